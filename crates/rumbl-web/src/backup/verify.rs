use std::path::Path;

use anyhow::{Context, Result};
use rumbl_core::backup;
use rumbl_core::tables::TableSummary;
use tempfile::NamedTempFile;

use super::archive::Reader;
use super::manifest::{Kind, Manifest};
use super::postgres;

/// What is wrong with a backup, each in one sentence; and its manifest.
///
/// # Errors
/// When it can't be read at all.
pub(crate) fn verify(path: &Path) -> Result<(Manifest, Vec<String>)> {
    let mut backup = Reader::open(path)?;
    let mut damage = backup.find_damage();
    if damage.is_empty() {
        damage = find_damage_of_database(&mut backup)?;
    }
    Ok((backup.manifest, damage))
}

fn find_damage_of_database(backup: &mut Reader) -> Result<Vec<String>> {
    let part = backup.database()?;
    match backup.manifest.database {
        Kind::Sqlite => {
            let mut copy = NamedTempFile::new()?;
            backup.copy(&part, copy.as_file_mut())?;
            find_damage_of_sqlite(copy.path(), &backup.manifest)
        }
        Kind::Postgresql => {
            let listed = postgres::list(|mut input| backup.copy(&part, &mut input));
            Ok(listed.err().map(|error| format!("{error:#}")).into_iter().collect())
        }
    }
}

/// What is wrong with a database of SQLite's that was taken out of a backup.
pub(super) fn find_damage_of_sqlite(path: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let mut copy = backup::open_copy(path)?;
    let damage = backup::find_damage(&mut copy).context("the database can't be checked")?;
    if !damage.is_empty() {
        return Ok(damage
            .into_iter()
            .map(|fault| format!("the database is damaged: {fault}"))
            .collect());
    }
    let contents = backup::read_contents(&mut copy)?;
    Ok(differences(&manifest.tables, &contents.tables))
}

/// The tables that are not what they should be.
pub(super) fn differences(expected: &[TableSummary], found: &[TableSummary]) -> Vec<String> {
    let missing = expected.iter().filter(|table| !found.contains(table));
    missing.map(|table| format!("the table {} is not what the manifest says", table.name)).collect()
}
