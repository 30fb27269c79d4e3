//! A rumbl server as in a deployment: a release build, pinned to its own core.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use super::cores::{SERVER, pinned};
use crate::process::{self, Group};
use crate::{ports, project};

/// The secret that signs cookies and tokens.
pub(super) const SECRET: &str =
    "only-for-a-bench-only-for-a-bench-only-for-a-bench-only-for-a-bench-only-";
/// How many lines of the log are shown when a server fails.
const LAST_LOG_LINES: usize = 20;

/// A running server with one worker, in its own folder.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) port: u16,
    group: Group,
    folder: TempDir,
}

impl Deployment {
    /// Runs one of the binary's commands on a database, such as `migrate up`.
    pub(super) fn prepare(database_url: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let binary = Command::new(project::binary("release")?);
        let mut command = in_production(binary, folder.path(), database_url, 0);
        command.args(arguments);
        process::run(command)
    }

    /// Starts a server on a database, with additional environment variables.
    pub(super) fn start(database_url: &str, variables: &[(&str, &str)]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let port = ports::free_port()?;
        let serve = pinned(SERVER, project::binary("release")?);
        let mut serve = in_production(serve, folder.path(), database_url, port);
        serve.arg("serve").envs(variables.iter().copied());
        serve.stderr(File::create(folder.path().join("log")).context("no file for the log")?);
        let deployment = Self { port, group: Group::spawn(serve)?, folder };
        let listening = ports::wait_until_listening(port);
        listening.with_context(|| deployment.last_log_lines())?;
        Ok(deployment)
    }

    pub(super) fn id(&self) -> u32 {
        self.group.id()
    }

    /// Shuts the server down cleanly, so that nothing has to be recovered.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        self.group.stop();
        let status = self.group.wait()?;
        ensure!(status.success(), "the server failed ({status}): {}", self.last_log_lines());
        Ok(())
    }

    /// The last lines of the server's log.
    pub(super) fn last_log_lines(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let skipped = log.lines().count().saturating_sub(LAST_LOG_LINES);
        log.lines().skip(skipped).collect::<Vec<_>>().join("\n")
    }
}

fn in_production(mut command: Command, folder: &Path, database_url: &str, port: u16) -> Command {
    command.current_dir(folder).stdout(Stdio::null()).env("RUMBL_ENV", "prod");
    command.env("PORT", port.to_string()).env("DATABASE_URL", database_url);
    command.env("SECRET_KEY_BASE", SECRET).env("RUMBL_WORKERS", "1");
    command
}
