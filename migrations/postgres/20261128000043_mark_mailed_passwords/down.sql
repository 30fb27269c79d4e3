ALTER TABLE users DROP COLUMN mailed_password_hash;
