ALTER TABLE videos DROP COLUMN forgotten_change_id;
