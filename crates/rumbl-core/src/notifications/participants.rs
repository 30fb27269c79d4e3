//! Finds the participants of annotation threads.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::kind::NotificationKind;
use crate::Result;
use crate::annotations::Annotation;
use crate::ids::{AnnotationId, UserId};
use crate::repo::{Connection, among, with_conn};
use crate::schema::annotations;

/// How many repliers of a thread are notified of a new reply, at most: the most recent ones.
const MAX_PARTICIPANTS: usize = 20;

/// The participants of threads, by the head of each.
#[derive(Debug, Default)]
pub(super) struct Participants {
    /// The author of the head, if it still exists.
    authors: HashMap<AnnotationId, UserId>,
    /// The users who have replied, the most recent first.
    repliers: HashMap<AnnotationId, Vec<UserId>>,
}

impl Participants {
    /// Reads the participants of new annotations' threads. It runs no query if none of them is a reply.
    pub(super) fn of(conn: &mut Connection, new: &[&Annotation]) -> Result<Self> {
        let heads: BTreeSet<AnnotationId> = new.iter().filter_map(|one| one.reply_to_id).collect();
        if heads.is_empty() {
            return Ok(Self::default());
        }
        let authors: Vec<(AnnotationId, UserId)> = with_conn!(conn, conn => annotations::table
            .filter(among(annotations::id, heads.iter().copied()))
            .select((annotations::id, annotations::user_id))
            .load(conn)?);
        // A thread has at most this many replies.
        let replies: Vec<(Option<AnnotationId>, UserId)> = with_conn!(conn, conn => annotations::table
            .filter(annotations::reply_to_id.is_not_null())
            .filter(among(annotations::reply_to_id.assume_not_null(), heads))
            .filter(annotations::asked_by_id.is_null())
            .order(annotations::id.desc())
            .select((annotations::reply_to_id, annotations::user_id))
            .load(conn)?);
        let mut repliers: HashMap<AnnotationId, Vec<UserId>> = HashMap::new();
        for (head, user_id) in replies {
            let Some(head) = head else { continue };
            let known = repliers.entry(head).or_default();
            if !known.contains(&user_id) {
                known.push(user_id);
            }
        }
        Ok(Self { authors: authors.into_iter().collect(), repliers })
    }

    /// The users to notify of a new reply, without duplicates.
    pub(super) fn recipients(
        &self,
        reply: &Annotation,
    ) -> impl Iterator<Item = (UserId, NotificationKind)> + use<> {
        let author = reply.reply_to_id.and_then(|head| self.authors.get(&head).copied());
        let repliers = reply.reply_to_id.and_then(|head| self.repliers.get(&head));
        let others = repliers.into_iter().flatten().copied();
        // The stored repliers include the author of the new reply.
        let others = others.filter(|id| Some(*id) != author && *id != reply.user_id);
        let others: Vec<UserId> = others.take(MAX_PARTICIPANTS).collect();
        let author = author.map(|id| (id, NotificationKind::Reply));
        author.into_iter().chain(others.into_iter().map(|id| (id, NotificationKind::ThreadReply)))
    }
}
