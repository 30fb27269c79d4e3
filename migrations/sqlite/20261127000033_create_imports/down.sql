DROP TABLE imported_annotations;
DROP TABLE imports;
DROP TABLE import_drafts;
