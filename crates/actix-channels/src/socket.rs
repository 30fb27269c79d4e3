//! One connected client: who may connect, and which channels it can join.

use std::net::SocketAddr;

use serde::de::DeserializeOwned;

use crate::routes::ChannelRoutes;

/// One kind of connected client, such as a logged-in user (`Phoenix.Socket`).
pub trait Socket: Send + Sync + Sized + 'static {
    /// The app's own state of one connected client, handed to each of its channels.
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

    /// Declares which channel serves which topics.
    #[must_use]
    fn channels(routes: ChannelRoutes<Self>) -> ChannelRoutes<Self>;
}

/// The parameters a client connected with: its query string, in order.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Parses a query string.
    pub fn from_query(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The value of a parameter; of one given twice, the last.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every parameter in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Reads the parameters into a struct of strings and options of strings.
    ///
    /// # Errors
    /// The message names the field that is missing or has another shape.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde::de::value::Error> {
        let last: std::collections::HashMap<&str, &str> = self.iter().collect();
        T::deserialize(serde::de::value::MapDeserializer::new(last.into_iter()))
    }

    /// Removes the last value of `name`, which long-poll clients append for the transport itself.
    pub(crate) fn take_last(&mut self, name: &str) -> Option<String> {
        let index = self.0.iter().rposition(|(key, _)| key == name)?;
        Some(self.0.remove(index).1)
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for Params {
    fn from(pairs: [(K, V); N]) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// What the handshake told of a client, besides its parameters.
#[derive(Debug, Clone, Default)]
pub struct ConnectInfo {
    /// The other end of the connection; behind a proxy, the proxy.
    pub peer: Option<SocketAddr>,
    /// The path and query that were asked for.
    pub uri: String,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// Headers whose name begins with `x-`, names in lower case, in the order given.
    pub x_headers: Vec<(String, String)>,
    /// The `traceparent` and `tracestate` headers.
    pub trace_context_headers: Vec<(String, String)>,
    /// The bearer token, when the mount's `auth_token` is set and the client sent one.
    pub auth_token: Option<String>,
    /// How the client is connected.
    pub transport: TransportKind,
}

/// How a client is connected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TransportKind {
    /// Over a WebSocket.
    #[default]
    WebSocket,
    /// By repeated HTTP requests.
    LongPoll,
    /// In memory, by a test.
    Test,
}

/// A client that may not connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status of a WebSocket handshake's answer.
    pub status: u16,
    /// The body of that answer.
    pub body: String,
}

impl Refused {
    /// The plain refusal: 403 with an empty body.
    pub fn forbidden() -> Self {
        Self { status: 403, body: String::new() }
    }

    /// A refusal with a status and a text of the app's own.
    pub fn with(status: u16, body: impl Into<String>) -> Self {
        Self { status, body: body.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn of_a_parameter_given_twice_the_last_wins() {
        let mut params = Params::from_query("token=a&vsn=2.0.0&token=b%20c");
        assert_eq!(params.get("token"), Some("b c"));
        assert_eq!(params.take_last("token").as_deref(), Some("b c"));
        assert_eq!(params.get("token"), Some("a"));
        assert_eq!(params.get("absent"), None);
    }
}
