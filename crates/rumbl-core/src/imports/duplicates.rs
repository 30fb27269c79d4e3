//! What a video has already. As often as a text stands at a moment there, it is taken for the same in a file; so
//! nothing comes twice, and nothing that a file says twice gets lost.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::reading::Found;
use crate::Result;
use crate::annotations::{self, Annotation};
use crate::ids::{AnnotationId, VideoId};
use crate::repo::{Connection, MAX_BOUND};

/// What is there and has not been found in the file yet: by its moment and text, the heads of the threads.
pub(super) struct Present(HashMap<(i64, String), VecDeque<AnnotationId>>);

impl Present {
    /// What a video has of what was found, and no more.
    pub(super) fn of(conn: &mut Connection, video_id: VideoId, found: &[Found]) -> Result<Self> {
        let texts: HashSet<(i64, String)> = found.iter().map(key).collect();
        let ats: BTreeSet<i64> = found.iter().map(|found| found.at_ms).collect();
        let ats: Vec<i64> = ats.into_iter().collect();
        let mut present: HashMap<(i64, String), VecDeque<AnnotationId>> = HashMap::new();
        for ats in ats.chunks(MAX_BOUND) {
            annotations::read_at(conn, video_id, ats, |one: Annotation| {
                let key = (one.at, comparable(&one.body));
                if texts.contains(&key) {
                    present.entry(key).or_default().push_back(one.reply_to_id.unwrap_or(one.id));
                }
            })?;
        }
        Ok(Self(present))
    }

    /// The head of the thread in which it is there, if it is; each that is there stands for one.
    pub(super) fn take(&mut self, found: &Found) -> Option<AnnotationId> {
        self.0.get_mut(&key(found))?.pop_front()
    }
}

fn key(found: &Found) -> (i64, String) {
    (found.at_ms, comparable(&found.body))
}

/// A text without what subtitles can't have: empty lines.
fn comparable(text: &str) -> String {
    let lines = text.split(['\n', '\r']).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
