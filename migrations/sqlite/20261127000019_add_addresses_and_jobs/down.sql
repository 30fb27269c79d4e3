DROP TABLE jobs;
DROP TABLE mailed_tokens;

ALTER TABLE sessions DROP COLUMN is_persistent;
ALTER TABLE sessions DROP COLUMN address;
ALTER TABLE sessions DROP COLUMN user_agent;

DROP INDEX users_email_key_index;
ALTER TABLE users DROP COLUMN suspended_at;
ALTER TABLE users DROP COLUMN role;
ALTER TABLE users DROP COLUMN job;
ALTER TABLE users DROP COLUMN subname;
ALTER TABLE users DROP COLUMN email_confirmed_at;
ALTER TABLE users DROP COLUMN email_key;
ALTER TABLE users DROP COLUMN email;
