DELETE FROM notification_events
  WHERE notification_id IN (SELECT id FROM notifications WHERE kind IN ('reply', 'thread_reply'));
DELETE FROM notifications WHERE kind IN ('reply', 'thread_reply');
ALTER TABLE notification_settings DROP COLUMN replies;
DROP INDEX hidden_annotations_reply_to_id_index;
DROP INDEX annotations_replies_index;
DROP INDEX annotations_reply_to_id_id_index;
ALTER TABLE hidden_annotations DROP COLUMN reply_to_id;
ALTER TABLE annotations DROP COLUMN reply_to_id;
