//! What two people did to one text, put together as git does it.

use std::fs;
use std::process::Command;

use anyhow::{Context, ensure};

/// What git's exit status is when it could not merge at all; below it, it counts the conflicts.
const FAILED: i32 = 127;

/// A text, `mine`, with what makes `theirs` of `base`. Nothing when both have changed the same lines.
///
/// # Errors
/// When git can't be asked.
pub(super) fn merge(mine: &str, base: &str, theirs: &str) -> anyhow::Result<Option<String>> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let mut git = Command::new("git");
    git.args(["merge-file", "-p", "--quiet"]);
    for (name, text) in [("mine", mine), ("base", base), ("theirs", theirs)] {
        let path = folder.path().join(name);
        fs::write(&path, text)?;
        git.arg(path);
    }
    let output = git.output().context("git can't be started")?;
    let is_merged = output.status.success();
    let is_conflict = output.status.code().is_some_and(|code| (1..=FAILED).contains(&code));
    ensure!(is_merged || is_conflict, "git can't merge ({})", output.status);
    let merged = String::from_utf8(output.stdout).context("git wrote no text")?;
    Ok(is_merged.then_some(merged))
}

#[cfg(test)]
mod tests {
    use super::merge;

    #[test]
    fn lines_that_others_have_changed_stay_and_the_same_lines_are_a_conflict() {
        let (base, theirs) = ("a\nb\nc\nd\ne\nnew\n", "a\nb\nc\nd\ne\n");
        let mine = base.replace('b', "mine");
        assert_eq!(merge(&mine, base, theirs).unwrap(), Some(theirs.replace('b', "mine")));
        assert_eq!(merge(&base.replace("new", "mine"), base, theirs).unwrap(), None);
    }
}
