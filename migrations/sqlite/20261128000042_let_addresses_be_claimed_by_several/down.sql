-- Of several who say that an address is theirs, nobody keeps it but whoever has confirmed it.
UPDATE users SET email = NULL, email_key = NULL WHERE email_confirmed_at IS NULL AND email_key IN (
  SELECT email_key FROM users WHERE email_key IS NOT NULL GROUP BY email_key HAVING count(*) > 1);
DROP INDEX users_claimed_email_key_index;
DROP INDEX users_email_key_index;
CREATE UNIQUE INDEX users_email_key_index ON users (email_key);
