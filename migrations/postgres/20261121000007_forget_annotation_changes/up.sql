-- Of the changes to a video's annotations only the newest are kept. This is the newest of those that
-- were forgotten: viewers who know less than that have to start over.
ALTER TABLE videos ADD COLUMN forgotten_change_id BIGINT NOT NULL DEFAULT 0;

-- Whether any were forgotten before this column was taken away and came back, nobody knows.
UPDATE videos SET forgotten_change_id = first_kept.id - 1
FROM (SELECT video_id, min(id) AS id FROM annotation_changes GROUP BY video_id) AS first_kept
WHERE first_kept.video_id = videos.id;
