-- Where people have the changes of their videos sent, of all or of one. The secret is encrypted with a key that
-- the database does not have.
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  video_id BIGINT REFERENCES videos (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  sealed_secret BLOB NOT NULL,
  paused_at TIMESTAMP,
  disabled_at TIMESTAMP,
  overflowed_at TIMESTAMP,
  failing_since TIMESTAMP,
  failures INTEGER NOT NULL DEFAULT 0,
  inserted_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX webhooks_user_id_index ON webhooks (user_id);
CREATE INDEX webhooks_video_id_index ON webhooks (video_id) WHERE video_id IS NOT NULL;

-- What was sent, and what waits to be. It says what happened to which row, as the log does; what the row says is
-- read when it is sent. The video and the annotation may be gone by then, so there are no foreign keys to them.
CREATE TABLE webhook_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  webhook_id BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  event TEXT NOT NULL,
  video_id BIGINT,
  annotation_id BIGINT,
  was_at BIGINT,
  seq BIGINT,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  status SMALLINT,
  error TEXT,
  answer TEXT,
  duration_ms BIGINT,
  attempted_at TIMESTAMP,
  inserted_at TIMESTAMP NOT NULL
);
CREATE INDEX webhook_deliveries_webhook_id_index ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_waiting_index ON webhook_deliveries (webhook_id, id) WHERE state = 'waiting';
