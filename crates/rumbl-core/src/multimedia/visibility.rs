//! Who can see a video. Every listing, look-up and write uses the conditions of this module, so that none can forget
//! them.
//!
//! A *public* video is listed. An *unlisted* video isn't listed, but anyone with its address can see it. A *private*
//! video is visible to its owner, moderators, the users and the members of conversations that it is shared with, and
//! anyone with a review link; for everybody else it doesn't exist. A video that a moderator has hidden is visible to
//! nobody here, whatever its visibility.

use std::collections::BTreeSet;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::dsl::exists;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;
use thiserror::Error as ThisError;

use crate::Result;
use crate::ids::{ConversationId, UserId, VideoId};
use crate::repo::{Connection, among_pairs, stored_as_text, with_conn};
use crate::schema::{conversation_members as members, video_conversations, videos};

/// Who can see a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Visibility {
    /// Everybody, and it is listed.
    #[default]
    Public,
    /// Anyone with its address; it isn't listed.
    Unlisted,
    /// Only those it is shared with.
    Private,
}

/// The text names no visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("is neither public nor unlisted nor private")]
pub struct InvalidVisibility;

impl Visibility {
    /// All of them, the most open first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Unlisted, Self::Private];

    /// Its name, as in the database and for clients.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
        }
    }
}

impl FromStr for Visibility {
    type Err = InvalidVisibility;

    fn from_str(name: &str) -> Result<Self, InvalidVisibility> {
        Self::ALL.into_iter().find(|one| one.as_str() == name).ok_or(InvalidVisibility)
    }
}

stored_as_text!(Visibility, as_str);

/// Videos that are not hidden by a moderator, whatever their visibility.
macro_rules! is_shown {
    () => {
        $crate::schema::videos::hidden_at.is_null()
    };
}
pub(crate) use is_shown;

/// Videos that are not being deleted. Those that are have no address and are hidden, so only their owner's and the
/// moderators' look-ups, which find hidden videos too, need this condition.
macro_rules! is_kept {
    () => {
        $crate::schema::videos::url.ne("")
    };
}
pub(crate) use is_kept;

/// Videos that appear in lists, searches and feeds.
macro_rules! is_listed {
    () => {
        $crate::multimedia::is_shown!()
            .and($crate::schema::videos::visibility.eq($crate::multimedia::Visibility::Public))
    };
}
pub(crate) use is_listed;

/// [`is_listed`] as raw SQL, for queries on a table or an alias that Diesel can't express.
macro_rules! is_listed_sql {
    ($videos:literal) => {
        concat!("(", $videos, ".hidden_at IS NULL AND ", $videos, ".visibility = 'public')")
    };
}
pub(crate) use is_listed_sql;

/// Videos that anyone with the address can see.
macro_rules! is_open {
    () => {
        $crate::multimedia::is_shown!()
            .and($crate::schema::videos::visibility.ne($crate::multimedia::Visibility::Private))
    };
}
pub(crate) use is_open;

/// Videos that a user can see; see [`is_visible`].
macro_rules! is_visible_to {
    ($user_id:expr) => {
        $crate::multimedia::is_shown!().and($crate::multimedia::visibility::is_for!($user_id, SEES))
    };
}
pub(crate) use is_visible_to;

/// Private videos of others that a user can see, other than as a moderator.
macro_rules! is_shared_with {
    ($user_id:expr) => {
        $crate::multimedia::is_shown!().and(
            diesel::dsl::sql::<diesel::sql_types::Bool>("(")
                .sql($crate::multimedia::visibility::MAY_BE_SHARED[0])
                .bind::<diesel::sql_types::BigInt, _>($user_id)
                .sql($crate::multimedia::visibility::MAY_BE_SHARED[1])
                .bind::<diesel::sql_types::BigInt, _>($user_id)
                .sql($crate::multimedia::visibility::MAY_BE_SHARED[2])
                .bind::<diesel::sql_types::BigInt, _>($user_id)
                .sql($crate::multimedia::visibility::IS_SHARED)
                .bind::<diesel::sql_types::BigInt, _>($user_id)
                .sql($crate::multimedia::visibility::BY_SHARING)
                .bind::<diesel::sql_types::Timestamp, _>($crate::repo::now())
                .sql(")))))"),
        )
    };
}
pub(crate) use is_shared_with;

/// The part of the condition that concerns the visibility; `$by_link` is the condition for access by review links.
macro_rules! is_for {
    ($user_id:expr, $by_link:ident) => {
        diesel::dsl::sql::<diesel::sql_types::Bool>($crate::multimedia::visibility::IS_FOR)
            .bind::<diesel::sql_types::BigInt, _>($user_id)
            .sql($crate::multimedia::visibility::$by_link)
            .bind::<diesel::sql_types::Timestamp, _>($crate::repo::now())
            .sql("))))")
    };
}
pub(crate) use is_for;

