//! What was generated, so that it can be taken back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::plan::{Change, Plan, put_back};

/// Generations that can be taken back, one after the other.
const MAX_KEPT: usize = 20;

/// The generations of one workspace, the latest last.
#[derive(Debug)]
pub(super) struct History {
    root: PathBuf,
    file: PathBuf,
}

impl History {
    /// Those that are kept in `file`.
    pub(super) fn new(root: &Path, file: PathBuf) -> Self {
        Self { root: root.to_owned(), file }
    }

    /// Keeps what was generated.
    ///
    /// # Errors
    /// When the file can't be written.
    pub(super) fn keep(&self, command: &str, plan: &Plan) -> anyhow::Result<()> {
        let mut all = self.read()?;
        let files: BTreeMap<String, Value> = plan
            .changes()
            .iter()
            .map(|(path, change)| {
                (
                    path.display().to_string(),
                    json!({"before": change.before, "after": change.after}),
                )
            })
            .collect();
        all.push(json!({"command": command, "files": files}));
        let surplus = all.len().saturating_sub(MAX_KEPT);
        all.drain(..surplus);
        self.write(&all)
    }

    /// Takes the latest generation back, and returns its command and its files.
    ///
    /// # Errors
    /// When there is none; when a file was changed since, which is named; then nothing is taken back.
    pub(super) fn undo(&self) -> anyhow::Result<(String, Vec<PathBuf>)> {
        let mut all = self.read()?;
        let latest = all.pop().context("nothing was generated that could be taken back")?;
        let command = latest.get("command").and_then(Value::as_str).unwrap_or_default().to_owned();
        let changes = changes(&latest)?;
        let is_other = |(path, change): &(&PathBuf, &Change)| {
            fs::read_to_string(self.root.join(path)).ok().as_ref() != Some(&change.after)
        };
        let changed: Vec<String> =
            changes.iter().filter(is_other).map(|(path, _)| path.display().to_string()).collect();
        ensure!(
            changed.is_empty(),
            "`{command}` is not taken back, because this was changed since: {}",
            changed.join(", ")
        );
        for (path, change) in &changes {
            put_back(&self.root, path, change)?;
        }
        self.write(&all)?;
        Ok((command, changes.into_keys().collect()))
    }

    fn read(&self) -> anyhow::Result<Vec<Value>> {
        if !self.file.exists() {
            return Ok(Vec::new());
        }
        let text = fs::read_to_string(&self.file).context("what was generated can't be read")?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} can't be read", self.file.display()))
    }

    fn write(&self, all: &[Value]) -> anyhow::Result<()> {
        let folder = self.file.parent().context("the history is in a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&self.file, serde_json::to_string(all)?)
            .context("what was generated can't be noted")
    }
}

fn changes(generation: &Value) -> anyhow::Result<BTreeMap<PathBuf, Change>> {
    let files =
        generation.get("files").and_then(Value::as_object).context("a generation has no files")?;
    let change = |(path, file): (&String, &Value)| {
        let text = |name: &str| file.get(name).and_then(Value::as_str).map(str::to_owned);
        let after = text("after").with_context(|| format!("it is not known what {path} had"))?;
        Ok((PathBuf::from(path), Change { before: text("before"), after }))
    };
    files.iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated() -> (tempfile::TempDir, History) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lib.rs"), "mod a;\n").unwrap();
        let mut plan = Plan::new(folder.path());
        plan.create("notes/note.rs", "struct Note;\n".to_owned()).unwrap();
        plan.edit("lib.rs", |text| Ok(format!("{text}mod notes;\n"))).unwrap();
        plan.write().unwrap();
        let history = History::new(folder.path(), folder.path().join("target/generated.json"));
        history.keep("gen schema Note", &plan).unwrap();
        (folder, history)
    }

    #[test]
    fn the_latest_generation_is_taken_back_exactly() {
        let (folder, history) = generated();
        assert!(folder.path().join("notes/note.rs").exists());
        let (command, files) = history.undo().unwrap();
        assert_eq!((command.as_str(), files.len()), ("gen schema Note", 2));
        assert!(!folder.path().join("notes").exists());
        assert_eq!(fs::read_to_string(folder.path().join("lib.rs")).unwrap(), "mod a;\n");
        assert!(history.undo().unwrap_err().to_string().contains("nothing was generated"));
    }

    #[test]
    fn a_file_that_was_changed_since_keeps_all_of_it() {
        let (folder, history) = generated();
        fs::write(folder.path().join("notes/note.rs"), "struct Note; // mine\n").unwrap();
        let refusal = history.undo().unwrap_err().to_string();
        assert!(refusal.ends_with("changed since: notes/note.rs"), "{refusal}");
        assert!(fs::read_to_string(folder.path().join("lib.rs")).unwrap().contains("mod notes;"));
        fs::write(folder.path().join("notes/note.rs"), "struct Note;\n").unwrap();
        assert!(history.undo().is_ok());
    }

    #[test]
    fn a_file_that_exists_is_never_written() {
        let (folder, _history) = generated();
        let mut plan = Plan::new(folder.path());
        let refusal = plan.create("notes/note.rs", String::new()).unwrap_err().to_string();
        assert_eq!(refusal, "notes/note.rs exists already");
        assert!(plan.edit("missing.rs", |text| Ok(text.to_owned())).is_err());
        assert!(plan.changes().is_empty());
    }
}
