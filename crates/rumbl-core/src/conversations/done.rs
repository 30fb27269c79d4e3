use super::change::ConversationChange;
use crate::ids::MessageId;

/// What a write did, before it has its place in the log.
pub(super) enum Done {
    Changed(ConversationChange),
    /// The last member is gone, and the conversation with them.
    Ended(ConversationChange),
    Repeated(MessageId),
    Unchanged,
}
