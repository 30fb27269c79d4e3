//! The suites that run on PostgreSQL, on a private cluster that exists for as long as they do.

use std::ffi::OsStr;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use super::{Outcome, count};
use crate::ports::free_port;
use crate::{project, tools};

/// Who runs the cluster when root runs the tests, since PostgreSQL refuses root. Debian's package
/// makes this user.
const UNPRIVILEGED_USER: &str = "postgres";
/// The settings of a database that is thrown away: nothing waits for the disk, and every test may
/// have connections of its own.
const SETTINGS: &str =
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200";

/// Runs the suites of both crates that use a database.
pub(super) fn test(is_ci: bool) -> anyhow::Result<Outcome> {
    let Some(programs) = tools::POSTGRES.locate(is_ci)? else {
        return Ok(Outcome::Skipped(tools::POSTGRES.hint()));
    };
    let cluster = Cluster::start(programs)?;
    // rumbl-core's suite says in each name which database it uses.
    let core = count(cluster.suite("rumbl-core", "postgres"))?;
    // Tests of rumbl-web that register the same people on one database would wait for each other.
    let web = count(cluster.suite("rumbl-web", "--test-threads=1"))?;
    Ok(Outcome::Ran(core + web))
}

/// A PostgreSQL server of our own, stopped and removed when this is dropped.
#[derive(Debug)]
struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    fn start(programs: PathBuf) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let cluster = Self { programs, folder, port: free_port()? };
        if is_root() {
            let mut chown = Command::new("chown");
            done(chown.arg(UNPRIVILEGED_USER).arg(cluster.folder.path()))?;
        }
        let data = cluster.data();
        // The character set's own rules, so that lower() knows every letter as it does on SQLite.
        let locale = ["--encoding=UTF8", "--locale=C.UTF-8"];
        let access = ["--username=postgres", "--auth=trust", "--no-sync"];
        done(cluster.program("initdb").arg("--pgdata").arg(&data).args(locale).args(access))?;
        let socket = cluster.folder.path().display();
        let options =
            format!("-p {} -h {} -k {socket} {SETTINGS}", cluster.port, Ipv4Addr::LOCALHOST);
        let mut start = cluster.program("pg_ctl");
        start.arg("start").arg("--pgdata").arg(&data).arg("--log").arg(cluster.log());
        done(start.arg("--wait").arg("--options").arg(options))?;
        Ok(cluster)
    }

    /// The integration tests of a package on this cluster.
    fn suite(&self, package: &str, argument: &str) -> Command {
        let mut suite = project::cargo(&["test", "--locked", "--package", package, "--test", "it"]);
        let url = format!("postgres://postgres@{}:{}/postgres", Ipv4Addr::LOCALHOST, self.port);
        suite.env("RUMBL_TEST_POSTGRES_URL", url).args(["--", argument]);
        suite
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// One of PostgreSQL's programs, as a user whom it accepts.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["--user", UNPRIVILEGED_USER, "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // The project's folder may be closed to that user.
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if !self.data().join("postmaster.pid").exists() {
            return;
        }
        let mut stop = self.program("pg_ctl");
        stop.args([OsStr::new("stop"), OsStr::new("--pgdata"), self.data().as_os_str()]);
        if let Err(error) = done(stop.args(["--mode", "immediate"])) {
            println!("the private PostgreSQL may still run: {error:#}");
        }
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Runs a quick command, whose output matters only when it fails.
fn done(command: &mut Command) -> anyhow::Result<()> {
    let name = Path::new(command.get_program()).display().to_string();
    let output = command.output().with_context(|| format!("{name} can't be started"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name} failed ({}): {said}", output.status);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_private_cluster_answers_while_it_lives_and_is_gone_afterwards() {
        let Some(programs) = tools::POSTGRES.locate(false).unwrap() else {
            println!("skipped: {}", tools::POSTGRES.hint());
            return;
        };
        let cluster = Cluster::start(programs).unwrap();
        let (port, folder) = (cluster.port, cluster.folder.path().to_owned());
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        drop(cluster);
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
        assert!(!folder.exists());
    }
}
