-- Nobody can tell any more for whom a video is, so those that were not for everybody are for their owners and moderators.
UPDATE videos SET hidden_at = inserted_at WHERE visibility <> 'public' AND hidden_at IS NULL;
DROP TABLE review_guests;
DROP TABLE review_links;
DROP TABLE video_conversations;
DROP TABLE video_viewers;
ALTER TABLE videos DROP COLUMN visibility;
