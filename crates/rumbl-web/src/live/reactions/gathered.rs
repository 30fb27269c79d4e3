//! What was gathered since it was told last.

use std::collections::BTreeMap;

use rumbl_core::ids::VideoId;
use rumbl_core::reactions::Emoji;

/// Different seconds and emoji of one video that are told at once. What comes beyond that is not told, so that a message
/// stays small; viewers see it when they come back.
pub(super) const MAX_TOLD: usize = 200;
/// Videos about which is told at once.
pub(super) const MAX_VIDEOS: usize = 5_000;

/// A video, with seconds, emoji and counts.
pub(super) type OfVideo = (VideoId, Vec<(i64, Emoji, i64)>);

/// The seconds, emoji and counts of videos.
#[derive(Debug, Default)]
pub(super) struct Gathered(BTreeMap<VideoId, BTreeMap<(i64, Emoji), i64>>);

impl Gathered {
    /// Adds reactions, unless there are too many different ones.
    pub(super) fn add(&mut self, video_id: VideoId, at: (i64, Emoji), count: i64) {
        if self.0.len() >= MAX_VIDEOS && !self.0.contains_key(&video_id) {
            return;
        }
        let counts = self.0.entry(video_id).or_default();
        if counts.len() < MAX_TOLD || counts.contains_key(&at) {
            let sum = counts.entry(at).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it; then there is nothing.
    pub(super) fn take(&mut self) -> Vec<OfVideo> {
        let flat = |((second, emoji), count): ((i64, Emoji), i64)| (second, emoji, count);
        let videos = std::mem::take(&mut self.0).into_iter();
        videos.map(|(id, counts)| (id, counts.into_iter().map(flat).collect())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: i64) -> VideoId {
        VideoId::try_from(number).unwrap()
    }

    #[test]
    fn what_comes_together_is_one_count_and_is_taken_once() {
        let mut gathered = Gathered::default();
        for _ in 0..10_000 {
            gathered.add(id(1), (83, Emoji::Joy), 1);
        }
        gathered.add(id(1), (83, Emoji::Heart), 2);
        gathered.add(id(2), (83, Emoji::Joy), i64::MAX);
        gathered.add(id(2), (83, Emoji::Joy), 1);
        let taken = gathered.take();
        assert_eq!(taken[0], (id(1), vec![(83, Emoji::Heart, 2), (83, Emoji::Joy, 10_000)]));
        assert_eq!(taken[1], (id(2), vec![(83, Emoji::Joy, i64::MAX)]));
        assert!(gathered.is_empty() && gathered.take().is_empty());
    }

    #[test]
    fn max_told_and_max_videos_bound_what_is_gathered() {
        let mut gathered = Gathered::default();
        for second in 0..=i64::try_from(MAX_TOLD).unwrap() {
            gathered.add(id(1), (second, Emoji::Joy), 1);
        }
        // What is there already still counts.
        gathered.add(id(1), (0, Emoji::Joy), 1);
        for video in 2..=i64::try_from(MAX_VIDEOS).unwrap() + 1 {
            gathered.add(id(video), (0, Emoji::Joy), 1);
        }
        let taken = gathered.take();
        assert_eq!(taken.len(), MAX_VIDEOS);
        assert_eq!(taken[0].1.len(), MAX_TOLD);
        assert_eq!(taken[0].1[0], (0, Emoji::Joy, 2));
    }
}
