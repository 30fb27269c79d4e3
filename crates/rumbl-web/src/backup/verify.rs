use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context, Result};
use rumbl_core::backup;
use rumbl_core::tables::TableSummary;
use tempfile::Builder;

use super::archive::Reader;
use super::manifest::{Kind, Manifest};
use super::postgres;

/// What folders begin with in which a database is unpacked.
const UNPACKED: &str = ".rumbl-verify-";

/// What is wrong with a backup, each in one sentence; and its manifest. A database of SQLite's is unpacked beside it.
///
/// # Errors
/// When it can't be read at all.
pub(crate) fn verify(path: &Path) -> Result<(Manifest, Vec<String>)> {
    let mut backup = Reader::open(path)?;
    let mut damage = backup.find_damage();
    if damage.is_empty() {
        let path = std::path::absolute(path)?;
        let beside = path.parent().context("this is not a file")?;
        let checked = find_damage_of_database(&mut backup, beside);
        damage = checked.context("its database can't be checked")?;
    }
    Ok((backup.manifest, damage))
}

fn find_damage_of_database(backup: &mut Reader, beside: &Path) -> Result<Vec<String>> {
    let part = backup.database()?;
    match backup.manifest.database {
        Kind::Sqlite => {
            // Beside the backup there is room for it, and nobody else can put a journal next to it.
            let folder = Builder::new()
                .prefix(UNPACKED)
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(beside)?;
            let path = folder.path().join(part.name.as_str());
            backup.copy(&part, &mut File::create_new(&path)?)?;
            find_damage_of_sqlite(&path, &backup.manifest)
        }
        Kind::Postgresql => {
            let damage = postgres::find_damage(|mut input| backup.copy(&part, &mut input))?;
            Ok(damage.into_iter().collect())
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
