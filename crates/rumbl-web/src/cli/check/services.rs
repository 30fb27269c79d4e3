//! Whether what the settings name can be used: the database, the files, the mail server, the other nodes, and the
//! providers that people log in with.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use pubsub::PubSub;
use rumbl_core::migrations;
use rumbl_core::repo::Repo;
use tokio::time::{sleep, timeout};

use crate::cli::output::print;
use crate::config::Config;
use crate::files::{Files, Storage};
use crate::mail::Mailer;
use crate::providers::Providers;

/// How long each of them may take.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// How often the connection to other nodes is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Tries each of them, and prints a line about it.
///
/// # Errors
/// When any can't be used.
pub(super) async fn check(config: &Config, repo: &Repo) -> Result<()> {
    let mut failed = 0_usize;
    let mut tell = |name: &str, outcome: Result<String>| {
        failed += usize::from(outcome.is_err());
        match outcome {
            Ok(state) => print(&format!("{name}: {state}")),
            Err(error) => print(&format!("{name}: FAILED: {error:#}")),
        }
    };
    tell("database", within(database(repo)).await)?;
    tell("files", within(files(config, repo)).await)?;
    tell("mail", within(mail(config)).await)?;
    tell("nodes", within(nodes(config)).await)?;
    for provider in Providers::new(config)?.iter() {
        let begun = async {
            provider.begin(false).await?;
            Ok("ready".to_owned())
        };
        tell(&format!("provider {}", provider.name), within(begun).await)?;
    }
    match failed {
        0 => Ok(()),
        1 => bail!("one part that the settings name can't be used"),
        failed => bail!("{failed} parts that the settings name can't be used"),
    }
}

async fn within(work: impl Future<Output = Result<String>>) -> Result<String> {
    let elapsed = || anyhow!("it does not answer within {} seconds", MAX_WAIT.as_secs());
    timeout(MAX_WAIT, work).await.map_err(|_elapsed| elapsed()).flatten()
}

async fn database(repo: &Repo) -> Result<String> {
    let pending = repo.run(migrations::pending).await.context("it can't be read")?;
    if pending.is_empty() {
        return Ok("ready".to_owned());
    }
    bail!("it lacks {} migrations: run `rumbl migrate up` first", pending.len())
}

async fn files(config: &Config, repo: &Repo) -> Result<String> {
    let files = Files::new(&config.files, repo)?;
    // The server creates it, as the user who runs the server.
    if let Storage::Folder { path, .. } = files.storage()
        && !path.exists()
    {
        return Ok(format!("{} is created with the first one", path.display()));
    }
    files.storage().probe().await.context("nothing can be stored")?;
    Ok("ready".to_owned())
}

async fn mail(config: &Config) -> Result<String> {
    match Mailer::new(config)?.probe().await {
        Ok(true) => Ok("ready".to_owned()),
        Ok(false) => Ok("MAIL_URL is not set".to_owned()),
        Err(failure) => bail!(failure),
    }
}

async fn nodes(config: &Config) -> Result<String> {
    let (adapter, status) = config.pubsub.adapter()?;
    let Some(status) = status else { return Ok("none but this one".to_owned()) };
    let _connection = Arc::new(PubSub::new(adapter));
    while !status.is_connected() {
        sleep(POLL_INTERVAL).await;
    }
    Ok("ready".to_owned())
}
