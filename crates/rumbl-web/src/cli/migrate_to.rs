//! `rumbl migrate-to`.

use std::num::NonZeroU32;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use rumbl_core::repo::{DatabaseUrl, PoolOptions, Repo};
use rumbl_core::transfer::{Compared, Progress, transfer};

use super::output::print;
use crate::config::{Config, FilesConfig};

/// Progress is printed ten times for each table.
const STEPS: u64 = 10;

/// Where everything is moved to.
#[derive(Debug, Args)]
pub(super) struct MigrateTo {
    /// An empty PostgreSQL database: `postgres://user@host/name`. The variable `PGPASSWORD` can hold the
    /// password, so that the list of processes does not show it.
    // It is parsed later, as clap would repeat a wrong one with its password.
    url: String,
}

impl MigrateTo {
    /// Carries it out.
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let target: DatabaseUrl = self.url.parse().context("this leads to no database")?;
        if !matches!(target, DatabaseUrl::Postgres(_)) {
            bail!("everything can be moved to a PostgreSQL database only: postgres://…");
        }
        let source = config.database_url.clone();
        if !matches!(source, DatabaseUrl::Sqlite(_)) {
            bail!("the setting DATABASE_URL names no SQLite database, and only those can be moved");
        }
        let options = PoolOptions { size: NonZeroU32::MIN, ..PoolOptions::default() };
        let repo = Repo::connect(&target, options).context("the target can't be opened")?;
        print(&format!("Moving {source} to {target}."))?;
        let mut told = Told::default();
        let mut observe = move |progress: Progress<'_>| {
            told.tell(progress);
            Ok(())
        };
        let moved = repo.run(move |db| transfer(&source, db, &mut observe));
        let compared = moved.await.context("not everything was moved")?;
        print(&table(&compared))?;
        let different: Vec<_> = compared.iter().filter(|one| !one.is_equal()).collect();
        if let Some(first) = different.first() {
            let (count, name) = (different.len(), &first.source.name);
            return Err(anyhow!("{count} tables differ, {name} among them: run this again"));
        }
        print(&format!(
            "Everything has arrived. Start rumbl with DATABASE_URL={target}, with the user and the password.\n\
             The SQLite database is as it was. {}",
            files(&config.files)
        ))
    }
}

/// A note about uploaded files, which are not copied.
fn files(config: &FilesConfig) -> String {
    match &config.s3 {
        Some(s3) => format!("Uploaded files stay in the bucket {}.", s3.bucket),
        None => format!("Uploaded files stay in the folder {}.", config.folder.display()),
    }
}

/// The last progress printed for the current table.
#[derive(Debug, Default)]
struct Told {
    step: u64,
}

impl Told {
    fn tell(&mut self, progress: Progress<'_>) {
        let line = match progress {
            Progress::Began => "The target is empty and has its tables now.".to_owned(),
            Progress::Resumed => "An earlier move goes on where it was broken off.".to_owned(),
            Progress::BeganAgain => {
                "The SQLite database has changed since the earlier move, which begins again."
                    .to_owned()
            }
            Progress::Copied { table, rows, of } => {
                let step = rows.saturating_mul(STEPS) / of.max(1);
                if step == self.step && rows < of {
                    return;
                }
                self.step = if rows < of { step } else { 0 };
                format!("{table}: {rows} of {of} rows")
            }
        };
        // Progress is optional output.
        print(&line).ok();
    }
}

/// A line for each table with the counts of both sides.
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
