-- The accounts elsewhere with which people log in. Whose a row is depends on the issuer and the subject alone:
-- a provider may give one address to different people in turn.
CREATE TABLE linked_identities (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT,
  inserted_at TIMESTAMP NOT NULL,
  last_used_at TIMESTAMP
);
CREATE UNIQUE INDEX linked_identities_issuer_subject_index ON linked_identities (issuer, subject);
CREATE INDEX linked_identities_user_id_index ON linked_identities (user_id);

-- How somebody proved who they are when the session began: password, passkey or provider.
ALTER TABLE sessions ADD COLUMN proved_by TEXT NOT NULL DEFAULT 'password';
