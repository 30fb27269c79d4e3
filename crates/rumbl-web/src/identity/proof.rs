use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use rumbl_core::accounts::{Session, User};
use rumbl_core::ids::SessionId;

/// How long it counts what the database said of somebody.
pub(super) const MAX_AGE: Duration = Duration::from_secs(2);

/// Times are kept as milliseconds after this one.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// A person, as the database had them when it was asked last, and what proves that it is them.
#[derive(Debug)]
pub struct Identity {
    /// Who it is.
    pub user: Arc<User>,
    /// How they proved it.
    pub proof: Proof,
    has_ended: AtomicBool,
    /// When the database was last asked, and said so.
    confirmed_at_ms: AtomicU64,
}

/// How somebody proved who they are.
#[derive(Debug)]
pub enum Proof {
    /// By the token of a session, or by a socket token that names the session.
    Session(Session),
}

impl Identity {
    /// Who somebody is by what the database was asked `asked_at`.
    pub(super) fn new(user: Arc<User>, proof: Proof, asked_at: Instant) -> Self {
        let confirmed_at_ms = AtomicU64::new(ms(asked_at));
        Self { user, proof, has_ended: AtomicBool::new(false), confirmed_at_ms }
    }

    /// The session that proves it.
    pub fn session(&self) -> &Session {
        let Proof::Session(session) = &self.proof;
        session
    }

    /// The id of that session.
    pub fn session_id(&self) -> SessionId {
        self.session().id
    }

    /// Whether nothing that is known here has ended it, such as a log-out.
    pub fn is_current(&self) -> bool {
        !self.has_ended.load(Ordering::Acquire)
    }

    /// Whether the database said so a moment ago, so that it may count without being asked again.
    pub(super) fn is_fresh(&self) -> bool {
        let age_ms =
            ms(Instant::now()).saturating_sub(self.confirmed_at_ms.load(Ordering::Acquire));
        Duration::from_millis(age_ms) < MAX_AGE
    }

    /// Notes that the database, asked `asked_at`, says the same.
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
