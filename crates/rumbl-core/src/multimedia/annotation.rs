use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::changeset::{Action, Changeset, Field, Params, Value};
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::schema::{annotations, users};
use crate::{Error, Result};

/// Characters of an annotation.
pub const BODY_LENGTH: RangeInclusive<usize> = 1..=2_000;
/// Where in a video an annotation may be, in milliseconds: within its first seven days.
pub const AT_RANGE_MS: RangeInclusive<i64> = 0..=7 * 24 * 60 * 60 * 1_000;

pub(super) const BODY: Field = Field::text("body");
pub(super) const AT: Field = Field::integer("at");
const USER: Field = Field::integer("user");
const ID: Field = Field::integer("id");

/// What somebody has to say about a moment of a video.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = annotations)]
pub struct Annotation {
    /// Its id; a later annotation of the same video has a higher one.
    pub id: AnnotationId,
    /// What they say.
    pub body: String,
    /// The moment, in milliseconds from the start of the video.
    pub at: i64,
    /// Who says it.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
    /// When it was made, in UTC.
    pub inserted_at: NaiveDateTime,
    /// When it changed last, in UTC.
    pub updated_at: NaiveDateTime,
    /// Who asked, if it is an answer.
    pub asked_by_id: Option<UserId>,
    /// Where an answer is from, if it is from somewhere.
    pub source_url: Option<String>,
}

/// An annotation with the names of whoever made it, and of whoever asked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AnnotationWithUser {
    /// The annotation.
    pub annotation: Annotation,
    /// Its user's username.
    pub username: String,
    /// The username of whoever asked, if it is an answer.
    pub asked_by: Option<String>,
}

impl Annotation {
    /// Whether it changed after it was made.
    pub fn is_edited(&self) -> bool {
        self.updated_at != self.inserted_at
    }
}

diesel::alias!(users as askers: Askers);

/// Every listing and look-up of annotations with their names starts here.
macro_rules! annotations_with_users {
    () => {{
        use $crate::multimedia::annotation::askers;
        use $crate::schema::{annotations, users};
        annotations::table
            .inner_join(users::table.on(users::id.eq(annotations::user_id)))
            .left_join(askers.on(askers.field(users::id).nullable().eq(annotations::asked_by_id)))
            .select((
                $crate::multimedia::Annotation::as_select(),
                users::username,
                askers.field(users::username).nullable(),
            ))
    }};
}
pub(super) use annotations_with_users;

/// A changeset of an annotation, for whoever changes it.
pub fn change_annotation(annotation: &Annotation) -> Changeset {
    annotation.into()
}

/// Reads which annotation is meant: `{id}`.
///
/// # Errors
/// [`Error::Invalid`] when it is no number; [`Error::NotFound`] when it is one that no id is.
pub fn parse_annotation_id(params: &Params) -> Result<AnnotationId> {
    let changeset = Changeset::new([])
        .cast(params, &[ID])
        .validate_required(&[ID])
        .apply_action(Action::Query)?;
    let id = changeset.integer(ID).and_then(|id| AnnotationId::try_from(id).ok());
    id.ok_or(Error::NotFound)
}

/// A new annotation, valid as far as can be said without the database.
pub(super) fn new_annotation(params: &Params) -> Result<Changeset> {
    changeset(Changeset::new([]), params)
        .assoc_constraint(USER, "annotations_user_id_fkey")
        .apply_action(Action::Insert)
}

pub(super) fn changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[BODY, AT])
        .validate_required(&[BODY, AT])
        .validate_length(BODY, BODY_LENGTH)
        .validate_number(AT, AT_RANGE_MS)
}

impl From<&Annotation> for Changeset {
    fn from(annotation: &Annotation) -> Self {
        Self::new([(BODY, Value::from(annotation.body.as_str())), (AT, Value::from(annotation.at))])
    }
}
