//! Imports of files: each is one transaction, all or nothing.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::draft::{ReadFile, content_of, get_import_draft};
use super::file_error::refused;
use super::format::ImportFormat;
use super::limits::MAX_IMPORTS_PER_DAY;
use super::list::{Import, find_confirmed};
use super::original;
use super::plan::{ImportPlan, plan};
use super::read::read_file;
use super::reading::{LineError, Reading};
use crate::accounts::User;
use crate::annotations::Bulk;
use crate::changeset::FieldError;
use crate::ids::{ImportDraftId, VideoId};
use crate::log::LockedTopics;
use crate::multimedia::{get_user_video, video_topic};
use crate::repo::{Backend, Connection, now};
use crate::schema::{import_drafts, imports};
use crate::{Error, Result};

const TOO_MANY: FieldError =
    FieldError::new("can't be imported now, as you have imported 20 within a day");
const NOTHING_NEW: FieldError = FieldError::new("has nothing that is new to this video");
const NOTHING_READABLE: FieldError =
    FieldError::new("has no line that can be read as an annotation of this video");
const DAY: TimeDelta = TimeDelta::days(1);

/// Imports a draft. When it is confirmed again, nothing is imported, and the earlier import is returned.
///
/// # Errors
/// As for [`import_file`]; [`Error::NotFound`] also when the draft has expired.
pub fn confirm_import(
    conn: &mut Connection,
    user: &User,
    (video_id, draft_id): (VideoId, ImportDraftId),
) -> Result<Import> {
    get_user_video(conn, user, video_id)?;
    if let Some(import) = find_confirmed(conn, user, (video_id, draft_id))? {
        return Ok(import);
    }
    let draft = get_import_draft(conn, user, video_id, draft_id);
    let draft = match draft {
        // The form may have been submitted twice.
        Err(Error::NotFound) => {
            return find_confirmed(conn, user, (video_id, draft_id))?.ok_or(Error::NotFound);
        }
        draft => draft?,
    };
    // Parse the file before locking anything.
    let content = content_of(conn, draft_id);
    let content = match content {
        Err(Error::NotFound) => {
            return find_confirmed(conn, user, (video_id, draft_id))?.ok_or(Error::NotFound);
        }
        content => content?,
    };
    let reading = read_file(&draft.file_name, Some(draft.format), &content)?;
    conn.write(|conn| {
        let mut topics = lock(conn, video_id)?;
        if let Some(import) = find_confirmed(conn, user, (video_id, draft_id))? {
            return Ok(import);
        }
        if diesel::delete(import_drafts::table.find(draft_id)).execute(conn)? == 0 {
            return Err(Error::NotFound);
        }
        let file = (draft.file_name.clone(), Some(draft_id));
        let import = store(conn, user, (video_id, &mut topics), (file, reading))?.0;
        topics.store(conn)?;
        Ok(import)
    })
}

/// Imports a parsed file; parsing it beforehand keeps the locks short. Also returns the lines that could not be read,
/// as far as [`Unreadable`](super::Unreadable) lists them.
///
/// # Errors
/// [`Error::Invalid`] on the field `file`, also when it contains nothing new, or the user has imported too many files
/// within 24 hours; [`Error::NotFound`] when the user has no such video, or it is hidden.
pub fn import_file(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    file: ReadFile,
) -> Result<(Import, Vec<LineError>)> {
    get_user_video(conn, user, video_id)?;
    conn.write(|conn| {
        let mut topics = lock(conn, video_id)?;
        let ReadFile { name, format, reading } = file;
        let file = ((name, None), (format, reading));
        let imported = store(conn, user, (video_id, &mut topics), file)?;
        topics.store(conn)?;
        Ok(imported)
    })
}

pub(super) fn lock(conn: &mut Connection, video_id: VideoId) -> Result<LockedTopics> {
    let topic = video_topic(video_id);
    let topics = LockedTopics::lock(conn, &BTreeSet::from([topic.clone()]))?;
    if topics.contains(&topic) { Ok(topics) } else { Err(Error::NotFound) }
}

type NamedFile = (String, Option<ImportDraftId>);

fn store(
    conn: &mut Connection,
    user: &User,
    (video_id, topics): (VideoId, &mut LockedTopics),
    (file, reading): (NamedFile, (ImportFormat, Reading)),
) -> Result<(Import, Vec<LineError>)> {
    let recent = imports::table
        .filter(imports::user_id.eq(user.id))
        .filter(imports::inserted_at.gt(now() - DAY));
    if recent.count().get_result::<i64>(conn)? >= MAX_IMPORTS_PER_DAY {
        return Err(refused(TOO_MANY));
    }
    let bulk = Bulk::of(conn, user, video_id)?;
    let (plan, new) = plan(conn, &bulk, video_id, reading)?;
    if new.is_empty() {
        let is_known = plan.duplicate_count > 0 || plan.unreadable.count == 0;
        return Err(refused(if is_known { NOTHING_NEW } else { NOTHING_READABLE }));
    }
    let import = insert(conn, (user, video_id), &file, &plan)?;
    let ids = bulk.insert(conn, topics, (&new, import.id.get()))?;
    original::insert(conn, import.id, &ids, &plan.new)?;
    Ok((import, plan.unreadable.first))
}

fn insert(
    conn: &mut Connection,
    (user, video_id): (&User, VideoId),
    (file_name, draft_id): &NamedFile,
    plan: &ImportPlan,
) -> Result<Import> {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let insert = diesel::insert_into(imports::table).values((
        imports::user_id.eq(user.id),
        imports::video_id.eq(video_id),
        imports::draft_id.eq(draft_id.map(ImportDraftId::get)),
        imports::format.eq(plan.format),
        imports::file_name.eq(file_name),
        imports::annotation_count.eq(count(plan.new.len())),
        imports::duplicate_count.eq(count(plan.duplicate_count)),
        imports::unreadable_count.eq(count(plan.unreadable.count)),
        imports::inserted_at.eq(now()),
    ));
    Ok(insert.returning(<Import as Selectable<Backend>>::construct_selection()).get_result(conn)?)
}
