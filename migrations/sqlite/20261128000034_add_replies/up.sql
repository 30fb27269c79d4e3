-- A reply names the annotation that heads its thread, and stands at the same moment. There is no foreign key: a thread
-- stays when its head is deleted or hidden.
ALTER TABLE annotations ADD COLUMN reply_to_id BIGINT;
ALTER TABLE hidden_annotations ADD COLUMN reply_to_id BIGINT;
CREATE INDEX annotations_reply_to_id_id_index ON annotations (reply_to_id, id) WHERE reply_to_id IS NOT NULL;
-- Replies are not counted where annotations are spread over the video.
CREATE INDEX annotations_replies_index ON annotations (video_id, at) WHERE reply_to_id IS NOT NULL;
CREATE INDEX hidden_annotations_reply_to_id_index ON hidden_annotations (reply_to_id) WHERE reply_to_id IS NOT NULL;
ALTER TABLE notification_settings ADD COLUMN replies BOOLEAN NOT NULL DEFAULT TRUE;
