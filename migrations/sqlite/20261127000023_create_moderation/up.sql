-- A video that a moderator has hidden is there for its owner and for moderators alone.
ALTER TABLE videos ADD COLUMN hidden_at TIMESTAMP;

-- Annotations that a moderator has hidden. They are not among the others, so no query shows one by
-- mistake; to everybody who watches it is as if they had been deleted.
CREATE TABLE hidden_annotations (
  id INTEGER PRIMARY KEY NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
  inserted_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  asked_by_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  source_url TEXT,
  hidden_at TIMESTAMP NOT NULL
);
CREATE INDEX hidden_annotations_user_id_index ON hidden_annotations (user_id);
CREATE INDEX hidden_annotations_video_id_index ON hidden_annotations (video_id);
CREATE INDEX hidden_annotations_asked_by_id_index ON hidden_annotations (asked_by_id)
  WHERE asked_by_id IS NOT NULL;

-- What people report. What a report is about may be gone by now, so there is no foreign key to it.
CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  reporter_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT,
  inserted_at TIMESTAMP NOT NULL,
  closed_at TIMESTAMP
);
CREATE UNIQUE INDEX reports_reporter_id_subject_kind_subject_id_index
  ON reports (reporter_id, subject_kind, subject_id);
CREATE INDEX reports_open_index ON reports (id) WHERE closed_at IS NULL;
CREATE INDEX reports_subject_index ON reports (subject_kind, subject_id) WHERE closed_at IS NULL;

-- What moderators and admins did. It outlives the people whom it names, so it has their names and no
-- foreign keys.
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  actor_id BIGINT,
  actor_name TEXT,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  subject_name TEXT NOT NULL,
  detail TEXT,
  note TEXT,
  inserted_at TIMESTAMP NOT NULL
);

-- Links with which somebody may register, each once. Only the hashes of their tokens are here.
CREATE TABLE invitations (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  created_by_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL,
  inserted_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX invitations_token_hash_index ON invitations (token_hash);
CREATE INDEX invitations_created_by_id_index ON invitations (created_by_id);
