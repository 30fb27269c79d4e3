-- When the owner of its video resolved an annotation, unless it is open. Replies go with the head of their thread.
ALTER TABLE annotations ADD COLUMN resolved_at TIMESTAMP;
ALTER TABLE hidden_annotations ADD COLUMN resolved_at TIMESTAMP;
CREATE INDEX annotations_resolved_index ON annotations (video_id, at) WHERE resolved_at IS NOT NULL;
