-- A post that its client sends again is known although a moderator has hidden it.
ALTER TABLE hidden_annotations ADD COLUMN client_id TEXT;
