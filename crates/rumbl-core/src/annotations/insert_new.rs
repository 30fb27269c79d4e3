//! Places new annotations, and recognizes those that are stored already, before they are inserted.

use super::end::Ends;
use super::insert::{Insert, Inserted};
use super::new_annotation::NewAnnotation;
use super::repeated::{HiddenPosts, find_known};
use super::reply::{Placed, Threads};
use crate::ids::AnnotationId;
use crate::repo::Connection;
use crate::{Error, Result};

/// Where a new annotation goes, or which stored annotation it repeats.
enum Place<'a> {
    New(Placed<'a>),
    Stored(AnnotationId),
}

impl<'a> Place<'a> {
    fn as_new(&self) -> Option<&Placed<'a>> {
        if let Self::New(placed) = self { Some(placed) } else { None }
    }
}

/// Inserts the new ones, in this order.
pub(super) fn insert_new(
    conn: &mut Connection,
    new: &[&NewAnnotation],
    ends: &Ends,
    insert: Insert,
) -> Result<Vec<Result<Inserted>>> {
    let hidden = HiddenPosts::of(conn, new.iter().copied(), ends)?;
    let mut threads = Threads::of(conn, new)?;
    let mut places = Vec::with_capacity(new.len());
    for new in new {
        places.push(match hidden.find(new) {
            Some(id) => Ok(Place::Stored(id)),
            None => place(conn, new, &mut threads),
        });
    }
    let to_insert = places.iter().filter_map(|place| place.as_ref().ok()?.as_new());
    let to_insert: Vec<&Placed<'_>> = to_insert.collect();
    let mut inserted = insert(conn, &to_insert)?.into_iter();
    let inserted = |place: Result<Place<'_>>| match place? {
        Place::Stored(id) => Ok(Inserted::Known(id)),
        Place::New(_) => inserted.next().unwrap_or(Err(Error::NotFound)),
    };
    Ok(places.into_iter().map(inserted).collect())
}

fn place<'a>(
    conn: &mut Connection,
    new: &'a NewAnnotation,
    threads: &mut Threads,
) -> Result<Place<'a>> {
    match threads.place(new) {
        // The annotation that it replies to may have been deleted since it was stored.
        Err(refused) => match find_known(conn, new) {
            Err(Error::NotFound) => Err(refused),
            known => known.map(Place::Stored),
        },
        placed => placed.map(Place::New),
    }
}
