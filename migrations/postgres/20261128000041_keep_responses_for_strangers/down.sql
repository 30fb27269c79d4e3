DELETE FROM idempotent_requests WHERE user_id IS NULL;
DROP INDEX idempotent_requests_key_index;
ALTER TABLE idempotent_requests ALTER COLUMN user_id SET NOT NULL;
