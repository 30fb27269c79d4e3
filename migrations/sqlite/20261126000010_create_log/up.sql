-- Everything live is written here in the transaction that changes the data. A topic counts its own
-- entries: `seq` is the last one, and entries up to `pruned_seq` are gone.
CREATE TABLE topics (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  seq BIGINT NOT NULL DEFAULT 0,
  pruned_seq BIGINT NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX topics_name_index ON topics (name);

-- A video's topic is created together with it.
INSERT INTO topics (name) SELECT 'videos:' || id FROM videos;

-- `data` holds, as JSON, what the row no longer says. There is no foreign key: it would
-- cost a look-up for each entry, and topics are deleted together with their entries.
CREATE TABLE log (
  topic_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  kind SMALLINT NOT NULL,
  subject_id BIGINT NOT NULL,
  data TEXT,
  inserted_at TIMESTAMP NOT NULL,
  PRIMARY KEY (topic_id, seq)
) WITHOUT ROWID;

-- The log takes the place of the changes. Pages that are open meanwhile have to be reloaded.
DROP TABLE annotation_changes;
ALTER TABLE videos DROP COLUMN forgotten_change_id;

-- An id of the client's own makes posting again harmless. It comes first in the index because
-- clients make ids that rise with time, so that new rows are next to each other.
ALTER TABLE annotations ADD COLUMN client_id TEXT;
CREATE UNIQUE INDEX annotations_client_id_user_id_video_id_index
  ON annotations (client_id, user_id, video_id)
  WHERE client_id IS NOT NULL;
