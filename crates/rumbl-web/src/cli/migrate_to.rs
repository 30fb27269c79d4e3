//! `rumbl migrate-to`.

use std::num::NonZeroU32;

use anyhow::Result;
use clap::Args;
use rumbl_core::repo::{DatabaseUrl, PoolOptions, Repo};
use rumbl_core::transfer::{Compared, Progress, transfer};

use super::output::{Terminal, print};
use crate::config::{Config, FilesConfig};
use crate::i18n::{Message, t};
use crate::problem::{Explain, problem};

/// Progress is printed ten times for each table.
const STEPS: u64 = 10;

/// Where everything is moved to.
#[derive(Debug, Args)]
pub(super) struct MigrateTo {
    // It is parsed later, as clap would repeat a wrong one with its password.
    url: String,
}

impl MigrateTo {
    /// Carries it out.
    pub(super) async fn run(self, config: &Config, terminal: Terminal) -> Result<()> {
        let target: DatabaseUrl = self.url.parse().explain(|| t!("cli-migrate-to-url"))?;
        if !matches!(target, DatabaseUrl::Postgres(_)) {
            return Err(problem(t!("cli-migrate-to-postgres")));
        }
        let source = config.database_url.clone();
        if !matches!(source, DatabaseUrl::Sqlite(_)) {
            return Err(problem(t!("cli-migrate-to-sqlite")));
        }
        let options = PoolOptions { size: NonZeroU32::MIN, ..PoolOptions::default() };
        let repo = Repo::connect(&target, options).explain(|| t!("cli-migrate-to-target"))?;
        let (from, to) = (source.to_string(), target.to_string());
        terminal.say(&t!("cli-migrate-to-moving", source = from, target = to.as_str()))?;
        let mut told = Told { terminal, step: 0 };
        let mut observe = move |progress: Progress<'_>| {
            told.tell(progress);
            Ok(())
        };
        let moved = repo.run(move |db| transfer(&source, db, &mut observe));
        let compared = moved.await.explain(|| t!("cli-migrate-to-failed"))?;
        print(&table(&compared))?;
        let different: Vec<_> = compared.iter().filter(|one| !one.is_equal()).collect();
        if let Some(first) = different.first() {
            let (count, name) = (different.len(), &first.source.name);
            return Err(problem(t!("cli-migrate-to-differ", count = count, table = name.as_str())));
        }
        terminal.say(&t!("cli-migrate-to-arrived", target = to))?;
        terminal.say(&t!("cli-migrate-to-unchanged", files = files(&config.files)))
    }
}

/// A note about uploaded files, which are not copied.
fn files(config: &FilesConfig) -> Message {
    match &config.s3 {
        Some(s3) => t!("cli-migrate-to-bucket", bucket = s3.bucket.as_str()),
        None => t!("cli-migrate-to-folder", folder = config.folder.display().to_string()),
    }
}

/// The last progress printed for the current table.
#[derive(Debug)]
struct Told {
    terminal: Terminal,
    step: u64,
}

impl Told {
    fn tell(&mut self, progress: Progress<'_>) {
        let line = match progress {
            Progress::Began => t!("cli-migrate-to-began"),
            Progress::Resumed => t!("cli-migrate-to-resumed"),
            Progress::BeganAgain => t!("cli-migrate-to-began-again"),
            Progress::Copied { table, rows, of } => {
                let step = rows.saturating_mul(STEPS) / of.max(1);
                if step == self.step && rows < of {
                    return;
                }
                self.step = if rows < of { step } else { 0 };
                t!("cli-migrate-to-copied", table = table, rows = rows, total = of)
            }
        };
        // Progress is optional output.
        self.terminal.say(&line).ok();
    }
}

/// A line for each table with the counts of both sides, in the same words in every language, for scripts.
fn table(compared: &[Compared]) -> String {
    let width = compared.iter().map(|one| one.source.name.len()).max().unwrap_or_default();
    let mut lines =
        vec![format!("{:<width$}  {:>12}  {:>12}  checksums", "table", "rows", "arrived")];
    lines.extend(compared.iter().map(|one| {
        let (source, target) = (&one.source, &one.target);
        let checksums = if source.checksum == target.checksum {
            source.checksum.clone()
        } else {
            format!("{} ≠ {}", source.checksum, target.checksum)
        };
        format!("{:<width$}  {:>12}  {:>12}  {checksums}", source.name, source.rows, target.rows)
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use rumbl_core::tables::TableSummary;

    use super::*;

    fn summary(name: &str, rows: u64, checksum: &str) -> TableSummary {
        TableSummary { name: name.to_owned(), rows, checksum: checksum.to_owned() }
    }

    #[test]
    fn a_table_that_differs_shows_both_sides() {
        let same = Compared { source: summary("log", 2, "ab"), target: summary("log", 2, "ab") };
        let lost =
            Compared { source: summary("users", 2, "ab"), target: summary("users", 1, "cd") };
        assert!(same.is_equal() && !lost.is_equal());
        let table = table(&[same, lost]);
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].ends_with("  ab") && lines[1].starts_with("log  "), "{table}");
        assert!(lines[2].ends_with("2             1  ab ≠ cd"), "{table}");
    }
}
