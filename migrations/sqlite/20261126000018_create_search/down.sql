DROP TRIGGER annotations_search_delete;
DROP TRIGGER annotations_search_update;
DROP TRIGGER annotations_search_insert;
DROP TRIGGER users_search_delete;
DROP TRIGGER users_search_update;
DROP TRIGGER users_search_insert;
DROP TRIGGER categories_search_update;
DROP TRIGGER videos_search_delete;
DROP TRIGGER videos_search_update;
DROP TRIGGER videos_search_insert;

DROP TABLE annotations_search;
DROP TABLE users_search;
DROP TABLE videos_search;
