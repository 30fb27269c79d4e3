-- When the deletion of an account began. Until it is done, the account is suspended, and nobody can lift that.
ALTER TABLE users ADD COLUMN deletion_began_at TIMESTAMP;
UPDATE users SET deletion_began_at = suspended_at
WHERE suspended_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM jobs WHERE jobs.kind = 'delete_account' AND jobs.payload = '{"user_id":' || users.id || '}'
);
