use std::sync::Arc;

use rumbl_core::Result;
use rumbl_core::accounts::User as UserRow;
use rumbl_core::annotations::MAX_REPLIES;
use rumbl_core::audit::By;
use rumbl_core::changeset::{FieldError, Params};
use rumbl_core::multimedia::{self, Visibility};
use rumbl_core::repo::Connection;
use serde_json::Value as Json;

use crate::batch::Annotations;
use crate::factory::{Factory, refused, try_insert};
use crate::sequence::{next, unique};
use crate::text;
use crate::user::User;

/// How far the annotations of a video reach whose length nobody knows, in milliseconds.
pub(crate) const USUAL_LENGTH_MS: u64 = 10 * 60 * 1_000;

/// A public video of somebody new.
#[expect(non_upper_case_globals, reason = "it reads as what it makes")]
pub const Video: VideoFactory = VideoFactory {
    number: None,
    owner: None,
    url: None,
    title: None,
    description: None,
    category: None,
    duration_ms: None,
    visibility: Visibility::Public,
    is_hidden: false,
    annotations: 0,
    replies: 0,
    annotators: Vec::new(),
    reach_ms: None,
};

/// Makes videos.
#[derive(Debug, Clone)]
pub struct VideoFactory {
    number: Option<u64>,
    owner: Option<Arc<UserRow>>,
    url: Option<String>,
    title: Option<String>,
    description: Option<String>,
    category: Option<multimedia::Category>,
    duration_ms: Option<u64>,
    visibility: Visibility,
    is_hidden: bool,
    annotations: usize,
    replies: usize,
    annotators: Vec<Arc<UserRow>>,
    reach_ms: Option<u64>,
}

impl VideoFactory {
    /// Has the texts that follow from a number, instead of those that come next.
    #[must_use]
    pub fn numbered(self, number: u64) -> Self {
        Self { number: Some(number), ..self }
    }

    /// Belongs to this user.
    #[must_use]
    pub fn by(self, owner: &UserRow) -> Self {
        Self { owner: Some(Arc::new(owner.clone())), ..self }
    }

    /// Plays from this address.
    #[must_use]
    pub fn url(self, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..self }
    }

    /// Has this title.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// Has this description.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// Is in this category.
    #[must_use]
    pub fn in_category(self, category: &multimedia::Category) -> Self {
        Self { category: Some(category.clone()), ..self }
    }

    /// Is so many milliseconds long; otherwise its length is unknown.
    #[must_use]
    pub fn duration_ms(self, duration_ms: u64) -> Self {
        Self { duration_ms: Some(duration_ms), ..self }
    }

    /// Is not listed.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self { visibility: Visibility::Unlisted, ..self }
    }

    /// Is for its owner alone.
    #[must_use]
    pub fn private(self) -> Self {
        Self { visibility: Visibility::Private, ..self }
    }

    /// Was hidden by the operator, after it was annotated.
    #[must_use]
    pub fn hidden(self) -> Self {
        Self { is_hidden: true, ..self }
    }

    /// Has so many annotations, by its owner.
    #[must_use]
    pub fn with_annotations(self, count: usize) -> Self {
        Self { annotations: count, ..self }
    }

    /// Has its annotations from these users in turn. Nobody but the owner can annotate a private video.
    #[must_use]
    pub fn annotated_by<'a>(self, people: impl IntoIterator<Item = &'a UserRow>) -> Self {
        Self { annotators: people.into_iter().cloned().map(Arc::new).collect(), ..self }
    }

    /// So many of its annotations are replies to the others; at most all but one of them. None of the others can have
    /// more than [`MAX_REPLIES`], so a video that would need that is refused.
    #[must_use]
    pub fn with_replies(self, count: usize) -> Self {
        Self { replies: count, ..self }
    }

    /// All annotations are within so many milliseconds, instead of within the video or ten minutes.
    #[must_use]
    pub fn annotated_within_ms(self, reach_ms: u64) -> Self {
        Self { reach_ms: Some(reach_ms), ..self }
    }

    fn replies(&self) -> usize {
        self.replies.min(self.annotations.saturating_sub(1))
    }

    /// Refuses more replies than fit, before anything is stored.
    fn check_replies(&self) -> Result<()> {
        let heads = self.annotations.saturating_sub(self.replies());
        let room = heads.saturating_mul(usize::try_from(MAX_REPLIES).unwrap_or_default());
        if self.replies() <= room {
            return Ok(());
        }
        let message = "has too many replies: an annotation can have %{count}";
        Err(refused(FieldError::with(message, "count", MAX_REPLIES)))
    }

    fn annotate(
        &self,
        conn: &mut Connection,
        owner: &Arc<UserRow>,
        video: &multimedia::Video,
        number: u64,
    ) -> Result<()> {
        let annotators = match self.annotators.as_slice() {
            [] => std::slice::from_ref(owner),
            annotators => annotators,
        };
        let annotations = Annotations {
            video_id: video.id,
            people: annotators,
            count: self.annotations,
            replies: self.replies(),
            first: text::mix(number),
            length_ms: self.reach_ms.or(self.duration_ms).unwrap_or(USUAL_LENGTH_MS),
        };
        annotations.store(conn)
    }

    fn params_of(&self, number: u64) -> Params {
        let or = |given: &Option<String>, usual: &dyn Fn() -> String| {
            given.clone().unwrap_or_else(usual)
        };
        let url = || format!("https://example.com/{}.mp4", unique("film-"));
        let category_id = self.category.as_ref().map(|category| category.id.get());
        let fields = [
            ("url", Some(Json::from(or(&self.url, &url)))),
            ("title", Some(Json::from(or(&self.title, &|| text::title(number))))),
            (
                "description",
                Some(Json::from(or(&self.description, &|| text::description(number).to_owned()))),
            ),
            ("visibility", Some(Json::from(self.visibility.as_str()))),
            ("category_id", category_id.map(Json::from)),
            ("duration_ms", self.duration_ms.map(Json::from)),
        ];
        fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
    }
}

impl Factory for VideoFactory {
    type Row = multimedia::Video;

    fn params(&self) -> Params {
        self.params_of(self.number.unwrap_or_else(next))
    }

    fn store(self, conn: &mut Connection) -> Result<Self::Row> {
        self.check_replies()?;
        let number = self.number.unwrap_or_else(next);
        let owner = match &self.owner {
            Some(owner) => Arc::clone(owner),
            None => Arc::new(try_insert(conn, User)?),
        };
        let video = multimedia::create_video(conn, &owner, &self.params_of(number))?;
        if self.annotations > 0 {
            self.annotate(conn, &owner, &video, number)?;
        }
        if self.is_hidden {
            multimedia::hide_video(conn, By::OPERATOR, video.id)?;
        }
        Ok(multimedia::get_user_video(conn, &owner, video.id)?.video)
    }
}
