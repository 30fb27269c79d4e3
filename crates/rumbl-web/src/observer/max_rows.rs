/// Rows of each list that are shown; of more, the largest.
pub(crate) const MAX_ROWS: usize = 50;
