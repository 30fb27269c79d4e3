//! Exports imported annotations with their original author and time, as far as the imported file contained them. The
//! person who imported them is named too, because the file's claims are unverified.

use rumbl_core::Result;
use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::imports::{self, Original, imported_name};
use rumbl_core::repo::Connection;

/// The annotations as they are exported.
pub(super) fn with_originals(
    db: &mut Connection,
    mut annotations: Vec<AnnotationWithUser>,
) -> Result<Vec<AnnotationWithUser>> {
    let ids = annotations.iter().map(|one| one.annotation.id);
    let mut originals = imports::find_originals(db, ids)?;
    for one in &mut annotations {
        if let Some(original) = originals.remove(&one.annotation.id) {
            put(one, original);
        }
    }
    Ok(annotations)
}

fn put(one: &mut AnnotationWithUser, Original { author_name, written_at }: Original) {
    if let Some(author_name) = author_name {
        one.username = imported_name(&author_name, &one.username);
    }
    if let Some(written_at) = written_at {
        if !one.annotation.is_edited() {
            one.annotation.updated_at = written_at;
        }
        one.annotation.inserted_at = written_at;
    }
}
