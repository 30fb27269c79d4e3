ALTER TABLE users DROP COLUMN deletion_began_at;
