-- How long a video is, and the name of its picture, as far as the browser of whoever added it could
-- read them.
ALTER TABLE videos ADD COLUMN duration_ms BIGINT;
ALTER TABLE videos ADD COLUMN poster TEXT;

-- The pictures, apart from the rows that listings read.
CREATE TABLE posters (
  video_id BIGINT PRIMARY KEY NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  content BYTEA NOT NULL
);
