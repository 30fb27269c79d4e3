//! Moves everything from SQLite to PostgreSQL.
//!
//! Rows travel as text, table by table, in the order of their keys and in batches, each of which is one
//! transaction. What a killed move has copied is therefore the beginning of each table, and the next one goes
//! on behind it. A table in the target says that the move is unfinished; until it is gone, nothing else may use
//! that database.

mod copy;
mod order;
mod progress;
mod source;
mod target;

use crate::repo::{Connection, DatabaseUrl};
use crate::tables::{Table, TableSummary, list_tables, summarize_tables};
use crate::{Error, Result};
pub use progress::Progress;
use source::Source;
use target::Beginning;

/// What a table holds on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What was moved.
    pub source: TableSummary,
    /// What has arrived.
    pub target: TableSummary,
}

impl Compared {
    /// Whether everything has arrived, and nothing else.
    pub fn is_equal(&self) -> bool {
        self.source == self.target
    }
}

/// Moves everything from a SQLite file to an empty PostgreSQL database, creates the tables there, and compares
/// each table at the end. A move that was broken off goes on.
///
/// No other process may have the file open, so that nothing is written meanwhile. The file stays as it is. If an
/// error is returned by `observe`, the move ends there, and can be resumed.
///
/// # Errors
/// [`Error::Transfer`] when it can't begin, and says why; [`Error::Unavailable`] when a database can't be
/// reached. What is returned may still have differences: then the next move copies everything again.
pub fn transfer(
    source: &DatabaseUrl,
    target: &mut Connection,
    observe: &mut dyn FnMut(Progress<'_>) -> Result<()>,
) -> Result<Vec<Compared>> {
    target::check(target)?;
    let mut source = Source::open(source)?;
    let summaries = source.summaries()?;
    let fingerprint = source::fingerprint(&summaries);
    let beginning = target::begin(target, &fingerprint)?;
    let tables = source.tables()?;
    refuse_differences(&tables, &list_tables(target)?)?;
    if beginning == Beginning::Again {
        target::empty(target, &tables, &fingerprint)?;
    }
    observe(beginning.into())?;
    for table in order::parents_first(target, tables)? {
        let of = summaries.iter().find(|summary| summary.name == table.name);
        let of = of.map_or(0, |summary| summary.rows);
        copy::copy(&mut source, target, (&table, of), observe)?;
    }
    copy::set_counters(&mut source, target)?;
    let arrived = summarize_tables(target)?;
    let compared: Vec<_> = summaries
        .into_iter()
        .zip(arrived)
        .map(|(source, target)| Compared { source, target })
        .collect();
    target::end(target, compared.iter().all(Compared::is_equal))?;
    Ok(compared)
}

/// Refuses to leave anything out.
fn refuse_differences(source: &[Table], target: &[Table]) -> Result<()> {
    let lacks = |tables: &[Table], table: &Table| !tables.contains(table);
    let not_there = source.iter().find(|table| lacks(target, table));
    match not_there.or_else(|| target.iter().find(|table| lacks(source, table))) {
        Some(Table { name, .. }) => {
            Err(Error::Transfer(format!("the table {name} is not the same in both databases")))
        }
        None => Ok(()),
    }
}
