-- PostgreSQL generates the words of a row with the row, so there is nothing to change here.
SELECT 1;
