-- The last change of each annotation that was edited or deleted. It outlives the annotation, so that
-- viewers who were away learn of its end.
-- AUTOINCREMENT never gives an id again, so a viewer who resumes after a change misses none.
CREATE TABLE annotation_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  annotation_id BIGINT NOT NULL,
  inserted_at TIMESTAMP NOT NULL
);

CREATE UNIQUE INDEX annotation_changes_annotation_id_index ON annotation_changes (annotation_id);
CREATE INDEX annotation_changes_video_id_id_index ON annotation_changes (video_id, id);

-- Whoever deletes a user looks for the questions that they asked.
CREATE INDEX annotations_asked_by_id_index ON annotations (asked_by_id)
  WHERE asked_by_id IS NOT NULL;
