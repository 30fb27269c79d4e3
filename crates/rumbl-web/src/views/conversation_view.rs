//! Conversations as JSON, for their channels.

use rumbl_core::conversations::{
    ConversationChange, ConversationListing, MemberWithUser, MessagePage, MessageWithUser,
    SharedMoment,
};
use rumbl_core::ids::{AnnotationId, ConversationId, MessageId, UserId, VideoId};
use rumbl_core::inbox::InboxChange;
use rumbl_core::log::Logged;
use serde::Serialize;

use super::live_json::LiveJson;
use super::video_json_view::utc;

/// A person in a conversation.
#[derive(Debug, Serialize)]
struct PersonJson<'a> {
    id: UserId,
    username: &'a str,
}

/// A message: `{id, conversation_id, number, sender_id, user: {id, username}, content, date}`. A shared moment adds
/// `moment`, and an edited message has `edited: true`.
#[derive(Debug, Serialize)]
pub(crate) struct MessageJson<'a> {
    id: MessageId,
    conversation_id: ConversationId,
    number: i64,
    sender_id: UserId,
    user: PersonJson<'a>,
    content: &'a str,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    moment: Option<MomentJson<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    edited: bool,
}

/// A shared moment: `at` is in milliseconds, `title` is null if the video is deleted or hidden, and `body` is the
/// text of the shared annotation, if there is one and it still exists.
#[derive(Debug, Serialize)]
pub(crate) struct MomentJson<'a> {
    video_id: VideoId,
    at: i64,
    annotation_id: Option<AnnotationId>,
    title: Option<&'a str>,
    body: Option<&'a str>,
}

impl<'a> From<&'a SharedMoment> for MomentJson<'a> {
    fn from(moment: &'a SharedMoment) -> Self {
        Self {
            video_id: moment.video_id,
            at: moment.at,
            annotation_id: moment.annotation_id,
            title: moment.title.as_deref(),
            body: moment.body.as_deref(),
        }
    }
}

impl<'a> From<&'a MessageWithUser> for MessageJson<'a> {
    fn from(one: &'a MessageWithUser) -> Self {
        let MessageWithUser { message, username, moment } = one;
        Self {
            id: message.id,
            conversation_id: message.conversation_id,
            number: message.number,
            sender_id: message.user_id,
            user: PersonJson { id: message.user_id, username },
            content: &message.content,
            date: utc(message.inserted_at),
            moment: moment.as_ref().map(MomentJson::from),
            edited: message.is_edited(),
        }
    }
}

/// A change as broadcast to all members.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum ConversationChangeJson<'a> {
    /// There is a new message.
    Created {
        /// Its place in the log.
        seq: i64,
        /// The message.
        #[serde(flatten)]
        message: MessageJson<'a>,
    },
    /// A message changed.
    Updated {
        /// Its place in the log.
        seq: i64,
        /// The message as it is now.
        #[serde(flatten)]
        message: MessageJson<'a>,
    },
    /// A message is gone.
    Deleted {
        /// Its place in the log.
        seq: i64,
        /// The id of the deleted message.
        id: MessageId,
    },
    /// The title has changed.
    Renamed {
        /// Its place in the log.
        seq: i64,
        /// The title.
        title: Option<&'a str>,
    },
    /// Somebody has joined.
    MemberAdded {
        /// Its place in the log.
        seq: i64,
        /// The new member.
        user_id: UserId,
        /// Their username.
        username: &'a str,
        /// Their display name.
        name: &'a str,
    },
    /// Somebody has left or been removed.
    MemberRemoved {
        /// Its place in the log.
        seq: i64,
        /// The former member.
        user_id: UserId,
        /// Whether they left voluntarily.
        has_left: bool,
        /// The current owner.
        owner_id: Option<UserId>,
    },
}

/// The event of a new message.
pub(crate) const NEW_MESSAGE: &str = "new_message";
/// The event of a member who has left or been removed.
pub(crate) const MEMBER_REMOVED: &str = "member_removed";

/// All events that carry a change.
pub(crate) const CHANGES: [&str; 6] = [
    NEW_MESSAGE,
    "message_updated",
    "message_deleted",
    "conversation_renamed",
    "member_added",
    MEMBER_REMOVED,
];

impl LiveJson for ConversationChangeJson<'_> {
    fn event(&self) -> &'static str {
        let [created, updated, deleted, renamed, added, removed] = CHANGES;
        match self {
            Self::Created { .. } => created,
            Self::Updated { .. } => updated,
            Self::Deleted { .. } => deleted,
            Self::Renamed { .. } => renamed,
            Self::MemberAdded { .. } => added,
            Self::MemberRemoved { .. } => removed,
        }
    }
}

impl<'a> From<&'a Logged<ConversationChange>> for ConversationChangeJson<'a> {
    fn from(logged: &'a Logged<ConversationChange>) -> Self {
        let seq = logged.seq;
        match &logged.change {
            ConversationChange::Created(one) => Self::Created { seq, message: one.into() },
            ConversationChange::Updated(one) => Self::Updated { seq, message: one.into() },
            ConversationChange::Deleted { id } => Self::Deleted { seq, id: *id },
            ConversationChange::Renamed { title } => Self::Renamed { seq, title: title.as_deref() },
            ConversationChange::MemberAdded { user_id, username, name } => {
                Self::MemberAdded { seq, user_id: *user_id, username, name }
            }
            ConversationChange::MemberRemoved { user_id, has_left, owner_id } => {
                let (user_id, has_left, owner_id) = (*user_id, *has_left, *owner_id);
                Self::MemberRemoved { seq, user_id, has_left, owner_id }
            }
        }
    }
}

