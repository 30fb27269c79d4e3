use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use rumbl_core::repo::{Connection, DatabaseUrl, SqliteLocation};
use rumbl_core::uploads::UploadKey;
use rumbl_core::{backup, migrations};
use tempfile::{Builder, NamedTempFile};
use url::Url;

use super::archive::Reader;
use super::manifest::{Kind, Manifest, Part};
use super::postgres;
use super::verify::{differences, find_damage_of_sqlite};
use crate::config::Config;
use crate::i18n::t;
use crate::problem::{Explain, problem};

/// Only the user who runs rumbl may read the folder.
const FOLDER_MODE: u32 = 0o700;
/// The prefix of parts that are uploaded files.
const FILES: &str = "files/";
/// The name prefix of incomplete files.
const UNFINISHED: &str = ".rumbl-restore-";
/// Files that SQLite keeps beside a database. Stale ones would be applied to a restored database.
const JOURNALS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Restores a backup to the configured location, which has to be empty. The database comes last, so that a failed
/// restore can be repeated. `db` is the connection, if the database is PostgreSQL.
pub(crate) fn restore(
    db: Option<&mut Connection>,
    config: &Config,
    path: &Path,
) -> Result<Manifest> {
    let mut backup = Reader::open(path)?;
    refuse_newer(&backup.manifest)?;
    let damage = backup.find_damage();
    if let Some(first) = damage.first() {
        return Err(problem(t!("backup-damaged", fault = first.clone())));
    }
    let database = backup.database()?;
    match (&config.database_url, backup.manifest.database, db) {
        (DatabaseUrl::Sqlite(SqliteLocation::File(path)), Kind::Sqlite, _) => {
            let path = std::path::absolute(path)?;
            refuse_existing(&path)?;
            restore_files(&mut backup, config)?;
            restore_sqlite(&mut backup, &database, &path)?;
        }
        (DatabaseUrl::Postgres(url), Kind::Postgresql, Some(db)) => {
            if !backup::is_empty(db)? {
                return Err(problem(t!("backup-database-not-empty")));
            }
            restore_files(&mut backup, config)?;
            restore_postgres(&mut backup, &database, db, url)?;
        }
        (_, Kind::Sqlite, _) => {
            return Err(problem(t!("backup-of-sqlite")));
        }
        (_, Kind::Postgresql, _) => {
            return Err(problem(t!("backup-of-postgres")));
        }
    }
    Ok(backup.manifest)
}

fn refuse_newer(manifest: &Manifest) -> Result<()> {
    let known = migrations::known()?;
    match manifest.migrations.iter().find(|name| !known.contains(name)) {
        Some(name) => {
            let (name, version) = (name.as_str(), manifest.rumbl.as_str());
            Err(problem(t!("backup-newer", version = version, migration = name)))
        }
        None => Ok(()),
    }
}

fn refuse_existing(path: &Path) -> Result<()> {
    let beside = JOURNALS.map(|ending| {
        let mut path = path.as_os_str().to_owned();
        path.push(ending);
        PathBuf::from(path)
    });
    for path in [path].into_iter().chain(beside.iter().map(PathBuf::as_path)) {
        if path.symlink_metadata().is_ok() {
            let path = path.display().to_string();
            return Err(problem(t!("backup-in-the-way", path = path)));
        }
    }
    Ok(())
}

/// Writes the files to their folder, which must not contain any others.
fn restore_files(backup: &mut Reader, config: &Config) -> Result<()> {
    let parts = backup.manifest.parts.clone();
    let files = parts.iter().filter(|part| part.name.starts_with(FILES));
    let files: Vec<(UploadKey, &Part)> =
        files.map(|part| Ok((key(part)?, part))).collect::<Result<_>>()?;
    if files.is_empty() {
        return Ok(());
    }
    if let Some(s3) = &config.files.s3 {
        let bucket = s3.bucket.as_str();
        return Err(problem(t!("backup-files-and-bucket", bucket = bucket)));
    }
    let folder = &config.files.folder;
    let keys = files.iter().map(|(key, _)| key.as_str()).collect();
    refuse_other_files(folder, &keys)?;
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    for (key, part) in files {
        let mut file = unfinished(folder)?;
        backup.copy(part, file.as_file_mut())?;
        file.as_file().sync_all()?;
        file.persist(folder.join(key.as_str())).map_err(|failure| failure.error)?;
    }
    Ok(File::open(folder)?.sync_all()?)
}

/// The key in a part's name. Parsing it prevents paths that lead out of the folder.
fn key(part: &Part) -> Result<UploadKey> {
    let key = part.name.strip_prefix(FILES).unwrap_or_default();
    let name = || format!("{:?}", part.name);
    key.parse().map_err(|_invalid| problem(t!("backup-no-file-name", name = name())))
}

/// A file that is not complete.
fn unfinished(folder: &Path) -> Result<NamedTempFile> {
    let file = Builder::new().prefix(UNFINISHED).tempfile_in(folder);
    file.explain(|| t!("backup-folder-unwritable", folder = folder.display().to_string()))
}

/// Deletes the leftovers of a killed restore.
fn delete_unfinished(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn refuse_other_files(folder: &Path, own: &BTreeSet<&str>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    delete_unfinished(folder)?;
    let shown = || folder.display().to_string();
    let entries = fs::read_dir(folder).explain(|| t!("backup-unreadable", path = shown()))?;
    for entry in entries {
        let name = entry?.file_name();
        if !name.to_str().is_some_and(|name| own.contains(name)) {
            return Err(problem(t!("backup-other-files", folder = shown())));
        }
    }
    Ok(())
}

fn restore_sqlite(backup: &mut Reader, part: &Part, path: &Path) -> Result<()> {
    let folder = path.parent().explain(|| t!("backup-no-place"))?;
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    delete_unfinished(folder)?;
    let mut file = unfinished(folder)?;
    backup.copy(part, file.as_file_mut())?;
    if let Some(first) = find_damage_of_sqlite(file.path(), &backup.manifest)?.first() {
        return Err(problem(t!("backup-not-restored", fault = first.clone())));
    }
    file.as_file().sync_all()?;
    let persisted = file.persist_noclobber(path).map_err(|failure| failure.error);
    persisted.explain(|| t!("backup-not-created", path = path.display().to_string()))?;
    Ok(File::open(folder)?.sync_all()?)
}

fn restore_postgres(
    backup: &mut Reader,
    part: &Part,
    db: &mut Connection,
    url: &Url,
) -> Result<()> {
    postgres::restore(url, |mut input| backup.copy(part, &mut input))?;
    let contents = backup::in_shared_snapshot(db, |db, _| backup::read_contents(db))??;
    if let Some(first) = differences(&backup.manifest.tables, &contents.tables).first() {
        return Err(problem(t!("backup-half-restored", fault = first.clone())));
    }
    Ok(())
}
