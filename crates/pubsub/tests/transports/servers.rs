//! Real servers for the tests.

use std::env;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use pubsub::{Adapter, AdapterStatus, PostgresPubSub, PubSub, RedisPubSub};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// Timeout of every wait.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A server that connects nodes.
pub(crate) trait Server: Sync {
    /// An adapter for an app.
    fn adapter(&self, app: &str) -> (Box<dyn Adapter>, AdapterStatus);
}

/// Starts a node and waits until it is connected.
pub(crate) async fn node(server: &dyn Server, app: &str) -> PubSub {
    let (adapter, status) = server.adapter(app);
    let pubsub = PubSub::new(adapter);
    until(|| status.is_connected()).await;
    pubsub
}

/// Waits until a condition holds.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let so = async {
        while !is_so() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, so).await.unwrap();
}

/// A name that no other test uses.
pub(crate) fn app() -> String {
    format!("test-{:x}", rand::random::<u64>())
}

/// A Redis server started by the tests.
pub(crate) struct Redis {
    port: u16,
    folder: TempDir,
    child: Mutex<Child>,
}

impl Redis {
    pub(crate) fn is_possible() -> bool {
        env::var_os("PUBSUB_TEST_REDIS_SERVER").is_some()
    }

    pub(crate) async fn start() -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let child = Mutex::new(spawn(port, &folder));
        let redis = Self { port, folder, child };
        redis.wait().await;
        redis
    }

    async fn wait(&self) {
        let listening = async {
            while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, listening).await.unwrap();
    }

    /// Kills it.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Restarts it after it was killed.
    pub(crate) async fn start_again(&self) {
        *self.child.lock().unwrap() = spawn(self.port, &self.folder);
        self.wait().await;
    }

    /// Sends it a signal, such as `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.lock().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}

fn spawn(port: u16, folder: &TempDir) -> Child {
    let mut redis = Command::new(env::var_os("PUBSUB_TEST_REDIS_SERVER").unwrap());
    redis.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    redis.arg("--dir").arg(folder.path()).stdout(Stdio::null()).spawn().unwrap()
}

impl Server for Redis {
    fn adapter(&self, app: &str) -> (Box<dyn Adapter>, AdapterStatus) {
        let adapter = RedisPubSub::new(&self.url(), app).unwrap();
        let status = adapter.status();
        (Box::new(adapter), status)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It may have exited already.
        let child = self.child.get_mut().unwrap();
        child.kill().ok();
        child.wait().ok();
    }
}

/// The PostgreSQL server that the tests were given.
pub(crate) struct Postgres(String);

impl Postgres {
    pub(crate) fn is_possible() -> bool {
        env::var_os("PUBSUB_TEST_POSTGRES_URL").is_some()
    }

    pub(crate) fn of_the_environment() -> Self {
        Self(env::var_os("PUBSUB_TEST_POSTGRES_URL").unwrap().into_string().unwrap())
    }

    pub(crate) fn url(&self) -> &str {
        &self.0
    }
}

impl Server for Postgres {
    fn adapter(&self, app: &str) -> (Box<dyn Adapter>, AdapterStatus) {
        let adapter = PostgresPubSub::new(&self.0, app).unwrap();
        let status = adapter.status();
        (Box::new(adapter), status)
    }
}
