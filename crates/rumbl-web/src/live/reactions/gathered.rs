//! Counts of reactions that wait to be sent or stored.

use std::collections::BTreeMap;

use rumbl_core::ids::VideoId;
use rumbl_core::reactions::{Reaction, ReactionCounts};

/// How many distinct reactions may wait, for one video and in total.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) per_video: usize,
    pub(super) in_all: usize,
}

/// The counts of each video, within bounds.
#[derive(Debug)]
pub(super) struct Gathered {
    bounds: Bounds,
    videos: BTreeMap<VideoId, ReactionCounts>,
    /// The number of counts of all videos.
    len: usize,
}

impl Gathered {
    pub(super) const fn new(bounds: Bounds) -> Self {
        Self { bounds, videos: BTreeMap::new(), len: 0 }
    }

    /// Adds to a count, and returns whether there was room. Counts that exist already can always grow.
    pub(super) fn add(&mut self, video_id: VideoId, reaction: Reaction, count: i64) -> bool {
        let of_video = self.videos.get_mut(&video_id);
        if let Some(sum) = of_video.and_then(|counts| counts.get_mut(&reaction)) {
            *sum = sum.saturating_add(count);
            return true;
        }
        let of_video = self.videos.get(&video_id).map_or(0, ReactionCounts::len);
        if of_video >= self.bounds.per_video || self.len >= self.bounds.in_all {
            return false;
        }
        self.videos.entry(video_id).or_default().insert(reaction, count);
        self.len += 1;
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Takes all counts, leaving none.
    pub(super) fn take(&mut self) -> BTreeMap<VideoId, ReactionCounts> {
        self.len = 0;
        std::mem::take(&mut self.videos)
    }
}

#[cfg(test)]
mod tests {
    use rumbl_core::reactions::Emoji;

    use super::*;

    fn id(number: i64) -> VideoId {
        VideoId::try_from(number).unwrap()
    }

    fn joy(at_s: i64) -> Reaction {
        Reaction { at_s, emoji: Emoji::Joy }
    }

    #[test]
    fn the_same_reactions_are_one_count_and_are_taken_once() {
        let mut gathered = Gathered::new(Bounds { per_video: 2, in_all: 3 });
        let heart = Reaction { at_s: 83, emoji: Emoji::Heart };
        for _ in 0..10_000 {
            assert!(gathered.add(id(1), joy(83), 1));
        }
        assert!(gathered.add(id(1), heart, 2));
        assert!(gathered.add(id(2), joy(83), i64::MAX) && gathered.add(id(2), joy(83), 1));
        let expected = [
            (id(1), ReactionCounts::from([(heart, 2), (joy(83), 10_000)])),
            (id(2), ReactionCounts::from([(joy(83), i64::MAX)])),
        ];
        assert_eq!(gathered.take(), expected.into());
        assert!(gathered.is_empty() && gathered.take().is_empty());
    }

    #[test]
    fn bounds_limit_what_waits_of_one_video_and_in_all() {
        let mut gathered = Gathered::new(Bounds { per_video: 2, in_all: 3 });
        assert!(gathered.add(id(1), joy(1), 1) && gathered.add(id(1), joy(2), 1));
        assert!(!gathered.add(id(1), joy(3), 1));
        assert!(gathered.add(id(2), joy(1), 1) && !gathered.add(id(2), joy(2), 1));
        assert!(!gathered.add(id(3), joy(1), 1));
        assert!(gathered.add(id(1), joy(2), 1) && gathered.add(id(2), joy(1), 1));
        assert_eq!(gathered.take().len(), 2);
        assert!(gathered.add(id(3), joy(1), 1));
    }
}
