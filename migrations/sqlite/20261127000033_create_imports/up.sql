-- A file of annotations that somebody looks through before they import it. Each person has one at most.
CREATE TABLE import_drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  file_name TEXT NOT NULL,
  content BLOB NOT NULL,
  byte_count BIGINT NOT NULL,
  inserted_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX import_drafts_user_id_index ON import_drafts (user_id);
CREATE INDEX import_drafts_video_id_index ON import_drafts (video_id);
CREATE INDEX import_drafts_inserted_at_index ON import_drafts (inserted_at);

-- Files that were imported. `draft_id` is the draft that was confirmed, which is gone: confirming it again imports
-- nothing.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  draft_id BIGINT,
  format TEXT NOT NULL,
  file_name TEXT NOT NULL,
  annotation_count BIGINT NOT NULL,
  duplicate_count BIGINT NOT NULL,
  unreadable_count BIGINT NOT NULL,
  inserted_at TIMESTAMP NOT NULL,
  undone_at TIMESTAMP
);
CREATE UNIQUE INDEX imports_draft_id_index ON imports (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX imports_video_id_id_index ON imports (video_id, id);
CREATE INDEX imports_user_id_inserted_at_index ON imports (user_id, inserted_at);

-- Which annotations came from which file, and what the file says about them. An annotation that is hidden keeps its id,
-- so there is no foreign key to it. Ids are never given again, so a row whose annotation is gone does no harm.
CREATE TABLE imported_annotations (
  annotation_id BIGINT PRIMARY KEY NOT NULL,
  import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  author_name TEXT,
  written_at TIMESTAMP
);
CREATE INDEX imported_annotations_import_id_index ON imported_annotations (import_id);
