-- Whoever registers is in the response, which belongs to nobody: it goes when they do.
ALTER TABLE idempotent_requests ADD COLUMN about_user_id BIGINT REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX idempotent_requests_about_user_id_index ON idempotent_requests (about_user_id)
  WHERE about_user_id IS NOT NULL;
