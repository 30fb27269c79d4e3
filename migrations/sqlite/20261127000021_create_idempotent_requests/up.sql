-- What programs sent with a key of their own, so that sending it again does nothing and gets the same
-- response. Without a status the first request is still under way, or its process has died.
CREATE TABLE idempotent_requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status SMALLINT,
  location TEXT,
  body TEXT,
  inserted_at TIMESTAMP NOT NULL
);

CREATE UNIQUE INDEX idempotent_requests_user_id_key_index ON idempotent_requests (user_id, key);
CREATE INDEX idempotent_requests_inserted_at_index ON idempotent_requests (inserted_at);
