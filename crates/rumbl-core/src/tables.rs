//! What the tables hold, in terms that both databases share: to move it, and to compare it.
//!
//! Everything is found in the database's catalogue, so a new table can't be forgotten.

mod canonical;
mod catalogue;
mod summary;

pub(crate) use canonical::quoted;
pub(crate) use catalogue::{Table, UNFINISHED_TRANSFER, list_table_names, list_tables};
pub use summary::TableSummary;
pub(crate) use summary::summarize_tables;
