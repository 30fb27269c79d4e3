use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
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
        bail!("the backup is damaged, and nothing was restored: {first}");
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
            ensure!(backup::is_empty(db)?, "the database has tables already, and has to be empty");
            restore_files(&mut backup, config)?;
            restore_postgres(&mut backup, &database, db, url)?;
        }
        (_, Kind::Sqlite, _) => {
            bail!("the backup is of a SQLite file, and DATABASE_URL names none")
        }
        (_, Kind::Postgresql, _) => {
            bail!("the backup is of a PostgreSQL database, and DATABASE_URL names none")
        }
    }
    Ok(backup.manifest)
}

fn refuse_newer(manifest: &Manifest) -> Result<()> {
    let known = migrations::known()?;
    match manifest.migrations.iter().find(|name| !known.contains(name)) {
        Some(name) => bail!(
            "a newer rumbl, {}, made the backup: this one does not know the migration {name}",
            manifest.rumbl
        ),
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
            bail!("{} is there already: move it away first", path.display());
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
        let bucket = &s3.bucket;
        bail!(
            "the backup has files, and the settings keep files in the bucket {bucket}: unset it to restore them to a folder"
        );
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
    key.parse().map_err(|_invalid| anyhow!("{:?} is not a file name", part.name))
}

/// A file that is not complete.
fn unfinished(folder: &Path) -> Result<NamedTempFile> {
    let file = Builder::new().prefix(UNFINISHED).tempfile_in(folder);
    file.with_context(|| format!("nothing can be written to {}", folder.display()))
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
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))?;
    for entry in entries {
        let name = entry?.file_name();
        if !name.to_str().is_some_and(|name| own.contains(name)) {
            bail!("the folder {} has other files: move it away first", folder.display());
        }
    }
    Ok(())
}

fn restore_sqlite(backup: &mut Reader, part: &Part, path: &Path) -> Result<()> {
    let folder = path.parent().context("this is no place for a file")?;
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    delete_unfinished(folder)?;
    let mut file = unfinished(folder)?;
    backup.copy(part, file.as_file_mut())?;
    if let Some(first) = find_damage_of_sqlite(file.path(), &backup.manifest)?.first() {
        bail!("nothing was restored: {first}");
    }
    file.as_file().sync_all()?;
    let persisted = file.persist_noclobber(path).map_err(|failure| failure.error);
    persisted.with_context(|| format!("{} can't be created", path.display()))?;
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
        bail!("not everything was restored: {first}");
    }
    Ok(())
}
