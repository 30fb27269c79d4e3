use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::Utc;
use rumbl_core::backup::{self, Contents};
use rumbl_core::repo::{Connection, DatabaseUrl};
use rumbl_core::uploads::UploadKey;
use tempfile::{Builder, NamedTempFile};
use url::Url;

use super::archive::Writer;
use super::manifest::{FORMAT, Kind, Manifest};
use super::postgres;
use crate::config::{Config, FilesConfig};
use crate::i18n::t;
use crate::problem::{Explain, problem};

/// The name prefix of an incomplete backup.
const UNFINISHED: &str = ".rumbl-backup-";

/// A summary of the backup.
#[derive(Debug)]
pub(crate) struct Made {
    /// Rows in its database.
    pub(crate) rows: u64,
    /// Uploaded files in it.
    pub(crate) files: usize,
    /// Uploaded files that were deleted while the backup was made.
    pub(crate) deleted: usize,
    /// The bucket that holds the uploaded files, if they are not in the backup.
    pub(crate) bucket: Option<String>,
    /// The size of the backup in bytes.
    pub(crate) size: u64,
}

/// Makes a backup while others keep writing. The file appears only once it is complete, and only the user who runs
/// this command can read it.
pub(crate) fn create(db: &mut Connection, config: &Config, path: &Path) -> Result<Made> {
    let path = std::path::absolute(path)?;
    if path.symlink_metadata().is_ok() {
        let path = path.display().to_string();
        return Err(problem(t!("backup-file-exists", path = path)));
    }
    let folder = path.parent().explain(|| t!("backup-no-place"))?;
    let file = unfinished(folder)?;
    let mut writer = Writer::new(file.reopen()?);
    let (kind, contents) = match &config.database_url {
        DatabaseUrl::Sqlite(_) => (Kind::Sqlite, add_sqlite(db, &mut writer, folder)?),
        DatabaseUrl::Postgres(url) => (Kind::Postgresql, add_postgres(db, &mut writer, url)?),
    };
    let bucket = config.files.s3.as_ref().map(|s3| s3.bucket.clone());
    // Uploaded files never change, and new ones don't belong to this snapshot of the database.
    let deleted = match &bucket {
        Some(_) => 0,
        None => add_files(db, &mut writer, &config.files, &contents.files)?,
    };
    let files = if bucket.is_some() { 0 } else { contents.files.len() - deleted };
    let rows = contents.tables.iter().map(|table| table.rows).sum();
    let manifest = writer.finish(Manifest {
        format: FORMAT,
        rumbl: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: Utc::now(),
        database: kind,
        migrations: contents.migrations,
        tables: contents.tables,
        bucket,
        parts: Vec::new(),
    })?;
    let size = file.as_file().metadata()?.len();
    let persisted = file.persist_noclobber(&path).map_err(|failure| failure.error);
    persisted.explain(|| t!("backup-not-created", path = path.display().to_string()))?;
    File::open(folder)?.sync_all()?;
    Ok(Made { rows, files, deleted, bucket: manifest.bucket, size })
}

/// A temporary file that only this user can read. It is deleted unless it is finished or the process is killed.
fn unfinished(folder: &Path) -> Result<NamedTempFile> {
    let file = Builder::new().prefix(UNFINISHED).tempfile_in(folder);
    file.explain(|| t!("backup-folder-unwritable", folder = folder.display().to_string()))
}

fn add_sqlite(db: &mut Connection, writer: &mut Writer, folder: &Path) -> Result<Contents> {
    let copy = unfinished(folder)?;
    backup::copy_sqlite(db, copy.path())?;
    let contents = backup::read_contents(&mut backup::open_copy(copy.path())?)?;
    writer.add(Kind::Sqlite.part(), File::open(copy.path())?, true)?;
    Ok(contents)
}

fn add_postgres(db: &mut Connection, writer: &mut Writer, url: &Url) -> Result<Contents> {
    backup::in_shared_snapshot(db, |db, snapshot| {
        let contents = backup::read_contents(db)?;
        let (program, dump) = postgres::dump(url, snapshot)?;
        // If this fails, `pg_dump` is killed too; its own message would only be a broken pipe.
        writer.add(Kind::Postgresql.part(), dump, false)?;
        program.finish()?;
        Ok(contents)
    })?
}

/// Adds the files that the database refers to, and returns how many have been deleted since the snapshot. A missing
/// file that was not deleted is an error: the folder is wrong, or the file is lost.
fn add_files(
    db: &mut Connection,
    writer: &mut Writer,
    config: &FilesConfig,
    keys: &[UploadKey],
) -> Result<usize> {
    let mut deleted = 0;
    for key in keys {
        let path: PathBuf = config.folder.join(key.as_str());
        match File::open(&path) {
            Ok(file) => writer.add(&format!("files/{key}"), file, false)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if backup::is_kept(db, key)? {
                    let path = path.display().to_string();
                    return Err(problem(t!("backup-upload-missing", path = path)));
                }
                deleted += 1;
            }
            Err(error) => {
                let path = path.display().to_string();
                return Err(error).explain(|| t!("backup-unreadable", path = path));
            }
        }
    }
    Ok(deleted)
}
