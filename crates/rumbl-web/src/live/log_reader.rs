//! Reads what the log has beyond what was broadcast.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_channels::Broadcast;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rumbl_core::log::{self, Missed, Topic};
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, Result};

use super::kind::LiveKind;

/// What a topic's log has beyond a place.
pub(super) struct News {
    pub(super) topic: Topic,
    /// What is to be broadcast, in order.
    pub(super) broadcasts: Vec<(i64, Broadcast)>,
    /// The last place in the log.
    pub(super) last_seq: i64,
    /// Whether the log no longer reaches back to that place, or the topic is gone.
    pub(super) start_over: bool,
}

type ReadNews = fn(&mut Connection, Topic, i64) -> Result<News>;

/// See the module's documentation.
pub(super) struct LogReader {
    repo: Repo,
    /// How to read the log of each kind of topic.
    kinds: HashMap<&'static str, ReadNews>,
    /// Whether nobody else writes over the repo's connection, so that the database can tell whether
    /// anybody has committed anything.
    is_alone: bool,
    /// SQLite's data version when the log was last read.
    data_version: AtomicI64,
}

impl LogReader {
    /// Reads over a connection of its own, so that following the log never waits for others.
    ///
    /// # Errors
    /// When the database gives no connection.
    pub(super) fn new(repo: &Repo) -> Result<Self> {
        let own = repo.with_own_connection()?;
        let is_alone = own.is_some();
        let repo = own.unwrap_or_else(|| repo.clone());
        Ok(Self { repo, kinds: HashMap::new(), is_alone, data_version: AtomicI64::new(-1) })
    }

    /// Reads the topics of this kind too.
    #[must_use]
    pub(super) fn with<K: LiveKind>(mut self) -> Self {
        self.kinds.insert(K::TOPICS, read_news::<K>);
        self
    }

    /// What topics have beyond these places. If the database can tell that nobody has committed
    /// anything since the last time, nothing is read, unless it is certain that there is news.
    pub(super) fn read(
        reader: &Arc<Self>,
        positions: Vec<(Topic, i64)>,
        is_certain: bool,
    ) -> BoxFuture<'static, Result<Vec<News>>> {
        let (reader, repo) = (Arc::clone(reader), reader.repo.clone());
        async move { repo.run(move |db| reader.read_with(db, positions, is_certain)).await }.boxed()
    }

    fn read_with(
        &self,
        db: &mut Connection,
        positions: Vec<(Topic, i64)>,
        is_certain: bool,
    ) -> Result<Vec<News>> {
        // Before anything is read, so that what is committed meanwhile counts as not read.
        let data_version = if self.is_alone { db.data_version()? } else { None };
        let known_version = self.data_version.load(Ordering::Relaxed);
        if data_version == Some(known_version) && !is_certain {
            return Ok(Vec::new());
        }
        // If this reading fails, the next one is not skipped.
        self.data_version.store(-1, Ordering::Relaxed);
        let topics: Vec<Topic> = positions.iter().map(|(topic, _)| topic.clone()).collect();
        let last_seqs = log::last_seqs(db, &topics)?;
        let mut news = Vec::new();
        for (topic, position) in positions {
            let last_seq = last_seqs.get(&topic).copied().unwrap_or(0);
            if last_seq < position {
                let broadcasts = Vec::new();
                news.push(News { topic, broadcasts, last_seq, start_over: true });
            } else if last_seq > position {
                news.extend(self.news_of(db, topic, position)?);
            }
        }
        if let Some(data_version) = data_version {
            self.data_version.store(data_version, Ordering::Relaxed);
        }
        Ok(news)
    }

    fn news_of(&self, db: &mut Connection, topic: Topic, after: i64) -> Result<Option<News>> {
        let Some(read) = self.kinds.get(topic.kind()) else { return Ok(None) };
        match read(db, topic, after) {
            // One topic that can't be read keeps none of the others back.
            Err(error @ Error::Log(_)) => {
                tracing::error!(%error, "a topic's log can't be read");
                Ok(None)
            }
            news => news.map(Some),
        }
    }
}

fn read_news<K: LiveKind>(db: &mut Connection, topic: Topic, after: i64) -> Result<News> {
    let Missed { changes, last_seq, start_over } = K::missed(db, &topic, after)?;
    let broadcasts = changes
        .iter()
        .map(|logged| {
            (logged.seq, K::broadcast(&topic, logged).with_seq(logged.seq.unsigned_abs()))
        })
        .collect();
    Ok(News { topic, broadcasts, last_seq, start_over })
}
