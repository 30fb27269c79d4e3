use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::SmallInt;

use crate::schema::log;

/// The kind of a change. Its number is stored, so it must never be reused for another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub struct Kind(i16);

/// All kinds.
impl Kind {
    pub(crate) const ANNOTATION_CREATED: Self = Self(1);
    pub(crate) const ANNOTATION_UPDATED: Self = Self(2);
    pub(crate) const ANNOTATION_DELETED: Self = Self(3);
    /// A video was added, changed or deleted. The next two say the same of users and categories.
    pub(crate) const VIDEO_CHANGED: Self = Self(4);
    pub(crate) const USER_CHANGED: Self = Self(5);
    pub(crate) const CATEGORY_CHANGED: Self = Self(6);
    /// A user has followed or unfollowed something.
    pub(crate) const FOLLOWS_CHANGED: Self = Self(7);
    /// A video was hidden or closed, on the video's own topic: everybody who is watching it has to leave.
    pub(crate) const VIDEO_HIDDEN: Self = Self(8);
    pub(crate) const MESSAGE_CREATED: Self = Self(9);
    pub(crate) const MESSAGE_UPDATED: Self = Self(10);
    pub(crate) const MESSAGE_DELETED: Self = Self(11);
    /// A conversation was renamed.
    pub(crate) const CONVERSATION_RENAMED: Self = Self(12);
    /// A user joined a conversation; the subject is the user, also of the next kind.
    pub(crate) const MEMBER_ADDED: Self = Self(13);
    /// A user left a conversation or was removed; the owner may have changed with that.
    pub(crate) const MEMBER_REMOVED: Self = Self(14);
    /// A user joined a conversation, on the user's own topic, as for the next three kinds.
    pub(crate) const CONVERSATION_JOINED: Self = Self(15);
    /// A user left a conversation.
    pub(crate) const CONVERSATION_LEFT: Self = Self(16);
    /// A conversation has become unread or read for a user; or, of two users, one has blocked or unblocked the other.
    pub(crate) const UNREAD_CHANGED: Self = Self(17);
    /// A user's unread notifications changed; the subject is the user.
    pub(crate) const NOTIFICATIONS_CHANGED: Self = Self(18);
    /// A room's host, rules, video or queue changed.
    pub(crate) const ROOM_CHANGED: Self = Self(19);
    /// Many annotations were added or deleted at once, by an import or by undoing one. Viewers reload the annotations,
    /// which costs less than following each change. The subject is the import.
    pub(crate) const ANNOTATIONS_CHANGED: Self = Self(20);
}

/// An entry of a topic's log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = log)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) kind: Kind,
    /// The row that changed; it may have changed again since, or be gone.
    pub(crate) subject_id: i64,
    /// What the row no longer says, as JSON.
    pub(crate) data: Option<String>,
}

/// A change with its position in its topic's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged<C> {
    /// The position: 1 for the topic's first change, and one more for each that follows.
    pub seq: i64,
    /// What happened.
    pub change: C,
}

/// The outcome of a successful write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written<C> {
    /// Something changed, and everybody on the topic should learn of it.
    Changed(Logged<C>),
    /// A retry, recognized by its client id: the first request had succeeded, and nothing was done.
    Repeated {
        /// The row that the first request created.
        id: i64,
        /// The `seq` of its creation, if the log still has it.
        seq: Option<i64>,
    },
    /// Everything was already as requested, so nothing was done.
    Unchanged,
}

/// The changes of a topic after a `seq`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed<C> {
    /// The changes, in order.
    pub changes: Vec<Logged<C>>,
    /// The topic's last `seq` at the time of reading. It may be higher than that of the last of `changes`, because
    /// changes of a deleted subject, other than its deletion, may be left out.
    pub last_seq: i64,
    /// Whether the reader has to reload everything, because the log no longer reaches back that far, or because there
    /// are too many changes. `changes` is then empty.
    pub start_over: bool,
}

impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<SmallInt, DB> for Kind
where
    i16: diesel::serialize::ToSql<SmallInt, DB>,
{
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, DB>,
    ) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<SmallInt, DB> for Kind
where
    i16: diesel::deserialize::FromSql<SmallInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        i16::from_sql(bytes).map(Self)
    }
}
