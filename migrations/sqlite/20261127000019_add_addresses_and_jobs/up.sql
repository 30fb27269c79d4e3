-- An e-mail address is found by its key, whatever its case. It may be unconfirmed: then it is only what
-- somebody said that their address is.
ALTER TABLE users ADD COLUMN email TEXT;
ALTER TABLE users ADD COLUMN email_key TEXT;
ALTER TABLE users ADD COLUMN email_confirmed_at TIMESTAMP;
ALTER TABLE users ADD COLUMN subname TEXT;
ALTER TABLE users ADD COLUMN job TEXT;
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'member'
  CONSTRAINT users_role CHECK (role IN ('member', 'moderator', 'admin'));
ALTER TABLE users ADD COLUMN suspended_at TIMESTAMP;
CREATE UNIQUE INDEX users_email_key_index ON users (email_key);

-- On which device a log-in is, from where, and whether it outlives the browser's window.
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN is_persistent BOOLEAN NOT NULL DEFAULT TRUE;

-- Tokens of mailed links. Only their hashes are here, as those of sessions.
CREATE TABLE mailed_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  sent_to TEXT NOT NULL,
  inserted_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX mailed_tokens_token_hash_index ON mailed_tokens (token_hash);
CREATE INDEX mailed_tokens_user_id_index ON mailed_tokens (user_id);
CREATE INDEX mailed_tokens_expires_at_index ON mailed_tokens (expires_at);

-- Work to be done later. Whoever takes a job moves `run_at` on by a lease, and deletes the row when the
-- work is done; so a job whose process was killed is due again once the lease is over. One that failed
-- too often is dead: it stays for somebody to look at.
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_at TIMESTAMP NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  died_at TIMESTAMP,
  inserted_at TIMESTAMP NOT NULL
);
CREATE INDEX jobs_run_at_index ON jobs (run_at) WHERE died_at IS NULL;
CREATE INDEX jobs_died_at_index ON jobs (died_at) WHERE died_at IS NOT NULL;
