use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Result;
use rumbl_core::backup;
use rumbl_core::tables::TableSummary;
use tempfile::Builder;

use super::archive::Reader;
use super::manifest::{Kind, Manifest};
use super::postgres;
use crate::i18n::{Message, t};
use crate::problem::Explain;

/// The name prefix of the folders that databases are unpacked in.
const UNPACKED: &str = ".rumbl-verify-";

/// A backup's manifest, and one sentence for each defect. A SQLite database is unpacked beside the backup.
///
/// # Errors
/// When the backup can't be read at all.
pub(crate) fn verify(path: &Path) -> Result<(Manifest, Vec<Message>)> {
    let mut backup = Reader::open(path)?;
    let mut damage = backup.find_damage();
    if damage.is_empty() {
        let path = std::path::absolute(path)?;
        let beside = path.parent().explain(|| t!("backup-no-file"))?;
        let checked = find_damage_of_database(&mut backup, beside);
        damage = checked.explain(|| t!("backup-database-unchecked"))?;
    }
    Ok((backup.manifest, damage))
}

fn find_damage_of_database(backup: &mut Reader, beside: &Path) -> Result<Vec<Message>> {
    let part = backup.database()?;
    match backup.manifest.database {
        Kind::Sqlite => {
            // There is room beside the backup, and in a private folder nobody else can place a journal next to the
            // database.
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

/// Describes the defects of a SQLite database that was unpacked from a backup.
pub(super) fn find_damage_of_sqlite(path: &Path, manifest: &Manifest) -> Result<Vec<Message>> {
    let mut copy = backup::open_copy(path)?;
    let damage = backup::find_damage(&mut copy).explain(|| t!("backup-unchecked"))?;
    if !damage.is_empty() {
        return Ok(damage
            .into_iter()
            .map(|fault| t!("backup-database-damaged", fault = fault))
            .collect());
    }
    let contents = backup::read_contents(&mut copy)?;
    Ok(differences(&manifest.tables, &contents.tables))
}

/// Describes the tables that differ from the manifest.
pub(super) fn differences(expected: &[TableSummary], found: &[TableSummary]) -> Vec<Message> {
    let missing = expected.iter().filter(|table| !found.contains(table));
    missing.map(|table| t!("backup-table-differs", table = table.name.as_str())).collect()
}
