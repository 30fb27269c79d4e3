-- How many annotations a video has, counted in the transaction that changes them, so that no listing
-- has to count them.
ALTER TABLE videos ADD COLUMN annotation_count BIGINT NOT NULL DEFAULT 0;
UPDATE videos
  SET annotation_count = (SELECT count(*) FROM annotations WHERE annotations.video_id = videos.id);

-- The topic of everything that pages list. Topics are locked in the order of their ids, and this one
-- is in more transactions than any other, so it comes first.
INSERT INTO topics (id, name) VALUES (0, 'directory');
