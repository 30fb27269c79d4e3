//! The interface of a server that carries broadcasts.

use std::error::Error;

use tokio::time::Duration;

/// Timeout for connecting, and for sending one batch.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);
/// Maximum length of an app's name.
const MAX_NAME: usize = 48;

/// Why a transport is down or can't be used. Its message contains no secrets.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransportError {
    /// The app's name is invalid.
    #[error("a name has 1 to {MAX_NAME} letters, digits, underscores and hyphens")]
    Name,
    /// An error of the server, its client library or the network.
    #[error("{0}")]
    Transport(String),
    /// The connection can't be encrypted as the URL says.
    #[error("{0}")]
    Encryption(String),
}

impl TransportError {
    /// The message of an error, with those of its sources.
    pub(crate) fn of(error: &dyn Error) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        Self::Transport(text)
    }

    pub(crate) fn says(text: &str) -> Self {
        Self::Transport(text.to_owned())
    }

    /// Whether the app's name is invalid.
    pub fn is_about_the_name(&self) -> bool {
        matches!(self, Self::Name)
    }

    /// Whether the connection can't be encrypted as the URL says.
    pub fn is_about_encryption(&self) -> bool {
        matches!(self, Self::Encryption(_))
    }
}

/// Validates the name of an app, which is also the name of its channel.
pub(crate) fn channel_name(name: &str) -> Result<String, TransportError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_plain) {
        return Ok(name.to_owned());
    }
    Err(TransportError::Name)
}

/// A server that carries text between nodes.
pub(crate) trait Transport: Send + 'static {
    /// Maximum length of a text, in bytes.
    const MAX_FRAME: usize;
    type Sender: Sender;
    type Receiver: Receiver;

    /// Connects. Everything that is sent after this returns will be received.
    fn connect(
        &self,
    ) -> impl Future<Output = Result<(Self::Sender, Self::Receiver), TransportError>> + Send;
}

/// The sending half of a connection.
pub(crate) trait Sender: Send {
    /// Sends texts in this order, to every node including this one.
    fn send(
        &mut self,
        frames: &[String],
    ) -> impl Future<Output = Result<(), TransportError>> + Send;
}

/// The receiving half of a connection.
pub(crate) trait Receiver: Send {
    /// The next text. It is cancel-safe.
    fn recv(&mut self) -> impl Future<Output = Result<String, TransportError>> + Send;
}
