-- What takes that back.
SELECT 1;
