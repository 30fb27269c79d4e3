//! Which channel serves which topics.

use std::fmt;

use crate::channel::Channel;
use crate::payload::Payload;
use crate::seat::Seat;
use crate::session::member::{self, BoxTurn};
use crate::socket::Socket;
use crate::topic::{Pattern, Topic};

/// The channels of a socket, tried in the order in which they were declared.
pub struct ChannelRoutes<S: Socket> {
    routes: Vec<Route<S>>,
}

pub(crate) struct Route<S: Socket> {
    pattern: Pattern,
    pub(crate) join: fn(S::Assigns, std::sync::Arc<Seat>, Payload) -> BoxTurn,
}

impl<S: Socket> ChannelRoutes<S> {
    pub(crate) fn new() -> Self {
        Self { routes: Vec::new() }
    }

    /// Serves the topics of `pattern` with `C`: an exact topic, or a prefix followed by `*`.
    #[must_use]
    pub fn channel<C: Channel<Socket = S>>(mut self, pattern: &'static str) -> Self {
        self.routes.push(Route { pattern: Pattern::new(pattern), join: member::join::<C> });
        self
    }

    pub(crate) fn find(&self, topic: &str) -> Option<(usize, Topic)> {
        let mut routes = self.routes.iter().enumerate();
        routes.find_map(|(index, route)| Some((index, route.pattern.parse(topic)?)))
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Route<S>> {
        self.routes.get(index)
    }
}

impl<S: Socket> fmt::Debug for ChannelRoutes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.routes.iter().map(|route| route.pattern)).finish()
    }
}
