//! Moves all data from SQLite to PostgreSQL.
//!
//! Rows are copied as text, table by table, in the order of their keys. Each batch is one transaction. So an aborted
//! transfer leaves a prefix of each table, and the next one continues after it. A table in the target marks the
//! transfer as unfinished; until it is dropped, nothing else may use that database.

mod copy;
mod order;
mod progress;
mod source;
mod target;

use crate::repo::{Connection, DatabaseUrl};
use crate::tables::{Table, TableSummary, list_tables, summarize_tables};
use crate::{Error, Result, TransferFault};
pub use progress::Progress;
use source::Source;
use target::Beginning;

/// A table's summary on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The summary in the source.
    pub source: TableSummary,
    /// The summary in the target.
    pub target: TableSummary,
}

impl Compared {
    /// Whether both sides hold the same rows.
    pub fn is_equal(&self) -> bool {
        self.source == self.target
    }
}

/// Moves all data from a SQLite file to an empty PostgreSQL database: creates the tables, copies the rows, and compares
/// each table at the end. An aborted transfer is resumed.
///
/// No other process may have the file open, so that nothing is written meanwhile. The file is not changed. If `observe`
/// returns an error, the transfer stops there, and can be resumed.
///
/// # Errors
/// [`Error::Transfer`] with the reason when it can't start; [`Error::Unavailable`] when a database can't be reached. An
/// `Ok` result may still contain differences; in that case the next transfer copies everything again.
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

/// Fails if any table or column would be left out.
fn refuse_differences(source: &[Table], target: &[Table]) -> Result<()> {
    let lacks = |tables: &[Table], table: &Table| !tables.contains(table);
    let not_there = source.iter().find(|table| lacks(target, table));
    match not_there.or_else(|| target.iter().find(|table| lacks(source, table))) {
        Some(Table { name, .. }) => Err(Error::Transfer(TransferFault::TableDiffers(name.clone()))),
        None => Ok(()),
    }
}
