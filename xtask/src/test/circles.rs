//! Finds files of a crate that import each other in a circle: they should be one file, or need a
//! third one.
//!
//! File A imports file B when a path in A leads to an item that B defines, through any re-exports.
//! Declaring a module or re-exporting from it is not an import. So a parent may re-export from its
//! children, or a child may use items of its parent, but not both.

mod imports;
mod module_tree;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;

use module_tree::ModuleTree;
use resolve::Imports;

/// A sentence for each circle of files in the libraries and programs of the workspace.
///
/// # Errors
/// When a file can't be read or parsed.
pub(super) fn find(metadata: &Value) -> anyhow::Result<Vec<String>> {
    let packages = metadata.get("packages").and_then(Value::as_array).context("no packages")?;
    let targets = packages.iter().filter_map(|package| package.get("targets")?.as_array());
    let mut found = Vec::new();
    for target in targets.flatten().filter(|target| is_library_or_program(target)) {
        let root = target.get("src_path").and_then(Value::as_str).context("no source")?;
        let name = target.get("name").and_then(Value::as_str).context("no name")?;
        let circles = circles_below(Path::new(root))?;
        found.extend(circles.into_iter().map(|circle| format!("{name}: {circle}")));
    }
    Ok(found)
}

fn is_library_or_program(target: &Value) -> bool {
    let kinds = target.get("kind").and_then(Value::as_array).into_iter().flatten();
    kinds.filter_map(Value::as_str).any(|kind| kind == "lib" || kind == "bin")
}

fn circles_below(root: &Path) -> anyhow::Result<Vec<String>> {
    let tree = ModuleTree::read(root)?;
    let imports = resolve::imports_between_files(&tree);
    let folder = root.parent().unwrap_or(root);
    Ok(circles(&imports).iter().map(|circle| describe(circle, &imports, folder)).collect())
}

/// The strongly connected sets of files.
fn circles(imports: &Imports) -> Vec<BTreeSet<PathBuf>> {
    let files: BTreeSet<&Path> = imports.keys().map(|(from, _)| from.as_path()).collect();
    let reachable: BTreeMap<_, _> =
        files.iter().map(|&file| (file, reachable_from(file, imports))).collect();
    let leads = |from: &Path, to: &Path| reachable.get(from).is_some_and(|set| set.contains(to));
    let mut circles = BTreeSet::new();
    for &file in files.iter().filter(|file| leads(file, file)) {
        let circle = files.iter().filter(|other| leads(file, other) && leads(other, file));
        circles.insert(circle.map(|path| path.to_path_buf()).collect());
    }
    circles.into_iter().collect()
}

fn reachable_from<'a>(file: &Path, imports: &'a Imports) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![file];
    while let Some(file) = waiting.pop() {
        for (_, imported) in imports.keys().filter(|(from, _)| from == file) {
            if reached.insert(imported.as_path()) {
                waiting.push(imported);
            }
        }
    }
    reached
}

