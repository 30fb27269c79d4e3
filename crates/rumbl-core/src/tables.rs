//! The contents of the tables in a form that both databases share, for moving and comparing them.
//!
//! Tables and columns come from the database's catalogue, so a new table can't be forgotten.

mod canonical;
mod catalogue;
mod summary;

pub(crate) use canonical::quoted;
pub(crate) use catalogue::{Table, UNFINISHED_TRANSFER, list_table_names, list_tables};
pub use summary::TableSummary;
pub(crate) use summary::summarize_tables;
