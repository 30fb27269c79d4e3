//! `rumbl backup`, `rumbl restore` and `rumbl verify`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use rumbl_core::migrations;
use rumbl_core::repo::{DatabaseUrl, PoolOptions, Repo};
use tokio::task::spawn_blocking;

use super::database::connect;
use super::output::Terminal;
use crate::backup::{self, Made};
use crate::config::Config;
use crate::i18n::t;
use crate::problem::{Explain, problem};

/// A backup.
#[derive(Debug, Args)]
pub(super) struct Backup {
    file: PathBuf,
}

impl Backup {
    /// Makes it.
    pub(super) async fn create(self, config: Config, terminal: Terminal) -> Result<()> {
        let (repo, file) = (connect(&config)?, self.file.clone());
        let made = repo.run(move |db| Ok(backup::create(db, &config, &file))).await?;
        let made = made.explain(|| t!("cli-backup-failed"))?;
        tell(&made, &self.file.display().to_string(), terminal)
    }

    /// Restores it.
    pub(super) async fn restore(self, config: Config, terminal: Terminal) -> Result<()> {
        let repo = match &config.database_url {
            DatabaseUrl::Sqlite(_) => None,
            url @ DatabaseUrl::Postgres(_) => {
                let options = PoolOptions { size: NonZeroU32::MIN, ..PoolOptions::default() };
                Some(Repo::connect(url, options).explain(|| t!("cli-restore-database"))?)
            }
        };
        let (url, file) = (config.database_url.clone(), self.file);
        let own_bucket = config.files.s3.as_ref().map(|s3| s3.bucket.clone());
        let restored = match repo {
            Some(repo) => repo.run(move |db| Ok(backup::restore(Some(db), &config, &file))).await?,
            None => spawn_blocking(move || backup::restore(None, &config, &file)).await?,
        };
        let manifest = restored.explain(|| t!("cli-restore-failed"))?;
        let url = url.to_string();
        terminal.say(&t!("cli-restored", backup = manifest.summary(), url = url))?;
        if let Some(bucket) =
            manifest.bucket().filter(|bucket| Some(*bucket) != own_bucket.as_deref())
        {
            terminal.say(&t!("cli-restored-bucket", bucket = bucket))?;
        }
        if manifest.migration_count() < migrations::known()?.len() {
            terminal.say(&t!("cli-restored-older"))?;
        }
        Ok(())
    }

    /// Tells whether it is whole.
    pub(super) async fn verify(self, terminal: Terminal) -> Result<()> {
        let file = self.file.clone();
        let verified = spawn_blocking(move || backup::verify(&file)).await?;
        let path = self.file.display().to_string();
        let (manifest, damage) =
            verified.explain(|| t!("cli-verify-unreadable", path = path.as_str()))?;
        damage.iter().try_for_each(|line| terminal.say(line))?;
        if !damage.is_empty() {
            return Err(problem(t!("cli-verify-damaged", path = path)));
        }
        terminal.say(&t!("cli-verified", path = path, backup = manifest.summary()))
    }
}

fn tell(made: &Made, file: &str, terminal: Terminal) -> Result<()> {
    let Made { rows, files, deleted, bucket, size } = made;
    terminal.say(&t!(
        "cli-backup-made",
        file = file,
        rows = *rows,
        files = *files,
        size = *size
    ))?;
    if let Some(bucket) = bucket {
        terminal.say(&t!("cli-backup-bucket", bucket = bucket.as_str()))?;
    }
    if *deleted > 0 {
        terminal.say(&t!("cli-backup-deleted", count = *deleted))?;
    }
    terminal.say(&t!("cli-backup-secret"))
}
