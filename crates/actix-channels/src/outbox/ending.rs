//! How a socket ends.

/// How a socket ends when the client does not end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a closing handshake that gives this code.
    Close(u16),
    /// At once: the client reads too slowly to be told anything.
    Drop,
}
