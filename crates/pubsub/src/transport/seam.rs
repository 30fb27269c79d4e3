//! What a server has to offer to carry broadcasts.

use std::error::Error;

use tokio::time::Duration;

/// How long connecting, and sending one batch, may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest name of an app.
const MAX_NAME: usize = 48;

/// Why a transport is down, or can't be used. Its text names no secret.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransportError {
    /// The app's name is invalid.
    #[error("a name has 1 to {MAX_NAME} letters, digits, underscores and hyphens")]
    Name,
    /// What the server, its client or the network says.
    #[error("{0}")]
    Transport(String),
}

impl TransportError {
    /// Says what an error says, and what caused it.
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

    /// Whether the app's name is what is wrong.
    pub fn is_about_the_name(&self) -> bool {
        matches!(self, Self::Name)
    }
}

/// Checks the name of an app, which is that of its channel.
pub(crate) fn channel_name(name: &str) -> Result<String, TransportError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_plain) {
        return Ok(name.to_owned());
    }
    Err(TransportError::Name)
}

/// What carries text between nodes.
pub(crate) trait Transport: Send + 'static {
    /// The longest text that it carries, in bytes.
    const MAX_FRAME: usize;
    type Sender: Sender;
    type Receiver: Receiver;

    /// Connects, so that whatever anybody sends from now on is received.
    fn connect(
        &self,
    ) -> impl Future<Output = Result<(Self::Sender, Self::Receiver), TransportError>> + Send;
}

/// The end that sends.
pub(crate) trait Sender: Send {
    /// Sends texts in this order, to every node including this one.
    fn send(
        &mut self,
        frames: &[String],
    ) -> impl Future<Output = Result<(), TransportError>> + Send;
}

/// The end that receives.
pub(crate) trait Receiver: Send {
    /// The next text; nothing is lost when this is dropped.
    fn recv(&mut self) -> impl Future<Output = Result<String, TransportError>> + Send;
}
