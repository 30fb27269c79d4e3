//! `rumbl backup`, `rumbl restore` and `rumbl verify`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use rumbl_core::migrations;
use rumbl_core::repo::{DatabaseUrl, PoolOptions, Repo};
use tokio::task::spawn_blocking;

use super::database::connect;
use super::output::print;
use crate::backup::{self, Made};
use crate::config::Config;

/// A backup.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file of the backup.
    file: PathBuf,
}

impl Backup {
    /// Makes it.
    pub(super) async fn create(self, config: Config) -> Result<()> {
        let (repo, file) = (connect(&config)?, self.file.clone());
        let made = repo.run(move |db| Ok(backup::create(db, &config, &file))).await?;
        let made = made.context("no backup was made")?;
        print(&said(&made, &self.file.display().to_string()))
    }

    /// Restores it.
    pub(super) async fn restore(self, config: Config) -> Result<()> {
        let repo = match &config.database_url {
            DatabaseUrl::Sqlite(_) => None,
            url @ DatabaseUrl::Postgres(_) => {
                let options = PoolOptions { size: NonZeroU32::MIN, ..PoolOptions::default() };
                Some(Repo::connect(url, options).context("DATABASE_URL can't be opened")?)
            }
        };
        let (url, file) = (config.database_url.clone(), self.file);
        let own_bucket = config.files.s3.as_ref().map(|s3| s3.bucket.clone());
        let restored = match repo {
            Some(repo) => repo.run(move |db| Ok(backup::restore(Some(db), &config, &file))).await?,
            None => spawn_blocking(move || backup::restore(None, &config, &file)).await?,
        };
        let manifest = restored.context("the backup was not restored")?;
        print(&format!("{} was restored to {url}.", manifest.said()))?;
        if let Some(bucket) =
            manifest.bucket().filter(|bucket| Some(*bucket) != own_bucket.as_deref())
        {
            print(&format!(
                "Its uploaded files are in the bucket {bucket}, which the settings don't name."
            ))?;
        }
        if manifest.migration_count() < migrations::known()?.len() {
            print(
                "An older rumbl made the backup: run `rumbl migrate up` before you start this one.",
            )?;
        }
        Ok(())
    }

    /// Tells whether it is whole.
    pub(super) async fn verify(self) -> Result<()> {
        let file = self.file.clone();
        let verified = spawn_blocking(move || backup::verify(&file)).await?;
        let path = self.file.display();
        let (manifest, damage) = verified.with_context(|| format!("{path} can't be read"))?;
        for line in &damage {
            print(line)?;
        }
        if !damage.is_empty() {
            bail!("{path} is damaged");
        }
        print(&format!("{path} is whole: {}.", manifest.said()))
    }
}

fn said(made: &Made, file: &str) -> String {
    let Made { rows, files, deleted, bucket, size } = made;
    let mut lines =
        vec![format!("{file} has {rows} rows and {files} uploaded files, in {size} bytes.")];
    if let Some(bucket) = bucket {
        lines.push(format!("Uploaded files are in the bucket {bucket}: back them up there."));
    }
    if *deleted > 0 {
        lines.push(format!("{deleted} uploaded files are no longer there, and not in it."));
    }
    lines.push(
        "SECRET_KEY_BASE is not in it, and authenticator apps and webhooks need it: keep it elsewhere."
            .to_owned(),
    );
    lines.join("\n")
}
