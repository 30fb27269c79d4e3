//! A crate's module tree, parsed from its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use syn::ext::IdentExt;
use syn::{Item, ItemMod, UseTree};

use super::imports::{self, ModulePath, is_only_for_tests};

/// The index of a module in the tree.
pub(super) type ModuleId = usize;

/// A module, in its own file or inline.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) file: PathBuf,
    pub(super) parent: Option<ModuleId>,
    pub(super) children: BTreeMap<String, ModuleId>,
    /// The names of the items that it defines.
    pub(super) items: BTreeSet<String>,
    /// The names that it imports or re-exports, with their paths.
    pub(super) names: BTreeMap<String, Vec<String>>,
    /// The modules that it imports with `*`.
    pub(super) globs: Vec<Vec<String>>,
    /// All paths in this module that count as imports.
    pub(super) paths: Vec<ModulePath>,
}

/// All modules of a crate; the first is the root.
#[derive(Debug, Default)]
pub(super) struct ModuleTree {
    pub(super) modules: Vec<Module>,
}

impl ModuleTree {
    /// Parses a crate, starting with its root file.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        let folder = root.parent().context("the root is in no folder")?;
        tree.add_file(root, folder, None)?;
        Ok(tree)
    }

    /// Adds the module of a file, with its children in `folder`.
    fn add_file(
        &mut self,
        file: &Path,
        folder: &Path,
        parent: Option<ModuleId>,
    ) -> anyhow::Result<ModuleId> {
        let source = fs::read_to_string(file)
            .with_context(|| format!("{} can't be read", file.display()))?;
        let parsed =
            syn::parse_file(&source).with_context(|| format!("{} is no Rust", file.display()))?;
        self.add(&parsed.items, file, folder, parent)
    }

    fn add(
        &mut self,
        items: &[Item],
        file: &Path,
        folder: &Path,
        parent: Option<ModuleId>,
    ) -> anyhow::Result<ModuleId> {
        let id = self.modules.len();
        let mut module = Module { file: file.to_owned(), parent, ..Module::default() };
        module.paths = imports::paths_in(items);
        for item in items.iter().filter(|item| !is_only_for_tests(item)) {
            match item {
                Item::Use(item) => module.take_names(&item.tree, &mut Vec::new()),
                item => module.items.extend(name_of(item)),
            }
        }
        self.modules.push(module);
        for item in items.iter().filter(|item| !is_only_for_tests(item)) {
            if let Item::Mod(declared) = item {
                let child = self.add_child(declared, file, folder, id)?;
                if let Some(module) = self.modules.get_mut(id) {
                    module.children.insert(declared.ident.unraw().to_string(), child);
                }
            }
        }
        Ok(id)
    }

    fn add_child(
        &mut self,
        declared: &ItemMod,
        file: &Path,
        folder: &Path,
        parent: ModuleId,
    ) -> anyhow::Result<ModuleId> {
        let name = declared.ident.unraw().to_string();
        let folder_of_child = folder.join(&name);
        if let Some((_, items)) = &declared.content {
            return self.add(items, file, &folder_of_child, Some(parent));
        }
        let candidates = [folder.join(format!("{name}.rs")), folder_of_child.join("mod.rs")];
        match candidates.iter().find(|candidate| candidate.is_file()) {
            Some(file) => self.add_file(file, &folder_of_child, Some(parent)),
            None => bail!("{} declares {name}, which has no file", file.display()),
        }
    }
}

impl Module {
    /// Records the paths of the names in a `use`.
    fn take_names(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.unraw().to_string());
                self.take_names(&path.tree, before);
                before.pop();
            }
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(name) = before.last().cloned() {
                    self.names.insert(name, before.clone());
                }
            }
            UseTree::Name(name) => {
                let name = name.ident.unraw().to_string();
                self.names.insert(name.clone(), [before.clone(), vec![name]].concat());
            }
            UseTree::Rename(rename) => {
                let mut path = before.clone();
                if rename.ident != "self" {
                    path.push(rename.ident.unraw().to_string());
                }
                self.names.insert(rename.rename.unraw().to_string(), path);
            }
            UseTree::Glob(_) => self.globs.push(before.clone()),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.take_names(tree, before));
            }
        }
    }
}

/// The name of an item, if paths can refer to it.
fn name_of(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.unraw().to_string())
}
