//! The server that is put under load.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::iter;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rumbl_core::repo::{PoolOptions, Repo};
use rumbl_web::config::Config;
use rumbl_web::secret::Secret;

use crate::client::{Client, Receive};
use crate::process::Process;
use crate::world::Person;

/// How long the server may take to become quiet.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long it uses no time on the processor when it is quiet.
const QUIET: Duration = Duration::from_millis(300);
/// Files that a server opens at some time and keeps, such as connections to its database.
const LASTING_FILES: usize = 50;
/// How long after an attempt that failed a client tries again, and after all others: the pauses of
/// Phoenix's own.
const RETRIES_MS: [u64; 9] = [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000];
const LAST_RETRY_MS: u64 = 5_000;
/// How long a client tries.
const JOIN_TIMEOUT: Duration = Duration::from_mins(1);
/// The pause between two looks at a server that others are leaving.
const LEAVE_INTERVAL: Duration = Duration::from_millis(20);

/// A running server and its database.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) secret: Secret,
    /// The same database, for what is prepared and checked.
    pub(crate) repo: Repo,
    pub(crate) process: Process,
    postgres: Option<Process>,
    /// Attempts to connect and join that failed.
    failures: Cell<usize>,
}

/// Time on the processor, of the server and of its PostgreSQL, in µs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cpu {
    server: f64,
    postgres: Option<f64>,
}

impl Cpu {
    pub(crate) fn plus(self, other: Self) -> Self {
        let postgres = self.postgres.unwrap_or_default() + other.postgres.unwrap_or_default();
        let server = self.server + other.server;
        Self { server, postgres: other.postgres.map(|_| postgres) }
    }

    /// Its share for each of so many, in words.
    pub(crate) fn of_each(self, count: usize) -> String {
        let each = |cpu: f64| match cpu / count as f64 {
            small if small < 100.0 => format!("{small:.1} µs"),
            large => format!("{large:.0} µs"),
        };
        match self.postgres {
            Some(postgres) => format!("{} + {}", each(self.server), each(postgres)),
            None => each(self.server),
        }
    }
}

impl Server {
    pub(crate) fn new(
        port: u16,
        secret: &str,
        database_url: &str,
        process: Process,
        postgres: Option<Process>,
    ) -> Result<Self> {
        let settings = [("RUMBL_ENV", "test"), ("SECRET_KEY_BASE", secret)];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let secret = Config::from_variables(&BTreeMap::from(settings))?.secret_key_base;
        let repo = Repo::connect(&database_url.parse()?, PoolOptions::default())?;
        Ok(Self { port, secret, repo, process, postgres, failures: Cell::new(0) })
    }

    /// Connects a person.
    pub(crate) async fn connect(&self, person: &Person) -> Result<Client> {
        Client::connect(person.address, self.port, &person.token).await
    }

    /// Connects a person and joins a topic, again and again until it succeeds: a server may refuse
    /// whom it can't serve in time, and Phoenix's own client comes back then.
    pub(crate) async fn join(
        &self,
        person: &Person,
        topic: &str,
        receiver: &mut impl Receive,
    ) -> Result<Client> {
        let mut pauses_ms = RETRIES_MS.iter().copied().chain(iter::repeat(LAST_RETRY_MS));
        let started = Instant::now();
        loop {
            let joining = async {
                let mut client = self.connect(person).await?;
                client.join(topic, receiver).await?;
                Ok::<_, anyhow::Error>(client)
            };
            match joining.await {
                Ok(client) => return Ok(client),
                Err(error) if started.elapsed() > JOIN_TIMEOUT => return Err(error),
                Err(_) => self.failures.set(self.failures.get() + 1),
            }
            let pause = pauses_ms.next().unwrap_or(LAST_RETRY_MS);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    /// How many attempts to join failed, in words; nothing where none did.
    pub(crate) fn failures(&self) -> String {
        match self.failures.get() {
            0 => String::new(),
            count => format!(", {count} attempts failed"),
        }
    }

    /// What was used until now.
    pub(crate) fn cpu(&self) -> Result<Cpu> {
        let postgres = self.postgres.map(Process::cpu_us_with_children).transpose()?;
        Ok(Cpu { server: self.process.cpu_us()?, postgres })
    }

    /// What was used since an earlier look.
    pub(crate) fn cpu_since(&self, earlier: Cpu) -> Result<Cpu> {
        let now = self.cpu()?;
        let postgres = now.postgres.zip(earlier.postgres).map(|(now, earlier)| now - earlier);
        Ok(Cpu { server: now.server - earlier.server, postgres })
    }

    /// Waits until the server does nothing any more, so that all of the work is counted.
    pub(crate) async fn settle(&self) -> Result<()> {
        let wait = async {
            loop {
                let before = self.process.cpu_us()?;
                tokio::time::sleep(QUIET).await;
                if self.process.cpu_us()? - before < 1.0 {
                    return Ok(());
                }
            }
        };
        tokio::time::timeout(SETTLE_TIMEOUT, wait).await.context("the server does not settle")?
    }

    /// Waits until clients have left since a time when the server had so many files open.
    pub(crate) async fn wait_until_left(&self, files: usize) -> Result<()> {
        let since = Instant::now();
        while self.process.open_files()? > files + LASTING_FILES {
            ensure!(since.elapsed() < SETTLE_TIMEOUT, "the server keeps sockets that were closed");
            tokio::time::sleep(LEAVE_INTERVAL).await;
        }
        self.settle().await
    }
}
