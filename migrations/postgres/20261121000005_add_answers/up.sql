-- An annotation that answers a question tells who asked it and where the answer is from.
ALTER TABLE annotations ADD COLUMN asked_by_id BIGINT
  REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE annotations ADD COLUMN source_url TEXT;

-- A video's owner may want no answers.
ALTER TABLE videos ADD COLUMN answers_enabled BOOLEAN NOT NULL DEFAULT TRUE;
