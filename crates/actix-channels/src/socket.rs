//! The trait for connected clients: who may connect, and which channels they can join.

use std::net::IpAddr;

use crate::connect_info::{ConnectInfo, Params, Refused};
use crate::routes::ChannelRoutes;

/// A kind of connected client, such as a logged-in user (`Phoenix.Socket`).
pub trait Socket: Send + Sync + Sized + 'static {
    /// The app's state for one connected client; each of its channels gets a copy.
    type Assigns: Clone + Send + Sync + 'static;

    /// Decides whether a client may connect, and returns the assigns for its channels.
    ///
    /// # Errors
    /// [`Refused`] is answered with 403, or with the status and body that it holds.
    fn connect(
        &self,
        params: &Params,
        info: &ConnectInfo,
    ) -> impl Future<Output = Result<Self::Assigns, Refused>> + Send;

    /// An id shared by all sockets of one client, such as `users_socket:7`, so that `disconnect`
    /// can end them.
    fn id(&self, _assigns: &Self::Assigns) -> Option<String> {
        None
    }

    /// The account to which this socket's memory is charged, for applications in which one person
    /// has several ids. By default each id has its own budget.
    fn account(&self, assigns: &Self::Assigns) -> Option<String> {
        self.id(assigns)
    }

    /// The address to which this socket's memory is charged. By default it is the connection's
    /// peer; an application behind proxies reads the headers that it trusts.
    fn address(&self, info: &ConnectInfo) -> Option<IpAddr> {
        info.peer.map(|peer| peer.ip())
    }

    /// Declares which channel serves which topics.
    #[must_use]
    fn channels(routes: ChannelRoutes<Self::Assigns>) -> ChannelRoutes<Self::Assigns>;
}
