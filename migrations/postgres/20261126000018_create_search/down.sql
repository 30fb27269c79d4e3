DROP TRIGGER categories_search ON categories;
DROP FUNCTION categories_search_document();
DROP TRIGGER videos_search ON videos;
DROP FUNCTION videos_search_document();

ALTER TABLE videos DROP COLUMN search_document;
ALTER TABLE annotations DROP COLUMN search_document;
ALTER TABLE users DROP COLUMN search_document;
DROP FUNCTION search_document(text);
