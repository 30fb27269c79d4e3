-- What people search in. Triggers keep the indexes, so that whatever writes a row also makes it
-- findable. The indexes hold words alone: the rows hold the texts. A letter with an accent is a letter
-- of its own, and marks belong to their word, as on PostgreSQL.
CREATE VIRTUAL TABLE videos_search USING fts5 (
  title, category, description,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
);
CREATE VIRTUAL TABLE users_search USING fts5 (
  name, username,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
);
CREATE VIRTUAL TABLE annotations_search USING fts5 (
  body,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
);

INSERT INTO videos_search (rowid, title, category, description)
  SELECT videos.id, title, coalesce(categories.name, ''), description
  FROM videos LEFT JOIN categories ON categories.id = videos.category_id;
INSERT INTO users_search (rowid, name, username) SELECT id, name, username FROM users;
INSERT INTO annotations_search (rowid, body) SELECT id, body FROM annotations;

CREATE TRIGGER videos_search_insert AFTER INSERT ON videos BEGIN
  INSERT INTO videos_search (rowid, title, category, description) VALUES (
    NEW.id, NEW.title,
    coalesce((SELECT name FROM categories WHERE id = NEW.category_id), ''), NEW.description
  );
END;
CREATE TRIGGER videos_search_update AFTER UPDATE OF title, category_id, description ON videos BEGIN
  DELETE FROM videos_search WHERE rowid = OLD.id;
  INSERT INTO videos_search (rowid, title, category, description) VALUES (
    NEW.id, NEW.title,
    coalesce((SELECT name FROM categories WHERE id = NEW.category_id), ''), NEW.description
  );
END;
CREATE TRIGGER videos_search_delete AFTER DELETE ON videos BEGIN
  DELETE FROM videos_search WHERE rowid = OLD.id;
END;
-- A category's name is in the entries of its videos. One that is deleted leaves them first.
CREATE TRIGGER categories_search_update AFTER UPDATE OF name ON categories BEGIN
  UPDATE videos SET category_id = category_id WHERE category_id = NEW.id;
END;

CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
  INSERT INTO users_search (rowid, name, username) VALUES (NEW.id, NEW.name, NEW.username);
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF name, username ON users BEGIN
  DELETE FROM users_search WHERE rowid = OLD.id;
  INSERT INTO users_search (rowid, name, username) VALUES (NEW.id, NEW.name, NEW.username);
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
  DELETE FROM users_search WHERE rowid = OLD.id;
END;

CREATE TRIGGER annotations_search_insert AFTER INSERT ON annotations BEGIN
  INSERT INTO annotations_search (rowid, body) VALUES (NEW.id, NEW.body);
END;
CREATE TRIGGER annotations_search_update AFTER UPDATE OF body ON annotations BEGIN
  DELETE FROM annotations_search WHERE rowid = OLD.id;
  INSERT INTO annotations_search (rowid, body) VALUES (NEW.id, NEW.body);
END;
CREATE TRIGGER annotations_search_delete AFTER DELETE ON annotations BEGIN
  DELETE FROM annotations_search WHERE rowid = OLD.id;
END;
