-- An address belongs to whoever has confirmed it. Until then it is only what somebody said, and several may say so:
-- otherwise whoever registers would learn which addresses have an account.
DROP INDEX users_email_key_index;
CREATE UNIQUE INDEX users_email_key_index ON users (email_key) WHERE email_confirmed_at IS NOT NULL;
CREATE INDEX users_claimed_email_key_index ON users (email_key) WHERE email_key IS NOT NULL;