/// The title of a video, or a blank where the user can't see it.
macro_rules! shown_title {
    ($user_id:expr) => {
        diesel::dsl::case_when(
            $crate::multimedia::visibility::is_for!($user_id, SEES),
            $crate::schema::videos::title,
        )
        .otherwise("")
    };
}
pub(crate) use shown_title;

pub(crate) const IS_FOR: &str =
    "(videos.visibility <> 'private' OR EXISTS (SELECT 1 FROM users AS viewer WHERE viewer.id = ";
/// Subqueries that use indexes to find the few videos that may be shared with a user, before the full condition is
/// checked.
pub(crate) const MAY_BE_SHARED: [&str; 3] = [
    concat!(
        "videos.id IN (SELECT video_conversations.video_id FROM conversation_members",
        " JOIN video_conversations",
        " ON video_conversations.conversation_id = conversation_members.conversation_id",
        " WHERE conversation_members.user_id = "
    ),
    concat!(
        " UNION SELECT review_links.video_id FROM review_guests",
        " JOIN review_links ON review_links.id = review_guests.review_link_id",
        " WHERE review_guests.user_id = "
    ),
    " UNION SELECT video_viewers.video_id FROM video_viewers WHERE video_viewers.user_id = ",
];
pub(crate) const IS_SHARED: &str = concat!(
    ") AND (videos.visibility = 'private' AND EXISTS (SELECT 1 FROM users AS viewer",
    " WHERE viewer.id <> videos.user_id AND viewer.id = "
);

/// The users that a private video is shared with, together with those of `$also`; review links count with the given
/// right.
macro_rules! shared_with {
    ($also:literal, $right:literal) => {
        concat!(
            " AND (",
            $also,
            "EXISTS (SELECT 1 FROM video_viewers",
            " WHERE video_viewers.video_id = videos.id AND video_viewers.user_id = viewer.id)",
            " OR EXISTS (SELECT 1 FROM video_conversations JOIN conversation_members",
            " ON conversation_members.conversation_id = video_conversations.conversation_id",
            " WHERE video_conversations.video_id = videos.id",
            " AND conversation_members.user_id = viewer.id",
            " AND EXISTS (SELECT 1 FROM conversation_members AS owning",
            " WHERE owning.conversation_id = video_conversations.conversation_id",
            " AND owning.user_id = videos.user_id))",
            " OR EXISTS (SELECT 1 FROM review_links JOIN review_guests",
            " ON review_guests.review_link_id = review_links.id",
            " WHERE review_links.video_id = videos.id AND review_guests.user_id = viewer.id",
            " AND review_links.revoked_at IS NULL",
            $right,
            " AND review_links.expires_at > "
        )
    };
    ($right:literal) => {
        shared_with!(
            "viewer.id = videos.user_id OR viewer.role IN ('moderator', 'admin') OR ",
            $right
        )
    };
}

/// By a review link of any kind.
pub(crate) const SEES: &str = shared_with!("");
/// By a review link that lets people annotate.
pub(crate) const ANNOTATES: &str = shared_with!(" AND review_links.may_annotate");
/// As [`SEES`], without the owner and moderators.
pub(crate) const BY_SHARING: &str = shared_with!("", "");

/// Whether a user can see a video.
pub(crate) fn is_visible_to_user(
    conn: &mut Connection,
    user_id: UserId,
    id: VideoId,
) -> Result<bool> {
    let count: i64 = with_conn!(conn, conn => videos::table
        .filter(videos::id.eq(id))
        .filter(is_visible_to!(user_id))
        .count()
        .get_result(conn)?);
    Ok(count > 0)
}

/// Whether a user who can see a video may annotate it.
pub(crate) fn may_annotate(conn: &mut Connection, user_id: UserId, id: VideoId) -> Result<bool> {
    let count: i64 = with_conn!(conn, conn => videos::table
        .filter(videos::id.eq(id))
        .filter(is_shown!())
        .filter(is_for!(user_id, ANNOTATES))
        .count()
        .get_result(conn)?);
    Ok(count > 0)
}

/// Of pairs of a conversation and a video, those whose video is shared with the conversation, so that all of its
/// members can see it, with the video's title.
pub(crate) fn list_shared_with_conversations(
    conn: &mut Connection,
    pairs: BTreeSet<(ConversationId, VideoId)>,
) -> Result<Vec<((ConversationId, VideoId), String)>> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let pair = (video_conversations::conversation_id, video_conversations::video_id);
    let owner = members::table
        .filter(members::conversation_id.eq(video_conversations::conversation_id))
        .filter(members::user_id.eq(videos::user_id));
    Ok(with_conn!(conn, conn => video_conversations::table
        .inner_join(videos::table.on(videos::id.eq(video_conversations::video_id)))
        .filter(among_pairs(pair, pairs))
        .filter(is_shown!())
        .filter(exists(owner))
        .select((pair, videos::title))
        .load(conn)?))
}
