ALTER TABLE sessions DROP COLUMN proved_by;
DROP TABLE linked_identities;
