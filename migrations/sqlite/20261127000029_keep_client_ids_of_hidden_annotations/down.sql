ALTER TABLE hidden_annotations DROP COLUMN client_id;
