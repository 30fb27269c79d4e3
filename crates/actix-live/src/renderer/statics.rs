//! Inserts the statics into a message once everything else is written.
//!
//! Each use of a template is marked. A template used once is written in place; one used several
//! times in a tree is written once, under `p` at the tree's root, and each use refers to it by
//! number. Numbers are only valid within a tree, so this is decided when the tree is complete.

use std::collections::HashMap;

use super::json;
use crate::template::Template;

/// A position right after a `{` where statics belong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) at: usize,
    pub(crate) template: &'static Template,
    pub(crate) kind: MarkKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkKind {
    /// The root of a message.
    Root,
    /// A template or a list inside a tree.
    Nested,
    /// The root of a component, in which a number would refer to another component.
    Component,
    /// The root of a component that reuses this component's statics from the same message.
    SameAs(u64),
}

/// Moves the tree that begins at `start` to the end of `to`, with the statics inserted.
pub(crate) fn write(tree: &str, start: usize, marks: &[Mark], to: &mut String) {
    let mut uses: HashMap<*const Template, usize> = HashMap::new();
    let shareable = |mark: &&Mark| mark.kind == MarkKind::Nested;
    for mark in marks.iter().filter(shareable) {
        *uses.entry(std::ptr::from_ref(mark.template)).or_default() += 1;
    }
    let mut numbers: HashMap<*const Template, u64> = HashMap::new();
    let mut shared = Vec::new();
    for mark in marks.iter().filter(shareable) {
        let template = std::ptr::from_ref(mark.template);
        if uses.get(&template).is_some_and(|&uses| uses > 1) && !numbers.contains_key(&template) {
            numbers.insert(template, shared.len() as u64);
            shared.push(mark.template);
        }
    }
    let mut written = start;
    if !shared.is_empty() {
        to.push_str("{\"p\":{");
        for (number, template) in (0_u64..).zip(&shared) {
            to.push_str(if number > 0 { ",\"" } else { "\"" });
            json::number(to, number);
            to.push_str("\":");
            list(to, template);
        }
        to.push('}');
        written += 1;
        let is_marked = marks.first().is_some_and(|mark| mark.at == written);
        if is_marked || !tree.get(written..).is_some_and(|rest| rest.starts_with('}')) {
            to.push(',');
        }
    }
    for mark in marks {
        to.push_str(tree.get(written..mark.at).unwrap_or_default());
        written = mark.at;
        to.push_str("\"s\":");
        match (mark.kind, numbers.get(&std::ptr::from_ref(mark.template))) {
            (MarkKind::SameAs(cid), _) => json::number(to, cid),
            (MarkKind::Nested, Some(&number)) => json::number(to, number),
            _ => list(to, mark.template),
        }
        if mark.kind == MarkKind::Component {
            to.push_str(if mark.template.is_root() { ",\"r\":1" } else { "" });
        }
        if !tree.get(written..).is_some_and(|rest| rest.starts_with('}')) {
            to.push(',');
        }
    }
    to.push_str(tree.get(written..).unwrap_or_default());
}

fn list(to: &mut String, template: &Template) {
    for (index, text) in template.statics().iter().enumerate() {
        to.push(if index > 0 { ',' } else { '[' });
        json::string(to, text);
    }
    to.push(']');
}
