-- Somebody who registers has no account yet when they send a key: such a row is nobody's.
ALTER TABLE idempotent_requests ALTER COLUMN user_id DROP NOT NULL;
CREATE UNIQUE INDEX idempotent_requests_key_index ON idempotent_requests (key) WHERE user_id IS NULL;
