-- SQLite writes a full-text index out after each statement that fills it through a trigger. So a batch
-- of new annotations is added to the index by one statement behind it.
DROP TRIGGER annotations_search_insert;
