DELETE FROM notification_events
  WHERE notification_id IN (SELECT id FROM notifications WHERE kind = 'resolved');
DELETE FROM notifications WHERE kind = 'resolved';
DROP INDEX annotations_resolved_index;
ALTER TABLE hidden_annotations DROP COLUMN resolved_at;
ALTER TABLE annotations DROP COLUMN resolved_at;
