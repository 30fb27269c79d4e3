//! Whether what the settings name can be used: the database, the files, the mail server, the other nodes, and the
//! providers that people log in with.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use pubsub::PubSub;
use rumbl_core::migrations;
use rumbl_core::repo::Repo;
use tokio::time::{sleep, timeout};

use crate::cli::output::Terminal;
use crate::config::Config;
use crate::files::{Files, Storage};
use crate::i18n::{Message, t};
use crate::mail::Mailer;
use crate::problem::{Explain, in_words, problem};
use crate::providers::Providers;

/// How long each of them may take.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// How often the connection to other nodes is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Tries each of them, and prints a line about it.
///
/// # Errors
/// When any can't be used.
pub(super) async fn check(config: &Config, repo: &Repo, terminal: Terminal) -> Result<()> {
    let mut failed = 0_usize;
    let mut tell = |part: Message, outcome: Result<Message>| {
        failed += usize::from(outcome.is_err());
        let state = outcome.unwrap_or_else(|error| t!("cli-check-fault", why = in_words(&error)));
        terminal.say(&t!("cli-check-part", part = part, state = state))
    };
    tell(t!("cli-check-database"), within(database(repo)).await)?;
    tell(t!("cli-check-files"), within(files(config, repo)).await)?;
    tell(t!("cli-check-mail"), within(mail(config)).await)?;
    tell(t!("cli-check-nodes"), within(nodes(config)).await)?;
    for provider in Providers::new(config)?.iter() {
        let begun = async {
            provider.begin(false).await?;
            Ok(t!("cli-check-ready"))
        };
        let part = t!("cli-check-provider", name = provider.name.as_str());
        tell(part, within(begun).await)?;
    }
    match failed {
        0 => Ok(()),
        failed => Err(problem(t!("cli-check-parts", count = failed))),
    }
}

async fn within(work: impl Future<Output = Result<Message>>) -> Result<Message> {
    let elapsed = || problem(t!("cli-check-elapsed", seconds = MAX_WAIT.as_secs()));
    timeout(MAX_WAIT, work).await.map_err(|_elapsed| elapsed()).flatten()
}

async fn database(repo: &Repo) -> Result<Message> {
    let pending = repo.run(migrations::pending).await.explain(|| t!("cli-check-unreadable"))?;
    if pending.is_empty() {
        return Ok(t!("cli-check-ready"));
    }
    Err(problem(t!("cli-check-pending", count = pending.len())))
}

async fn files(config: &Config, repo: &Repo) -> Result<Message> {
    let files = Files::new(&config.files, repo)?;
    // The server creates it, as the user who runs the server.
    if let Storage::Folder { path, .. } = files.storage()
        && !path.exists()
    {
        return Ok(t!("cli-check-no-files", path = path.display().to_string()));
    }
    files.storage().probe().await.explain(|| t!("cli-check-not-stored"))?;
    Ok(t!("cli-check-ready"))
}

async fn mail(config: &Config) -> Result<Message> {
    match Mailer::new(config)?.probe().await {
        Ok(true) => Ok(t!("cli-check-ready")),
        Ok(false) => Ok(t!("cli-check-no-mail")),
        Err(failure) => Err(anyhow!(failure)),
    }
}

async fn nodes(config: &Config) -> Result<Message> {
    let (adapter, status) = config.pubsub.adapter()?;
    let Some(status) = status else { return Ok(t!("cli-check-no-nodes")) };
    let _connection = Arc::new(PubSub::new(adapter));
    while !status.is_connected() {
        if let Some(failure) = status.failure() {
            return Err(failure.into());
        }
        sleep(POLL_INTERVAL).await;
    }
    Ok(t!("cli-check-ready"))
}
