-- What it takes to [[ words ]].
SELECT 1;
