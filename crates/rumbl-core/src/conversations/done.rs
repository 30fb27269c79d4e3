use super::change::ConversationChange;
use crate::ids::MessageId;

/// The outcome of a write, before it is logged.
pub(super) enum Done {
    Changed(ConversationChange),
    /// The last member has left, and the conversation is to be deleted.
    Ended(ConversationChange),
    Repeated(MessageId),
    Unchanged,
}
