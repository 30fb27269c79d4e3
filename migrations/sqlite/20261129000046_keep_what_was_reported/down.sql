ALTER TABLE reports DROP COLUMN at;
ALTER TABLE reports DROP COLUMN video_title;
ALTER TABLE reports DROP COLUMN posted_at;
ALTER TABLE reports DROP COLUMN author_name;
ALTER TABLE reports DROP COLUMN author_id;
ALTER TABLE reports DROP COLUMN reported_text;
