use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::category::Category;
use super::permalink::Permalink;
use super::poster::PosterImage;
use super::slug::slugify;
use super::video_source::{UNPLAYABLE, VideoSource, words};
use super::visibility::Visibility;
use crate::accounts::User;
use crate::changeset::{Action, Changeset, Field, FieldError, Invalid, Params, Value};
use crate::ids::{CategoryId, UserId, VideoId};
use crate::log::Topic;
use crate::repo::UtcTime;
use crate::schema::videos;

/// Characters of an address.
pub const URL_LENGTH: RangeInclusive<usize> = 1..=2_000;
/// Characters of a title.
pub const TITLE_LENGTH: RangeInclusive<usize> = 1..=200;
/// Characters of a description.
pub const DESCRIPTION_LENGTH: RangeInclusive<usize> = 1..=5_000;
/// How far a moment may lie beyond a video's known length, in milliseconds: sites round lengths to seconds, and players
/// run on for a few frames.
const END_TOLERANCE_MS: i64 = 2_000;
/// Maximum length of a video, in milliseconds: seven days, the same limit as for annotations.
pub const MAX_DURATION_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

pub(super) const URL: Field = Field::text("url");
pub(super) const TITLE: Field = Field::text("title");
pub(super) const DESCRIPTION: Field = Field::text("description");
pub(super) const SLUG: Field = Field::text("slug");
pub(super) const CATEGORY_ID: Field = Field::integer("category_id");
pub(super) const DURATION_MS: Field = Field::integer("duration_ms");
pub(super) const POSTER: Field = Field::text("poster");
pub(super) const ANSWERS_ENABLED: Field = Field::boolean("answers_enabled");
pub(super) const VISIBILITY: Field = Field::text("visibility");

/// A video that somebody added.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = videos)]
pub struct Video {
    /// Its id.
    pub id: VideoId,
    /// The address that it plays from; see [`VideoSource`].
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// The title in URL form.
    pub slug: String,
    /// Its owner.
    pub user_id: UserId,
    /// Its category, if it has one.
    pub category_id: Option<CategoryId>,
    /// When it was added, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it changed last, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
    /// Whether the information system answers questions on it.
    pub answers_enabled: bool,
    /// How many annotations it has; see [`crate::annotations::list_miscounted_videos`].
    pub annotation_count: i64,
    /// Its length in milliseconds, if known.
    pub duration_ms: Option<i64>,
    /// The name of its picture, if it has one; see [`super::get_poster`].
    pub poster: Option<String>,
    /// When a moderator hid it from everybody but its owner, in UTC; `None` while it is shown.
    pub hidden_at: Option<NaiveDateTime>,
    /// Who can see it.
    pub visibility: Visibility,
}

/// Whether a moment lies within a video of this length, both in milliseconds.
pub(crate) fn is_before_end(at_ms: i64, duration_ms: i64) -> bool {
    at_ms <= duration_ms.saturating_add(END_TOLERANCE_MS)
}

/// The topic of a video, on which all its changes are published.
pub fn video_topic(id: VideoId) -> Topic {
    Topic::new("videos", id)
}

/// A video with its owner and its category.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct VideoListing {
    /// The video.
    pub video: Video,
    /// Whose it is.
    pub user: User,
    /// Its category, if it has one.
    pub category: Option<Category>,
}

impl Video {
    /// Its friendly address.
    pub fn permalink(&self) -> Permalink {
        Permalink { id: self.id, slug: self.slug.clone() }
    }

    /// Whether a moment, in milliseconds from the start, lies within the video, as far as its length is known.
    pub fn reaches(&self, at_ms: i64) -> bool {
        self.duration_ms.is_none_or(|duration_ms| is_before_end(at_ms, duration_ms))
    }

    /// The source for the player, if the address is playable.
    pub fn source(&self) -> Option<VideoSource> {
        VideoSource::parse(&self.url)
    }
}

/// A changeset of a video, for the form that changes it.
pub fn change_video(video: &Video) -> Changeset {
    video.into()
}

/// A changeset of a new video, for the form that adds one.
pub fn change_new_video() -> Changeset {
    let visibility = Value::from(Visibility::default().as_str());
    Changeset::new([(ANSWERS_ENABLED, Value::from(true)), (VISIBILITY, visibility)])
}

