-- Nobody could tell any more that somebody else may have seen them.
DELETE FROM mailed_tokens WHERE made_by_id IS NOT NULL;
DROP INDEX mailed_tokens_made_by_id_index;
ALTER TABLE mailed_tokens DROP COLUMN made_by_id;
