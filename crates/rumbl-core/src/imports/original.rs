//! The original author and time of imported annotations, as stated in their files.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::reading::Found;
use crate::Result;
use crate::ids::{AnnotationId, ImportId};
use crate::repo::{Connection, among, with_conn};
use crate::schema::imported_annotations;

/// Rows that one statement stores at most.
const BATCH: usize = 1_000;

/// The origin of an imported annotation, as stated in its file; it is unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// The author's name.
    pub author_name: Option<String>,
    /// When it was written, in UTC.
    pub written_at: Option<NaiveDateTime>,
}

/// The origins of those annotations that were imported.
pub fn find_originals(
    conn: &mut Connection,
    ids: impl IntoIterator<Item = AnnotationId>,
) -> Result<HashMap<AnnotationId, Original>> {
    let rows: Vec<(AnnotationId, Option<String>, Option<NaiveDateTime>)> = with_conn!(conn, conn => imported_annotations::table
        .filter(among(imported_annotations::annotation_id, ids))
        .select((
            imported_annotations::annotation_id,
            imported_annotations::author_name,
            imported_annotations::written_at,
        ))
        .load(conn)?);
    let original = |(id, author_name, written_at)| (id, Original { author_name, written_at });
    Ok(rows.into_iter().map(original).collect())
}

pub(super) fn insert(
    conn: &mut Connection,
    import_id: ImportId,
    ids: &[AnnotationId],
    found: &[Found],
) -> Result<()> {
    let row = |(id, found): (&AnnotationId, &Found)| {
        (
            imported_annotations::annotation_id.eq(*id),
            imported_annotations::import_id.eq(import_id),
            imported_annotations::author_name.eq(found.author_name.clone()),
            imported_annotations::written_at.eq(found.written_at),
        )
    };
    let rows: Vec<_> = ids.iter().zip(found).map(row).collect();
    for rows in rows.chunks(BATCH) {
        with_conn!(conn, conn => diesel::insert_into(imported_annotations::table)
            .values(rows)
            .execute(conn)?);
    }
    Ok(())
}
