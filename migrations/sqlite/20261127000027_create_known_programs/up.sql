-- The version of what a post has made, which its response names.
ALTER TABLE idempotent_requests ADD COLUMN etag TEXT;

-- Whether somebody has the job. One that waits for its next attempt may be brought forward; one that is under way
-- may not, as two would do it then.
ALTER TABLE jobs ADD COLUMN is_claimed BOOLEAN NOT NULL DEFAULT FALSE;
-- Of a job that was begun before, nobody knows.
UPDATE jobs SET is_claimed = TRUE WHERE died_at IS NULL AND attempts > 0;

-- Where programs have logged in, which have no cookies: a hash of what each said of itself and of its address, and the
-- number of the password then.
CREATE TABLE known_programs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  origin_hash BLOB NOT NULL,
  session_version INTEGER NOT NULL
);
CREATE UNIQUE INDEX known_programs_user_id_origin_hash_index ON known_programs (user_id, origin_hash);
