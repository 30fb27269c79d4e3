DROP TABLE reaction_counts;
