//! Documents that are the same for many, rendered once for each version of what they are about.

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

/// What a kept document costs besides its parts.
const OVERHEAD_BYTES: usize = 512;
/// How long a document is kept that nobody asks for. Those of earlier versions never are again.
const MAX_IDLE: Duration = Duration::from_mins(1);
/// How long a document is kept at all, for what is changed in the database by other means than rumbl.
const MAX_AGE: Duration = Duration::from_mins(5);

/// See the module's documentation.
#[derive(Debug)]
pub struct PageCache {
    /// Nothing in development, where a template may change at any time.
    kept: Option<Kept>,
    versions: Versions,
    directory: DirectoryReader,
    renders: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    pages: Cache<(Shared, Stamp), Arc<Rendered>>,
    answers: Cache<(Shared, Stamp), Arc<Rendered>>,
}

/// How long a request waits until it is known what other processes wrote. One reads the log for all, so
/// without a bound they would wait in line for a database that is away.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// The versions of what a document is about, when it was about to be read.
pub(crate) type Stamp = [u64; Shared::MAX_SUBJECTS];

impl PageCache {
    /// An empty cache, or one that keeps nothing.
    pub fn new(is_on: bool, repo: Repo, limits: &Limits) -> Self {
        let (pages, answers) = (limits.kept_page_bytes.get(), limits.kept_answer_bytes.get());
        let kept = || Kept { pages: of(pages), answers: of(answers) };
        let interval = limits.log_poll_interval();
        Self {
            kept: is_on.then(kept),
            versions: Versions::default(),
            directory: DirectoryReader::new(repo, interval),
            renders: AtomicU64::new(0),
        }
    }

    /// The document as of now: what this process has written is in it, and what others wrote a moment
    /// ago. Whoever asks while it is rendered waits for the same rendering.
    ///
    /// # Errors
    /// What `render` returns, to each who waited, and what keeps the log from being read.
    pub async fn get(
        &self,
        page: Shared,
        render: impl Future<Output = Result<Rendered>>,
    ) -> Result<Arc<Rendered>> {
        let counted = async {
            self.renders.fetch_add(1, Ordering::Relaxed);
            render.await.map(Arc::new)
        };
        let Some(kept) = &self.kept else { return counted.await };
        let stamp = self.stamp(&page).await?;
        let kept = if page.is_answer() { &kept.answers } else { &kept.pages };
        let rendered = kept.try_get_with((page, stamp), counted).await;
        rendered.map_err(|error| shared(&error))
    }

    /// The versions of what a document is about, as of now: while they stay the same, so does the
    /// document.
    ///
    /// # Errors
    /// What keeps the log from being read.
    pub async fn stamp(&self, page: &Shared) -> Result<Stamp> {
        if page.has_subjects() {
            let followed = timeout(MAX_WAIT, self.directory.follow(&self.versions)).await;
            followed.map_err(|_elapsed| Error::Unavailable("the log can't be read".into()))??;
        }
        Ok(page.stamp(|subject| self.versions.of(subject)))
    }

    /// How many documents were rendered so far.
    pub fn renders(&self) -> u64 {
        self.renders.load(Ordering::Relaxed)
    }
}

/// An empty one for so many bytes.
fn of(bytes: u64) -> Cache<(Shared, Stamp), Arc<Rendered>> {
    let weigh = |_: &(Shared, Stamp), page: &Arc<Rendered>| {
        u32::try_from(page.size() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
    };
    Cache::builder()
        .max_capacity(bytes)
        .weigher(weigh)
        // What was asked for often is out of date as soon as what was not.
        .eviction_policy(EvictionPolicy::lru())
        .time_to_idle(MAX_IDLE)
        .time_to_live(MAX_AGE)
        .build()
}

/// The same error for each who waited.
fn shared(error: &Error) -> Error {
    match error {
        Error::NotFound => Error::NotFound,
        Error::BadRequest(reason) => Error::BadRequest(reason.clone()),
        Error::Unavailable(reason) => Error::Unavailable(reason.to_string().into()),
        error => Error::internal(error.to_string()),
    }
}
