//! From a path in one module to the file that defines what it names.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::module_tree::{Module, ModuleId, ModuleTree};

/// Where a file imports another one: the first line that does.
pub(super) type Imports = BTreeMap<(PathBuf, PathBuf), usize>;

/// How many re-exports a path may lead through; more is a re-export of itself.
const MAX_DEPTH: usize = 16;

/// Where a path has led so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Module(ModuleId),
    /// Something that this module defines, or that a macro or `*` puts into it.
    ItemOf(ModuleId),
}

/// Which file imports which, and where.
pub(super) fn imports_between_files(tree: &ModuleTree) -> Imports {
    let mut imports = Imports::new();
    for (id, module) in tree.modules.iter().enumerate() {
        for path in &module.paths {
            let target = resolve(tree, id, &path.segments, 0);
            let Some(imported) = target.and_then(|target| file_of(tree, target)) else { continue };
            if *imported != module.file {
                let line =
                    imports.entry((module.file.clone(), imported.clone())).or_insert(path.line);
                *line = path.line.min(*line);
            }
        }
    }
    imports
}

fn file_of(tree: &ModuleTree, target: Target) -> Option<&PathBuf> {
    let (Target::Module(id) | Target::ItemOf(id)) = target;
    tree.modules.get(id).map(|module| &module.file)
}

/// What a path in a module names, or nothing when that is outside of the crate.
fn resolve(tree: &ModuleTree, from: ModuleId, path: &[String], depth: usize) -> Option<Target> {
    let (first, mut rest) = path.split_first()?;
    let mut target = match first.as_str() {
        "crate" => Target::Module(0),
        "self" if rest.is_empty() => return None,
        "self" => Target::Module(from),
        "super" => Target::Module(tree.modules.get(from)?.parent?),
        name => named(tree, from, name, depth)?,
    };
    while let (Target::Module(id), Some((name, after))) = (target, rest.split_first()) {
        let module = tree.modules.get(id)?;
        target = match name.as_str() {
            "super" => Target::Module(module.parent?),
            // What a macro generates is found nowhere, and belongs to the file of the macro's call.
            name => named(tree, id, name, depth).unwrap_or(Target::ItemOf(id)),
        };
        rest = after;
    }
    Some(target)
}

/// What a name stands for in a module.
fn named(tree: &ModuleTree, id: ModuleId, name: &str, depth: usize) -> Option<Target> {
    if depth > MAX_DEPTH {
        return None;
    }
    let module: &Module = tree.modules.get(id)?;
    if let Some(&child) = module.children.get(name) {
        return Some(Target::Module(child));
    }
    if module.items.contains(name) {
        return Some(Target::ItemOf(id));
    }
    if let Some(path) = module.names.get(name) {
        // A name that stands for something of another crate is nothing to follow.
        let is_itself = path.first().is_some_and(|first| first == name);
        return if is_itself { None } else { resolve(tree, id, path, depth + 1) };
    }
    module.globs.iter().find_map(|path| match resolve(tree, id, path, depth + 1)? {
        Target::Module(other) if other != id => named(tree, other, name, depth + 1),
        _ => None,
    })
}
