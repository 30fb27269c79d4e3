ALTER TABLE rooms DROP COLUMN owns_conversation;
