//! Exports: the files of a video's annotations.
//!
//! A file is written from one snapshot of the database before any of it is sent. However slowly it is downloaded, it
//! shows one consistent state, and a failure becomes an error response instead of a truncated file. It is compressed
//! once and cached for other requests of the same version: in memory if it is short, or else on disk in an unnamed
//! file that disappears with its last reader.

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
use crate::turns::{TurnLimits, Turns};
use content::Content;
pub use file::{ExportFile, Wanted};
pub use version::ExportVersion;
use writing::write;

/// A cached file on disk counts as one part in this many of the cache, whatever its size.
const SHARE_OF_FILE: u64 = 32;
/// Videos whose version is cached.
const MAX_VERSIONS: u64 = 10_000;
/// How long an unused file stays cached.
const KEPT_FOR: Duration = Duration::from_mins(5);

/// Writes, caches and sends export files.
#[derive(Debug)]
pub struct Exports {
    public_url: Url,
    limit: RateLimit<ClientAddress>,
    /// The versions of videos, cached until the video may have changed.
    versions: Cache<(Shared, Stamp), ExportVersion>,
    kept: Cache<Wanted, Arc<ExportFile>>,
    writers: Turns,
    files: Arc<Semaphore>,
    sent: Places<()>,
    fetch_timeout: Duration,
}

impl Exports {
    /// Starts with an empty cache.
    pub fn new(config: &Config) -> Self {
        let limits = &config.limits;
        let kept_bytes = limits.kept_export_bytes.get();
        let kept = Cache::builder()
            .max_capacity(kept_bytes)
            .weigher(move |_, file: &Arc<ExportFile>| weight(file, kept_bytes))
            // Popularity doesn't matter, since all files of an old version are outdated.
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
                "exports",
                TurnLimits {
                    at_once: limits.exports_written.get(),
                    at_once_per_address: limits.turns_per_address.get(),
                    waiting: limits.export_queue.get(),
                    waiting_per_address: limits.export_queue_per_address.get(),
                },
            ),
            files: Arc::new(Semaphore::new(limits.export_files.get())),
            sent: Places::new(limits.exports_sent.get(), limits.exports_sent_per_address.get()),
            fetch_timeout: limits.export_fetch_timeout(),
        }
    }

    /// The current version of a public video's files. It is as fresh as the pages, and queried no more often.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the video does not exist, and database errors.
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

    /// The current version of a private video's files, for a person who can see it.
    ///
    /// # Errors
    /// Those of [`version`](Self::version).
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

    /// Returns a cached file, or writes it. Concurrent requests for the same file share one writing, which stops when
    /// all their futures are dropped.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the video does not exist, [`Error::TooManyRequests`] when the address has requested
    /// too many files, [`Error::Unavailable`] when there are too many files already, and errors of writing the file.
    pub async fn get(
        &self,
        repo: &Repo,
        wanted: &Wanted,
        address: ClientAddress,
    ) -> Result<Arc<ExportFile>> {
        if let Some(file) = self.kept.get(wanted).await {
            return Ok(file);
        }
        // Checked before several requests share one writing, because one address's limit must not fail the others.
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
        // Dropped with this future, which tells the writer when nobody waits any more.
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

    /// The number of requests that wait for a file to be written.
    pub fn writing(&self) -> usize {
        self.writers.waiting()
    }

    /// The number of files being sent from disk.
    pub fn sending(&self) -> usize {
        self.sent.taken()
    }

    /// The response body of a file.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the client downloads too many long files already.
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

/// A file's weight in the cache, in bytes.
fn weight(file: &ExportFile, kept_bytes: u64) -> u32 {
    let of = |content: &Content| match content {
        Content::Memory(bytes) => bytes.len() as u64,
        Content::Disk(_) => kept_bytes / SHARE_OF_FILE,
    };
    u32::try_from(of(&file.plain).max(of(&file.gzip))).unwrap_or(u32::MAX)
}

/// The error of a shared writing, for each request that waited.
fn unshared(error: Arc<Error>) -> Error {
    Arc::try_unwrap(error).unwrap_or_else(|shared| match &*shared {
        Error::NotFound => Error::NotFound,
        Error::Unavailable(reason) => Error::unavailable(reason.to_string()),
        error => Error::internal(error.to_string()),
    })
}
