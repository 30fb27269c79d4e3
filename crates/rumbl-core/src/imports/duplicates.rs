//! Detects annotations of a file that the video has already: those with the same moment and text. Equal replies in
//! different threads count as different. Each stored annotation matches only one of the file, so that nothing is
//! imported twice, and repeated annotations of a file are all kept.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::reading::Found;
use crate::Result;
use crate::annotations::{self, Annotation};
use crate::ids::{AnnotationId, VideoId};
use crate::repo::{Connection, MAX_BOUND};

/// Stored annotations that have not been matched yet, by moment and text and then by thread.
pub(super) struct Present(HashMap<(i64, String), Threads>);

type Threads = BTreeMap<Option<AnnotationId>, VecDeque<AnnotationId>>;

/// The role of a file's annotation in the video.
#[derive(Debug, Clone, Copy)]
enum Role {
    Apart,
    /// A reply, to a stored annotation if that is known.
    Reply(Option<AnnotationId>),
}

/// Where a match may stand.
#[derive(Debug, Clone, Copy)]
enum Place {
    Apart,
    In(AnnotationId),
    Anywhere,
}

/// Where to look for a match, in this order: the same place comes first, so that an exact match wins. Subtitle formats
/// have no threads, so an annotation from them may stand alone in the file and be a reply in the video.
const ROUNDS: [fn(Role) -> Option<Place>; 5] = [
    |role| matches!(role, Role::Apart).then_some(Place::Apart),
    Role::thread,
    |role| matches!(role, Role::Apart).then_some(Place::Anywhere),
    Role::thread,
    |role| match role {
        Role::Apart => None,
        Role::Reply(Some(_)) => Some(Place::Apart),
        Role::Reply(None) => Some(Place::Anywhere),
    },
];

impl Role {
    fn thread(self) -> Option<Place> {
        if let Self::Reply(Some(head)) = self { Some(Place::In(head)) } else { None }
    }
}

impl Present {
    /// Reads those annotations of a video that could match the file's.
    pub(super) fn of(conn: &mut Connection, video_id: VideoId, found: &[Found]) -> Result<Self> {
        let texts: HashSet<(i64, String)> = found.iter().map(key).collect();
        let ats: BTreeSet<i64> = found.iter().map(|found| found.at_ms).collect();
        let ats: Vec<i64> = ats.into_iter().collect();
        let mut present: HashMap<(i64, String), Threads> = HashMap::new();
        for ats in ats.chunks(MAX_BOUND) {
            annotations::read_at(conn, video_id, ats, |one: Annotation| {
                let key = (one.at, comparable(&one.body));
                if texts.contains(&key) {
                    let threads = present.entry(key).or_default();
                    threads.entry(one.reply_to_id).or_default().push_back(one.id);
                }
            })?;
        }
        Ok(Self(present))
    }

    /// For each annotation of the file that isn't skipped, the head of the thread in which the video has it, if it
    /// does. Each match uses up one stored annotation. `heads` are the indexes of the threads' heads.
    pub(super) fn find(
        mut self,
        found: &[Found],
        heads: &[Option<usize>],
        is_left_out: impl Fn(usize) -> bool,
    ) -> Vec<Option<AnnotationId>> {
        let mut known: Vec<Option<AnnotationId>> = vec![None; found.len()];
        for place_of in ROUNDS {
            for (index, (one, head)) in found.iter().zip(heads).enumerate() {
                if is_left_out(index) || known.get(index).is_some_and(Option::is_some) {
                    continue;
                }
                let known_head = |head: usize| known.get(head).copied().flatten();
                let role = head.map_or(Role::Apart, |head| Role::Reply(known_head(head)));
                let there = place_of(role).and_then(|place| self.take(one, place));
                if let Some(known) = known.get_mut(index) {
                    *known = there;
                }
            }
        }
        known
    }

    fn take(&mut self, found: &Found, place: Place) -> Option<AnnotationId> {
        let threads = self.0.get_mut(&key(found))?;
        let head = match place {
            Place::Apart => None,
            Place::In(head) => Some(head),
            Place::Anywhere => *threads.keys().next()?,
        };
        let ids = threads.get_mut(&head)?;
        let id = ids.pop_front()?;
        if ids.is_empty() {
            threads.remove(&head);
        }
        Some(head.unwrap_or(id))
    }
}

fn key(found: &Found) -> (i64, String) {
    (found.at_ms, comparable(&found.body))
}

/// A text without empty lines, which subtitles can't contain.
fn comparable(text: &str) -> String {
    let lines = text.split(['\n', '\r']).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
