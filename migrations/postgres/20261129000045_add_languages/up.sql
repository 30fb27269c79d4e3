-- The language that somebody chose, as a tag such as `de`. Nobody chose one yet.
ALTER TABLE users ADD COLUMN locale TEXT;
