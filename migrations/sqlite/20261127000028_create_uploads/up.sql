-- Files that people upload: where each is stored, whose it is, and which video it belongs to. A row stays until what is
-- stored under its key has been deleted; so it outlives its video and its owner. One that is given up counts as its
-- owner's until then.
CREATE TABLE uploads (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  video_id BIGINT REFERENCES videos (id) ON DELETE SET NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT,
  size BIGINT NOT NULL,
  stored_at TIMESTAMP,
  expires_at TIMESTAMP,
  given_up_at TIMESTAMP,
  inserted_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX uploads_key_index ON uploads (key);
CREATE UNIQUE INDEX uploads_video_id_index ON uploads (video_id);
CREATE INDEX uploads_user_id_index ON uploads (user_id);
CREATE INDEX uploads_expires_at_index ON uploads (expires_at) WHERE video_id IS NULL;
