-- How often each emoji was sent at each second of a video. Nobody's name is kept.
CREATE TABLE reaction_counts (
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  at_s BIGINT NOT NULL CHECK (at_s >= 0),
  emoji TEXT NOT NULL,
  count BIGINT NOT NULL CHECK (count > 0),
  PRIMARY KEY (video_id, at_s, emoji)
) WITHOUT ROWID;
