//! `rumbl check`.

mod services;

use anyhow::Result;
use clap::Args;
use rumbl_core::annotations::{self, MiscountedVideo};
use rumbl_core::repo::Connection;

use super::database::connect;
use super::output::Terminal;
use crate::config::Config;
use crate::i18n::{Message, t};
use crate::problem::{Explain, problem};

/// What to do about counts that are wrong.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[arg(long)]
    repair: bool,
}

impl Check {
    /// Tries what the settings name, then compares the counts. Fails if anything can't be used, or if counts stay
    /// wrong.
    pub(super) async fn run(self, config: &Config, terminal: Terminal) -> Result<()> {
        for warning in config.warnings() {
            terminal.warn(&warning);
        }
        let repo = connect(config)?;
        services::check(config, &repo, terminal).await?;
        let is_repaired = self.repair;
        let wrong = repo.run(move |db| if is_repaired { repair(db) } else { find(db) }).await;
        let wrong = wrong.explain(|| t!("cli-check-failed"))?;
        for MiscountedVideo { id, stored, counted } in &wrong {
            let id = id.to_string();
            terminal.say(&t!("cli-check-video", id = id, stored = *stored, counted = *counted))?;
        }
        terminal.say(&verdict(wrong.len(), is_repaired)?)
    }
}

fn verdict(wrong: usize, is_repaired: bool) -> Result<Message> {
    match wrong {
        0 => Ok(t!("cli-check-right")),
        _ if is_repaired => Ok(t!("cli-check-repaired", count = wrong)),
        _ => Err(problem(t!("cli-check-wrong", count = wrong))),
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
