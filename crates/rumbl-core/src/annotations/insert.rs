use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::annotation::{Annotation, AnnotationWithUser, BODY};
use super::repeated::find_known;
use super::reply::Placed;
use crate::ids::AnnotationId;
use crate::repo::{Connection, now};
use crate::schema::annotations;
use crate::{Error, Result};

/// Annotations that one statement stores at most, well within the parameter limits of both databases. A longer batch
/// takes several statements in the same transaction.
pub const MAX_BATCH: usize = 1_000;

/// A way to insert annotations on videos that exist.
pub(super) type Insert = fn(&mut Connection, &[&Placed<'_>]) -> Result<Vec<Result<Inserted>>>;

/// The outcome of inserting an annotation.
pub(super) enum Inserted {
    New(AnnotationWithUser),
    /// The author had posted it before, under the same client id.
    Known(AnnotationId),
}

/// Inserts all or none, in as few statements as possible.
pub(super) fn insert_together(
    conn: &mut Connection,
    new: &[&Placed<'_>],
) -> Result<Vec<Result<Inserted>>> {
    let mut inserted = Vec::with_capacity(new.len());
    for new in new.chunks(MAX_BATCH) {
        let rows = insert(conn, new)?;
        for (Placed { new, .. }, row) in new.iter().copied().zip(rows) {
            inserted.push(match row {
                Some(annotation) => Ok(Inserted::New(new.with_users(annotation))),
                // Nobody else can delete it, as the topic is locked.
                None => find_known(conn, new).map(Inserted::Known),
            });
        }
    }
    Ok(inserted)
}

/// Inserts each annotation that violates no constraint.
pub(super) fn insert_apart(
    conn: &mut Connection,
    new: &[&Placed<'_>],
) -> Result<Vec<Result<Inserted>>> {
    let one = |new: &&Placed<'_>| match conn.write(|conn| insert_together(conn, &[new])) {
        Ok(mut inserted) => Ok(inserted.pop().unwrap_or(Err(Error::NotFound))),
        Err(error @ Error::Constraint { .. }) => Ok(Err(error.explained_by(&new.new.changeset))),
        Err(error) => Err(error),
    };
    new.iter().map(one).collect()
}

/// Inserts in order, with rising ids. The result is `None` for a post whose client id its author has already used.
fn insert(conn: &mut Connection, new: &[&Placed<'_>]) -> Result<Vec<Option<Annotation>>> {
    let now = now();
    let row = |placed: &&Placed<'_>| {
        let Placed { new, at, reply_to_id, resolved_at } = **placed;
        let answer = new.answer.as_ref();
        (
            annotations::body.eq(new.changeset.text(BODY).to_owned()),
            annotations::at.eq(at),
            annotations::user_id.eq(new.user.id),
            annotations::video_id.eq(new.video_id),
            annotations::inserted_at.eq(now),
            annotations::updated_at.eq(now),
            annotations::asked_by_id.eq(answer.map(|answer| answer.asked_by.id)),
            annotations::source_url.eq(answer.and_then(|answer| answer.source_url.clone())),
            annotations::client_id.eq(new.client_id().map(ToOwned::to_owned)),
            annotations::reply_to_id.eq(reply_to_id),
            annotations::resolved_at.eq(resolved_at),
        )
    };
    let rows = new.iter().map(row);
    match conn {
        // There is no network round trip, so executing one prepared statement per row is fastest.
        Connection::Sqlite(conn) => {
            let inserted = rows.map(|row| {
                let insert = diesel::insert_into(annotations::table).values(row);
                let insert = insert.on_conflict_do_nothing().returning(Annotation::as_returning());
                insert.get_result(conn).optional()
            });
            let inserted = inserted.collect::<QueryResult<Vec<Option<Annotation>>>>()?;
            index_for_search(conn, &inserted)?;
            Ok(inserted)
        }
        Connection::Pg(conn) => {
            let insert = diesel::insert_into(annotations::table).values(rows.collect::<Vec<_>>());
            let returning = (Annotation::as_returning(), annotations::client_id);
            let insert = insert.on_conflict_do_nothing().returning(returning);
            let mut inserted: Vec<(Annotation, Option<String>)> = insert.get_results(conn)?;
            inserted.sort_unstable_by_key(|(annotation, _)| annotation.id);
            Ok(in_place(new, inserted))
        }
    }
}

/// Adds new annotations to the search index in one statement. A trigger would make SQLite write out the index after
/// each row.
pub(super) fn index_for_search(
    conn: &mut SqliteConnection,
    inserted: &[Option<Annotation>],
) -> QueryResult<()> {
    let mut ids = inserted.iter().flatten().map(|annotation| annotation.id);
    let Some(first) = ids.next() else { return Ok(()) };
    // Nobody else writes before the transaction ends, so all ids in this range belong to this batch.
    diesel::sql_query(
        "INSERT INTO annotations_search (rowid, body) \
         SELECT id, body FROM annotations WHERE id BETWEEN ? AND ?",
    )
    .bind::<BigInt, _>(first)
    .bind::<BigInt, _>(ids.next_back().unwrap_or(first))
    .execute(conn)?;
    Ok(())
}

/// Matches inserted rows, which are in the order of `new`, with the annotations they were made from.
fn in_place(
    new: &[&Placed<'_>],
    inserted: Vec<(Annotation, Option<String>)>,
) -> Vec<Option<Annotation>> {
    let mut inserted = inserted.into_iter().peekable();
    let place = |Placed { new, .. }: &&Placed<'_>| {
        let is_its = |(annotation, client_id): &(Annotation, Option<String>)| {
            annotation.user_id == new.user.id
                && annotation.video_id == new.video_id
                && client_id.as_deref() == new.client_id()
        };
        Some(inserted.next_if(is_its)?.0)
    };
    new.iter().map(place).collect()
}
