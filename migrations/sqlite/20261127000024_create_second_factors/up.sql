-- The authenticator apps of people. The secret is encrypted with a key that the database does not have, so
-- whoever gets hold of a backup can make no codes. No code of `last_step` or before counts any more.
CREATE TABLE totp_secrets (
  user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  sealed_secret BLOB NOT NULL,
  last_step BIGINT NOT NULL,
  inserted_at TIMESTAMP NOT NULL
);

-- What lets somebody in who has lost their phone, each once. Only the hashes are here.
CREATE TABLE recovery_codes (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash BLOB NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);

-- The public keys with which people log in without a password, as WebAuthn has them.
CREATE TABLE passkeys (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  credential_id BLOB NOT NULL,
  user_handle BLOB NOT NULL,
  static_state BLOB NOT NULL,
  dynamic_state BLOB NOT NULL,
  inserted_at TIMESTAMP NOT NULL,
  last_used_at TIMESTAMP
);
CREATE UNIQUE INDEX passkeys_credential_id_index ON passkeys (credential_id);
CREATE INDEX passkeys_user_id_index ON passkeys (user_id);

-- Challenges of authenticators that were met, so that none counts twice; until they are too old anyway.
CREATE TABLE met_challenges (
  challenge BLOB PRIMARY KEY NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX met_challenges_expires_at_index ON met_challenges (expires_at);
