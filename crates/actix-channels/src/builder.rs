//! Builds an endpoint from the app's sockets.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use pubsub::{Adapter, Fetch, LocalPubSub, Payload, Presence, PresenceConfig, PubSub};

use crate::callback::BoxCallback;
use crate::config::Config;
use crate::connect_info::{ConnectInfo, Params, Refused};
use crate::endpoint::{Endpoint, WeakEndpoint};
use crate::handle::ChannelHandle;
use crate::mount::{Connect, Connected, Joiner, Mount, Routed};
use crate::routes::ChannelRoutes;
use crate::socket::Socket;

/// Builds an [`Endpoint`].
pub struct EndpointBuilder {
    config: Config,
    mounts: Vec<MakeMount>,
    pubsub: PubSub,
    presence: MakePresence,
}

type MakeMount = Box<dyn FnOnce(&WeakEndpoint) -> Mount + Send>;
type MakePresence = Box<dyn FnOnce(PubSub, PresenceConfig) -> Presence + Send>;

impl Endpoint {
    /// Starts an endpoint whose sockets share `config`.
    pub fn builder(config: Config) -> EndpointBuilder {
        EndpointBuilder {
            config,
            mounts: Vec::new(),
            pubsub: PubSub::new(LocalPubSub),
            presence: Box::new(Presence::new),
        }
    }
}

impl EndpointBuilder {
    /// Mounts a socket at a path such as `/socket`, with the endpoint's configuration.
    #[must_use]
    pub fn socket<S: Socket>(self, path: &str, socket: S) -> Self {
        let config = self.config.clone();
        self.socket_with(path, socket, config)
    }

    /// Mounts a socket with its own configuration.
    #[must_use]
    pub fn socket_with<S: Socket>(mut self, path: &str, socket: S, config: Config) -> Self {
        let (path, socket) = (path.to_owned(), Arc::new(socket));
        self.mounts.push(Box::new(move |endpoint| {
            let routes = Arc::new(S::channels(ChannelRoutes::new()));
            let mounted = Mounted { endpoint: endpoint.clone(), socket, routes };
            Mount::new(&path, Box::new(mounted), config)
        }));
        self
    }

    /// Sets what clients learn about a present key besides its metas; by default nothing.
    #[must_use]
    pub fn presence<F: Fetch>(mut self, fetch: F) -> Self {
        self.presence = Box::new(move |pubsub, config| Presence::with_fetch(pubsub, config, fetch));
        self
    }

    /// Connects this node to others; by default it runs alone. Building an endpoint with other nodes requires a tokio
    /// runtime.
    #[must_use]
    pub fn pubsub(self, adapter: impl Adapter) -> Self {
        self.pubsub_named("", adapter)
    }

    /// Connects this node to others in the same way, under a [name](PubSub::named) that people can tell from theirs.
    #[must_use]
    pub fn pubsub_named(mut self, name: &str, adapter: impl Adapter) -> Self {
        self.pubsub = PubSub::named(name, adapter);
        self
    }

    /// Builds the endpoint. Install the app's `metrics` recorder first.
    pub fn build(self) -> Endpoint {
        let Self { config, mounts, pubsub, presence } = self;
        let limits = PresenceConfig {
            window: config.presence_window,
            max_people: config.presence_max_people,
            node_timeout: config.presence_node_timeout,
        };
        let presence = presence(pubsub.clone(), limits);
        Endpoint::new(config, pubsub, presence, |endpoint| {
            mounts.into_iter().map(|mount| Arc::new(mount(endpoint))).collect()
        })
    }
}

impl fmt::Debug for EndpointBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}

struct Mounted<S: Socket> {
    endpoint: WeakEndpoint,
    socket: Arc<S>,
    routes: Arc<ChannelRoutes<S::Assigns>>,
}

struct Client<A> {
    endpoint: Endpoint,
    assigns: A,
    routes: Arc<ChannelRoutes<A>>,
}

impl<S: Socket> Connect for Mounted<S> {
    fn connect(
        &self,
        params: Params,
        info: ConnectInfo,
    ) -> BoxFuture<'static, Result<Connected, Refused>> {
        let (socket, routes) = (Arc::clone(&self.socket), Arc::clone(&self.routes));
        let endpoint = self.endpoint.upgrade();
        Box::pin(async move {
            let endpoint = endpoint.ok_or_else(|| Refused::with(503, String::new()))?;
            let address = socket.address(&info);
            let assigns = socket.connect(&params, &info).await?;
            let (id, account) = (socket.id(&assigns), socket.account(&assigns));
            let joiner = Box::new(Client { endpoint, assigns, routes });
            Ok(Connected { joiner, id, account, address, transport: info.transport })
        })
    }
}

impl<A: Clone + Send + Sync + 'static> Joiner for Client<A> {
    fn route(&self, topic: &str) -> Option<Routed> {
        let (index, topic) = self.routes.find(topic)?;
        let inbox_full = self.routes.get(index)?.inbox_full;
        Some(Routed { index, topic, inbox_full })
    }

    fn join(
        &self,
        index: usize,
        handle: Arc<ChannelHandle>,
        payload: Payload,
    ) -> Option<BoxCallback> {
        let join = self.routes.get(index)?.join;
        Some(join(self.endpoint.clone(), self.assigns.clone(), handle, payload))
    }
}
