DROP INDEX annotations_asked_by_id_index;
DROP TABLE annotation_changes;
