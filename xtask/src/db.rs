//! The development database.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use clap::Subcommand;

use crate::{process, project};

/// The database of `config/dev.toml`, used unless `DATABASE_URL` is set.
const DEV_DATABASE_URL: &str = "sqlite://data/rumbl_dev.db";
/// The first bytes of every SQLite file.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What can be done to it.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Apply all pending migrations
    Migrate,
    /// Take back the latest migration
    Rollback,
    /// Add the seeds that are missing
    Seed,
    /// Remove the database file under data/, and create, migrate and seed it anew
    Reset,
}

/// Does `task`, through the binary's own commands.
pub(crate) fn run(task: &Task) -> anyhow::Result<()> {
    match task {
        Task::Migrate => process::run(project::rumbl(&["migrate", "up"])),
        Task::Rollback => process::run(project::rumbl(&["migrate", "down"])),
        Task::Seed => process::run(project::rumbl(&["seed"])),
        Task::Reset => reset(),
    }
}

/// Whether the development database has a migration, by its folder's name.
///
/// # Errors
/// When the database can't be asked.
pub(crate) fn has(migration: &str) -> anyhow::Result<bool> {
    let url = url()?;
    let file = url.strip_prefix("sqlite://").and_then(|path| path.split('?').next());
    if file.is_some_and(|path| !project::root().join(path).exists()) {
        return Ok(false);
    }
    // If it doesn't build, nothing newer than the program that is there has migrated anything.
    let build = ["build", "--quiet", "--package", "rumbl-web", "--bin", "rumbl"];
    process::run(project::cargo(&build)).ok();
    let binary = project::binary("debug")?;
    if !binary.exists() {
        return Ok(false);
    }
    let mut status = Command::new(binary);
    status.args(["migrate", "status"]).current_dir(project::root()).stderr(Stdio::inherit());
    let output = status.output().context("rumbl can't be started")?;
    let success = output.status.success();
    ensure!(success, "nobody knows whether the development database has {migration}");
    Ok(is_up(&String::from_utf8_lossy(&output.stdout), migration))
}

/// Whether a list of migrations says that one of them was applied.
fn is_up(list: &str, migration: &str) -> bool {
    let mut words = list.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    words.any(|words| words == ["up", migration])
}

/// The address of the development database.
///
/// # Errors
/// When `DATABASE_URL` is not UTF-8.
pub(crate) fn url() -> anyhow::Result<String> {
    match std::env::var_os("DATABASE_URL") {
        Some(url) => url.into_string().ok().context("DATABASE_URL is not UTF-8"),
        None => Ok(DEV_DATABASE_URL.to_owned()),
    }
}

fn reset() -> anyhow::Result<()> {
    let url = url()?;
    remove(&removable(project::root(), &url)?)?;
    for arguments in [["migrate", "up"].as_slice(), &["seed"]] {
        let mut command = project::rumbl(arguments);
        // Pass the URL explicitly, so that the created database is the one that was removed.
        command.env("DATABASE_URL", &url);
        process::run(command)?;
    }
    println!("{url} is new");
    Ok(())
}

/// The database file of `url`, if it may be deleted.
///
/// # Errors
/// For anything but a SQLite file somewhere under `data/`; nothing is deleted then.
fn removable(root: &Path, url: &str) -> anyhow::Result<PathBuf> {
    // URLs of other databases contain passwords, so the message leaves the URL out.
    let path = url.strip_prefix("sqlite://").context("DATABASE_URL is no sqlite:// file")?;
    ensure!(!path.contains('?'), "{url} has options, which reset does not understand");
    let path = root.join(path);
    let climbs = path.components().any(|part| part == Component::ParentDir);
    ensure!(path.starts_with(root.join("data")) && !climbs, "{url} is not under data/");
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(path),
        Err(error) => bail!("{url} can't be looked at: {error}"),
        Ok(metadata) => ensure!(metadata.is_file(), "{url} is no plain file"),
    }
    let mut start = Vec::new();
    File::open(&path)?.take(SQLITE_MAGIC.len() as u64).read_to_end(&mut start)?;
    // SQLite leaves a database file empty until something is stored in it.
    ensure!(start.is_empty() || start == SQLITE_MAGIC, "{url} is no SQLite database");
    Ok(path)
}

/// Deletes the database with its write-ahead log.
fn remove(database: &Path) -> anyhow::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = database.as_os_str().to_owned();
        file.push(suffix);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} stays", file.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project_with(file: &str, content: &[u8]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("data")).unwrap();
        fs::write(root.path().join(file), content).unwrap();
        root
    }

    fn refusal(root: &tempfile::TempDir, url: &str) -> String {
        removable(root.path(), url).unwrap_err().to_string()
    }

    #[test]
    fn only_a_migration_that_is_up_is_applied() {
        let list = "up    20261128000039_add_shares\ndown  20261128120000_create_notes\n";
        assert!(is_up(list, "20261128000039_add_shares"));
        for other in ["20261128120000_create_notes", "20261128120001_create_tags", "up"] {
            assert!(!is_up(list, other), "{other}");
        }
    }

    #[test]
    fn reset_starts_from_the_database_that_development_uses() {
        let dev = include_str!("../../config/dev.toml");
        assert!(dev.contains(&format!("database_url = \"{DEV_DATABASE_URL}\"")));
    }

    #[test]
    fn a_sqlite_file_under_data_is_removed_with_its_log() {
        let root = project_with("data/x.db", b"SQLite format 3\0and pages");
        fs::write(root.path().join("data/x.db-wal"), "log").unwrap();
        remove(&removable(root.path(), "sqlite://data/x.db").unwrap()).unwrap();
        assert_eq!(fs::read_dir(root.path().join("data")).unwrap().count(), 0);
    }

    #[test]
    fn a_database_that_does_not_exist_yet_is_no_obstacle() {
        let root = project_with("data/other", b"");
        remove(&removable(root.path(), "sqlite://data/x.db").unwrap()).unwrap();
        assert!(root.path().join("data/other").exists());
    }

    #[test]
    fn a_file_that_is_no_database_is_refused() {
        let root = project_with("data/notes.txt", b"my only copy");
        assert!(refusal(&root, "sqlite://data/notes.txt").contains("no SQLite database"));
    }

    #[test]
    fn a_database_outside_data_is_refused_however_it_is_spelled() {
        let root = project_with("precious.db", b"SQLite format 3\0");
        for url in ["sqlite://precious.db", "sqlite://data/../precious.db", "sqlite:///precious.db"]
        {
            assert!(refusal(&root, url).contains("not under data/"), "{url}");
        }
    }

    #[test]
    fn a_link_and_a_folder_are_refused() {
        let root = project_with("precious.db", b"SQLite format 3\0");
        let link = root.path().join("data/link.db");
        std::os::unix::fs::symlink(root.path().join("precious.db"), link).unwrap();
        for url in ["sqlite://data/link.db", "sqlite://data"] {
            assert!(refusal(&root, url).contains("no plain file"), "{url}");
        }
    }

    #[test]
    fn another_database_is_refused_without_repeating_its_password() {
        let root = project_with("data/x.db", b"");
        let refusal = refusal(&root, "postgres://rumbl:secret@db/rumbl");
        assert!(refusal.contains("no sqlite:// file") && !refusal.contains("secret"));
    }
}
