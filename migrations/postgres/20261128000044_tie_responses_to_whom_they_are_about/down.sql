-- Nothing would delete them with the people whom they are about.
DELETE FROM idempotent_requests WHERE about_user_id IS NOT NULL;
DROP INDEX idempotent_requests_about_user_id_index;
ALTER TABLE idempotent_requests DROP COLUMN about_user_id;
