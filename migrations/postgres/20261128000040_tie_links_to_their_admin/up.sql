-- The admin who passes a link on by hand; nobody where rumbl mails it. The link ends with what lets them make it.
ALTER TABLE mailed_tokens ADD COLUMN made_by_id BIGINT REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX mailed_tokens_made_by_id_index ON mailed_tokens (made_by_id) WHERE made_by_id IS NOT NULL;
