//! Where files are kept: in a folder, or in S3.

use std::fmt;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    Error, GetOptions, GetRange, GetResult, ObjectStore, ObjectStoreExt as _, PutPayload, Result,
    WriteMultipart,
};
use rumbl_core::uploads::UploadKey;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use super::object::object;
use super::s3::Bucket;
use crate::config::FilesConfig;

/// Only the user who runs rumbl may read uploads.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// Bytes of a file collected before a write.
const PART_BYTES: usize = 1024 * 1024;
/// The suffix that the folder's store gives to incomplete files.
const UNFINISHED: &str = "#1";

/// Where files are kept.
pub(crate) enum Storage {
    /// In a folder, which is created with the first file.
    Folder { path: PathBuf, store: OnceCell<Arc<LocalFileSystem>> },
    /// In a bucket, to which browsers upload directly.
    Bucket(Box<Bucket>),
}

impl Storage {
    /// Sets up storage as configured.
    ///
    /// # Errors
    /// When the S3 settings are invalid.
    pub(super) fn new(config: &FilesConfig) -> anyhow::Result<Self> {
        Ok(match &config.s3 {
            Some(s3) => Self::Bucket(Box::new(Bucket::new(s3)?)),
            None => Self::Folder { path: config.folder.clone(), store: OnceCell::new() },
        })
    }

    /// The bucket, if files are in one.
    pub(crate) fn bucket(&self) -> Option<&Bucket> {
        match self {
            Self::Folder { .. } => None,
            Self::Bucket(bucket) => Some(bucket),
        }
    }

    async fn store(&self) -> Result<Arc<dyn ObjectStore>> {
        match self {
            Self::Folder { path, store } => {
                let open = || async {
                    let path = path.clone();
                    let open = move || {
                        DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(&path)?;
                        let store = LocalFileSystem::new_with_prefix(&path)?;
                        Ok::<_, io::Error>(Arc::new(store.with_fsync(true)))
                    };
                    spawn_blocking(open).await.map_err(io::Error::other)?
                };
                let opened = store.get_or_try_init(open).await;
                let store = opened.map_err(|source| generic(Box::new(source)))?;
                Ok(Arc::clone(store) as Arc<dyn ObjectStore>)
            }
            Self::Bucket(bucket) => Ok(bucket.store()),
        }
    }

    /// Writes a file, and deletes it again.
    ///
    /// # Errors
    /// When either is refused.
    pub(crate) async fn probe(&self) -> Result<()> {
        let (store, path) = (self.store().await?, Path::from("rumbl-check"));
        store.put(&path, PutPayload::from_static(b"rumbl check")).await?;
        store.delete(&path).await
    }

    /// Starts a file. It appears only once it is [finished](Self::finish).
    pub(super) async fn begin(&self, key: &UploadKey) -> Result<WriteMultipart> {
        let upload = self.store().await?.put_multipart(&object(key)).await?;
        Ok(WriteMultipart::new_with_chunk_size(upload, PART_BYTES))
    }

    /// Completes a file.
    pub(super) async fn finish(&self, key: &UploadKey, file: WriteMultipart) -> Result<()> {
        file.finish().await?;
        let Self::Folder { path, .. } = self else { return Ok(()) };
        let path = path.join(key.as_str());
        let restrict = move || fs::set_permissions(path, Permissions::from_mode(FILE_MODE));
        let restricted = spawn_blocking(restrict).await;
        restricted.map_err(io::Error::other).flatten().map_err(|error| generic(Box::new(error)))
    }

    /// Reads a file, or a range of it.
    pub(crate) async fn read(&self, key: &UploadKey, range: Option<GetRange>) -> Result<GetResult> {
        let options = GetOptions { range, ..GetOptions::default() };
        self.store().await?.get_opts(&object(key), options).await
    }

    /// A file's local path, if it is stored in a folder.
    pub(super) fn path(&self, key: &UploadKey) -> Option<PathBuf> {
        match self {
            Self::Folder { path, .. } => Some(path.join(key.as_str())),
            Self::Bucket(_) => None,
        }
    }

    /// Deletes a file, or the leftovers of an incomplete one. Deleting a missing file is no error.
    pub(super) async fn delete(&self, key: &UploadKey) -> Result<()> {
        let deleted = match self.store().await?.delete(&object(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        };
        deleted?;
        let Self::Folder { path, .. } = self else { return Ok(()) };
        let path = path.join(format!("{key}{UNFINISHED}"));
        let removed = spawn_blocking(move || remove(&path)).await;
        removed.map_err(io::Error::other).flatten().map_err(|error| generic(Box::new(error)))
    }
}

fn remove(path: &FilePath) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn generic(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Generic { store: "files", source }
}

impl fmt::Debug for Storage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { path, .. } => formatter.debug_tuple("Folder").field(path).finish(),
            Self::Bucket(bucket) => bucket.fmt(formatter),
        }
    }
}
