//! A person's conversations, as listed on their page.

use rumbl_core::conversations::{ConversationListing, MessageWithUser, Status};
use rumbl_core::ids::{ConversationId, UserId};
use rumbl_core::page::Stretch;
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use super::avatar;
use super::when::When;
use crate::paths;

/// Characters of the last message that are shown.
const PREVIEW: usize = 90;

/// A conversation.
#[derive(Debug)]
pub(crate) struct ConversationRow {
    pub(crate) id: ConversationId,
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) preview: String,
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
            title: listing.title(),
            preview: last.map(|last| preview(last, me)).unwrap_or_default(),
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
    pub(crate) fn new(listed: &Stretch<ConversationListing>) -> Self {
        let open = listed.rows.iter().filter(|one| one.status() == Status::Open);
        let last = listed.rows.last().filter(|_| listed.has_more);
        Self {
            conversations: open.map(RecentJson::new).collect(),
            next: last.map(|last| paths::recent_conversations_after(last.conversation.id)),
        }
    }
}

impl RecentJson {
    fn new(listing: &ConversationListing) -> Self {
        Self { title: listing.title(), path: paths::messages(listing.conversation.id) }
    }
}

/// The result of posting a message.
#[derive(Debug, Serialize)]
pub(crate) struct PostedJson<'a> {
    /// A sentence for the person.
    pub message: &'a str,
}

/// The beginning of a message, on one line.
fn preview(one: &MessageWithUser, me: UserId) -> String {
    let who = if one.message.user_id == me { "You" } else { &one.username };
    let said = one.message.content.split_whitespace().collect::<Vec<_>>().join(" ");
    if said.is_empty() {
        let title = one.moment.as_ref().and_then(|moment| moment.title.as_deref());
        return format!("{who} shared a moment of {}", title.unwrap_or("a video"));
    }
    let beginning: String = said.graphemes(true).take(PREVIEW).collect();
    let rest = if beginning.len() < said.len() { "…" } else { "" };
    format!("{who}: {beginning}{rest}")
}
