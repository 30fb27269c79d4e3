use std::collections::{BTreeSet, HashMap};

use diesel::dsl::exists;
use diesel::prelude::*;

use super::annotation::Annotation;
use super::contains::{lower, patterns};
use crate::Result;
use crate::accounts::User;
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::multimedia::{Video, is_visible_to};
use crate::repo::{Backend, Connection};
use crate::schema::{annotations, videos};

/// Annotations per page of a user's own.
pub const OWN_PAGE: usize = 24;
/// Maximum number of characters in a search; the rest is ignored.
pub const MAX_SEARCH_CHARACTERS: usize = 200;

/// One of somebody's annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAnnotation {
    /// The annotation.
    pub annotation: Annotation,
    /// The video that it is on.
    pub video: Video,
    /// Whether it got an automatic answer.
    pub is_answered: bool,
}

/// A page of somebody's annotations, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAnnotations {
    /// At most [`OWN_PAGE`].
    pub rows: Vec<OwnAnnotation>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<AnnotationId>,
}

/// A page of the user's annotations: those before the given one that contain all words of `search`, ignoring case.
pub fn list_user_annotations(
    conn: &mut Connection,
    user: &User,
    search: &str,
    before: Option<AnnotationId>,
) -> Result<OwnAnnotations> {
    if search.contains('\0') {
        return Ok(OwnAnnotations { rows: Vec::new(), next: None });
    }
    conn.read(|conn| {
        let mut rows = load(conn, user.id, search, before)?;
        let has_more = rows.len() > OWN_PAGE;
        rows.truncate(OWN_PAGE);
        let next = rows.last().filter(|_| has_more).map(|last| last.id);
        Ok(OwnAnnotations { rows: with_videos(conn, user.id, rows)?, next })
    })
}

/// Loads one row more than a page has, to tell whether there is a next page.
fn load(
    conn: &mut Connection,
    user_id: UserId,
    search: &str,
    before: Option<AnnotationId>,
) -> Result<Vec<Annotation>> {
    let search: String = search.chars().take(MAX_SEARCH_CHARACTERS).collect();
    let words: Vec<&str> = search.split_whitespace().collect();
    // Annotations on videos that the user can no longer see are left out.
    let seen =
        videos::table.filter(videos::id.eq(annotations::video_id)).filter(is_visible_to!(user_id));
    let query = annotations::table
        .filter(annotations::user_id.eq(user_id))
        .filter(exists(seen))
        .select(Annotation::as_select())
        .order(annotations::id.desc())
        .limit(i64::try_from(OWN_PAGE + 1).unwrap_or(i64::MAX))
        .into_boxed::<Backend>();
    let query = match before {
        Some(id) => query.filter(annotations::id.lt(id)),
        None => query,
    };
    let query = patterns(&words).fold(query, |query, pattern| {
        query.filter(lower(annotations::body).like(pattern).escape('\\'))
    });
    Ok(query.load(conn)?)
}

/// Adds the videos and the answers with one query each. A join under a limit may read and sort everything that the user
/// ever wrote.
fn with_videos(
    conn: &mut Connection,
    user_id: UserId,
    rows: Vec<Annotation>,
) -> Result<Vec<OwnAnnotation>> {
    let ids: BTreeSet<VideoId> = rows.iter().map(|row| row.video_id).collect();
    let moments: BTreeSet<i64> = rows.iter().map(|row| row.at).collect();
    let shown = videos::table.filter(videos::id.eq_any(&ids));
    let videos: Vec<Video> = shown.select(Video::as_select()).load(conn)?;
    let videos: HashMap<VideoId, Video> =
        videos.into_iter().map(|video| (video.id, video)).collect();
    // An answer has the same moment as its question.
    let answers: Vec<(AnnotationId, VideoId, i64)> = annotations::table
        .filter(annotations::video_id.eq_any(&ids))
        .filter(annotations::at.eq_any(&moments))
        .filter(annotations::asked_by_id.eq(user_id))
        .select((annotations::id, annotations::video_id, annotations::at))
        .load(conn)?;
    let is_answered = |row: &Annotation| {
        answers
            .iter()
            .any(|(id, video_id, at)| *id > row.id && *video_id == row.video_id && *at == row.at)
    };
    let own = |annotation: Annotation| {
        let video = videos.get(&annotation.video_id)?.clone();
        Some(OwnAnnotation { is_answered: is_answered(&annotation), video, annotation })
    };
    Ok(rows.into_iter().filter_map(own).collect())
}
