use std::collections::BTreeSet;

use diesel::prelude::*;

use super::annotation::{self, AT, Annotation, BODY};
use crate::accounts::User;
use crate::changeset::{Changeset, Params};
use crate::ids::{UserId, VideoId};
use crate::repo::{Connection, now, with_conn};
use crate::schema::{annotations, videos};
use crate::{Error, Result};

/// Annotations that one statement stores at most, well within what both databases bind; a longer
/// batch takes several statements of the same transaction.
pub const MAX_BATCH: usize = 1_000;

/// An annotation that somebody wants to make. Params: `body`, `at`.
#[derive(Debug, Clone)]
pub struct NewAnnotationRequest {
    /// Who makes it.
    pub user_id: UserId,
    /// The video.
    pub video_id: VideoId,
    /// What was sent.
    pub params: Params,
    /// What makes it an answer, if it is one.
    pub answer: Option<Answer>,
}

/// What an annotation has that answers a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who asked.
    pub asked_by_id: UserId,
    /// Where the answer is from, if it is from somewhere.
    pub source_url: Option<String>,
}

/// Annotates a video. Params: `body`, `at` (milliseconds).
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when there is no such video.
pub fn annotate_video(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    params: &Params,
) -> Result<Annotation> {
    let (user_id, params) = (user.id, params.clone());
    let request = NewAnnotationRequest { user_id, video_id, params, answer: None };
    annotate_videos(conn, vec![request]).pop().unwrap_or(Err(Error::NotFound))
}

/// Makes a batch of annotations in one transaction. Each has its own outcome, in the order of the
/// requests: one that is refused takes no other along. Only a failing database fails all of them,
/// with [`Error::Unavailable`].
///
/// For one video, annotations get rising ids in the order of the requests, and become visible in
/// the order of their ids, whichever process stores them: the videos are locked until the commit.
pub fn annotate_videos(
    conn: &mut Connection,
    requests: Vec<NewAnnotationRequest>,
) -> Vec<Result<Annotation>> {
    let validated: Vec<_> = requests.into_iter().map(Valid::new).collect();
    let valid: Vec<&Valid> = validated.iter().filter_map(|request| request.as_ref().ok()).collect();
    let mut stored = store(conn, &valid).into_iter();
    let outcome = |request: Result<Valid>| match request {
        Ok(_) => stored.next().unwrap_or(Err(Error::NotFound)),
        Err(error) => Err(error),
    };
    validated.into_iter().map(outcome).collect()
}

/// A request whose params are valid.
struct Valid {
    user_id: UserId,
    video_id: VideoId,
    changeset: Changeset,
    answer: Option<Answer>,
}

impl Valid {
    fn new(request: NewAnnotationRequest) -> Result<Self> {
        let NewAnnotationRequest { user_id, video_id, params, answer } = request;
        Ok(Self { user_id, video_id, changeset: annotation::new_annotation(&params)?, answer })
    }
}

fn store(conn: &mut Connection, requests: &[&Valid]) -> Vec<Result<Annotation>> {
    if requests.is_empty() {
        return Vec::new();
    }
    let together = conn.write(|conn| store_with(conn, requests, insert_together));
    let stored = match together {
        // A user is gone, or the like: stored apart, each tells its own.
        Err(Error::Constraint { .. }) => {
            conn.write(|conn| store_with(conn, requests, insert_apart))
        }
        together => together,
    };
    stored.unwrap_or_else(|error| {
        let message = error.to_string();
        requests.iter().map(|_| Err(Error::Unavailable(message.clone()))).collect()
    })
}

type Insert = fn(&mut Connection, &[&Valid]) -> Result<Vec<Result<Annotation>>>;

/// Locks the videos, and inserts what is for one that exists.
fn store_with(
    conn: &mut Connection,
    requests: &[&Valid],
    insert: Insert,
) -> Result<Vec<Result<Annotation>>> {
    let videos = lock_videos(conn, requests)?;
    let is_known = |request: &&Valid| videos.contains(&request.video_id);
    let known: Vec<_> = requests.iter().copied().filter(is_known).collect();
    let mut inserted = insert(conn, &known)?.into_iter();
    let outcome = |request: &&Valid| {
        let inserted = if is_known(request) { inserted.next() } else { None };
        inserted.unwrap_or(Err(Error::NotFound))
    };
    Ok(requests.iter().map(outcome).collect())
}

/// Locks the videos until the commit, in the order of their ids so that no two batches wait for
/// each other, and returns those that exist.
fn lock_videos(conn: &mut Connection, requests: &[&Valid]) -> Result<BTreeSet<VideoId>> {
    let ids: BTreeSet<_> = requests.iter().map(|request| request.video_id).collect();
    let query = videos::table.filter(videos::id.eq_any(ids)).select(videos::id).order(videos::id);
    let found: Vec<VideoId> = match conn {
        // The transaction holds the one write lock that there is.
        Connection::Sqlite(conn) => query.load(conn)?,
        Connection::Pg(conn) => query.for_no_key_update().load(conn)?,
    };
    Ok(found.into_iter().collect())
}

fn insert_together(conn: &mut Connection, requests: &[&Valid]) -> Result<Vec<Result<Annotation>>> {
    let mut inserted = Vec::with_capacity(requests.len());
    for requests in requests.chunks(MAX_BATCH) {
        inserted.extend(insert(conn, requests)?.into_iter().map(Ok));
    }
    Ok(inserted)
}

fn insert_apart(conn: &mut Connection, requests: &[&Valid]) -> Result<Vec<Result<Annotation>>> {
    let one = |request: &&Valid| match conn.write(|conn| insert(conn, &[request])) {
        Ok(mut annotations) => Ok(annotations.pop().ok_or(Error::NotFound)),
        Err(error @ Error::Constraint { .. }) => Ok(Err(request.changeset.explain(error))),
        Err(error) => Err(error),
    };
    requests.iter().map(one).collect()
}

/// Inserts rows with rising ids, and returns them in that order, which is that of the requests.
fn insert(conn: &mut Connection, requests: &[&Valid]) -> Result<Vec<Annotation>> {
    let now = now();
    let row = |request: &&Valid| {
        let answer = request.answer.as_ref();
        (
            annotations::body.eq(request.changeset.text(BODY).to_owned()),
            annotations::at.eq(request.changeset.integer(AT).unwrap_or_default()),
            annotations::user_id.eq(request.user_id),
            annotations::video_id.eq(request.video_id),
            annotations::inserted_at.eq(now),
            annotations::updated_at.eq(now),
            annotations::asked_by_id.eq(answer.map(|answer| answer.asked_by_id)),
            annotations::source_url.eq(answer.and_then(|answer| answer.source_url.clone())),
        )
    };
    let rows: Vec<_> = requests.iter().map(row).collect();
    let mut inserted: Vec<Annotation> = with_conn!(conn, conn => diesel::insert_into(annotations::table)
        .values(rows)
        .returning(Annotation::as_returning())
        .get_results(conn)?);
    inserted.sort_unstable_by_key(|annotation| annotation.id);
    Ok(inserted)
}
