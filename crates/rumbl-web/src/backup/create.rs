use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
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

/// What files that are not complete begin with.
const UNFINISHED: &str = ".rumbl-backup-";

/// What was made.
#[derive(Debug)]
pub(crate) struct Made {
    /// What is in it.
    pub(crate) rows: u64,
    /// Uploaded files in it.
    pub(crate) files: usize,
    /// Those that were deleted while it was made.
    pub(crate) deleted: usize,
    /// The bucket with the files, which are not in it.
    pub(crate) bucket: Option<String>,
    /// Bytes.
    pub(crate) size: u64,
}

/// Makes a backup while others go on writing. It is there when it is complete, and not before; nobody but the user
/// who runs this can read it.
pub(crate) fn create(db: &mut Connection, config: &Config, path: &Path) -> Result<Made> {
    let path = std::path::absolute(path)?;
    if path.symlink_metadata().is_ok() {
        bail!("{} is there already, and no backup is written over another file", path.display());
    }
    let folder = path.parent().context("this is no place for a file")?;
    let file = unfinished(folder)?;
    let mut writer = Writer::new(file.reopen()?);
    let (kind, contents) = match &config.database_url {
        DatabaseUrl::Sqlite(_) => (Kind::Sqlite, add_sqlite(db, &mut writer, folder)?),
        DatabaseUrl::Postgres(url) => (Kind::Postgresql, add_postgres(db, &mut writer, url)?),
    };
    let bucket = config.files.s3.as_ref().map(|s3| s3.bucket.clone());
    // Files never change, and those that come now are none of this database's.
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
    persisted.with_context(|| format!("{} can't be created", path.display()))?;
    File::open(folder)?.sync_all()?;
    Ok(Made { rows, files, deleted, bucket: manifest.bucket, size })
}

/// A file that nobody else can read, and that is deleted if it is never finished, unless the process is killed.
fn unfinished(folder: &Path) -> Result<NamedTempFile> {
    let file = Builder::new().prefix(UNFINISHED).tempfile_in(folder);
    file.with_context(|| format!("nothing can be written to {}", folder.display()))
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
        // If this fails, pg_dump is ended with it, and would only tell that nobody reads what it says.
        writer.add(Kind::Postgresql.part(), dump, false)?;
        program.finish()?;
        Ok(contents)
    })?
}

/// Adds the files of the database, and returns how many have been deleted since. One that should be there and is not
/// means that they are looked for in the wrong place, or lost.
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
                    bail!(
                        "the uploaded file {} is missing: is the setting RUMBL_FILES__FOLDER right?",
                        path.display()
                    );
                }
                deleted += 1;
            }
            Err(error) => {
                return Err(error).with_context(|| format!("{} can't be read", path.display()));
            }
        }
    }
    Ok(deleted)
}
