-- Where people watch one playback together. Whoever has the link, which ends in the token, may come in. Each room is a
-- topic of the log. Of the playback, this is what was stored last: the position at the time `as_of_ms`, in milliseconds
-- since 1970, and the rate in thousandths. `used_at` is when somebody was there last, about.
CREATE TABLE rooms (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  token TEXT NOT NULL,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  host_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  conversation_id BIGINT REFERENCES conversations (id) ON DELETE SET NULL,
  control TEXT NOT NULL,
  waits_for_all BOOLEAN NOT NULL,
  position_ms BIGINT NOT NULL,
  rate_permille INTEGER NOT NULL,
  is_playing BOOLEAN NOT NULL,
  as_of_ms BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  used_at TIMESTAMP NOT NULL,
  inserted_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX rooms_token_index ON rooms (token);
CREATE INDEX rooms_video_id_index ON rooms (video_id);
CREATE INDEX rooms_host_id_index ON rooms (host_id);
CREATE INDEX rooms_conversation_id_index ON rooms (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX rooms_used_at_index ON rooms (used_at);

-- What a room watches next, in the order of the ids.
CREATE TABLE room_videos (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  room_id BIGINT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX room_videos_room_id_video_id_index ON room_videos (room_id, video_id);
CREATE INDEX room_videos_video_id_index ON room_videos (video_id);
