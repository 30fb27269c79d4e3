use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::{Error, Result};

/// Only the user who runs rumbl may read its database. SQLite gives its journal files the same mode.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// The permission bits of everybody else.
const OTHERS: u32 = 0o077;

/// Identifies a file: its device and its inode.
type Identity = (u64, u64);

/// The file of a SQLite database, and its identity when it was first opened.
///
/// SQLite goes on using a file that has been deleted or replaced, and everything it writes then is lost.
#[derive(Debug)]
pub(super) struct SqliteFile {
    path: PathBuf,
    identity: OnceLock<Identity>,
}

impl SqliteFile {
    /// The file at `path`. With `create`, a missing file is created with its folder.
    pub(super) fn open(path: &Path, create: bool) -> Result<Self> {
        let path = std::path::absolute(path).map_err(|error| unavailable(path, &error))?;
        if create {
            create_private(&path).map_err(|error| unavailable(&path, &error))?;
        }
        let file = Self { path, identity: OnceLock::new() };
        file.check()?;
        file.warn_if_others_can_read();
        Ok(file)
    }

    /// The path. It is absolute, so SQLite never takes it for a `file:` URI.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is still the same file.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it is missing, or another file has taken its place.
    pub(super) fn check(&self) -> Result<()> {
        let found = fs::metadata(&self.path).map_err(|error| unavailable(&self.path, &error))?;
        let found = (found.dev(), found.ino());
        if *self.identity.get_or_init(|| found) == found {
            return Ok(());
        }
        let path = self.path.display();
        let message = format!("{path} has been replaced by another file: restart rumbl");
        Err(Error::Unavailable(message))
    }

    fn warn_if_others_can_read(&self) {
        let mode = fs::metadata(&self.path).map(|file| file.permissions().mode());
        if mode.is_ok_and(|mode| mode & OTHERS != 0) {
            let path = self.path.display();
            tracing::warn!(
                "other users of this machine can open {path}: chmod 600 keeps it private"
            );
        }
    }
}

fn create_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    }
    // SQLite treats an empty file as a new database.
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(FILE_MODE).open(path).map(drop)
}

fn unavailable(path: &Path, error: &io::Error) -> Error {
    let path = path.display();
    Error::Unavailable(match error.kind() {
        io::ErrorKind::NotFound => format!("there is no database file {path}"),
        _ => format!("SQLite can't open {path}: {error}"),
    })
}
