//! How a socket ends.

/// The close code of a socket that the server disconnects.
pub(crate) const GOING_AWAY: u16 = 1001;

/// How a socket ends unless the client ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a closing handshake that sends this code.
    Close(u16),
    /// At once, because the client reads too slowly to receive a close frame.
    Drop,
}
