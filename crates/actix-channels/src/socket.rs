//! One connected client: who may connect, and which channels it can join.

use std::net::IpAddr;

use crate::connect_info::{ConnectInfo, Params, Refused};
use crate::routes::ChannelRoutes;

/// One kind of connected client, such as a logged-in user (`Phoenix.Socket`).
pub trait Socket: Send + Sync + Sized + 'static {
    /// The app's own state of one connected client; each of its channels gets a copy.
    type Assigns: Clone + Send + Sync + 'static;

    /// Decides whether a client may connect, and what its channels will know of it.
    ///
    /// # Errors
    /// [`Refused`] is answered with 403, or with what it says itself.
    fn connect(
        &self,
        params: &Params,
        info: &ConnectInfo,
    ) -> impl Future<Output = Result<Self::Assigns, Refused>> + Send;

    /// Names every socket of one client, as in `users_socket:7`, so that `disconnect` can end them.
    fn id(&self, _assigns: &Self::Assigns) -> Option<String> {
        None
    }

    /// The account that this socket's memory counts towards, for applications in which one person has
    /// several ids. By default each id has a budget of its own.
    fn account(&self, assigns: &Self::Assigns) -> Option<String> {
        self.id(assigns)
    }

    /// The address that this socket's memory counts towards. By default the other end of the connection;
    /// an application behind proxies looks at the headers that it trusts.
    fn address(&self, info: &ConnectInfo) -> Option<IpAddr> {
        info.peer.map(|peer| peer.ip())
    }

    /// Declares which channel serves which topics.
    #[must_use]
    fn channels(routes: ChannelRoutes<Self::Assigns>) -> ChannelRoutes<Self::Assigns>;
}
