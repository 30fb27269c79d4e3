//! The databases that the suite runs on, and the two ways in which a test gets one.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use rumbl_core::accounts::User;
use rumbl_core::repo::{Connection, DatabaseUrl, PoolOptions, Repo};
use tempfile::TempDir;

/// The variable that names a PostgreSQL database.
pub(crate) const POSTGRES_URL: &str = "RUMBL_TEST_POSTGRES_URL";

#[derive(Debug, Clone)]
pub(crate) enum Database {
    Sqlite,
    Postgres(String),
}

/// A test with its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) test: Test,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Test {
    /// On one connection, in a transaction that never commits.
    Sandboxed(fn(&mut Connection)),
    /// On an empty database of its own, with as many connections as it opens.
    Alone(fn(&Scratch)),
    /// On an empty SQLite database and an empty one of PostgreSQL's. It has no variant for SQLite alone.
    Moved(fn(&Scratch, &Scratch)),
    /// Not a test: adds a user's rows for the suites that need one in every table.
    Planted(fn(&mut Connection, &User)),
}

/// Lists tests of a module, each as `Sandboxed` or `Alone`, and as `Planted` what it adds to `everything`.
macro_rules! cases {
    ($($kind:ident: $($test:ident),+ $(,)?;)+) => {
        pub(crate) fn cases() -> Vec<$crate::databases::Case> {
            vec![$($($crate::databases::Case {
                name: concat!(module_path!(), "::", stringify!($test)),
                test: $crate::databases::Test::$kind($test),
            },)+)+]
        }
    };
}
pub(crate) use cases;

impl Database {
    pub(crate) fn postgres() -> Option<Self> {
        std::env::var_os(POSTGRES_URL).map(|url| Self::Postgres(url.into_string().unwrap()))
    }

    fn sandbox_url(&self) -> DatabaseUrl {
        match self {
            Self::Sqlite => "sqlite::memory:".parse().unwrap(),
            Self::Postgres(url) => url.parse().unwrap(),
        }
    }
}

impl Case {
    pub(crate) fn run(&self, database: &Database) {
        match self.test {
            Test::Sandboxed(test) => {
                let repo = Repo::sandbox(&database.sandbox_url()).unwrap();
                block_on(repo.run(move |conn| {
                    test(conn);
                    Ok(())
                }))
                .unwrap();
            }
            Test::Alone(test) => test(&Scratch::new(database)),
            Test::Moved(test) => test(&Scratch::new(&Database::Sqlite), &Scratch::new(database)),
            Test::Planted(_) => panic!("{} is not a test", self.name),
        }
    }

    /// The function that plants rows, if it is one.
    pub(crate) fn planted(&self) -> Option<fn(&mut Connection, &User)> {
        if let Test::Planted(plant) = self.test { Some(plant) } else { None }
    }

    /// Whether it is a test for SQLite, too.
    pub(crate) fn runs_on_sqlite(&self) -> bool {
        !matches!(self.test, Test::Moved(_))
    }
}

/// An empty database, gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    url: DatabaseUrl,
    _home: Home,
}

/// What a scratch database lives in; either is deleted when it is dropped.
#[derive(Debug)]
enum Home {
    Folder { _folder: TempDir },
    Schema { _schema: Schema },
}

/// A schema of its own in the database that was given.
#[derive(Debug)]
struct Schema {
    server: Repo,
    name: String,
}

impl Scratch {
    fn new(database: &Database) -> Self {
        match database {
            Database::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("new folder").join("rumbl.db");
                let url = format!("sqlite://{}", path.display()).parse().unwrap();
                Self { url, _home: Home::Folder { _folder: folder } }
            }
            Database::Postgres(url) => {
                let schema = Schema::new(&url.parse().unwrap());
                let separator = if url.contains('?') { '&' } else { '?' };
                let url = format!("{url}{separator}options=-csearch_path%3D{}", schema.name);
                Self { url: url.parse().unwrap(), _home: Home::Schema { _schema: schema } }
            }
        }
    }

    pub(crate) fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// A pool of its own on this database.
    pub(crate) fn connect(&self) -> Repo {
        connect(&self.url)
    }

    /// The same, with all tables.
    pub(crate) fn migrated(&self) -> Repo {
        let repo = self.connect();
        block_on(repo.run(rumbl_core::migrations::up)).unwrap();
        repo
    }
}

impl Schema {
    fn new(url: &DatabaseUrl) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("rumbl_test_{}_{count}", std::process::id());
        let server = connect(url);
        execute(&server, &format!("CREATE SCHEMA {name}"));
        Self { server, name }
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        execute(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name));
    }
}

fn connect(url: &DatabaseUrl) -> Repo {
    Repo::connect(url, PoolOptions::default()).unwrap()
}

fn execute(repo: &Repo, sql: &str) {
    let sql = sql.to_owned();
    block_on(repo.run(move |conn| Ok(conn.batch_execute(&sql)?))).unwrap();
}

/// Runs async code on a runtime of its own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
