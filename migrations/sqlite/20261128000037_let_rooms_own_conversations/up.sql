-- Whether the room's conversation was begun there, so that whoever comes into the room may join it.
ALTER TABLE rooms ADD COLUMN owns_conversation BOOLEAN NOT NULL DEFAULT FALSE;
