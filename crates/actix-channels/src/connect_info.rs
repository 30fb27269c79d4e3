//! What a client says when it connects.

use std::fmt;
use std::net::SocketAddr;

use serde::de::DeserializeOwned;

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

/// What the handshake says about a client, besides its parameters.
#[derive(Clone, Default)]
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
    /// The `Cookie` header, which holds the session of a logged-in browser.
    ///
    /// Other sites' pages can make a browser send it, too. The origin check stops them; an app that
    /// switches it off has to ask for a CSRF token in the parameters, as Phoenix does.
    pub cookie: Option<String>,
    /// The bearer token, when the mount's `auth_token` is set and the client sent one.
    pub auth_token: Option<String>,
    /// How the client is connected.
    pub transport: TransportKind,
}

/// Cookie and token stay out of logs.
impl fmt::Debug for ConnectInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectInfo")
            .field("peer", &self.peer)
            .field("user_agent", &self.user_agent)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
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
