//! Routes topics to channels.

use std::fmt;
use std::sync::Arc;

use pubsub::Payload;

use crate::callback::BoxCallback;
use crate::channel::Channel;
use crate::channel_server;
use crate::endpoint::Endpoint;
use crate::handle::ChannelHandle;
use crate::reply::InboxFull;
use crate::topic::{Pattern, Topic};

/// The channels of a socket with assigns `A`, matched in declaration order.
pub struct ChannelRoutes<A> {
    routes: Vec<Route<A>>,
}

pub(crate) struct Route<A> {
    pattern: Pattern,
    pub(crate) inbox_full: InboxFull,
    pub(crate) join: fn(Endpoint, A, Arc<ChannelHandle>, Payload) -> BoxCallback,
}

impl<A> ChannelRoutes<A> {
    pub(crate) fn new() -> Self {
        Self { routes: Vec::new() }
    }

    /// Serves topics matching `pattern` with `C`: an exact topic, or a prefix followed by `*`. For
    /// `videos:*`, [`Topic::wildcard`](crate::Topic::wildcard) of `videos:7` is `7`.
    #[must_use]
    pub fn channel<C: Channel<Assigns = A>>(mut self, pattern: &'static str) -> Self {
        self.routes.push(Route {
            pattern: Pattern::new(pattern),
            inbox_full: C::INBOX_FULL,
            join: channel_server::join::<C>,
        });
        self
    }

    pub(crate) fn find(&self, topic: &str) -> Option<(usize, Topic)> {
        let mut routes = self.routes.iter().enumerate();
        routes.find_map(|(index, route)| Some((index, route.pattern.parse(topic)?)))
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Route<A>> {
        self.routes.get(index)
    }
}

impl<A> fmt::Debug for ChannelRoutes<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.routes.iter().map(|route| route.pattern)).finish()
    }
}
