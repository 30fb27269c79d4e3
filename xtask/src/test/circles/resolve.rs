//! Resolves paths to the files that define their items.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::module_tree::{Module, ModuleId, ModuleTree};

/// The imports between files, each with its first line.
pub(super) type Imports = BTreeMap<(PathBuf, PathBuf), usize>;

/// Maximum number of re-exports that a path may go through; more are circular.
const MAX_DEPTH: usize = 16;

/// What a path has been resolved to so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Module(ModuleId),
    /// An item that this module defines, or that a macro or a `*` import adds to it.
    ItemOf(ModuleId),
}

/// All imports between files.
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

/// Resolves a path in a module; `None` if it leads out of the crate.
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
            // Items that macros generate can't be found; they are attributed to the file that calls
            // the macro.
            name => named(tree, id, name, depth).unwrap_or(Target::ItemOf(id)),
        };
        rest = after;
    }
    Some(target)
}

/// Resolves a name in a module.
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
        // A name of another crate's item isn't followed.
        let is_itself = path.first().is_some_and(|first| first == name);
        return if is_itself { None } else { resolve(tree, id, path, depth + 1) };
    }
    module.globs.iter().find_map(|path| match resolve(tree, id, path, depth + 1)? {
        Target::Module(other) if other != id => named(tree, other, name, depth + 1),
        _ => None,
    })
}
