-- Who may see a video: everybody, whoever has its address, or named people, the members of conversations, and whoever
-- has a review link.
ALTER TABLE videos ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public'
  CHECK (visibility IN ('public', 'unlisted', 'private'));

CREATE TABLE video_viewers (
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (video_id, user_id)
);
CREATE INDEX video_viewers_user_id_index ON video_viewers (user_id);

CREATE TABLE video_conversations (
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (video_id, conversation_id)
);
CREATE INDEX video_conversations_conversation_id_index ON video_conversations (conversation_id);

CREATE TABLE review_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  token TEXT NOT NULL,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  may_annotate BOOLEAN NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  revoked_at TIMESTAMP,
  inserted_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX review_links_token_index ON review_links (token);
CREATE INDEX review_links_video_id_index ON review_links (video_id);

-- Members who came by a review link. They see the video for as long as the link is good.
CREATE TABLE review_guests (
  review_link_id BIGINT NOT NULL REFERENCES review_links (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (review_link_id, user_id)
);
CREATE INDEX review_guests_user_id_index ON review_guests (user_id);
