-- What was reported, as it was then: its author may edit or delete it before a moderator looks. The author may be gone
-- by then too, so there is no foreign key to them. All of this is cleared when the report is closed.
ALTER TABLE reports ADD COLUMN reported_text TEXT;
ALTER TABLE reports ADD COLUMN author_id BIGINT;
ALTER TABLE reports ADD COLUMN author_name TEXT;
ALTER TABLE reports ADD COLUMN posted_at TIMESTAMP;
-- The video and the moment of an annotation, or of what a message shares.
ALTER TABLE reports ADD COLUMN video_title TEXT;
ALTER TABLE reports ADD COLUMN at BIGINT;
