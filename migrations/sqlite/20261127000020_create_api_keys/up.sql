-- What gets a program its next short-lived token. The tokens of one session are a family: only the newest
-- is good, and whoever shows an older one ends the session, and with it the row here.
CREATE TABLE refresh_tokens (
  session_id BIGINT PRIMARY KEY NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL
);

-- The keys of programs. Only the hash is here; the prefix is what a person recognises a key by. Requests
-- are counted for one hour at a time, the hours since 1970.
CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  scopes TEXT NOT NULL,
  expires_at TIMESTAMP,
  inserted_at TIMESTAMP NOT NULL,
  last_used_at TIMESTAMP,
  counted_hour BIGINT NOT NULL DEFAULT 0,
  counted_requests BIGINT NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX api_keys_token_hash_index ON api_keys (token_hash);
CREATE INDEX api_keys_user_id_index ON api_keys (user_id);
