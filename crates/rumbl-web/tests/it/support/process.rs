use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use rumbl_core::accounts::User;
use rumbl_core::repo::{PoolOptions, Repo};
use rustix::process::{Pid, Signal, kill_process};
use tokio_tungstenite::tungstenite::Error;

use super::tokens::Tokens;
use super::{Socket, test_config};

/// What it signs with.
const SECRET: &str = "only-for-tests-only-for-tests-only-for-tests-only-for-tests-only-for-tests";
/// How long the server may take until it answers: it migrates and seeds before.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// How long it may take to do what it does at once.
const PATIENCE: Duration = Duration::from_secs(10);
const RETRY_INTERVAL: Duration = Duration::from_millis(20);

/// Runs a command of the binary in `folder`, with these settings and no others but `RUMBL_ENV=test`.
pub(crate) fn run_binary(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rumbl"));
    command.args(arguments).current_dir(folder).env_clear().env("RUMBL_ENV", "test");
    command.envs(settings.iter().copied()).output().unwrap()
}

/// The binary itself, in a folder of its own, ended by SIGKILL at the latest when it is dropped.
pub(crate) struct Process {
    pub(crate) url: String,
    child: Child,
    log: PathBuf,
    database: String,
    tokens: Tokens,
}

impl Process {
    /// Starts it, with some settings of its own, and waits until it answers.
    pub(crate) async fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let process = Self::spawn(folder, settings);
        let page = format!("{}/robots.txt", process.url);
        let answers = async {
            let mut retry = tokio::time::interval(RETRY_INTERVAL);
            while reqwest::get(&page).await.is_err() {
                retry.tick().await;
            }
        };
        tokio::time::timeout(START_TIMEOUT, answers).await.expect("the server answers in time");
        process
    }

    /// Starts it, and waits for nothing.
    pub(crate) fn spawn(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let port = free_port();
        let log = folder.join("log");
        let own_database = format!("sqlite://{}", folder.join("rumbl.db").display());
        let shared = settings.iter().find(|(name, _)| *name == "DATABASE_URL");
        let database = shared.map_or(own_database, |(_, url)| (*url).to_owned());
        let mut command = Command::new(env!("CARGO_BIN_EXE_rumbl"));
        command.arg("serve").current_dir(folder).stdout(Stdio::null());
        command.stderr(File::create(&log).unwrap());
        command.env_clear().env("RUMBL_ENV", "dev").env("RUMBL_LIVE_RELOAD", "false");
        command.env("PORT", port.to_string()).env("SECRET_KEY_BASE", SECRET);
        command.env("DATABASE_URL", &database).env("RUMBL_LIMITS__ANNOTATION_BURST", "100000");
        command.envs(settings.iter().copied());
        let url = format!("http://127.0.0.1:{port}");
        Self { url, child: command.spawn().unwrap(), log, database, tokens: Tokens::default() }
    }

    /// Its database, over connections of our own.
    pub(crate) fn repo(&self) -> Repo {
        Repo::connect(&self.database.parse().unwrap(), PoolOptions::default()).unwrap()
    }

    /// KiB of memory that it holds.
    pub(crate) fn resident_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// A connection of somebody's to its socket.
    pub(crate) async fn socket(&self, user: &User) -> Socket {
        self.try_socket(user).await.expect("the token is accepted")
    }

    /// A connection of somebody's to its socket, unless it is gone.
    pub(crate) async fn try_socket(&self, user: &User) -> Result<Socket, Error> {
        let secret = test_config(&[("SECRET_KEY_BASE", SECRET)]).secret_key_base;
        let token = self.tokens.of(user, &self.repo(), &secret).await;
        let query = format!("vsn=2.0.0&token={token}");
        Socket::connect(&self.url, &query).await
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// Kills it by SIGKILL, which it can't notice.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until it has said something in its log.
    pub(crate) async fn says(&self, text: &str) {
        let says = async {
            let mut retry = tokio::time::interval(RETRY_INTERVAL);
            while !fs::read_to_string(&self.log).unwrap().contains(text) {
                retry.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, says).await.expect("it is said in time");
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Whether it has not ended yet.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let ended = async {
            let mut retry = tokio::time::interval(RETRY_INTERVAL);
            loop {
                match self.child.try_wait().unwrap() {
                    Some(status) => return status,
                    None => drop(retry.tick().await),
                }
            }
        };
        tokio::time::timeout(PATIENCE, ended).await.expect("it ends in time")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // On Unix this is SIGKILL.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A port that nobody uses now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
