DROP INDEX users_username_key_index;
ALTER TABLE users DROP COLUMN username_key;
