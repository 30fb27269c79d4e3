ALTER TABLE videos RESET (fillfactor);
DELETE FROM log WHERE topic_id = 0;
DELETE FROM topics WHERE id = 0;
ALTER TABLE videos DROP COLUMN annotation_count;
