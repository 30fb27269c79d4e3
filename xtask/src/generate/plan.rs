//! What a generation would write: nothing is written before all of it is known.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::diff;

/// One file, as it is and as it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// What it has now; nothing when there is no such file.
    pub(super) before: Option<String>,
    /// What it will have.
    pub(super) after: String,
}

/// The files that are added and changed, by their paths below the root.
#[derive(Debug)]
pub(super) struct Plan {
    root: PathBuf,
    changes: BTreeMap<PathBuf, Change>,
}

impl Plan {
    /// One that changes nothing.
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), changes: BTreeMap::new() }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// When it exists.
    pub(super) fn create(&mut self, path: impl Into<PathBuf>, text: String) -> anyhow::Result<()> {
        let path = path.into();
        let exists = self.root.join(&path).exists() || self.changes.contains_key(&path);
        ensure!(!exists, "{} exists already", path.display());
        self.changes.insert(path, Change { before: None, after: text });
        Ok(())
    }

    /// Changes a file that exists.
    ///
    /// # Errors
    /// When it can't be read, or has no place for the change.
    pub(super) fn edit(
        &mut self,
        path: &str,
        edit: impl FnOnce(&str) -> anyhow::Result<String>,
    ) -> anyhow::Result<()> {
        let key = PathBuf::from(path);
        let mut change = if let Some(change) = self.changes.remove(&key) {
            change
        } else {
            let text = fs::read_to_string(self.root.join(path))
                .with_context(|| format!("{path} can't be read"))?;
            Change { before: Some(text.clone()), after: text }
        };
        change.after = edit(&change.after).with_context(|| format!("{path} can't be changed"))?;
        self.changes.insert(key, change);
        Ok(())
    }

    /// Formats all that is Rust.
    ///
    /// # Errors
    /// When rustfmt can't read what was generated, and when it would change more of a file than what is added.
    pub(super) fn format(&mut self) -> anyhow::Result<()> {
        for (path, change) in &mut self.changes {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let format = |text: &str| {
                    rustfmt(&self.root, text).with_context(|| path.display().to_string())
                };
                let formatted = format(&change.after)?;
                if let Some(before) = &change.before
                    && formatted != change.after
                {
                    ensure!(
                        format(before)? == *before,
                        "{} is not formatted: run `cargo fmt` first",
                        path.display()
                    );
                }
                change.after = formatted;
            }
        }
        Ok(())
    }

    /// The files with what becomes of them.
    pub(super) fn changes(&self) -> &BTreeMap<PathBuf, Change> {
        &self.changes
    }

    /// Writes everything; when a file can't be written, those before it are taken back.
    ///
    /// # Errors
    /// Names the file that can't be written.
    pub(super) fn write(&self) -> anyhow::Result<()> {
        let mut written = Vec::new();
        for (path, change) in &self.changes {
            written.push((path, change));
            if let Err(error) = write_file(&self.root.join(path), &change.after) {
                for (path, change) in written {
                    put_back(&self.root, path, change).ok();
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// What would be written, file by file.
    pub(super) fn describe(&self) -> String {
        let mut text = String::new();
        for (path, change) in &self.changes {
            let (verb, shown) = match &change.before {
                None => ("create", change.after.clone()),
                Some(before) => ("change", diff::lines(before, &change.after)),
            };
            writeln!(text, "==> {verb} {}\n{shown}", path.display()).unwrap_or_default();
        }
        text
    }

    /// The names of the files, each with what happens to it.
    pub(super) fn summary(&self) -> String {
        let mut text = String::new();
        for (path, change) in &self.changes {
            let verb = if change.before.is_some() { "changed" } else { "created" };
            writeln!(text, "{verb} {}", path.display()).unwrap_or_default();
        }
        text
    }
}

/// Puts a file back as it was. Folders that are empty then are removed.
///
/// # Errors
/// When the file can't be written or removed.
pub(super) fn put_back(root: &Path, path: &Path, change: &Change) -> anyhow::Result<()> {
    let whole = root.join(path);
    if let Some(before) = &change.before {
        return write_file(&whole, before);
    }
    fs::remove_file(&whole).with_context(|| format!("{} can't be removed", path.display()))?;
    for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        // One that has other files stays.
        if fs::remove_dir(root.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
    fs::write(path, text).with_context(|| format!("{} can't be written", path.display()))
}

fn rustfmt(root: &Path, text: &str) -> anyhow::Result<String> {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--config-path"]).arg(root).current_dir(root);
    rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = rustfmt.spawn().context("rustfmt can't be started")?;
    let mut stdin = child.stdin.take().context("rustfmt reads nothing")?;
    let sent = text.to_owned();
    // Its output may fill the pipe before it has read everything.
    let writer = std::thread::spawn(move || stdin.write_all(sent.as_bytes()));
    let output = child.wait_with_output().context("rustfmt does not end")?;
    writer.join().ok();
    ensure!(output.status.success(), "rustfmt: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).context("rustfmt wrote no text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_formatted_only_if_it_was_before() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("rustfmt.toml"), "").unwrap();
        let formatted = |before: &str| {
            fs::write(folder.path().join("lib.rs"), before).unwrap();
            let mut plan = Plan::new(folder.path());
            plan.edit("lib.rs", |text| Ok(format!("mod b;\n{text}"))).unwrap();
            plan.format().map(|()| plan.changes().values().map(|one| one.after.clone()).collect())
        };
        let sorted: Vec<String> = formatted("mod a;\n").unwrap();
        assert_eq!(sorted, ["mod a;\nmod b;\n"]);
        let refusal = formatted("mod a;\n\nfn  f( ){}\n").unwrap_err().to_string();
        assert_eq!(refusal, "lib.rs is not formatted: run `cargo fmt` first");
    }
}
