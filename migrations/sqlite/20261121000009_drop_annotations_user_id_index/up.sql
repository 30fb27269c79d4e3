-- Nothing looks for all that a person wrote, and storing an annotation changed a page of this index
-- more often than one of all the others together.
DROP INDEX annotations_user_id_index;
