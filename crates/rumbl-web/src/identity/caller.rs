use std::sync::Arc;

use rumbl_core::accounts::{ApiKey, Scope, User};

use super::proof::Identity;

/// For whom a program acts, and what allows it to.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub user: Arc<User>,
    /// What the program showed.
    pub shown: Shown,
}

/// What a program showed.
#[derive(Debug, Clone)]
pub enum Shown {
    /// A token that names a session. It may do whatever the person may.
    Token(Arc<Identity>),
    /// A key, which has scopes and no session.
    Key(Arc<ApiKey>),
}

impl Caller {
    /// A program with a token.
    pub fn with_token(identity: Arc<Identity>) -> Self {
        Self { user: Arc::clone(&identity.user), shown: Shown::Token(identity) }
    }

    /// Whether it may do this.
    pub fn may(&self, scope: Scope) -> bool {
        match &self.shown {
            Shown::Token(_) => true,
            Shown::Key(key) => key.scopes().has(scope),
        }
    }

    /// The key, if it showed one.
    pub fn key(&self) -> Option<&ApiKey> {
        match &self.shown {
            Shown::Token(_) => None,
            Shown::Key(key) => Some(key),
        }
    }
}
