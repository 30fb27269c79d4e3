DROP INDEX annotations_client_id_user_id_video_id_index;
ALTER TABLE annotations DROP COLUMN client_id;

CREATE TABLE annotation_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  annotation_id BIGINT NOT NULL,
  inserted_at TIMESTAMP NOT NULL
);

CREATE UNIQUE INDEX annotation_changes_annotation_id_index ON annotation_changes (annotation_id);
CREATE INDEX annotation_changes_video_id_id_index ON annotation_changes (video_id, id);

ALTER TABLE videos ADD COLUMN forgotten_change_id BIGINT NOT NULL DEFAULT 0;

DROP TABLE log;
DROP TABLE topics;
