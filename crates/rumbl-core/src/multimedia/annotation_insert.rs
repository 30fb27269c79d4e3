use diesel::prelude::*;

use super::annotation::{self, AT, Annotation, BODY};
use super::annotation_write::Answer;
use crate::changeset::{Changeset, Params};
use crate::ids::{UserId, VideoId};
use crate::repo::{Connection, now};
use crate::schema::annotations;
use crate::{Error, Result};

/// Annotations that one statement stores at most, well within what both databases bind; a longer
/// batch takes several statements of the same transaction.
pub const MAX_BATCH: usize = 1_000;

/// A way to insert annotations that are for videos that exist.
pub(super) type Insert = fn(&mut Connection, &[&NewAnnotation]) -> Result<Vec<Result<Annotation>>>;

/// An annotation to be, whose params are valid.
pub(super) struct NewAnnotation {
    pub(super) video_id: VideoId,
    user_id: UserId,
    changeset: Changeset,
    answer: Option<Answer>,
}

impl NewAnnotation {
    pub(super) fn new(
        user_id: UserId,
        video_id: VideoId,
        params: &Params,
        answer: Option<Answer>,
    ) -> Result<Self> {
        Ok(Self { user_id, video_id, changeset: annotation::new_annotation(params)?, answer })
    }
}

/// Inserts all or none, in few statements.
pub(super) fn insert_together(
    conn: &mut Connection,
    new: &[&NewAnnotation],
) -> Result<Vec<Result<Annotation>>> {
    let mut inserted = Vec::with_capacity(new.len());
    for new in new.chunks(MAX_BATCH) {
        inserted.extend(insert(conn, new)?.into_iter().map(Ok));
    }
    Ok(inserted)
}

/// Inserts each that violates no constraint.
pub(super) fn insert_apart(
    conn: &mut Connection,
    new: &[&NewAnnotation],
) -> Result<Vec<Result<Annotation>>> {
    let one = |new: &&NewAnnotation| match conn.write(|conn| insert(conn, &[new])) {
        Ok(mut annotations) => Ok(annotations.pop().ok_or(Error::NotFound)),
        Err(error @ Error::Constraint { .. }) => Ok(Err(new.changeset.explain(error))),
        Err(error) => Err(error),
    };
    new.iter().map(one).collect()
}

/// Inserts rows with rising ids, and returns them in that order, which is that of `new`.
fn insert(conn: &mut Connection, new: &[&NewAnnotation]) -> Result<Vec<Annotation>> {
    let now = now();
    let row = |new: &&NewAnnotation| {
        let answer = new.answer.as_ref();
        (
            annotations::body.eq(new.changeset.text(BODY).to_owned()),
            annotations::at.eq(new.changeset.integer(AT).unwrap_or_default()),
            annotations::user_id.eq(new.user_id),
            annotations::video_id.eq(new.video_id),
            annotations::inserted_at.eq(now),
            annotations::updated_at.eq(now),
            annotations::asked_by_id.eq(answer.map(|answer| answer.asked_by_id)),
            annotations::source_url.eq(answer.and_then(|answer| answer.source_url.clone())),
        )
    };
    let rows = new.iter().map(row);
    match conn {
        // Without a network between, one statement that is parsed once is the quickest.
        Connection::Sqlite(conn) => rows
            .map(|row| {
                let insert = diesel::insert_into(annotations::table).values(row);
                Ok(insert.returning(Annotation::as_returning()).get_result(conn)?)
            })
            .collect(),
        Connection::Pg(conn) => {
            let insert = diesel::insert_into(annotations::table).values(rows.collect::<Vec<_>>());
            let returning = insert.returning(Annotation::as_returning());
            let mut inserted: Vec<Annotation> = returning.get_results(conn)?;
            inserted.sort_unstable_by_key(|annotation| annotation.id);
            Ok(inserted)
        }
    }
}
