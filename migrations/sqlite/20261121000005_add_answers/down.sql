ALTER TABLE videos DROP COLUMN answers_enabled;
ALTER TABLE annotations DROP COLUMN source_url;
ALTER TABLE annotations DROP COLUMN asked_by_id;
