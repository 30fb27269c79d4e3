//! What a client sends when it connects.

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

    /// The value of a parameter; if it is given twice, the last one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All parameters, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Reads the parameters into a struct of strings and options of strings.
    ///
    /// ```
    /// # use actix_channels::Params;
    /// #[derive(serde::Deserialize)]
    /// struct Wanted {
    ///     token: String,
    ///     locale: Option<String>,
    /// }
    ///
    /// let wanted: Wanted = Params::from_query("token=a%20b&vsn=2.0.0").parse()?;
    /// assert_eq!((wanted.token.as_str(), wanted.locale), ("a b", None));
    /// # Ok::<(), serde::de::value::Error>(())
    /// ```
    ///
    /// # Errors
    /// The error names the field that is missing or has the wrong type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde::de::value::Error> {
        let last: std::collections::HashMap<&str, &str> = self.iter().collect();
        T::deserialize(serde::de::value::MapDeserializer::new(last.into_iter()))
    }

    /// Removes the last value of `name`, because long-poll clients append the transport's own
    /// parameters.
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

/// What the handshake says about a client, apart from its parameters.
#[derive(Clone, Default)]
pub struct ConnectInfo {
    /// The peer of the connection; behind a proxy, the proxy.
    pub peer: Option<SocketAddr>,
    /// The path and query of the request.
    pub uri: String,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// Headers whose name begins with `x-`, in order, with lower-case names.
    pub x_headers: Vec<(String, String)>,
    /// The `traceparent` and `tracestate` headers.
    pub trace_context_headers: Vec<(String, String)>,
    /// The `Cookie` header, which holds the session of a logged-in browser.
    ///
    /// Pages of other sites can make a browser send it too. The origin check stops them; an app
    /// that turns it off has to require a CSRF token in the parameters, as Phoenix does.
    pub cookie: Option<String>,
    /// The bearer token, if the mount's `auth_token` is set and the client sent one.
    pub auth_token: Option<String>,
    /// How the client is connected.
    pub transport: TransportKind,
}

/// Keeps the cookie and the token out of logs.
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
    /// Over repeated HTTP requests.
    LongPoll,
    /// In memory, from a test.
    Test,
}

/// A refused connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status of the response to a WebSocket handshake.
    pub status: u16,
    /// The body of that response.
    pub body: String,
}

impl Refused {
    /// The default refusal: 403 with an empty body.
    pub fn forbidden() -> Self {
        Self { status: 403, body: String::new() }
    }

    /// A refusal with a custom status and text.
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
