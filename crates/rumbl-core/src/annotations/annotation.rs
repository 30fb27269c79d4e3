use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::changeset::{Action, Changeset, Field, Invalid, Params, Value};
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::repo::{Connection, UtcTime, among, with_conn};
use crate::schema::{annotations, users};
use crate::{Error, Result};

/// Characters of an annotation.
pub const BODY_LENGTH: RangeInclusive<usize> = 1..=2_000;
/// Where in a video an annotation may be, in milliseconds: within its first seven days.
pub const AT_RANGE_MS: RangeInclusive<i64> = 0..=7 * 24 * 60 * 60 * 1_000;

/// Characters of an id that a client gives its own post.
pub const CLIENT_ID_LENGTH: RangeInclusive<usize> = 1..=64;

pub(super) const BODY: Field = Field::text("body");
pub(super) const AT: Field = Field::integer("at");
pub(super) const REPLY_TO: Field = Field::integer("reply_to_id");
pub(super) const CLIENT_ID: Field = Field::text("client_id");
const USER: Field = Field::integer("user");
const ID: Field = Field::integer("id");
pub(super) const RESOLVED: Field = Field::boolean("resolved");

/// An annotation: what somebody says about a moment of a video.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = annotations)]
pub struct Annotation {
    /// Its id; a later annotation of the same video has a higher one.
    pub id: AnnotationId,
    /// The text.
    pub body: String,
    /// The moment, in milliseconds from the start of the video.
    pub at: i64,
    /// The author.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
    /// When it was made, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it changed last, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
    /// The person who asked, if it is an automatic answer.
    pub asked_by_id: Option<UserId>,
    /// The source of an automatic answer, if it has one.
    pub source_url: Option<String>,
    /// The head of its thread, if it is a reply. The head may have been deleted.
    pub reply_to_id: Option<AnnotationId>,
    /// When the video's owner resolved it, in UTC; `None` while it is open. Replies take their state from the head.
    pub resolved_at: Option<NaiveDateTime>,
}

/// An annotation with the names of its author and of the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationWithUser {
    /// The annotation.
    pub annotation: Annotation,
    /// Its user's username.
    pub username: String,
    /// The username of the person who asked, if it is an answer.
    pub asked_by: Option<String>,
}

impl Annotation {
    /// Whether it changed after it was made.
    pub fn is_edited(&self) -> bool {
        self.updated_at != self.inserted_at
    }

    /// Whether the video's owner has dealt with it.
    pub fn is_resolved(&self) -> bool {
        self.resolved_at.is_some()
    }
}

/// Adds the names of the people behind annotations, which stay in their order.
///
/// A join would read better, but under a limit PostgreSQL's generic plan joins and sorts all of a
/// video's annotations before it takes the first few.
pub(crate) fn with_users(
    conn: &mut Connection,
    annotations: Vec<Annotation>,
) -> Result<Vec<AnnotationWithUser>> {
    let people = annotations.iter().flat_map(|one| [Some(one.user_id), one.asked_by_id]).flatten();
    let ids: BTreeSet<UserId> = people.collect();
    let names: Vec<(UserId, String)> = with_conn!(conn, conn => users::table
        .filter(among(users::id, ids))
        .select((users::id, users::username))
        .load(conn)?);
    let names: HashMap<UserId, String> = names.into_iter().collect();
    let name = |id: UserId| names.get(&id).cloned();
    let with_user = |annotation: Annotation| AnnotationWithUser {
        // Deleting a user deletes their annotations, so a name is missing only if the deletion commits between the two
        // queries of a caller that doesn't read from one snapshot.
        username: name(annotation.user_id).unwrap_or_default(),
        asked_by: annotation.asked_by_id.and_then(name),
        annotation,
    };
    Ok(annotations.into_iter().map(with_user).collect())
}

/// The annotations with these ids, in any order.
pub(crate) fn list_annotations_by_ids(
    conn: &mut Connection,
    ids: &[AnnotationId],
) -> Result<Vec<AnnotationWithUser>> {
    let found = with_conn!(conn, conn => annotations::table
        .filter(among(annotations::id, ids.iter().copied()))
        .select(Annotation::as_select())
        .load(conn)?);
    with_users(conn, found)
}

/// A changeset for editing an annotation.
pub fn change_annotation(annotation: &Annotation) -> Changeset {
    annotation.into()
}

/// Parses the id of an annotation from `{id}`.
///
/// # Errors
/// [`Error::Invalid`] when it is not a number; [`Error::NotFound`] when it is a number that can't be an id.
pub fn parse_annotation_id(params: &Params) -> Result<AnnotationId> {
    let changeset = Changeset::new([])
        .cast(params, &[ID])
        .validate_required(&[ID])
        .apply_action(Action::Query)?;
    let id = changeset.integer(ID).and_then(|id| AnnotationId::try_from(id).ok());
    id.ok_or(Error::NotFound)
}

/// Parses a request to resolve or reopen an annotation: `{id, resolved}`.
///
/// # Errors
/// As for [`parse_annotation_id`]; [`Error::Invalid`] also when `resolved` is missing, or neither true nor false.
pub fn parse_resolution(params: &Params) -> Result<(AnnotationId, bool)> {
    let changeset = Changeset::new([])
        .cast(params, &[ID, RESOLVED])
        .validate_required(&[ID, RESOLVED])
        .apply_action(Action::Query)?;
    let is_resolved = changeset.get_field(RESOLVED).as_boolean().unwrap_or_default();
    Ok((parse_annotation_id(params)?, is_resolved))
}

/// A changeset for a new annotation, validated as far as is possible without the database.
pub(super) fn new_annotation(params: &Params) -> Result<Changeset, Invalid> {
    let changeset = Changeset::new([]).cast(params, &[CLIENT_ID, REPLY_TO]);
    // A reply takes the moment of the annotation that it replies to, so the client need not send one.
    let is_refused = changeset.errors().any(|(field, _)| field == REPLY_TO.name());
    let is_reply = is_refused || changeset.integer(REPLY_TO).is_some();
    let required: &[Field] = if is_reply { &[BODY] } else { &[BODY, AT] };
    cast(changeset, params, required)
        .validate_length(CLIENT_ID, CLIENT_ID_LENGTH)
        .assoc_constraint(USER, "annotations_user_id_fkey")
        .apply_action(Action::Insert)
}

pub(super) fn changeset(data: Changeset, params: &Params) -> Changeset {
    cast(data, params, &[BODY, AT])
}

fn cast(data: Changeset, params: &Params, required: &[Field]) -> Changeset {
    data.cast(params, &[BODY, AT])
        .validate_required(required)
        .validate_length(BODY, BODY_LENGTH)
        .validate_number(AT, AT_RANGE_MS)
}

impl From<&Annotation> for Changeset {
    fn from(annotation: &Annotation) -> Self {
        Self::new([(BODY, Value::from(annotation.body.as_str())), (AT, Value::from(annotation.at))])
    }
}