/// A change of a user's inbox: `{seq, conversation_id}`, or `{seq}` if it is not about a conversation.
#[derive(Debug, Serialize)]
pub(crate) struct InboxChangeJson {
    #[serde(skip)]
    event: &'static str,
    seq: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<ConversationId>,
}

/// The event of a conversation that the person has joined, and of one that they are no longer a member of.
pub(crate) const CONVERSATION_JOINED: &str = "conversation_joined";
/// See [`CONVERSATION_JOINED`].
pub(crate) const CONVERSATION_LEFT: &str = "conversation_left";
/// The event of a conversation that has become unread or read; or, of two people, one has blocked or unblocked the other.
pub(crate) const UNREAD_CHANGED: &str = "unread_changed";
/// The event of a changed number of unread notifications.
const NOTIFICATIONS_CHANGED: &str = "notifications_changed";

impl LiveJson for InboxChangeJson {
    fn event(&self) -> &'static str {
        self.event
    }
}

impl From<&Logged<InboxChange>> for InboxChangeJson {
    fn from(logged: &Logged<InboxChange>) -> Self {
        let event = match logged.change {
            InboxChange::Joined(_) => CONVERSATION_JOINED,
            InboxChange::Left(_) => CONVERSATION_LEFT,
            InboxChange::UnreadChanged(_) => UNREAD_CHANGED,
            InboxChange::Notified => NOTIFICATIONS_CHANGED,
        };
        Self { event, seq: logged.seq, conversation_id: logged.change.conversation_id() }
    }
}

/// A conversation from the point of view of one member. A member has read everything up to the message with their
/// `read_number`.
#[derive(Debug, Serialize)]
pub(crate) struct ConversationJson<'a> {
    id: ConversationId,
    kind: &'static str,
    status: &'static str,
    title: String,
    owner_id: Option<UserId>,
    unread: i64,
    muted: bool,
    members: Vec<MemberJson<'a>>,
}

#[derive(Debug, Serialize)]
struct MemberJson<'a> {
    id: UserId,
    username: &'a str,
    name: &'a str,
    read_number: i64,
}

impl<'a> From<&'a MemberWithUser> for MemberJson<'a> {
    fn from(one: &'a MemberWithUser) -> Self {
        let MemberWithUser { member, username, name } = one;
        Self { id: member.user_id, username, name, read_number: member.read_number }
    }
}

/// The kind of conversation, as a word.
pub(crate) fn kind(listing: &ConversationListing) -> &'static str {
    if listing.conversation.is_pair() { "pair" } else { "group" }
}

impl<'a> From<&'a ConversationListing> for ConversationJson<'a> {
    fn from(listing: &'a ConversationListing) -> Self {
        Self {
            id: listing.conversation.id,
            kind: kind(listing),
            status: listing.status().as_str(),
            title: listing.title().to_string(),
            owner_id: listing.conversation.owner_id,
            unread: listing.unread(),
            muted: listing.member.muted_at.is_some(),
            members: listing.members.iter().map(MemberJson::from).collect(),
        }
    }
}

/// A page of messages, oldest first. `before` fetches the preceding page, and is null on the first page of the
/// conversation.
#[derive(Debug, Serialize)]
pub(crate) struct MessagePageJson<'a> {
    messages: Vec<MessageJson<'a>>,
    before: Option<i64>,
    last_seq: i64,
}

impl<'a> From<&'a MessagePage> for MessagePageJson<'a> {
    fn from(page: &'a MessagePage) -> Self {
        let first = page.messages.first().map(|one| one.message.number);
        Self {
            messages: page.messages.iter().map(MessageJson::from).collect(),
            before: first.filter(|_| page.has_more),
            last_seq: page.last_seq,
        }
    }
}

/// The reply to a join: the conversation, and a page of messages or the missed changes.
#[derive(Debug, Serialize)]
pub(crate) struct EntranceJson<'a, R> {
    /// The joining member.
    pub you: MemberYouJson,
    /// The conversation.
    pub conversation: ConversationJson<'a>,
    /// The rest.
    #[serde(flatten)]
    pub rest: R,
}

/// The joining member.
#[derive(Debug, Serialize)]
pub(crate) struct MemberYouJson {
    id: UserId,
    is_owner: bool,
}

impl From<&ConversationListing> for MemberYouJson {
    fn from(listing: &ConversationListing) -> Self {
        let id = listing.member.user_id;
        Self { id, is_owner: listing.conversation.owner_id == Some(id) }
    }
}

/// What the channel `room:chat` pushes: `{message}`.
#[derive(Debug, Serialize)]
pub(crate) struct ReceivedJson<'a> {
    /// The message.
    pub message: MessageJson<'a>,
}
