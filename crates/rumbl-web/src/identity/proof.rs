use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use rumbl_core::accounts::{Session, User};
use rumbl_core::ids::SessionId;

/// How long an identity counts as current without being confirmed.
pub(super) const MAX_AGE: Duration = Duration::from_secs(2);

/// Times are stored as milliseconds since this one.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// A user as last read from the database, and the proof of who they are.
#[derive(Debug)]
pub struct Identity {
    /// The user.
    pub user: Arc<User>,
    /// The proof.
    pub proof: Proof,
    has_ended: AtomicBool,
    /// When the database last confirmed it.
    confirmed_at_ms: AtomicU64,
}

/// How a user proved who they are.
#[derive(Debug)]
pub enum Proof {
    /// With a session's token, or a socket token that names the session.
    Session(Session),
}

impl Identity {
    /// Creates an identity from a database read that began at `asked_at`.
    pub(super) fn new(user: Arc<User>, proof: Proof, asked_at: Instant) -> Self {
        let confirmed_at_ms = AtomicU64::new(ms(asked_at));
        Self { user, proof, has_ended: AtomicBool::new(false), confirmed_at_ms }
    }

    /// The session that proves it.
    pub fn session(&self) -> &Session {
        let Proof::Session(session) = &self.proof;
        session
    }

    /// The session's id.
    pub fn session_id(&self) -> SessionId {
        self.session().id
    }

    /// Whether this process knows of no event that ended it, such as a log-out.
    pub fn is_current(&self) -> bool {
        !self.has_ended.load(Ordering::Acquire)
    }

    /// Whether the database confirmed it so recently that no query is needed.
    pub(super) fn is_fresh(&self) -> bool {
        let age_ms =
            ms(Instant::now()).saturating_sub(self.confirmed_at_ms.load(Ordering::Acquire));
        Duration::from_millis(age_ms) < MAX_AGE
    }

    /// Records that a database read that began at `asked_at` has confirmed it.
    pub(super) fn confirm(&self, asked_at: Instant) {
        self.confirmed_at_ms.fetch_max(ms(asked_at), Ordering::AcqRel);
    }

    pub(super) fn end(&self) {
        self.has_ended.store(true, Ordering::Release);
    }
}

fn ms(at: Instant) -> u64 {
    u64::try_from(at.saturating_duration_since(*START).as_millis()).unwrap_or(u64::MAX)
}
