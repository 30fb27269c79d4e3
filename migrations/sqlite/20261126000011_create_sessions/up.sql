-- A log-in ends when its row is deleted, or when its `session_version` is no longer the user's, which
-- a change of the password moves on. Only the hash of its token is here, so that nobody can log in
-- with what they read in a backup.
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL,
  session_version INTEGER NOT NULL,
  inserted_at TIMESTAMP NOT NULL,
  last_seen_at TIMESTAMP NOT NULL
);

CREATE UNIQUE INDEX sessions_token_hash_index ON sessions (token_hash);
CREATE INDEX sessions_user_id_index ON sessions (user_id);
