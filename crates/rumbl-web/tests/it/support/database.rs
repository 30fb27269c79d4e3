//! The databases that tests may use, each by one test at a time.

use std::cell::OnceCell;
use std::sync::{Condvar, LazyLock, Mutex};

use rumbl_core::repo::DatabaseUrl;

/// URLs of PostgreSQL databases, separated by blanks. As many tests run at once as there are databases: two that insert
/// the same unique value into one would block each other.
pub(super) const POSTGRES_URL: &str = "RUMBL_TEST_POSTGRES_URL";

/// Each database that no test uses at the moment; `None` without PostgreSQL.
static UNUSED: LazyLock<Option<Mutex<Vec<DatabaseUrl>>>> = LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "the test command says where PostgreSQL runs")]
    let urls = std::env::var(POSTGRES_URL).ok()?;
    let url = |url: &str| url.parse().expect("the database's URL is right");
    Some(Mutex::new(urls.split_whitespace().map(url).collect()))
});
static RETURNED: Condvar = Condvar::new();

thread_local! {
    /// What the test of this thread uses.
    static OWN: OnceCell<Loan> = const { OnceCell::new() };
}

/// A database that is given back when the test's thread ends.
struct Loan(DatabaseUrl);

impl Loan {
    fn take(unused: &'static Mutex<Vec<DatabaseUrl>>) -> Self {
        let unused = RETURNED.wait_while(unused.lock().unwrap(), |unused| unused.is_empty());
        Self(unused.unwrap().pop().expect("it is not empty"))
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some(unused) = &*UNUSED {
            unused.lock().unwrap().push(self.0.clone());
            RETURNED.notify_one();
        }
    }
}

/// The database of the test on this thread, which has it for itself until it ends. Without PostgreSQL, it is a new one
/// in memory for each connection.
pub(super) fn database_url() -> DatabaseUrl {
    match &*UNUSED {
        None => "sqlite::memory:".parse().expect("the URL is right"),
        Some(unused) => OWN.with(|own| own.get_or_init(|| Loan::take(unused)).0.clone()),
    }
}
