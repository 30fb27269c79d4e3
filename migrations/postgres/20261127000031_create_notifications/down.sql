DROP TABLE notification_settings;
DROP TABLE notification_events;
DROP TABLE notifications;
