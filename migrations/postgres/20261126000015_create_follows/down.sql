DROP INDEX annotations_user_id_id_index;
DROP TABLE video_follows;
DROP TABLE user_follows;
