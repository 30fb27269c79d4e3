DROP TABLE posters;
ALTER TABLE videos DROP COLUMN poster;
ALTER TABLE videos DROP COLUMN duration_ms;
