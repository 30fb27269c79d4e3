-- Whom people follow, and which videos.
CREATE TABLE user_follows (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  followed_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (user_id, followed_id)
);

CREATE TABLE video_follows (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (user_id, video_id)
);

-- Deleting a person or a video takes their followers' rows along.
CREATE INDEX user_follows_followed_id_index ON user_follows (followed_id);
CREATE INDEX video_follows_video_id_index ON video_follows (video_id);

-- Everybody's own annotations, the newest first, and those of each person in a feed.
CREATE INDEX annotations_user_id_id_index ON annotations (user_id, id);