/// Validates a new video as far as is possible without the database; see [`add_video`](super::add_video).
pub fn validate_new_video(params: &Params) -> Changeset {
    tried(addition(params, None), Action::Insert)
}

/// Validates a change of a video, in the same way; see [`update_video`](super::update_video).
pub fn validate_video(video: &Video, params: &Params) -> Changeset {
    tried(changeset(video.into(), params), Action::Update)
}

/// The changeset with its action set, whether or not it is valid.
fn tried(changeset: Changeset, action: Action) -> Changeset {
    changeset.apply_action(action).unwrap_or_else(|Invalid(changeset)| *changeset)
}

pub(super) fn changeset(data: Changeset, params: &Params) -> Changeset {
    validate(cast(data, params).validate_required(&[URL, TITLE, DESCRIPTION]))
}

/// A changeset of a new video that requires only the address: a missing title or description is derived from it, or
/// from the original name of an uploaded file.
pub(super) fn addition(params: &Params, file_name: Option<&str>) -> Changeset {
    validate(cast(change_new_video(), params).put_words(file_name).validate_required(&[URL]))
}

fn cast(data: Changeset, params: &Params) -> Changeset {
    const FIELDS: [Field; 8] =
        [URL, TITLE, DESCRIPTION, CATEGORY_ID, ANSWERS_ENABLED, DURATION_MS, POSTER, VISIBILITY];
    data.cast(params, &FIELDS)
        .update_change(URL, |url| VideoSource::complete(url.trim()).into_owned())
}

fn validate(changeset: Changeset) -> Changeset {
    changeset
        .validate_length(URL, URL_LENGTH)
        .validate_length(TITLE, TITLE_LENGTH)
        .validate_length(DESCRIPTION, DESCRIPTION_LENGTH)
        .validate_change(URL, |url| VideoSource::parse(url).map(drop).ok_or(UNPLAYABLE))
        .validate_number(DURATION_MS, 1..=MAX_DURATION_MS)
        // A blank visibility must not make a video public by default.
        .validate_required(&[VISIBILITY])
        .validate_change(VISIBILITY, |name| {
            name.parse::<Visibility>().map(drop).map_err(|_unknown| FieldError::INVALID)
        })
        .validate_change(POSTER, |poster| PosterImage::parse(poster).map(drop))
        .assoc_constraint(CATEGORY_ID, "videos_category_id_fkey")
        .put_slug()
}

impl Changeset {
    /// Fills in a missing title and description from the address or the file name.
    fn put_words(self, file_name: Option<&str>) -> Self {
        let address = self.text(URL).to_owned();
        let Some(source) = VideoSource::parse(&address) else { return self };
        let title = match file_name {
            Some(name) => words::title_of_file(name),
            None => words::title(&address, &source),
        };
        let description = words::description(&address, &source);
        self.put_missing(TITLE, title).put_missing(DESCRIPTION, description)
    }

    fn put_missing(self, field: Field, text: String) -> Self {
        match self.get_field(field) {
            Value::Null => self.put_change(field, Value::Text(text)),
            _ => self,
        }
    }

    /// The poster that was sent.
    pub(super) fn poster(&self) -> Option<PosterImage> {
        PosterImage::parse(self.get_change(POSTER).as_text()?).ok()
    }

    /// The visibility after the changes.
    pub(super) fn visibility(&self) -> Visibility {
        let name = self.get_field(VISIBILITY).as_text().unwrap_or_default();
        name.parse().unwrap_or_default()
    }

    /// The slug follows the title.
    fn put_slug(self) -> Self {
        match self.get_change(TITLE).as_text().map(slugify) {
            Some(slug) => self.put_change(SLUG, Value::Text(slug)),
            None => self,
        }
    }
}

impl From<&Video> for Changeset {
    fn from(video: &Video) -> Self {
        Self::new([
            (URL, Value::from(video.url.as_str())),
            (TITLE, Value::from(video.title.as_str())),
            (DESCRIPTION, Value::from(video.description.as_str())),
            (SLUG, Value::from(video.slug.as_str())),
            (CATEGORY_ID, Value::from(video.category_id.map(i64::from))),
            (ANSWERS_ENABLED, Value::from(video.answers_enabled)),
            (VISIBILITY, Value::from(video.visibility.as_str())),
        ])
    }
}
