CREATE INDEX annotations_user_id_index ON annotations (user_id);
