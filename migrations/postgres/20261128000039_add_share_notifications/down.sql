DELETE FROM notification_events
  WHERE notification_id IN (SELECT id FROM notifications WHERE kind = 'shared');
DELETE FROM notifications WHERE kind = 'shared';
ALTER TABLE notification_settings DROP COLUMN shares;
