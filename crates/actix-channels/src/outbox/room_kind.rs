//! The kinds of memory held for a client besides the frames in its outbox.

/// See the module's documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoomKind {
    /// Incomplete frames and messages, and messages that wait for busy channels.
    Received,
    /// Queued long-poll posts, and a session that is not being polled.
    LongPoll,
    /// Poll answers that the client has not read. They count as unread.
    Answer,
}

impl RoomKind {
    pub(super) const COUNT: usize = 3;
}
