-- What is new to a person. Of what is unread, a row stands for everything of one kind at one video or in one
-- conversation, so that nothing can flood anybody. `event_count` is how many rows of `notification_events` it has.
CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  video_id BIGINT REFERENCES videos (id) ON DELETE CASCADE,
  conversation_id BIGINT REFERENCES conversations (id) ON DELETE CASCADE,
  event_count BIGINT NOT NULL DEFAULT 0,
  active_at TIMESTAMP NOT NULL,
  read_at TIMESTAMP,
  inserted_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX notifications_user_id_kind_video_id_index ON notifications (user_id, kind, video_id)
  WHERE read_at IS NULL AND video_id IS NOT NULL;
CREATE UNIQUE INDEX notifications_user_id_kind_conversation_id_index ON notifications (user_id, kind, conversation_id)
  WHERE read_at IS NULL AND conversation_id IS NOT NULL;
CREATE INDEX notifications_user_id_active_at_id_index ON notifications (user_id, active_at, id);
CREATE INDEX notifications_unread_index ON notifications (user_id, active_at) WHERE read_at IS NULL;
CREATE INDEX notifications_video_id_index ON notifications (video_id) WHERE video_id IS NOT NULL;
CREATE INDEX notifications_conversation_id_index ON notifications (conversation_id)
  WHERE conversation_id IS NOT NULL;

-- What a notification is about: who did it, and what they said. An annotation that is hidden keeps its id, so there
-- is no foreign key to it; whatever deletes an annotation or a message deletes these rows with it.
CREATE TABLE notification_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
  actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  annotation_id BIGINT,
  message_id BIGINT
);
CREATE INDEX notification_events_notification_id_index ON notification_events (notification_id, id);
CREATE INDEX notification_events_actor_id_index ON notification_events (actor_id);
CREATE INDEX notification_events_annotation_id_index ON notification_events (annotation_id)
  WHERE annotation_id IS NOT NULL;
CREATE INDEX notification_events_message_id_index ON notification_events (message_id)
  WHERE message_id IS NOT NULL;

-- What somebody wants to be told, if they have ever changed that, and when a digest was last mailed to them.
CREATE TABLE notification_settings (
  user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  mentions BOOLEAN NOT NULL DEFAULT TRUE,
  conversations BOOLEAN NOT NULL DEFAULT TRUE,
  answers BOOLEAN NOT NULL DEFAULT TRUE,
  remarks BOOLEAN NOT NULL DEFAULT TRUE,
  digest BOOLEAN NOT NULL DEFAULT TRUE,
  digest_at TIMESTAMP
);
