//! The system: its supervision tree, and queries to all backends at once.

mod lookup;
mod tree;

use std::{cmp::Reverse, sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};
use tokio_util::sync::{CancellationToken, DropGuard};

pub use self::tree::TreeNode;
use self::{lookup::Source, tree::GatesTree};
use crate::{
    InfoResult, backends,
    cache::{Cache, Key},
    gate::Gate,
    lookups::{self, Lookups},
    settings::Settings,
    supervisor::ChildStatus,
    telemetry,
};

/// The options of a query.
#[derive(Clone, Debug)]
pub struct Options {
    /// The maximum number of results (10), at most [`Options::MAX_LIMIT`].
    pub limit: usize,
    /// How long to wait for the backends (10 s); late answers are dropped.
    pub timeout: Duration,
    /// The names of the backends to ask, or `None` for all.
    pub backends: Option<Vec<String>>,
}

impl Options {
    /// Higher limits are reduced to this one.
    pub const MAX_LIMIT: usize = 100;

    fn wants(&self, backend: &str) -> bool {
        self.backends.as_ref().is_none_or(|names| names.iter().any(|name| name == backend))
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { limit: 10, timeout: Duration::from_secs(10), backends: None }
    }
}

/// A handle to the running system. Clones refer to the same one.
///
/// The system stops when the last handle is dropped, or with [`InfoSys::shutdown`].
#[derive(Clone, Debug)]
pub struct InfoSys(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    sources: Vec<Arc<Source>>,
    cache: Cache,
    lookups: Lookups,
    max_query_bytes: usize,
    tree: watch::Receiver<Vec<ChildStatus>>,
    gates_tree: GatesTree,
    stop: CancellationToken,
    stopped: CancellationToken,
    _stop_when_dropped: DropGuard,
}

impl InfoSys {
    /// Starts the tree: the cache, the gates of the backends, and the look-ups' task supervisor.
    ///
    /// It runs on the current tokio runtime, and panics if there is none.
    pub fn start(settings: &Settings) -> Self {
        let cache = Cache::new(&settings.cache);
        let (lookups, queue) = lookups::queue(&settings.lookups);
        let sources: Vec<_> = backends::configured(settings)
            .into_iter()
            .map(|backend| {
                let gate = Arc::new(Gate::new(backend.name(), settings.gate.clone()));
                Arc::new(Source { backend, gate, cache: cache.clone() })
            })
            .collect();
        let gates = sources.iter().map(|source| Arc::clone(&source.gate)).collect();
        let gates_tree = GatesTree::default();
        let gates = (gates, gates_tree.clone());
        let root = tree::root(settings.restart_limit, cache.clone(), gates, queue);
        let tree = root.observe();
        let (stop, stopped) = (CancellationToken::new(), CancellationToken::new());
        tokio::spawn(tree::run(root, stop.clone(), stopped.clone()));
        let shared = Shared {
            sources,
            cache,
            lookups,
            max_query_bytes: settings.max_query_bytes,
            tree,
            gates_tree,
            _stop_when_dropped: stop.clone().drop_guard(),
            stop,
            stopped,
        };
        Self(Arc::new(shared))
    }

    /// Asks the backends in parallel and returns their best results, highest score first.
    ///
    /// Results with equal scores keep the order of their backends. A backend that fails, panics, is
    /// refused by its gate, or is late gives no answer. Cached answers are not requested again.
    /// Once `limit` results are [certain](InfoResult::CERTAIN), the remaining backends are not
    /// waited for. An empty query and one that is too long have no results.
    pub async fn compute(&self, query: &str, options: &Options) -> Vec<InfoResult> {
        let query = query.trim();
        let limit = options.limit.min(Options::MAX_LIMIT);
        if query.is_empty() || query.len() > self.0.max_query_bytes || limit == 0 {
            return Vec::new();
        }
        let key = Key { backend: "", limit, query: query.into() };
        let started = Instant::now();
        let deadline = started.checked_add(options.timeout).unwrap_or(started);
        let asked = self.0.sources.iter().filter(|source| options.wants(source.backend.name()));
        let mut asked: FuturesUnordered<_> = asked
            .enumerate()
            .map(|(order, source)| self.ask(source, key.clone(), deadline).map(move |r| (order, r)))
            .collect();
        let mut found = Vec::new();
        let mut certain = 0;
        while let Some((order, results)) = asked.next().await {
            certain += results.iter().filter(|found| found.score == InfoResult::CERTAIN).count();
            found.extend(results.into_iter().map(|result| (order, result)));
            if certain >= limit {
                break;
            }
        }
        found.sort_by_key(|(order, result)| (Reverse(result.score), *order));
        found.into_iter().take(limit).map(|(_, result)| result).collect()
    }

    /// One backend's results, from the cache or from a supervised task.
    async fn ask(&self, source: &Arc<Source>, mut key: Key, deadline: Instant) -> Vec<InfoResult> {
        let backend = source.backend.name();
        key.backend = backend;
        let cached = self.0.cache.fetch(&key).await;
        telemetry::cache_read(backend, cached.is_some());
        if let Some(answer) = cached {
            return answer.to_vec();
        }
        let started = Instant::now();
        let outcome = match self.0.lookups.start(Arc::clone(source).answer(key, deadline)) {
            Ok(answer) => timeout_at(deadline, answer).await.into(),
            Err(lookups::Busy) => lookup::Outcome::Busy,
        };
        outcome.log(backend);
        telemetry::looked_up(backend, outcome.name(), started.elapsed());
        outcome.results()
    }

    /// The root supervisor's children, now and after every change.
    pub fn children(&self) -> watch::Receiver<Vec<ChildStatus>> {
        self.0.tree.clone()
    }

    /// The whole tree below the root supervisor, as it is now.
    pub fn tree(&self) -> Vec<TreeNode> {
        tree::nodes(&self.0.tree, &self.0.gates_tree)
    }

    /// Stops the system and waits until its look-ups have been dropped. Later queries get only
    /// cached answers.
    pub async fn shutdown(&self) {
        self.0.stop.cancel();
        self.stopped().await;
    }

    /// Waits until the system has stopped: after [`InfoSys::shutdown`], or because its children
    /// exceeded the restart limit, which is logged.
    pub async fn stopped(&self) {
        self.0.stopped.cancelled().await;
    }
}
