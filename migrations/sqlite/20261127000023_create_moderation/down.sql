DROP TABLE invitations;
DROP TABLE audit_log;
DROP TABLE reports;
-- The log says of hidden annotations that they were deleted, and without this table they are.
DROP TABLE hidden_annotations;
ALTER TABLE videos DROP COLUMN hidden_at;
