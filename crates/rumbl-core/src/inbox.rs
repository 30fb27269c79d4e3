//! A user's inbox: a log topic per user, which records when their conversations or their notifications change.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Result;
use crate::accounts::user_topic;
use crate::ids::{ConversationId, UserId};
use crate::log::{self, Append, Entry, Kind, LockedTopics, Logged, Missed, Reach, Replayed};
use crate::repo::{Connection, after_call};

/// How many inbox changes this process has written, on any database, by group of users.
static TOLD: [AtomicU64; 1_024] = [const { AtomicU64::new(0) }; 1_024];

thread_local! {
    /// The users whose inboxes were changed by the current call of the repo on this thread.
    static TOLD_BY_CALL: RefCell<BTreeSet<UserId>> = const { RefCell::new(BTreeSet::new()) };
}

/// A change of a user's inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboxChange {
    /// They joined a conversation.
    Joined(ConversationId),
    /// They left a conversation, or were removed from it.
    Left(ConversationId),
    /// A conversation has become unread or read; or, of two users, one has blocked or unblocked the other.
    UnreadChanged(ConversationId),
    /// Their unread notifications changed.
    Notified,
}

impl InboxChange {
    /// The conversation that it is about, if any.
    pub fn conversation_id(self) -> Option<ConversationId> {
        match self {
            Self::Joined(id) | Self::Left(id) | Self::UnreadChanged(id) => Some(id),
            Self::Notified => None,
        }
    }

    fn to_append(self, user_id: UserId) -> Append {
        let (kind, subject_id) = match self {
            Self::Joined(id) => (Kind::CONVERSATION_JOINED, id.get()),
            Self::Left(id) => (Kind::CONVERSATION_LEFT, id.get()),
            Self::UnreadChanged(id) => (Kind::UNREAD_CHANGED, id.get()),
            Self::Notified => (Kind::NOTIFICATIONS_CHANGED, user_id.get()),
        };
        Append { kind, subject_id, data: None }
    }

    /// `None` for other kinds.
    fn from_entry(entry: &Entry) -> Option<Self> {
        let conversation = || entry.subject_id.try_into().ok();
        match entry.kind {
            Kind::CONVERSATION_JOINED => conversation().map(Self::Joined),
            Kind::CONVERSATION_LEFT => conversation().map(Self::Left),
            Kind::UNREAD_CHANGED => conversation().map(Self::UnreadChanged),
            Kind::NOTIFICATIONS_CHANGED => Some(Self::Notified),
            _ => None,
        }
    }
}

/// The changes of a user's inbox after a `seq`.
pub fn list_inbox_changes(
    conn: &mut Connection,
    user_id: UserId,
    after_seq: i64,
    reach: Reach,
) -> Result<Missed<InboxChange>> {
    log::missed_since(conn, &user_topic(user_id), after_seq, reach, |_, entries| {
        let logged = |entry: &Entry| {
            Some(Logged { seq: entry.seq, change: InboxChange::from_entry(entry)? })
        };
        Ok(Some(Replayed { changes: entries.iter().filter_map(logged).collect(), bytes: 0 }))
    })
}

/// How many inbox changes this process has written for a user. Other users may share the counter. While it is
/// unchanged, only other processes can have changed the inbox.
pub fn told(id: UserId) -> u64 {
    group(id).map_or(0, |told| told.load(Ordering::Acquire))
}

fn group(id: UserId) -> Option<&'static AtomicU64> {
    TOLD.get(usize::try_from(id.get()).ok()?.checked_rem(TOLD.len())?)
}

fn count() {
    let told = TOLD_BY_CALL.take();
    for group in told.into_iter().filter_map(group) {
        group.fetch_add(1, Ordering::AcqRel);
    }
}

/// Locks the topics of users until the commit. The transaction must lock everything else first, and all of these at
/// once.
pub(crate) fn lock(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    user_ids: impl IntoIterator<Item = UserId>,
) -> Result<()> {
    let names: BTreeSet<_> = user_ids.into_iter().map(user_topic).collect();
    if names.is_empty() { Ok(()) } else { topics.lock_more(conn, &names) }
}

/// Whether a user's topic was locked. An account that is being deleted has none.
pub(crate) fn is_locked(topics: &LockedTopics, user_id: UserId) -> bool {
    topics.contains(&user_topic(user_id))
}

/// Appends a change to a user's topic, if it was locked.
pub(crate) fn append(
    topics: &mut LockedTopics,
    user_id: UserId,
    change: InboxChange,
) -> Result<()> {
    if !is_locked(topics, user_id) {
        return Ok(());
    }
    topics.append(&user_topic(user_id), change.to_append(user_id))?;
    TOLD_BY_CALL.with_borrow_mut(|told| told.insert(user_id));
    // Also after a failure: the transaction may have committed although the response was lost.
    after_call(count);
    Ok(())
}
