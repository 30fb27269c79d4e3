use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rumbl_core::accounts::{Session, User};
use rumbl_core::ids::SessionId;

/// A person, as they were at most two seconds ago, and what proves that it is them.
#[derive(Debug)]
pub struct Identity {
    /// Who it is.
    pub user: Arc<User>,
    /// How they proved it.
    pub proof: Proof,
    has_ended: AtomicBool,
}

/// How somebody proved who they are.
#[derive(Debug)]
pub enum Proof {
    /// By the token of a session, or by a socket token that names the session.
    Session(Session),
}

impl Identity {
    pub(super) fn new(user: Arc<User>, proof: Proof) -> Self {
        Self { user, proof, has_ended: AtomicBool::new(false) }
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

    pub(super) fn end(&self) {
        self.has_ended.store(true, Ordering::Release);
    }
}
