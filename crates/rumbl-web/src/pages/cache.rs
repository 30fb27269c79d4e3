//! The cache of documents that are the same for many readers, rendered once for each version of their subjects.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::future::Cache;
use moka::policy::EvictionPolicy;
use rumbl_core::repo::Repo;
use tokio::time::timeout;

use super::directory::DirectoryReader;
use super::key::Shared;
use super::rendered::Rendered;
use super::subject::Versions;
use crate::config::Limits;
use crate::error::{Error, Result};

/// Documents that were asked for.
const REQUESTS: &str = "page_cache_requests_total";
/// Documents that had to be rendered for that; the others were cached.
const RENDERS: &str = "page_cache_renders_total";
/// Bytes of texts for slots to cache.
const MAX_TEXT_BYTES: u64 = 2 * 1_024 * 1_024;
/// Estimated memory of a cached document besides its parts, in bytes.
const OVERHEAD_BYTES: usize = 512;
/// How long an unused document stays cached. Documents of earlier versions are never used again.
const MAX_IDLE: Duration = Duration::from_mins(1);
/// The longest time that a document stays cached, because somebody may change the database without rumbl.
const MAX_AGE: Duration = Duration::from_mins(5);

/// See the module's documentation.
#[derive(Debug)]
pub struct PageCache {
    /// `None` in development, where templates can change at any time.
    kept: Option<Kept>,
    versions: Versions,
    directory: DirectoryReader,
    renders: AtomicU64,
    text_reads: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    pages: Cache<(Shared, Stamp), Arc<Rendered>>,
    documents: Cache<(Shared, Stamp), Arc<Rendered>>,
    texts: Cache<(Shared, Stamp), Arc<str>>,
}

/// How long a request waits for the read of other processes' changes. One request reads for all, so without a limit
/// they would queue up behind an unavailable database.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// The versions of a document's subjects, from just before it was read.
pub(crate) type Stamp = [u64; Shared::MAX_SUBJECTS];

impl PageCache {
    /// An empty cache; unless `is_on`, it stores nothing.
    pub fn new(is_on: bool, repo: Repo, limits: &Limits) -> Self {
        let (pages, documents) = (limits.kept_page_bytes.get(), limits.kept_json_bytes.get());
        let kept = || Kept {
            pages: of(pages, Rendered::size),
            documents: of(documents, Rendered::size),
            texts: of(MAX_TEXT_BYTES, str::len),
        };
        let interval = limits.log_poll_interval();
        Self {
            kept: is_on.then(kept),
            versions: Versions::default(),
            directory: DirectoryReader::new(repo, interval),
            renders: AtomicU64::new(0),
            text_reads: AtomicU64::new(0),
        }
    }

    /// The current document: it includes all writes of this process, and other processes' writes up to a moment ago.
    /// Concurrent requests share one rendering.
    ///
    /// # Errors
    /// Errors of `render`, for each request that waited, and of reading the log.
    pub async fn get(
        &self,
        page: Shared,
        render: impl Future<Output = Result<Rendered>>,
    ) -> Result<Arc<Rendered>> {
        metrics::counter!(REQUESTS).increment(1);
        let counted = async {
            self.renders.fetch_add(1, Ordering::Relaxed);
            metrics::counter!(RENDERS).increment(1);
            render.await.map(Arc::new)
        };
        let Some(kept) = &self.kept else { return counted.await };
        let stamp = self.stamp(&page).await?;
        let kept = if page.is_document() { &kept.documents } else { &kept.pages };
        let rendered = kept.try_get_with((page, stamp), counted).await;
        rendered.map_err(|error| shared(&error))
    }

    /// A text for a slot, under the same rules.
    ///
    /// # Errors
    /// Those of [`get`](Self::get).
    pub(crate) async fn text(
        &self,
        text: Shared,
        read: impl Future<Output = Result<String>>,
    ) -> Result<Arc<str>> {
        let counted = async {
            self.text_reads.fetch_add(1, Ordering::Relaxed);
            read.await.map(Arc::from)
        };
        let Some(kept) = &self.kept else { return counted.await };
        let stamp = self.stamp(&text).await?;
        let text = kept.texts.try_get_with((text, stamp), counted).await;
        text.map_err(|error| shared(&error))
    }

    /// The current versions of a document's subjects. While they stay the same, so does the document.
    ///
    /// # Errors
    /// Errors of reading the log.
    pub async fn stamp(&self, page: &Shared) -> Result<Stamp> {
        if page.has_subjects() {
            let followed = timeout(MAX_WAIT, self.directory.follow(&self.versions)).await;
            followed.map_err(|_elapsed| Error::Unavailable("the log can't be read".into()))??;
        }
        Ok(page.stamp(|subject| self.versions.of(subject)))
    }

    /// The number of renderings so far.
    pub fn renders(&self) -> u64 {
        self.renders.load(Ordering::Relaxed)
    }

    /// The number of texts that had to be read so far.
    pub fn text_reads(&self) -> u64 {
        self.text_reads.load(Ordering::Relaxed)
    }
}

/// An empty cache of this size in bytes.
fn of<T>(bytes: u64, size: fn(&T) -> usize) -> Cache<(Shared, Stamp), Arc<T>>
where
    T: Send + Sync + ?Sized + 'static,
{
    let weigh = move |_: &(Shared, Stamp), document: &Arc<T>| {
        u32::try_from(size(document) + OVERHEAD_BYTES).unwrap_or(u32::MAX)
    };
    Cache::builder()
        .max_capacity(bytes)
        .weigher(weigh)
        // Popularity doesn't matter, since all documents of an old version are outdated.
        .eviction_policy(EvictionPolicy::lru())
        .time_to_idle(MAX_IDLE)
        .time_to_live(MAX_AGE)
        .build()
}

/// The error of a shared rendering, for each request that waited.
fn shared(error: &Error) -> Error {
    match error {
        Error::NotFound => Error::NotFound,
        Error::BadRequest(reason) => Error::BadRequest(reason.clone()),
        Error::Unavailable(reason) => Error::Unavailable(reason.to_string().into()),
        error => Error::internal(error.to_string()),
    }
}
