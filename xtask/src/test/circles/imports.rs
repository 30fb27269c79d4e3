//! Collects the paths in a module that may refer to other files of the crate.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, ItemMod, ItemUse, Meta, Path, UseTree, Visibility};

/// A path in the source, with its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ModulePath {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

/// The paths in a module's own items. Child modules, tests and re-exports are left out.
pub(super) fn paths_in(items: &[Item]) -> Vec<ModulePath> {
    let mut visitor = PathVisitor::default();
    for item in items {
        visitor.visit_item(item);
    }
    visitor.paths
}

#[derive(Default)]
struct PathVisitor {
    paths: Vec<ModulePath>,
}

impl<'ast> Visit<'ast> for PathVisitor {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_only_for_tests(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let is_for_tests = match item {
            ImplItem::Fn(item) => are_for_tests(&item.attrs),
            ImplItem::Const(item) => are_for_tests(&item.attrs),
            _ => false,
        };
        if !is_for_tests {
            visit::visit_impl_item(self, item);
        }
    }

    /// Child modules are processed separately.
    fn visit_item_mod(&mut self, _: &'ast ItemMod) {}

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_reexport(&item.vis) {
            self.take(&item.tree, &mut Vec::new());
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let segments = path.segments.iter().map(|segment| segment.ident.unraw().to_string());
            let line = first.ident.span().start().line;
            self.take_inline(Some(ModulePath { segments: segments.collect(), line }));
        }
        visit::visit_path(self, path);
    }

    /// Macro arguments are not parsed yet, so look for paths in their tokens.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        visit::visit_macro(self, call);
        self.take_tokens(call.tokens.clone());
    }
}

impl PathVisitor {
    fn take(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        let (ident, rest) = match tree {
            UseTree::Path(path) => (&path.ident, Some(&path.tree)),
            UseTree::Name(name) => (&name.ident, None),
            UseTree::Rename(rename) => (&rename.ident, None),
            UseTree::Glob(glob) => {
                let line = glob.star_token.spans.first().map_or(0, |span| span.start().line);
                return self.paths.push(ModulePath { segments: before.clone(), line });
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.take(tree, before));
            }
        };
        before.push(ident.unraw().to_string());
        if let Some(rest) = rest {
            self.take(rest, before);
        } else {
            let mut segments = before.clone();
            if segments.len() > 1 {
                segments.pop_if(|last| last == "self");
            }
            self.paths.push(ModulePath { segments, line: ident.span().start().line });
        }
        before.pop();
    }

    /// A single name may be a variable; if it is anything else, a `use` has imported it.
    fn take_inline(&mut self, path: Option<ModulePath>) {
        self.paths.extend(path.filter(|path| path.segments.len() > 1));
    }

    fn take_tokens(&mut self, tokens: TokenStream) {
        let mut path: Option<ModulePath> = None;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    let name = ident.unraw().to_string();
                    match &mut path {
                        Some(path) if colons == 2 => path.segments.push(name),
                        _ => {
                            let line = ident.span().start().line;
                            let segments = vec![name];
                            let before = path.replace(ModulePath { segments, line });
                            self.take_inline(before);
                        }
                    }
                    colons = 0;
                }
                other => {
                    self.take_inline(path.take());
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.take_tokens(group.stream());
                    }
                }
            }
        }
        self.take_inline(path);
    }
}

/// Whether a `use` is only a re-export.
fn is_reexport(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// Whether an item is compiled only for tests.
pub(super) fn is_only_for_tests(item: &Item) -> bool {
    are_for_tests(match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    })
}

fn are_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let mut words = Vec::new();
            collect_words(list.tokens.clone(), &mut words);
            words.iter().any(|word| word == "test") && !words.iter().any(|word| word == "not")
        }
        _ => false,
    })
}

fn collect_words(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => words.push(ident.to_string()),
            TokenTree::Group(group) => collect_words(group.stream(), words),
            _ => {}
        }
    }
}
