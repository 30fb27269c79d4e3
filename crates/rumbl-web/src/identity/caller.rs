use std::sync::Arc;

use rumbl_core::accounts::{ApiKey, Scope, User};

use super::proof::Identity;

/// The user on whose behalf a program makes a request, and the program's credentials.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user.
    pub user: Arc<User>,
    /// The credentials.
    pub shown: Shown,
}

/// A program's credentials.
#[derive(Debug, Clone)]
pub enum Shown {
    /// A token that names a session. It grants everything that the user may do.
    Token(Arc<Identity>),
    /// An API key, which has scopes and no session.
    Key(Arc<ApiKey>),
}

impl Caller {
    /// A caller with a token.
    pub fn with_token(identity: Arc<Identity>) -> Self {
        Self { user: Arc::clone(&identity.user), shown: Shown::Token(identity) }
    }

    /// Whether a scope is granted.
    pub fn may(&self, scope: Scope) -> bool {
        match &self.shown {
            Shown::Token(_) => true,
            Shown::Key(key) => key.scopes().has(scope),
        }
    }

    /// The API key, if the caller used one.
    pub fn key(&self) -> Option<&ApiKey> {
        match &self.shown {
            Shown::Token(_) => None,
            Shown::Key(key) => Some(key),
        }
    }
}
