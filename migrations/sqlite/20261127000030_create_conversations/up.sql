-- Where people talk, two of them or a group. Of a pair, the ids of its people are here in their order, so that there
-- is one conversation for two people, whoever starts it; a group has an owner instead, and may have a title.
-- `message_count` is how many messages were ever posted, and so the number of the last one, even if it was deleted.
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  low_id BIGINT,
  high_id BIGINT,
  started_by_id BIGINT NOT NULL,
  owner_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  title TEXT,
  message_count BIGINT NOT NULL DEFAULT 0,
  last_message_id BIGINT,
  active_at TIMESTAMP NOT NULL,
  inserted_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX conversations_low_id_high_id_index ON conversations (low_id, high_id)
  WHERE low_id IS NOT NULL;
CREATE INDEX conversations_owner_id_index ON conversations (owner_id) WHERE owner_id IS NOT NULL;

-- Who is in a conversation, and what they have read: everything up to the message with `read_number`. Of the later
-- ones, `skipped` are their own or deleted. So nothing has to be counted to know how many are unread.
CREATE TABLE conversation_members (
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  read_number BIGINT NOT NULL DEFAULT 0,
  skipped BIGINT NOT NULL DEFAULT 0,
  muted_at TIMESTAMP,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) WITHOUT ROWID;
CREATE INDEX conversation_members_user_id_index ON conversation_members (user_id);

-- What is said. A shared moment may be gone by now, so there are no foreign keys to it.
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  content TEXT NOT NULL,
  video_id BIGINT,
  at BIGINT,
  annotation_id BIGINT,
  client_id TEXT,
  inserted_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX messages_conversation_id_number_index ON messages (conversation_id, number);
CREATE INDEX messages_user_id_index ON messages (user_id, id);
CREATE UNIQUE INDEX messages_client_id_user_id_conversation_id_index
  ON messages (client_id, user_id, conversation_id)
  WHERE client_id IS NOT NULL;

-- Who wants to hear nothing more from whom.
CREATE TABLE user_blocks (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  blocked_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (user_id, blocked_id)
) WITHOUT ROWID;
CREATE INDEX user_blocks_blocked_id_index ON user_blocks (blocked_id);

-- A person's topic, created together with them, says what is new to them alone.
INSERT INTO topics (name) SELECT 'users:' || id FROM users;
