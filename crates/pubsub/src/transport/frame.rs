//! Batches of broadcasts, as texts that a transport can carry.
//!
//! A frame is `NODE NUMBER INDEX/COUNT TEXT`: the sending node, the batch's number on that node, and the index of this
//! part of the batch's text. The number makes every frame unique, because PostgreSQL drops duplicate notifications.

use std::collections::HashMap;

use crate::adapter::NodeId;

/// Maximum number of nodes with an incomplete batch. Beyond it, the batch that has waited longest for its next part is
/// dropped: a node that died in the middle of a batch never completes it.
const MAX_UNFINISHED: usize = 64;
/// Maximum length of a batch; no node sends longer ones.
const MAX_TEXT: usize = 4 << 20;
/// Maximum length of the header: the node, two numbers of up to 20 digits, and the separators.
const MAX_HEADER: usize = 16 + 3 * 21 + 3;

/// Splits a batch into frames of at most `max` bytes.
pub(super) fn frames(node: NodeId, number: u64, text: &str, max: usize) -> Vec<String> {
    let parts = split(text, max.saturating_sub(MAX_HEADER).max(4));
    let count = parts.len();
    let frame = |(index, part)| format!("{node} {number} {index}/{count} {part}");
    parts.into_iter().enumerate().map(frame).collect()
}

/// Splits text at character boundaries into pieces of at most `max` bytes, which must be at least 4.
fn split(mut text: &str, max: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    while text.len() > max {
        let (part, rest) = text.split_at(text.floor_char_boundary(max));
        parts.push(part);
        text = rest;
    }
    parts.push(text);
    parts
}

/// Reassembles the batches of each node.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    unfinished: HashMap<NodeId, Unfinished>,
    /// Numbers the parts in the order of their arrival.
    arrivals: u64,
}

#[derive(Debug)]
struct Unfinished {
    number: u64,
    next: usize,
    text: String,
    /// When its latest part arrived.
    arrival: u64,
}

impl Assembly {
    /// The batch that this frame completes, and its sender. A batch with a missing part is dropped.
    pub(super) fn add(&mut self, frame: &str) -> Option<(NodeId, String)> {
        let (node, rest) = frame.split_once(' ')?;
        let (number, rest) = rest.split_once(' ')?;
        let (part, text) = rest.split_once(' ')?;
        let (index, count) = part.split_once('/')?;
        let node: NodeId = node.parse().ok()?;
        let number: u64 = number.parse().ok()?;
        let (index, count): (usize, usize) = (index.parse().ok()?, count.parse().ok()?);
        let known = self.unfinished.remove(&node);
        let mut unfinished = match known {
            Some(known) if (known.number, known.next) == (number, index) => known,
            _ if index == 0 => Unfinished { number, next: 0, text: String::new(), arrival: 0 },
            _ => return None,
        };
        unfinished.next += 1;
        unfinished.text.push_str(text);
        if unfinished.next == count {
            return Some((node, unfinished.text));
        }
        if unfinished.next < count && unfinished.text.len() <= MAX_TEXT {
            self.arrivals += 1;
            unfinished.arrival = self.arrivals;
            self.make_room();
            self.unfinished.insert(node, unfinished);
        }
        None
    }

    fn make_room(&mut self) {
        let oldest = self.unfinished.iter().min_by_key(|(_, unfinished)| unfinished.arrival);
        let oldest = oldest.map(|(node, _)| *node);
        if let Some(oldest) = oldest.filter(|_| self.unfinished.len() >= MAX_UNFINISHED) {
            self.unfinished.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Assembly, MAX_UNFINISHED, frames};
    use crate::adapter::NodeId;

    proptest! {
        #[test]
        fn a_batch_arrives_as_it_was_sent(text in ".{0,400}", max in 90_usize..200) {
            let node = NodeId::random();
            let sent = frames(node, 7, &text, max);
            prop_assert!(sent.iter().all(|frame| frame.len() <= max));
            let mut assembly = Assembly::default();
            let got: Vec<_> = sent.iter().filter_map(|frame| assembly.add(frame)).collect();
            prop_assert_eq!(got, vec![(node, text)]);
        }

        #[test]
        fn whatever_else_arrives_is_ignored(frame in ".{0,60}") {
            let mut assembly = Assembly::default();
            drop(assembly.add(&frame));
            let node = NodeId::random();
            let got = assembly.add(&frames(node, 1, "x", 100)[0]);
            prop_assert_eq!(got, Some((node, "x".to_owned())));
        }
    }

    #[test]
    fn batches_of_several_nodes_may_be_mixed() {
        let nodes = [NodeId::random(), NodeId::random()];
        let [one, other] = nodes.map(|node| frames(node, 1, &"x".repeat(300), 200));
        assert!(one.len() > 1);
        let mut assembly = Assembly::default();
        let mixed = one.iter().zip(&other).flat_map(|(one, other)| [one, other]);
        let whose: Vec<NodeId> =
            mixed.filter_map(|frame| assembly.add(frame)).map(|(node, _)| node).collect();
        assert_eq!(whose, nodes);
    }

    #[test]
    fn a_batch_of_which_a_part_is_missing_is_dropped_and_the_next_one_is_not() {
        let node = NodeId::random();
        let first = frames(node, 1, &"x".repeat(300), 200);
        let second = frames(node, 2, &"y".repeat(300), 200);
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(&first[0]), None);
        let got: Vec<_> = second.iter().filter_map(|frame| assembly.add(frame)).collect();
        assert_eq!(got, [(node, "y".repeat(300))]);
        assert_eq!(first.iter().skip(1).find_map(|frame| assembly.add(frame)), None);
    }

    #[test]
    fn nodes_that_died_in_the_middle_of_a_batch_keep_nobody_else_from_sending() {
        let mut assembly = Assembly::default();
        let dead = std::iter::repeat_with(NodeId::random).take(2 * MAX_UNFINISHED);
        for node in dead {
            assert_eq!(assembly.add(&frames(node, 1, &"x".repeat(300), 200)[0]), None);
        }
        let node = NodeId::random();
        let sent = frames(node, 1, &"y".repeat(300), 200);
        let got: Vec<_> = sent.iter().filter_map(|frame| assembly.add(frame)).collect();
        assert_eq!(got, [(node, "y".repeat(300))]);
        assert_eq!(assembly.unfinished.len(), MAX_UNFINISHED - 1);
    }
}
