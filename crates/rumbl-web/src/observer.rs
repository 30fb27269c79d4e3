//! What an admin sees of the running server.
//!
//! Nothing here collects anything: each [`look`](Observer::look) reads what the parts of the server know anyway, at that
//! moment. So it costs nothing while nobody looks.

mod connected;
mod max_rows;
mod runtimes;
mod topics;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use actix_channels::{Endpoint, NodeId, NodeInfo, SocketId, WeakEndpoint};
use actix_live::{LiveSocket, OnMount, Result as LiveResult};
use info_sys::TreeNode;
use pubsub::AdapterStatus;
use rumbl_core::Result;
use rumbl_core::jobs::{self, JobCounts};
use rumbl_core::repo::{PoolState, Repo, SlowStatement};

use crate::every::{RepeatedSeen, repeated};
use crate::identity::Sessions;
use crate::live::Live;
use crate::telemetry::{self, ProcessUse};
pub(crate) use connected::{Connected, PersonSeen, SocketSeen, Who, transport_name};
pub(crate) use max_rows::MAX_ROWS;
pub(crate) use runtimes::RuntimeSeen;
use runtimes::Runtimes;
pub(crate) use topics::{TopicSeen, Topics};

/// What looks at a server. Clones look at the same one.
#[derive(Debug, Clone)]
pub(crate) struct Observer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    repo: Repo,
    sessions: Sessions,
    live: Arc<Live>,
    started_at: Instant,
    runtimes: Runtimes,
    /// Set once the sockets exist. The endpoint keeps the live pages alive, and they keep this alive.
    sockets: OnceLock<(WeakEndpoint, Option<AdapterStatus>)>,
}

/// The server at one moment.
#[derive(Debug)]
pub(crate) struct Sight {
    pub(crate) node: NodeId,
    pub(crate) node_name: String,
    pub(crate) up_for: Duration,
    pub(crate) process: ProcessUse,
    pub(crate) runtimes: Vec<RuntimeSeen>,
    pub(crate) pool: PoolState,
    /// How the node is connected to others, if it is to have any.
    pub(crate) link: Option<LinkSeen>,
    /// The other nodes.
    pub(crate) nodes: Vec<NodeInfo>,
    pub(crate) connected: Connected,
    pub(crate) topics: Topics,
    /// The supervision tree of the information system, if that is switched on.
    pub(crate) tree: Option<Vec<TreeNode>>,
    /// What the process does again and again.
    pub(crate) repeated: Vec<RepeatedSeen>,
    /// The latest slow statements, the slowest first.
    pub(crate) slow: Vec<SlowStatement>,
}

/// The connection to the other nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkSeen {
    pub(crate) is_connected: bool,
    /// Broadcasts that could not be sent.
    pub(crate) dropped: u64,
}

impl Observer {
    /// Looks at what runs from now on, once it is [connected](Self::connect).
    pub(crate) fn new(repo: &Repo, sessions: &Sessions, live: &Arc<Live>) -> Self {
        let (repo, sessions, live) = (repo.clone(), sessions.clone(), Arc::clone(live));
        let (runtimes, sockets) = (Runtimes::default(), OnceLock::new());
        runtimes.add(|_| "main".to_owned());
        Self(Arc::new(Inner {
            repo,
            sessions,
            live,
            started_at: Instant::now(),
            runtimes,
            sockets,
        }))
    }

    /// Looks at these sockets too. Only the first call counts.
    pub(crate) fn connect(&self, sockets: &Endpoint, nodes: Option<&AdapterStatus>) {
        self.0.sockets.set((sockets.downgrade(), nodes.cloned())).ok();
    }

    /// Looks at the runtime of this thread too, which is a worker's.
    pub(crate) fn add_worker(&self) {
        self.0.runtimes.add(|number| format!("worker {number}"));
    }

    /// Looks at everything; `search` chooses topics by their names, and sockets by those of their people. It looks at each
    /// socket and topic, so call it where that may take a moment. `None` when the server stops.
    pub(crate) fn look(&self, search: &str) -> Option<Sight> {
        let inner = &*self.0;
        let endpoint = self.endpoint()?;
        let link = inner.sockets.get().and_then(|(_, link)| link.as_ref());
        let mut slow = inner.repo.slow_statements();
        slow.sort_by_key(|slow| std::cmp::Reverse(slow.took));
        let search = search.to_lowercase();
        Some(Sight {
            node: endpoint.pubsub().node_id(),
            node_name: endpoint.pubsub().node_name().to_owned(),
            up_for: inner.started_at.elapsed(),
            process: telemetry::process_use(),
            runtimes: inner.runtimes.look(),
            pool: inner.repo.pool_state(),
            link: link.map(|link| LinkSeen {
                is_connected: link.is_connected(),
                dropped: link.dropped(),
            }),
            nodes: endpoint.presence().nodes(),
            connected: Connected::look(&endpoint, &inner.sessions, &search),
            topics: Topics::look(&endpoint, &search),
            tree: inner.live.answers.as_ref().map(|answers| answers.info_sys.tree()),
            repeated: repeated(),
            slow,
        })
    }

    /// Who is behind a socket of this node, and how it is connected; `None` if it has ended, or is another node's.
    pub(crate) fn find_socket(&self, id: SocketId) -> Option<SocketSeen> {
        let socket = self.endpoint()?.find_socket(id)?;
        Some(SocketSeen::new(socket, &self.0.sessions))
    }

    /// What a node is called, if this one knows it, and its id otherwise.
    pub(crate) fn name_of(&self, id: NodeId) -> String {
        let nodes = self.endpoint().map(|endpoint| endpoint.presence().nodes());
        let known = nodes.into_iter().flatten().find(|node| node.id == id);
        let name = known.map(|node| node.name).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| id.to_string())
    }

    /// Counts the jobs of all nodes.
    ///
    /// # Errors
    /// What keeps the database from being asked.
    pub(crate) async fn count_jobs(&self) -> Result<JobCounts> {
        self.0.repo.run(jobs::count_jobs).await
    }

    fn endpoint(&self) -> Option<Endpoint> {
        self.0.sockets.get().and_then(|(endpoint, _)| endpoint.upgrade())
    }
}

/// Hands it to the views.
impl OnMount for Observer {
    async fn on_mount(&self, socket: &mut LiveSocket) -> LiveResult {
        socket.assign(self.clone());
        Ok(())
    }
}
