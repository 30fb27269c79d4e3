//! A person's conversations, as listed on their page.

use rumbl_core::conversations::{ConversationListing, ListPlace, MessageWithUser, Status, Title};
use rumbl_core::ids::{ConversationId, UserId};
use rumbl_core::page::Stretch;
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use super::avatar;
use super::when::When;
use crate::i18n::{Locale, Message, t};
use crate::paths;

/// Characters of the last message that are shown.
const PREVIEW: usize = 90;

/// A conversation.
#[derive(Debug)]
pub(crate) struct ConversationRow {
    pub(crate) id: ConversationId,
    pub(crate) path: String,
    pub(crate) title: Message,
    pub(crate) preview: Option<Message>,
    pub(crate) when: When,
    pub(crate) unread: i64,
    pub(crate) is_muted: bool,
    /// The other person of a pair, if they have not left.
    pub(crate) other: Option<Other>,
    pub(crate) is_online: bool,
}

/// The other person of a pair.
#[derive(Debug)]
pub(crate) struct Other {
    pub(crate) id: UserId,
    pub(crate) username: String,
}

impl Other {
    /// The letter in their avatar.
    pub(crate) fn letter(&self) -> String {
        avatar::letter(&self.username)
    }

    /// The colour of their avatar, a number.
    pub(crate) fn tint(&self) -> i64 {
        avatar::tint(self.id)
    }
}

impl ConversationRow {
    /// A conversation from the point of view of one member.
    pub(crate) fn new(listing: &ConversationListing) -> Self {
        let me = listing.member.user_id;
        let other = listing.members.iter().find(|one| one.member.user_id != me);
        let other = other.filter(|_| listing.conversation.is_pair());
        let last = listing.last_message.as_ref();
        Self {
            id: listing.conversation.id,
            path: paths::conversation(listing.conversation.id),
            title: title(listing),
            preview: last.map(|last| preview(last, me)),
            when: When::ago(listing.conversation.active_at),
            unread: listing.unread(),
            is_muted: listing.member.muted_at.is_some(),
            other: other
                .map(|one| Other { id: one.member.user_id, username: one.username.clone() }),
            is_online: false,
        }
    }
}

/// The conversations in which the reader can share a moment.
#[derive(Debug, Serialize)]
pub(crate) struct RecentsJson {
    /// Ordered by their last message.
    conversations: Vec<RecentJson>,
    /// The path of the next page.
    next: Option<String>,
}

/// One of them.
#[derive(Debug, Serialize)]
struct RecentJson {
    title: String,
    /// The path to post a message to.
    path: String,
}

impl RecentsJson {
    /// The reader's conversations, without ended ones.
    pub(crate) fn new(listed: &Stretch<ConversationListing>, locale: Locale) -> Self {
        let open = listed.rows.iter().filter(|one| one.status() == Status::Open);
        let last = listed.rows.last().filter(|_| listed.has_more);
        Self {
            conversations: open.map(|one| RecentJson::new(one, locale)).collect(),
            next: last
                .map(|last| paths::recent_conversations_after(ListPlace::from(&last.conversation))),
        }
    }
}

impl RecentJson {
    fn new(listing: &ConversationListing, locale: Locale) -> Self {
        let title = title(listing).text(locale);
        Self { title, path: paths::messages(listing.conversation.id) }
    }
}

/// The result of posting a message.
#[derive(Debug, Serialize)]
pub(crate) struct PostedJson {
    /// A sentence for the person.
    pub message: String,
}

/// What a conversation is called for one of its members: its title, or the names of others.
pub(crate) fn title(listing: &ConversationListing) -> Message {
    named(&listing.title())
}

/// The title of a conversation.
pub(crate) fn named(title: &Title) -> Message {
    match title {
        Title::Own(title) => title.as_str().into(),
        Title::Nobody => t!("conversation-of-nobody"),
        Title::Names { names, more: 0 } => names.join(", ").into(),
        Title::Names { names, more } => {
            t!("conversation-of", names = names.join(", "), more = *more)
        }
    }
}

/// The beginning of a message, on one line.
fn preview(one: &MessageWithUser, me: UserId) -> Message {
    let (is_own, name) = (one.message.user_id == me, one.username.as_str());
    let said = one.message.content.split_whitespace().collect::<Vec<_>>().join(" ");
    if said.is_empty() {
        let title = one.moment.as_ref().and_then(|moment| moment.title.as_deref());
        return match (title, is_own) {
            (Some(title), true) => t!("conversations-you-shared", title = title),
            (Some(title), false) => t!("conversations-shared", name = name, title = title),
            (None, true) => t!("conversations-you-shared-something"),
            (None, false) => t!("conversations-shared-something", name = name),
        };
    }
    let beginning: String = said.graphemes(true).take(PREVIEW).collect();
    let rest = if beginning.len() < said.len() { "…" } else { "" };
    let text = format!("{beginning}{rest}");
    if is_own {
        t!("conversations-you-said", text = text)
    } else {
        t!("conversations-said", name = name, text = text)
    }
}
