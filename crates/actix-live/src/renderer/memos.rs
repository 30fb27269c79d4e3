//! Skips components with unchanged props, and reuses diffs that other views rendered.

use std::sync::Arc;

use super::hashing::Memoized;
use super::kept::{Kept, SharedTree};
use super::shared::{self, Diff, NOTHING, Step};
use super::statics::Mark;
use super::{Position, Renderer};

impl Renderer {
    /// Renders a component with `body`, unless the client already has it with these props.
    #[inline(never)]
    pub(crate) fn memo(&mut self, memo: Option<Memoized>, body: &mut dyn FnMut(&mut Self)) {
        if self.is_html || !self.has(memo) {
            let is_personal = self.watched(body);
            if let Some(Kept::Tree(tree)) = self.frame.slots.get_mut(self.frame.index) {
                tree.memo = if is_personal { None } else { memo };
            }
        }
    }

    /// As [`memo`](Self::memo), but shares the diff with all views of the thread whose clients are in the same state.
    #[inline(never)]
    pub(crate) fn shared(&mut self, memo: Option<Memoized>, body: &mut dyn FnMut(&mut Self)) {
        let Some(to) = memo.filter(|_| !self.is_html) else {
            body(self);
            return;
        };
        if self.has(memo) {
            return;
        }
        let known = match self.take() {
            Kept::Shared(known) => Some(known),
            Kept::Tree(own) => {
                self.keep(Kept::Tree(own));
                self.watched(body);
                return;
            }
            _ => None,
        };
        let from = known.as_ref().map_or(NOTHING, |known| known.fingerprint);
        let step = Step { from, to };
        if let Some(tree) = shared::find(step, |diff| self.splice(diff)) {
            self.keep(Kept::Shared(tree));
            return;
        }
        if let Some(known) = known {
            self.keep(Kept::Tree(Box::new(Arc::unwrap_or_clone(known).tree)));
        }
        let before = self.position();
        if self.watched(body) {
            return;
        }
        let tree = match self.take() {
            Kept::Tree(tree) => *tree,
            other => {
                self.keep(other);
                return;
            }
        };
        let fingerprint = shared::fingerprint(&tree);
        let tree = Arc::new(SharedTree { tree, memo: to, fingerprint });
        shared::keep(step, self.diff_since(before, Arc::clone(&tree)));
        self.keep(Kept::Shared(tree));
    }

    fn has(&self, memo: Option<Memoized>) -> bool {
        let known = self.frame.slots.get(self.frame.index).and_then(Kept::memo);
        memo.is_some() && known == memo
    }

    /// Renders, and returns whether the content includes something that only this view has.
    fn watched(&mut self, body: &mut dyn FnMut(&mut Self)) -> bool {
        let outside = std::mem::take(&mut self.is_personal);
        body(self);
        let is_personal = self.is_personal;
        self.is_personal |= outside;
        is_personal
    }

    /// What was written for the current dynamic, without its key.
    fn diff_since(&self, before: Position, tree: Arc<SharedTree>) -> Diff {
        let written = self.out.get(before.bytes..).unwrap_or_default();
        let start = written.find(':').map_or(self.out.len(), |colon| before.bytes + colon + 1);
        let marks = self.marks.iter().skip(before.marks);
        Diff {
            json: self.out.get(start..).unwrap_or_default().into(),
            marks: marks.map(|mark| Mark { at: mark.at - start, ..*mark }).collect(),
            tree,
        }
    }

    fn splice(&mut self, diff: &Diff) {
        if diff.json.is_empty() {
            return;
        }
        self.key();
        let start = self.out.len();
        self.out.push_str(&diff.json);
        self.marks.extend(diff.marks.iter().map(|mark| Mark { at: start + mark.at, ..*mark }));
    }
}
