-- AUTOINCREMENT never gives an id again, so a viewer who resumes after an id misses nothing.
CREATE TABLE annotations (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);

-- One index replays a video in its order, the other resumes after an id.
CREATE INDEX annotations_video_id_at_id_index ON annotations (video_id, at, id);
CREATE INDEX annotations_video_id_id_index ON annotations (video_id, id);
CREATE INDEX annotations_user_id_index ON annotations (user_id);
