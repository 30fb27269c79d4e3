use diesel::prelude::*;

use super::import::lock;
use super::list::{Import, get_import};
use crate::Result;
use crate::accounts::User;
use crate::annotations::delete_bulk;
use crate::ids::{AnnotationId, ImportId, VideoId};
use crate::repo::{Connection, among, now, with_conn};
use crate::schema::{imported_annotations, imports};

/// Deletes all annotations of an import that still exist, in one transaction. It is idempotent.
///
/// Annotations that a moderator has hidden stay hidden and are not deleted.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user has no such video, or it has no such import.
pub fn undo_import(
    conn: &mut Connection,
    user: &User,
    (video_id, id): (VideoId, ImportId),
) -> Result<Import> {
    // Check the permission before locking anything.
    get_import(conn, user, video_id, id)?;
    conn.write(|conn| {
        let mut topics = lock(conn, video_id)?;
        let import = get_import(conn, user, video_id, id)?;
        if import.undone_at.is_some() {
            return Ok(import);
        }
        let imported = imported_annotations::table.filter(imported_annotations::import_id.eq(id));
        let ids: Vec<AnnotationId> =
            imported.select(imported_annotations::annotation_id).load(conn)?;
        let place = (import.user_id, video_id);
        let deleted = delete_bulk(conn, &mut topics, place, (&ids, id.get()))?;
        with_conn!(conn, conn => diesel::delete(imported_annotations::table)
            .filter(among(imported_annotations::annotation_id, deleted))
            .execute(conn)?);
        diesel::update(imports::table.find(id)).set(imports::undone_at.eq(now())).execute(conn)?;
        topics.store(conn)?;
        get_import(conn, user, video_id, id)
    })
}
