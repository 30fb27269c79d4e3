//! `rumbl user`.

use anyhow::{Context, Result};
use clap::Subcommand;
use rumbl_core::accounts;
use rumbl_core::changeset::Params;

use super::database::connect;
use super::output::print;
use crate::config::Config;
use crate::identity::socket_token;

/// What to do about a user.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a user without a password, who can't log in: for programs.
    Create {
        /// The name that others see.
        name: String,
        /// The name that identifies the user.
        username: String,
    },
    /// Print a token with which a program connects to the socket as this user.
    Token {
        /// The name that identifies the user.
        username: String,
    },
}

impl UserCommand {
    /// Carries it out.
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let repo = connect(config)?;
        match self {
            Self::Create { name, username } => {
                let params = Params::from_iter([("name", name), ("username", username)]);
                let user = repo.run(move |db| accounts::create_user(db, &params)).await;
                let user = user.context("the user can't be added")?;
                print(&format!("{} ({}) created!", user.name, user.id))
            }
            Self::Token { username } => {
                let missing = format!("there is no user called {username:?}");
                let user = repo.run(move |db| accounts::get_user_by(db, &username)).await;
                let user = user.context(missing)?;
                let session = repo.run(move |db| accounts::create_session(db, &user, None)).await;
                let (session, _) = session.context("the user can't be logged in")?;
                print(&socket_token::sign(&config.secret_key_base, &session)?)
            }
        }
    }
}
