//! `rumbl check`.

mod services;

use anyhow::{Context, Result, bail};
use clap::Args;
use rumbl_core::annotations::{self, MiscountedVideo};
use rumbl_core::repo::Connection;

use super::database::connect;
use super::output::print;
use crate::config::Config;

/// What to do about counts that are wrong.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Correct what is wrong.
    #[arg(long)]
    repair: bool,
}

impl Check {
    /// Tries what the settings name, then compares the counts. Fails if anything can't be used, or if counts stay
    /// wrong.
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        for warning in config.warnings() {
            tracing::warn!("{warning}");
        }
        let repo = connect(config)?;
        services::check(config, &repo).await?;
        let is_repaired = self.repair;
        let wrong = repo.run(move |db| if is_repaired { repair(db) } else { find(db) }).await;
        let wrong = wrong.context("the database can't be checked")?;
        for MiscountedVideo { id, stored, counted } in &wrong {
            print(&format!("video {id} is said to have {stored} annotations and has {counted}"))?;
        }
        print(&verdict(wrong.len(), is_repaired)?)
    }
}

fn verdict(wrong: usize, is_repaired: bool) -> Result<String> {
    match wrong {
        0 => Ok("All counts are right.".to_owned()),
        _ if is_repaired => Ok(format!("Wrong counts that were corrected: {wrong}.")),
        _ => bail!("there are wrong counts, {wrong} of them: `rumbl check --repair` corrects them"),
    }
}

fn find(db: &mut Connection) -> rumbl_core::Result<Vec<MiscountedVideo>> {
    annotations::list_miscounted_videos(db)
}

/// Repeats until none is left, because only a limited number is listed at a time.
fn repair(db: &mut Connection) -> rumbl_core::Result<Vec<MiscountedVideo>> {
    let mut repaired = Vec::new();
    loop {
        let wrong = annotations::recount_annotations(db)?;
        if wrong.is_empty() {
            return Ok(repaired);
        }
        repaired.extend(wrong);
    }
}

#[cfg(test)]
mod tests {
    use super::verdict;

    #[test]
    fn it_fails_only_when_something_is_wrong_and_stays_so() {
        assert!(verdict(0, false).is_ok() && verdict(0, true).is_ok() && verdict(2, true).is_ok());
        let failure = verdict(2, false).unwrap_err().to_string();
        assert!(failure.contains("2 of them"), "{failure}");
    }
}
