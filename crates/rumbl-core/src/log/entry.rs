use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::SmallInt;

use crate::schema::log;

/// What happened to a subject. The number is stored, and therefore never used for anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub struct Kind(i16);

/// Every kind that there is.
impl Kind {
    pub(crate) const ANNOTATION_CREATED: Self = Self(1);
    pub(crate) const ANNOTATION_UPDATED: Self = Self(2);
    pub(crate) const ANNOTATION_DELETED: Self = Self(3);
    /// A video was added, changed or deleted; so for the following.
    pub(crate) const VIDEO_CHANGED: Self = Self(4);
    pub(crate) const USER_CHANGED: Self = Self(5);
    pub(crate) const CATEGORY_CHANGED: Self = Self(6);
    /// A person follows something more, or something less.
    pub(crate) const FOLLOWS_CHANGED: Self = Self(7);
    /// A video was hidden, on its own topic: whoever is there has to go.
    pub(crate) const VIDEO_HIDDEN: Self = Self(8);
    pub(crate) const MESSAGE_CREATED: Self = Self(9);
    pub(crate) const MESSAGE_UPDATED: Self = Self(10);
    pub(crate) const MESSAGE_DELETED: Self = Self(11);
    /// A conversation has another title.
    pub(crate) const CONVERSATION_RENAMED: Self = Self(12);
    /// Somebody is in a conversation; the subject is the person, and so for the following.
    pub(crate) const MEMBER_ADDED: Self = Self(13);
    /// Somebody left a conversation, or was removed; another may own it then.
    pub(crate) const MEMBER_REMOVED: Self = Self(14);
    /// A person is in a new conversation, on their own topic; so for the following.
    pub(crate) const CONVERSATION_JOINED: Self = Self(15);
    /// A person is no longer in a conversation.
    pub(crate) const CONVERSATION_LEFT: Self = Self(16);
    /// A conversation has something unread for a person, or no longer.
    pub(crate) const UNREAD_CHANGED: Self = Self(17);
    /// A person has other unread notifications than before; the subject is the person.
    pub(crate) const NOTIFICATIONS_CHANGED: Self = Self(18);
    /// A room has another host, other rules, another video or other next videos.
    pub(crate) const ROOM_CHANGED: Self = Self(19);
    /// Many annotations were added or deleted at once, by an import or its undoing: whoever is there reads the
    /// video again, which costs less than being told of each. The subject is the import.
    pub(crate) const ANNOTATIONS_CHANGED: Self = Self(20);
}

/// One line of a topic's log.
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

/// A change with its place in its topic's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged<C> {
    /// The place: the topic's first change has 1, and each following one has one more.
    pub seq: i64,
    /// What happened.
    pub change: C,
}

/// What became of a write that was not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written<C> {
    /// Something changed, and everybody on the topic should learn of it.
    Changed(Logged<C>),
    /// The same request was carried out before, as its client's own id shows. Nothing was done.
    Repeated {
        /// The row that the first request made.
        id: i64,
        /// The place of its creation in the log, if the log still has it.
        seq: Option<i64>,
    },
    /// Everything was already as requested. Nothing was done.
    Unchanged,
}

/// What happened on a topic after one of its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed<C> {
    /// The changes, in the order of their places.
    pub changes: Vec<Logged<C>>,
    /// The last place in the log when it was read. Changes of a subject that is gone may be missing
    /// before its deletion, so the last of `changes` need not have it.
    pub last_seq: i64,
    /// Whether `changes` is empty because the log no longer reaches back that far, or because more
    /// happened than was asked for. What is known has to be read again.
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
