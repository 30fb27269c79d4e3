-- What a username is found by, whatever its case.
ALTER TABLE users ADD COLUMN username_key TEXT NOT NULL DEFAULT '';
UPDATE users SET username_key = username;

-- Where names that differ in case alone are there already, the one in lower case has the key that all
-- of them lead to, or else the first; the others are found by their exact name alone.
UPDATE users SET username_key = lower(username)
WHERE id IN (
  SELECT id FROM (
    SELECT id, row_number() OVER (
      PARTITION BY lower(username) ORDER BY username <> lower(username), id
    ) AS place
    FROM users
  ) AS namesakes
  WHERE place = 1
);

CREATE UNIQUE INDEX users_username_key_index ON users (username_key);
