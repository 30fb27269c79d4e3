-- Somebody who registers has no account yet when they send a key: such a row is nobody's.
CREATE TABLE idempotent_requests_copy (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status SMALLINT,
  location TEXT,
  body TEXT,
  inserted_at TIMESTAMP NOT NULL,
  etag TEXT
);
INSERT INTO idempotent_requests_copy
  (id, user_id, key, fingerprint, status, location, body, inserted_at, etag)
  SELECT id, user_id, key, fingerprint, status, location, body, inserted_at, etag FROM idempotent_requests;
DROP TABLE idempotent_requests;
ALTER TABLE idempotent_requests_copy RENAME TO idempotent_requests;
CREATE UNIQUE INDEX idempotent_requests_user_id_key_index ON idempotent_requests (user_id, key);
CREATE INDEX idempotent_requests_inserted_at_index ON idempotent_requests (inserted_at);
CREATE UNIQUE INDEX idempotent_requests_key_index ON idempotent_requests (key) WHERE user_id IS NULL;
