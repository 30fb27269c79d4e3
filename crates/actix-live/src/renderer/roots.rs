//! Renders whole pages and components.

use super::Renderer;
use super::kept::KeptTree;
use super::statics::MarkKind;
use crate::template::Template;

impl Renderer {
    /// Renders the root template of a page or a component.
    pub(crate) fn root(&mut self, template: &'static Template, body: &mut dyn FnMut(&mut Self)) {
        if self.is_html {
            self.html_tree(template, body);
            return;
        }
        let (mut tree, is_known) = match self.root.take() {
            Some(tree) if tree.template.is(template) => (tree, true),
            _ => (KeptTree::new(template), false),
        };
        self.out.push('{');
        if !is_known {
            let kind = self.root_kind(template);
            self.mark(template, kind);
        }
        let (slots, has_content) = self.fill(template, std::mem::take(&mut tree.slots), body);
        tree.slots = slots;
        self.out.push('}');
        if is_known && !has_content {
            self.out.clear();
        }
        self.root = Some(tree);
    }

    fn root_kind(&mut self, template: &'static Template) -> MarkKind {
        let Some(cid) = self.component else { return MarkKind::Root };
        if let Some(&(_, first)) = self.first.iter().find(|(known, _)| known.is(template)) {
            return MarkKind::SameAs(first);
        }
        self.first.push((template, cid));
        MarkKind::Component
    }
}
