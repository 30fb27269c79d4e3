-- The authenticator apps of people. The secret is encrypted with a key that the database does not have, so
-- whoever gets hold of a backup can make no codes. No code of `last_step` or before counts any more.
CREATE TABLE totp_secrets (
  user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  sealed_secret BYTEA NOT NULL,
  last_step BIGINT NOT NULL,
  inserted_at TIMESTAMP NOT NULL
);

-- What lets somebody in who has lost their phone, each once. Only the hashes are here.
CREATE TABLE recovery_codes (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash BYTEA NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);
