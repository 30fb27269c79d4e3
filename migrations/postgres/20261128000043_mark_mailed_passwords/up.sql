-- A password that was mailed shows that whoever has it reads the mail of the address: a hash of both.
ALTER TABLE users ADD COLUMN mailed_password_hash BYTEA;
