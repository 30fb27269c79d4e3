-- When somebody was last on a video's page, and the highest id of its annotations then.
CREATE TABLE visits (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  last_id BIGINT NOT NULL,
  visited_at TIMESTAMP NOT NULL,
  PRIMARY KEY (user_id, video_id)
);

CREATE INDEX visits_video_id_index ON visits (video_id);
