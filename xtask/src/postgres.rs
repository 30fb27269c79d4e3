//! A temporary, private PostgreSQL server.

use std::env;
use std::ffi::{OsStr, OsString};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::ports::free_port;

/// The user that runs the cluster when xtask runs as root, because PostgreSQL refuses to. Debian's package creates it.
const UNPRIVILEGED_USER: &str = "postgres";
/// Settings for a disposable database: nothing waits for the disk, and there are enough connections for every test.
pub(crate) const FAST: &str =
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200";
/// Settings for a database that survives a power failure: PostgreSQL's defaults, spelled out.
pub(crate) const DURABLE: &str = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on";

/// A temporary PostgreSQL server; dropping it stops the server and deletes its data.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// Starts an empty server with these settings.
    pub(crate) fn start(programs: PathBuf, settings: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let cluster = Self { programs, folder, port: free_port()? };
        if is_root() {
            let mut chown = Command::new("chown");
            done(chown.arg(UNPRIVILEGED_USER).arg(cluster.folder.path()))?;
        }
        let data = cluster.data();
        // A UTF-8 locale, so that lower() handles all letters, as on SQLite.
        let locale = ["--encoding=UTF8", "--locale=C.UTF-8"];
        let access = ["--username=postgres", "--auth=trust", "--no-sync"];
        done(cluster.program("initdb").arg("--pgdata").arg(&data).args(locale).args(access))?;
        let socket = cluster.folder.path().display();
        let options =
            format!("-p {} -h {} -k {socket} {settings}", cluster.port, Ipv4Addr::LOCALHOST);
        let mut start = cluster.program("pg_ctl");
        start.arg("start").arg("--pgdata").arg(&data).arg("--log").arg(cluster.log());
        done(start.arg("--wait").arg("--options").arg(options))?;
        Ok(cluster)
    }

    /// The URL of its database; local connections need no password.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The value of `PATH` with the programs of this version first, because rumbl uses them for backups.
    pub(crate) fn path(&self) -> anyhow::Result<OsString> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = [self.programs.clone()].into_iter().chain(env::split_paths(&path));
        Ok(env::join_paths(folders)?)
    }

    /// Creates one more database, and returns its address.
    pub(crate) fn create_database(&self, name: &str) -> anyhow::Result<String> {
        let mut create = self.program("createdb");
        create.arg("--username=postgres").arg(format!("--host={}", Ipv4Addr::LOCALHOST));
        done(create.arg(format!("--port={}", self.port)).arg(name))?;
        Ok(self.url_of(name))
    }

    /// The command that restarts it, as a JSON list of words, for programs in other languages. Clients are
    /// disconnected; committed data is kept.
    pub(crate) fn restart(&self) -> anyhow::Result<String> {
        let mut restart = self.program("pg_ctl");
        restart.arg("restart").arg("--pgdata").arg(self.data()).arg("--log").arg(self.log());
        restart.args(["--wait", "--mode", "fast"]);
        let words = [restart.get_program()].into_iter().chain(restart.get_args());
        let words: Option<Vec<&str>> = words.map(OsStr::to_str).collect();
        Ok(serde_json::to_string(&words.context("a folder's name is no Unicode")?)?)
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@{}:{}/{database}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// The id of its main process.
    pub(crate) fn process(&self) -> anyhow::Result<u32> {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid"))?;
        file.lines().next().context("no process")?.parse().context("no process")
    }

    /// Runs a statement outside of any transaction.
    pub(crate) fn sql(&self, statement: &str) -> anyhow::Result<()> {
        let mut psql = self.program("psql");
        done(psql.args(["--quiet", "--dbname", &self.url(), "--command", statement]))
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// One of PostgreSQL's programs, run as a user that it accepts.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["--user", UNPRIVILEGED_USER, "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // That user may not be allowed to enter the project's folder.
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

/// Runs a quick command, and shows its output only if it fails.
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
    use crate::tools;

    #[test]
    fn a_statement_succeeds_or_says_why_not_and_the_first_process_is_known() {
        let Some(programs) = tools::POSTGRES.locate(false).unwrap() else {
            println!("skipped: {}", tools::POSTGRES.hint());
            return;
        };
        let cluster = Cluster::start(programs, FAST).unwrap();
        cluster.sql("vacuum (analyze)").unwrap();
        assert!(cluster.sql("select nonsense").unwrap_err().to_string().contains("nonsense"));
        let name = std::fs::read_to_string(format!("/proc/{}/comm", cluster.process().unwrap()));
        assert_eq!(name.unwrap().trim(), "postgres");
    }

    #[test]
    fn a_private_cluster_answers_while_it_lives_and_is_gone_afterwards() {
        let Some(programs) = tools::POSTGRES.locate(false).unwrap() else {
            println!("skipped: {}", tools::POSTGRES.hint());
            return;
        };
        let cluster = Cluster::start(programs, FAST).unwrap();
        let (port, folder) = (cluster.port, cluster.folder.path().to_owned());
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok());
        drop(cluster);
        assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
        assert!(!folder.exists());
    }
}
