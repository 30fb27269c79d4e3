//! `rumbl user`.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use rumbl_core::Error;
use rumbl_core::accounts::{self, Role};
use rumbl_core::audit::By;
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
    /// Give a user another role: member, moderator or admin. It makes the first admin.
    Role {
        /// The name that identifies the user.
        username: String,
        /// The role.
        role: Role,
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
            Self::Role { username, role } => {
                let missing = format!("there is no user called {username:?}");
                let call = move |db: &mut _| {
                    let user = accounts::get_user_by(db, &username)?;
                    accounts::change_role(db, By::OPERATOR, user.id, role)
                };
                let user = match repo.run(call).await {
                    Err(Error::NotFound) => bail!("{missing}"),
                    Err(Error::Invalid(changeset)) => {
                        bail!("the role can't be changed: {changeset}")
                    }
                    user => user.context("the role can't be changed")?,
                };
                print(&format!("{} is now a {role}.", user.username).replace("a admin", "an admin"))
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
