DROP TABLE known_programs;
ALTER TABLE jobs DROP COLUMN is_claimed;
ALTER TABLE idempotent_requests DROP COLUMN etag;
