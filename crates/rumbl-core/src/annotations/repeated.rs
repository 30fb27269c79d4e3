//! Recognizes retries: posts that arrive again under the same client id because their reply was lost. They are
//! recognized even where a new post would be refused; otherwise their authors would be told that they were not stored.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::end::Ends;
use super::new_annotation::NewAnnotation;
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::repo::{Connection, among_pairs, with_conn};
use crate::schema::{annotations, hidden_annotations};
use crate::{Error, Result};

/// Posts that a moderator has hidden, by author, video and client id.
#[derive(Debug)]
pub(super) struct HiddenPosts(BTreeMap<(UserId, VideoId, String), AnnotationId>);

impl HiddenPosts {
    /// Finds the hidden posts by the authors of new annotations, on videos that have hidden annotations.
    pub(super) fn of<'a>(
        conn: &mut Connection,
        new: impl Iterator<Item = &'a NewAnnotation>,
        ends: &Ends,
    ) -> Result<Self> {
        let may_be_hidden =
            |new: &&NewAnnotation| new.client_id().is_some() && ends.has_hidden(new.video_id);
        let places: BTreeSet<(UserId, VideoId)> =
            new.filter(may_be_hidden).map(|new| (new.author_id(), new.video_id)).collect();
        if places.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        let place = (hidden_annotations::user_id, hidden_annotations::video_id);
        let hidden: Vec<(UserId, VideoId, Option<String>, AnnotationId)> = with_conn!(conn, conn => hidden_annotations::table
                .filter(among_pairs(place, places))
                .filter(hidden_annotations::client_id.is_not_null())
                .select((
                    hidden_annotations::user_id,
                    hidden_annotations::video_id,
                    hidden_annotations::client_id,
                    hidden_annotations::id,
                ))
                .load(conn)?);
        let key = |(author, video, client_id, id)| Some(((author, video, client_id?), id));
        Ok(Self(hidden.into_iter().filter_map(key).collect()))
    }

    /// The hidden annotation that this post repeats, if any.
    pub(super) fn find(&self, new: &NewAnnotation) -> Option<AnnotationId> {
        if self.0.is_empty() {
            return None;
        }
        let client_id = new.client_id()?.to_owned();
        self.0.get(&(new.author_id(), new.video_id, client_id)).copied()
    }
}

/// The stored annotation, hidden or not, that its author posted under the same client id.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub(super) fn find_known(conn: &mut Connection, new: &NewAnnotation) -> Result<AnnotationId> {
    let client_id = new.client_id().ok_or(Error::NotFound)?;
    let known = annotations::table
        .filter(annotations::client_id.eq(client_id))
        .filter(annotations::user_id.eq(new.author_id()))
        .filter(annotations::video_id.eq(new.video_id))
        .select(annotations::id);
    let hidden = hidden_annotations::table
        .filter(hidden_annotations::client_id.eq(client_id))
        .filter(hidden_annotations::user_id.eq(new.author_id()))
        .filter(hidden_annotations::video_id.eq(new.video_id))
        .select(hidden_annotations::id);
    match known.first(conn).optional()? {
        Some(id) => Ok(id),
        None => Ok(hidden.first(conn)?),
    }
}
