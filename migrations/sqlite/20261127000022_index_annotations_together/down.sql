CREATE TRIGGER annotations_search_insert AFTER INSERT ON annotations BEGIN
  INSERT INTO annotations_search (rowid, body) VALUES (NEW.id, NEW.body);
END;
