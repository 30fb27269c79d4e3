//! Reads the log entries that have not been broadcast yet.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_channels::Broadcast;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rumbl_core::log::{self, Missed, Topic};
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, Result};

use super::kind::LiveTopic;

/// A read stops after the topic that takes it past this many broadcasts, and the next read continues.
const MAX_BROADCASTS: usize = 10_000;

/// The entries of a topic's log after a position.
pub(super) struct News {
    pub(super) topic: Topic,
    /// The broadcasts to send, in order.
    pub(super) broadcasts: Vec<(i64, Broadcast)>,
    /// The last place in the log.
    pub(super) last_seq: i64,
    /// Whether the log no longer reaches back to the position, or the topic is gone.
    pub(super) start_over: bool,
}

impl News {
    fn start_over(topic: Topic, last_seq: i64) -> Self {
        Self { topic, broadcasts: Vec::new(), last_seq, start_over: true }
    }
}

/// Which topics to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Every followed topic, unless the database can tell that nothing was committed since the last read.
    AllIfChanged,
    /// Every followed topic, because something has changed.
    All,
    /// Only the topics that other processes hinted at. The result says nothing about the others.
    Hinted,
}

type ReadNews = fn(&mut Connection, Topic, i64) -> Result<News>;

/// See the module's documentation.
pub(super) struct LogReader {
    repo: Repo,
    /// How to read the log of each kind of topic.
    kinds: HashMap<&'static str, ReadNews>,
    /// Whether the connection is used only here. Otherwise SQLite's data version doesn't change with every commit.
    is_alone: bool,
    /// SQLite's data version when the log was last read.
    data_version: AtomicI64,
}

impl LogReader {
    /// Reads over a dedicated connection, so that following the log never waits for other queries.
    ///
    /// # Errors
    /// When no database connection is available.
    pub(super) fn new(repo: &Repo) -> Result<Self> {
        let own = repo.with_own_connection()?;
        let is_alone = own.is_some();
        let repo = own.unwrap_or_else(|| repo.clone());
        Ok(Self { repo, kinds: HashMap::new(), is_alone, data_version: AtomicI64::new(-1) })
    }

    /// Adds a kind of topic.
    #[must_use]
    pub(super) fn with<T: LiveTopic>(mut self) -> Self {
        self.kinds.insert(T::KIND, read_news::<T>);
        self
    }

    /// Reads the entries of `topics` after their positions.
    pub(super) fn read(
        reader: &Arc<Self>,
        positions: Vec<(Topic, i64)>,
        extent: Extent,
    ) -> BoxFuture<'static, Result<Vec<News>>> {
        let (reader, repo) = (Arc::clone(reader), reader.repo.clone());
        async move { repo.run(move |db| reader.read_with(db, positions, extent)).await }.boxed()
    }

    fn read_with(
        &self,
        db: &mut Connection,
        positions: Vec<(Topic, i64)>,
        extent: Extent,
    ) -> Result<Vec<News>> {
        // Queried before the read, so that commits during the read count as unread.
        let data_version = if self.is_alone { db.data_version()? } else { None };
        let known_version = self.data_version.load(Ordering::Relaxed);
        if data_version == Some(known_version) && extent == Extent::AllIfChanged {
            return Ok(Vec::new());
        }
        // If this read fails or leaves topics to the next one, the next read must not be skipped.
        self.data_version.store(-1, Ordering::Relaxed);
        let topics: Vec<Topic> = positions.iter().map(|(topic, _)| topic.clone()).collect();
        let last_seqs = log::last_seqs(db, &topics)?;
        let mut news: Vec<News> = Vec::new();
        let mut broadcasts = 0;
        for (topic, position) in positions {
            if broadcasts > MAX_BROADCASTS {
                return Ok(news);
            }
            match (last_seqs.get(&topic).copied(), self.kinds.get(topic.kind())) {
                (Some(last_seq), _) if last_seq == position => {}
                (Some(last_seq), Some(read)) if last_seq > position => {
                    let read = read_or_start_over(*read, db, topic, (position, last_seq))?;
                    broadcasts += read.broadcasts.len();
                    news.push(read);
                }
                // The topic is gone, or its log is shorter than what was already broadcast.
                (last_seq, _) => news.push(News::start_over(topic, last_seq.unwrap_or(0))),
            }
        }
        if let Some(data_version) = data_version.filter(|_| extent != Extent::Hinted) {
            self.data_version.store(data_version, Ordering::Relaxed);
        }
        Ok(news)
    }
}

/// Reads a topic's entries after a position. If only this topic is unreadable, its viewers start over and the other
/// topics continue.
fn read_or_start_over(
    read: ReadNews,
    db: &mut Connection,
    topic: Topic,
    (position, last_seq): (i64, i64),
) -> Result<News> {
    match read(db, topic.clone(), position) {
        Err(error @ (Error::Unavailable(_) | Error::Busy { .. } | Error::Uncertain(_))) => {
            Err(error)
        }
        Err(error) => {
            tracing::error!(%topic, %error, "a topic's log can't be read");
            Ok(News::start_over(topic, last_seq))
        }
        Ok(news) => Ok(news),
    }
}

fn read_news<T: LiveTopic>(db: &mut Connection, topic: Topic, after: i64) -> Result<News> {
    let Missed { changes, last_seq, start_over } = T::missed(db, &topic, after)?;
    let broadcasts = changes
        .iter()
        .map(|logged| {
            (logged.seq, T::broadcast(&topic, logged).with_seq(logged.seq.unsigned_abs()))
        })
        .collect();
    Ok(News { topic, broadcasts, last_seq, start_over })
}