/// Describes the files of a circle, and the lines that close it.
fn describe(circle: &BTreeSet<PathBuf>, imports: &Imports, folder: &Path) -> String {
    let name = |path: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    let files: Vec<_> = circle.iter().map(|path| name(path)).collect();
    let within =
        imports.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
    let lines: Vec<_> =
        within.map(|((from, to), line)| format!("{}:{line} → {}", name(from), name(to))).collect();
    format!("{} import each other in a circle ({})", files.join(", "), lines.join(", "))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The circles of a crate with these files, without line numbers.
    fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let tree = ModuleTree::read(&folder.path().join("lib.rs")).unwrap();
        let found = circles(&resolve::imports_between_files(&tree));
        let name = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().display().to_string();
        found.iter().map(|circle| circle.iter().map(name).collect()).collect()
    }

    const LIB: (&str, &str) = ("lib.rs", "mod a; mod b; mod c;");

    #[test]
    fn two_files_that_use_each_other_are_a_circle() {
        let a = ("a.rs", "use crate::b::B; pub struct A(B);");
        let b = ("b.rs", "use super::a::A; pub struct B(A);");
        assert_eq!(circles_of(&[LIB, a, b, ("c.rs", "")]), [["a.rs", "b.rs"]]);
    }

    #[test]
    fn files_that_use_each_other_in_one_direction_are_none() {
        let a = ("a.rs", "use crate::b::B; use crate::c::C; pub struct A(B, C);");
        let b = ("b.rs", "use crate::c::C; pub struct B(C);");
        assert!(circles_of(&[LIB, a, b, ("c.rs", "pub struct C;")]).is_empty());
    }

    #[test]
    fn a_circle_of_three_is_found_through_paths_that_are_not_imported() {
        let a = ("a.rs", "pub fn a() { crate::b::b() }");
        let b = ("b.rs", "pub struct B(super::c::C); pub fn b() {}");
        let c = ("c.rs", "pub struct C; fn c() { println!(\"{}\", crate::a::a()) }");
        assert_eq!(circles_of(&[LIB, a, b, c]), [["a.rs", "b.rs", "c.rs"]]);
    }

    #[test]
    fn a_reexport_leads_to_the_file_that_defines_the_item() {
        let lib = ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;");
        let a = ("a.rs", "use crate::B; pub struct A(B);");
        let b = ("b.rs", "use crate::A; pub struct B(A);");
        assert_eq!(circles_of(&[lib, a, b]), [["a.rs", "b.rs"]]);
        let b = ("b.rs", "pub struct B;");
        assert!(circles_of(&[lib, a, b]).is_empty());
    }

    #[test]
    fn a_parent_that_uses_a_child_which_uses_the_parent_is_a_circle() {
        let lib = ("lib.rs", "mod a;");
        let child = ("a/b.rs", "use super::Limit; pub struct B(Limit);");
        let parent = ("a.rs", "mod b; use b::B; pub struct Limit; pub struct A(B);");
        assert_eq!(circles_of(&[lib, parent, child]), [["a/b.rs", "a.rs"]]);
        let parent = ("a.rs", "mod b; pub struct Limit; pub fn a() { b::helper() }");
        assert_eq!(circles_of(&[lib, parent, child]), [["a/b.rs", "a.rs"]]);
    }

    #[test]
    fn a_parent_may_declare_and_reexport_a_child_that_uses_it() {
        let lib = ("lib.rs", "mod a;");
        let parent =
            ("a.rs", "mod b; pub use b::B; pub(crate) use self::b::B as C; pub struct Limit;");
        let child = ("a/b.rs", "use super::Limit; pub struct B(Limit);");
        assert!(circles_of(&[lib, parent, child]).is_empty());
    }

    #[test]
    fn what_only_tests_import_does_not_count() {
        let a = ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }");
        let b = ("b.rs", "use crate::a::A; pub struct B(A);");
        assert!(circles_of(&[LIB, a, b, ("c.rs", "")]).is_empty());
        let a =
            ("a.rs", "pub struct A; #[cfg(test)] use crate::b::B; #[cfg(test)] fn f() { b::b() }");
        assert!(circles_of(&[LIB, a, b, ("c.rs", "")]).is_empty());
        let a = ("a.rs", "pub struct A; #[cfg(not(test))] mod real { use crate::b::B; }");
        assert_eq!(circles_of(&[LIB, a, b, ("c.rs", "")]), [["a.rs", "b.rs"]]);
    }

    #[test]
    fn a_path_below_an_imported_module_leads_on_from_there() {
        let a = ("a.rs", "use crate::b; pub struct A(b::d::D);");
        let b = ("b.rs", "pub mod d;");
        let d = ("b/d.rs", "use crate::a::A; pub struct D;");
        assert_eq!(circles_of(&[LIB, a, b, d, ("c.rs", "")]), [["a.rs", "b/d.rs"]]);
    }

    #[test]
    fn a_variable_that_is_called_like_a_module_is_no_import() {
        let lib = ("lib.rs", "mod a;");
        let parent = ("a.rs", "mod b; pub struct Limit; fn a(b: u8) -> u8 { dbg!(b); b }");
        let child = ("a/b.rs", "use super::Limit; pub struct B(Limit);");
        assert!(circles_of(&[lib, parent, child]).is_empty());
    }

    #[test]
    fn a_circle_is_described_by_its_files_and_lines() {
        let (a, b) = (PathBuf::from("src/a.rs"), PathBuf::from("src/b.rs"));
        let imports = BTreeMap::from([((a.clone(), b.clone()), 3), ((b.clone(), a.clone()), 7)]);
        let described = describe(&BTreeSet::from([a, b]), &imports, Path::new("src"));
        let expected = "a.rs, b.rs import each other in a circle (a.rs:3 → b.rs, b.rs:7 → a.rs)";
        assert_eq!(described, expected);
    }
}
