//! What is held for a client besides the frames in its outbox.

/// See the module's documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoomKind {
    /// Parts of frames and of messages that have not arrived completely, and messages that wait for
    /// channels that are busy.
    Received,
    /// Long-poll posts that wait, and a session that nobody polls.
    LongPoll,
    /// Answers to polls that the client has not read. They count as unread.
    Answer,
}

impl RoomKind {
    pub(super) const COUNT: usize = 3;
}
