//! What was generated, so that it can be taken back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::merge::merge;
use super::plan::{Change, Plan, put_back};

/// Generations that can be taken back, one after the other.
const MAX_KEPT: usize = 20;

/// The generations of one workspace, the latest last. Workspaces that share a target folder share the file too.
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

    /// Keeps what is about to be generated, so that nothing is ever written without a note.
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
        all.push(json!({"root": self.root, "command": command, "files": files}));
        let surplus = all.len().saturating_sub(MAX_KEPT);
        all.drain(..surplus);
        self.write(&all)
    }

    /// Forgets the latest generation, of which nothing was written.
    ///
    /// # Errors
    /// When the file can't be written.
    pub(super) fn forget(&self) -> anyhow::Result<()> {
        let mut all = self.read()?;
        self.take_latest(&mut all);
        self.write(&all)
    }

    /// Takes the latest generation back, and returns its command and its files. `is_applied` says whether the
    /// development database has a migration. In files that were there before, what others have added since stays.
    ///
    /// # Errors
    /// When there is none; when its migration is applied; when what it wrote was changed since, in a file that is named.
    /// Then nothing is taken back.
    pub(super) fn undo(
        &self,
        is_applied: impl FnOnce(&str) -> anyhow::Result<bool>,
    ) -> anyhow::Result<(String, Vec<PathBuf>)> {
        let mut all = self.read()?;
        let latest = self.take_latest(&mut all);
        let latest = latest.context("nothing was generated that could be taken back")?;
        let command = latest.get("command").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut changes = changes(&latest)?;
        let mut changed = Vec::new();
        for (path, change) in &mut changes {
            let now = fs::read_to_string(self.root.join(path)).ok();
            if now.as_ref() == Some(&change.after) {
                continue;
            }
            let merged = match (&now, &change.before) {
                (Some(now), Some(before)) => merge(now, &change.after, before)?,
                _ => None,
            };
            match merged {
                Some(merged) => change.before = Some(merged),
                None => changed.push(path.display().to_string()),
            }
        }
        ensure!(
            changed.is_empty(),
            "`{command}` is not taken back, because this was changed since: {}",
            changed.join(", ")
        );
        if let Some(migration) = migration(&changes) {
            // Without its files, the database would be newer than the program, which then refuses to start.
            ensure!(
                !is_applied(migration)?,
                "`{command}` is not taken back, because the development database has its migration {migration}: run \
                 `cargo xtask db rollback` first"
            );
        }
        for (path, change) in &changes {
            put_back(&self.root, path, change)?;
        }
        self.write(&all)?;
        Ok((command, changes.into_keys().collect()))
    }

    /// Takes the latest generation of this workspace out of all.
    fn take_latest(&self, all: &mut Vec<Value>) -> Option<Value> {
        let root = json!(self.root);
        let latest = all.iter().rposition(|generation| generation.get("root") == Some(&root))?;
        Some(all.remove(latest))
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

/// The folder's name of the migration among the files of a generation.
fn migration(changes: &BTreeMap<PathBuf, Change>) -> Option<&str> {
    let mut ups = changes.keys().filter(|path| path.ends_with("up.sql"));
    ups.find_map(|path| path.parent()?.file_name()?.to_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: &str = "migrations/sqlite/20261128120000_create_notes/up.sql";

    fn undo(history: &History) -> anyhow::Result<(String, Vec<PathBuf>)> {
        history.undo(|_| Ok(false))
    }

    fn generated() -> (tempfile::TempDir, History) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lib.rs"), "//! Doc\n\nmod a;\n").unwrap();
        let mut plan = Plan::new(folder.path());
        plan.create("notes/note.rs", "struct Note;\n".to_owned()).unwrap();
        plan.create(UP, "CREATE TABLE notes;\n".to_owned()).unwrap();
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
        let (command, files) = undo(&history).unwrap();
        assert_eq!((command.as_str(), files.len()), ("gen schema Note", 3));
        assert!(!folder.path().join("notes").exists());
        assert_eq!(
            fs::read_to_string(folder.path().join("lib.rs")).unwrap(),
            "//! Doc\n\nmod a;\n"
        );
        assert!(undo(&history).unwrap_err().to_string().contains("nothing was generated"));
    }

    #[test]
    fn a_migration_that_the_database_has_keeps_all_of_it() {
        let (folder, history) = generated();
        let refusal = history.undo(|migration| Ok(migration == "20261128120000_create_notes"));
        let refusal = refusal.unwrap_err().to_string();
        assert!(refusal.contains("cargo xtask db rollback"), "{refusal}");
        assert!(folder.path().join(UP).exists() && folder.path().join("notes/note.rs").exists());
        let refusal = history.undo(|_| anyhow::bail!("nobody knows")).unwrap_err().to_string();
        assert_eq!(refusal, "nobody knows");
        assert!(folder.path().join(UP).exists());
        assert!(undo(&history).is_ok());
        assert!(!folder.path().join("migrations").exists());
    }

    #[test]
    fn what_others_have_added_to_a_file_since_stays() {
        let (folder, history) = generated();
        let lib = folder.path().join("lib.rs");
        fs::write(&lib, "//! Other words\n\nmod a;\nmod notes;\n").unwrap();
        undo(&history).unwrap();
        assert_eq!(fs::read_to_string(&lib).unwrap(), "//! Other words\n\nmod a;\n");
    }

    #[test]
    fn generations_of_another_workspace_and_those_that_failed_are_not_taken_back() {
        let (folder, history) = generated();
        let other = tempfile::tempdir().unwrap();
        let elsewhere = History::new(other.path(), folder.path().join("target/generated.json"));
        assert!(undo(&elsewhere).unwrap_err().to_string().contains("nothing was generated"));
        elsewhere.keep("gen schema Other", &Plan::new(other.path())).unwrap();
        elsewhere.forget().unwrap();
        assert!(undo(&elsewhere).unwrap_err().to_string().contains("nothing was generated"));
        assert_eq!(undo(&history).unwrap().0, "gen schema Note");
    }

    #[test]
    fn a_file_that_was_changed_since_keeps_all_of_it() {
        let (folder, history) = generated();
        fs::write(folder.path().join("notes/note.rs"), "struct Note; // mine\n").unwrap();
        let refusal = undo(&history).unwrap_err().to_string();
        assert!(refusal.ends_with("changed since: notes/note.rs"), "{refusal}");
        assert!(fs::read_to_string(folder.path().join("lib.rs")).unwrap().contains("mod notes;"));
        fs::write(folder.path().join("notes/note.rs"), "struct Note;\n").unwrap();
        assert!(undo(&history).is_ok());
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
