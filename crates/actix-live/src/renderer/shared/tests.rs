//! The limits of the cache.

use std::sync::Arc;

use super::{Diff, Diffs, MAX_SHARED_BYTES, MAX_SHARED_DIFFS, NOTHING, Step};
use crate::renderer::Memoized;
use crate::renderer::kept::{KeptTree, SharedTree};
use crate::template::Template;

static TEMPLATE: Template = Template::new(&["", ""], false);

fn step(number: usize) -> Step {
    Step { from: NOTHING, to: Memoized::MIN.saturating_add(number as u64) }
}

fn diff(length: usize) -> Diff {
    let tree = SharedTree { tree: KeptTree::new(&TEMPLATE), memo: Memoized::MIN, fingerprint: 1 };
    Diff { json: "x".repeat(length).into(), marks: Box::new([]), tree: Arc::new(tree) }
}

#[test]
fn no_more_than_max_shared_diffs_are_remembered_and_those_in_use_stay() {
    let mut diffs = Diffs::new();
    for number in 0..MAX_SHARED_DIFFS + 10 {
        diffs.keep(step(number), diff(1));
        assert!(diffs.by_step.get(&step(0)).is_some(), "{number}");
    }
    assert_eq!(diffs.by_step.len(), MAX_SHARED_DIFFS);
    assert!(!diffs.by_step.contains(&step(1)));
    assert!(diffs.by_step.contains(&step(MAX_SHARED_DIFFS + 9)));
}

#[test]
fn no_more_than_max_shared_bytes_are_remembered_and_nothing_that_is_a_quarter_of_them() {
    let mut diffs = Diffs::new();
    for number in 0..20 {
        diffs.keep(step(number % 10), diff(MAX_SHARED_BYTES / 5));
        assert!(diffs.bytes <= MAX_SHARED_BYTES);
    }
    assert_eq!(diffs.by_step.len(), 4);
    diffs.keep(step(30), diff(MAX_SHARED_BYTES / 4));
    assert!(!diffs.by_step.contains(&step(30)));
    while diffs.by_step.pop_lru().is_some() {}
    diffs.bytes = 0;
    diffs.keep(step(0), diff(7));
    let one = diffs.bytes;
    diffs.keep(step(0), diff(7));
    assert_eq!(diffs.bytes, one, "the one that was replaced counts no more");
}
