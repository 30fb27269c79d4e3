-- What people search in. The database itself keeps the words of each row, so that whatever writes a
-- row also makes it findable. Punctuation only parts words, as on SQLite: the parser would take an
-- address or a number with a sign for one word.
CREATE FUNCTION search_document(text) RETURNS tsvector
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN to_tsvector(
    'simple', translate($1, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))
  );

ALTER TABLE users ADD COLUMN search_document tsvector
  GENERATED ALWAYS AS (search_document(name || ' ' || username)) STORED;
CREATE INDEX users_search_document_index ON users USING gin (search_document);

ALTER TABLE annotations ADD COLUMN search_document tsvector
  GENERATED ALWAYS AS (search_document(body)) STORED;
CREATE INDEX annotations_search_document_index ON annotations USING gin (search_document);

-- The name of its category is in a video's words, so they can't be generated from the row alone.
ALTER TABLE videos ADD COLUMN search_document tsvector;
CREATE FUNCTION videos_search_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search_document :=
    setweight(search_document(NEW.title), 'A')
    || setweight(search_document(coalesce(
         (SELECT name FROM categories WHERE id = NEW.category_id), ''
       )), 'B')
    || setweight(search_document(NEW.description), 'C');
  RETURN NEW;
END
$$;
CREATE TRIGGER videos_search BEFORE INSERT OR UPDATE OF title, category_id, description ON videos
  FOR EACH ROW EXECUTE FUNCTION videos_search_document();

-- One that is deleted leaves its videos first.
CREATE FUNCTION categories_search_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE videos SET category_id = category_id WHERE category_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER categories_search AFTER UPDATE OF name ON categories
  FOR EACH ROW EXECUTE FUNCTION categories_search_document();

UPDATE videos SET title = title;
CREATE INDEX videos_search_document_index ON videos USING gin (search_document);
