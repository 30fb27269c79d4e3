//! The files of a video's annotations.
//!
//! A file is written from one snapshot of the database before any of it is sent. So it is one state of
//! the video, however slowly it is fetched and whatever others do to the annotations meanwhile, and a
//! failure is an answer of its own rather than half a file. It is compressed once, and kept for whoever
//! asks for the same version: in memory if it is short, or else on the disk, in a file without a name
//! that is gone with its last reader.

mod content;
mod file;
mod originals;
mod version;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::BoxBody;
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::Sight;
use rumbl_core::repo::{Connection, Repo};
use tokio::sync::Semaphore;
use url::Url;

use crate::client_address::ClientAddress;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::pages::cache::{PageCache, Stamp};
use crate::pages::key::Shared;
use crate::pages::subject::Subject;
use crate::places::Places;
use crate::rate_limit::RateLimit;
use crate::turns::Turns;
use content::Content;
pub use file::{ExportFile, Wanted};
pub use version::ExportVersion;
use writing::write;

/// Files on the disk that are kept for others take this part of what may be kept, each.
const SHARE_OF_FILE: u64 = 32;
/// Videos whose version is remembered.
const MAX_VERSIONS: u64 = 10_000;
/// How long a file is kept that nobody asks for.
const KEPT_FOR: Duration = Duration::from_mins(5);

/// The files that are written, kept and sent.
#[derive(Debug)]
pub struct Exports {
    public_url: Url,
    limit: RateLimit<ClientAddress>,
    /// The versions of videos, for as long as nothing can have changed.
    versions: Cache<(Shared, Stamp), ExportVersion>,
    kept: Cache<Wanted, Arc<ExportFile>>,
    writers: Turns,
    files: Arc<Semaphore>,
    sent: Places<()>,
    fetch_timeout: Duration,
}

impl Exports {
    /// Nothing is kept yet.
    pub fn new(config: &Config) -> Self {
        let limits = &config.limits;
        let kept_bytes = limits.kept_export_bytes.get();
        let kept = Cache::builder()
            .max_capacity(kept_bytes)
            .weigher(move |_, file: &Arc<ExportFile>| weight(file, kept_bytes))
            // What was asked for often is out of date as soon as what was not.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(KEPT_FOR)
            .build();
        let versions = Cache::builder().max_capacity(MAX_VERSIONS).time_to_live(KEPT_FOR).build();
        Self {
            public_url: config.public_url.clone(),
            versions,
            limit: RateLimit::new(limits.export_per_address),
            kept,
            writers: Turns::new(
                limits.exports_written.get(),
                limits.export_queue.get(),
                limits.export_queue_per_address.get(),
            ),
            files: Arc::new(Semaphore::new(limits.export_files.get())),
            sent: Places::new(limits.exports_sent.get(), limits.exports_sent_per_address.get()),
            fetch_timeout: limits.export_fetch_timeout(),
        }
    }

    /// The version that a video's files have now. It is as new as what pages show, and costs a query no
    /// more often than they do.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such video, and whatever keeps the database from being read.
    pub async fn version(
        &self,
        pages: &PageCache,
        repo: &Repo,
        video_id: VideoId,
    ) -> Result<ExportVersion> {
        let subjects = [Subject::Video(video_id), Subject::Annotations(video_id)];
        let document = Shared::new("export").of(video_id).about(subjects);
        let stamp = pages.stamp(&document).await?;
        let reading = async {
            let read =
                move |db: &mut Connection| ExportVersion::read(db, &Sight::default(), video_id);
            Ok(repo.run(move |db| db.read(read)).await?)
        };
        self.versions.try_get_with((document, stamp), reading).await.map_err(unshared)
    }

    /// The version that the files of a private video have now, for somebody who sees it.
    ///
    /// # Errors
    /// As of [`version`](Self::version).
    pub async fn private_version(
        &self,
        repo: &Repo,
        sight: &Sight,
        video_id: VideoId,
    ) -> Result<ExportVersion> {
        let sight = sight.clone();
        let read = move |db: &mut Connection| ExportVersion::read(db, &sight, video_id);
        Ok(repo.run(move |db| db.read(read)).await?)
    }

    /// A file: one that is kept, or else it is written, unless others write the same one already.
    /// Dropping the future stops the writing when nobody else waits for it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such video, [`Error::TooManyRequests`] when the address has
    /// had too many written, [`Error::Unavailable`] when there are too many files already, and whatever
    /// keeps the file from being written.
    pub async fn get(
        &self,
        repo: &Repo,
        wanted: &Wanted,
        address: ClientAddress,
    ) -> Result<Arc<ExportFile>> {
        if let Some(file) = self.kept.get(wanted).await {
            return Ok(file);
        }
        // Before several wait for one writing, as the limit of one of them is not that of the others.
        self.limit.check(address).map_err(Error::too_many_requests)?;
        let writing = self.write(repo, wanted, address);
        self.kept.try_get_with_by_ref(wanted, writing).await.map_err(unshared)
    }

    async fn write(
        &self,
        repo: &Repo,
        wanted: &Wanted,
        address: ClientAddress,
    ) -> Result<Arc<ExportFile>> {
        let turn = self.writers.take(address, "too many exports wait to be written").await?;
        let (work, _waiting) = (turn.work, turn.waiting);
        let (wanted, public_url) = (wanted.clone(), self.public_url.clone());
        let files = Arc::clone(&self.files);
        // Dropped with this future, when nobody waits for the file any more.
        let waiting = Arc::new(());
        let is_wanted = Arc::downgrade(&waiting);
        let written = repo.run(move |db| {
            let _work = work;
            Ok(write(db, &wanted, &public_url, &files, &|| is_wanted.strong_count() > 0))
        });
        let file = written.await?.map(Arc::new);
        drop(waiting);
        file
    }

    /// How many files on the disk are being sent.
    pub fn sending(&self) -> usize {
        self.sent.taken()
    }

    /// The file as the body of an answer to a client.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the client fetches too many long files already.
    pub fn body(
        &self,
        file: &ExportFile,
        address: ClientAddress,
        is_compressed: bool,
    ) -> Result<BoxBody> {
        match if is_compressed { &file.gzip } else { &file.plain } {
            Content::Memory(bytes) => Ok(BoxBody::new(bytes.clone())),
            Content::Disk(file) => {
                let place = self.sent.take(address);
                let place = place.ok_or_else(|| Error::unavailable("too many exports at once"))?;
                Ok(content::body(Arc::clone(file), place, self.fetch_timeout))
            }
        }
    }
}

/// A file's share of the bytes that may be kept.
fn weight(file: &ExportFile, kept_bytes: u64) -> u32 {
    let of = |content: &Content| match content {
        Content::Memory(bytes) => bytes.len() as u64,
        Content::Disk(_) => kept_bytes / SHARE_OF_FILE,
    };
    u32::try_from(of(&file.plain).max(of(&file.gzip))).unwrap_or(u32::MAX)
}

/// The failure of something that several waited for, for each of them.
fn unshared(error: Arc<Error>) -> Error {
    Arc::try_unwrap(error).unwrap_or_else(|shared| match &*shared {
        Error::NotFound => Error::NotFound,
        Error::Unavailable(reason) => Error::unavailable(reason.to_string()),
        error => Error::internal(error.to_string()),
    })
}
