//! `rumbl user`.

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};
use rumbl_core::Error;
use rumbl_core::accounts::{self, Role, User};
use rumbl_core::audit::By;
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;
use rumbl_core::repo::{Connection, Repo};

use super::database::connect;
use super::output::print;
use crate::access::OtherAccess;
use crate::config::Config;
use crate::i18n::Message;
use crate::identity::socket_token;
use crate::mail::mails::{self, SecurityChange};
use crate::paths;
use crate::providers::Providers;
use crate::site::Site;

/// What to do about a user.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a user without a password, who can't log in: for programs. With an address it is a person, who
    /// gets a password by mail; without `MAIL_URL` a link to set one is printed.
    Create {
        /// The name that others see.
        name: String,
        /// The name that identifies the user.
        username: String,
        /// Where a generated password is mailed to.
        #[arg(long)]
        email: Option<String>,
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
    /// Print a link with which this user can set another password, once, for 30 minutes.
    ResetLink {
        /// The name that identifies the user.
        username: String,
    },
    /// Turn off this user's authenticator app and recovery codes, so that their password alone lets them in.
    SecondFactor {
        /// The name that identifies the user.
        username: String,
        /// Only they themselves can turn it on.
        state: SecondFactorState,
    },
    /// Show how this user can log in beside their password, and where things are sent: passkeys, linked accounts, API
    /// keys, an authenticator app, the confirmed e-mail address, webhooks.
    Access {
        /// The name that identifies the user.
        username: String,
    },
    /// Delete this user's API keys, passkeys and webhooks, unlink their accounts elsewhere and remove their confirmed
    /// e-mail address, all of which go on working when the password changes.
    RevokeKeys {
        /// The name that identifies the user.
        username: String,
    },
    /// Log this user out everywhere, and keep them from logging in.
    Suspend {
        /// The name that identifies the user.
        username: String,
    },
    /// Let a suspended user log in again.
    Restore {
        /// The name that identifies the user.
        username: String,
    },
}

/// What a second factor can be set to.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum SecondFactorState {
    /// The password is enough.
    Off,
}

impl UserCommand {
    /// Carries it out.
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let repo = connect(config)?;
        match self {
            Self::Create { name, username, email } => {
                let is_person = email.is_some();
                let sends_mail = config.delivers_mail();
                let user =
                    repo.run(move |db| create(db, (name, username, email), sends_mail)).await;
                let user = user.context("the user can't be added")?;
                print(&format!("{} ({}) created!", user.name, user.id))?;
                if is_person && !sends_mail {
                    print("MAIL_URL is not set, so no password is mailed. They can set one at:")?;
                    print(&reset_link(config, &repo, user.id).await?)?;
                }
                Ok(())
            }
            Self::Role { username, role } => {
                let id = find(&repo, username).await?.id;
                let user =
                    change(&repo, move |db| accounts::change_role(db, By::OPERATOR, id, role));
                let article = if role == Role::Admin { "an" } else { "a" };
                print(&format!("{} is {article} {role} now.", user.await?.username))
            }
            Self::Token { username } => {
                let user = find(&repo, username).await?;
                let session = repo.run(move |db| accounts::create_session(db, &user, None)).await;
                let (session, _) = session.context("the user can't be logged in")?;
                print(&socket_token::sign(&config.secret_key_base, &session)?)
            }
            Self::ResetLink { username } => {
                let id = find(&repo, username).await?.id;
                print(&reset_link(config, &repo, id).await?)
            }
            Self::SecondFactor { username, state: SecondFactorState::Off } => {
                let id = find(&repo, username).await?.id;
                let user = change(&repo, move |db| {
                    db.write(|db| {
                        let user = accounts::remove_second_factor(db, By::OPERATOR, id)?;
                        mails::security_changed(db, id, SecurityChange::SecondFactorOff)?;
                        Ok(user)
                    })
                });
                print(&format!("{} logs in with their password alone now.", user.await?.username))
            }
            Self::RevokeKeys { username } => {
                let user = find(&repo, username).await?;
                let user = change(&repo, move |db| revoke_keys(db, user)).await?;
                let username = user.username;
                print(&format!(
                    "{username} has no API keys, passkeys, linked accounts, webhooks and confirmed address any more."
                ))
            }
            Self::Access { username } => {
                let user = find(&repo, username).await?;
                let providers = Providers::new(config).context("the providers can't be read")?;
                let ways = repo.run(move |db| Ok((OtherAccess::read(db, &user)?, user))).await;
                let (ways, user) = ways.context("the user can't be read")?;
                print_access(&ways.lines(&providers), ways.has_second_factor, &user.username)
            }
            Self::Suspend { username } => set_suspended(&repo, username, true).await,
            Self::Restore { username } => set_suspended(&repo, username, false).await,
        }
    }
}

fn create(
    db: &mut Connection,
    (name, username, email): (String, String, Option<String>),
    sends_mail: bool,
) -> rumbl_core::Result<User> {
    let mut fields = vec![("name", name), ("username", username)];
    let Some(email) = email else {
        return accounts::create_user(db, &Params::from_iter(fields));
    };
    fields.push(("email", email));
    let person = accounts::prepare_registration_by_mail(&Params::from_iter(fields))?;
    db.write(|db| {
        let user = accounts::insert_user(db, &person)?;
        if sends_mail {
            mails::generated_password(db, &user)?;
        }
        Ok(user)
    })
}

fn revoke_keys(db: &mut Connection, user: User) -> rumbl_core::Result<User> {
    db.write(|db| {
        let OtherAccess { api_keys, passkeys, identities, email, webhooks, .. } =
            OtherAccess::read(db, &user)?;
        for key in &api_keys {
            accounts::revoke_api_key(db, By::OPERATOR, user.id, key.id)?;
        }
        for passkey in &passkeys {
            accounts::revoke_passkey(db, By::OPERATOR, user.id, passkey.id)?;
        }
        for identity in &identities {
            accounts::revoke_linked_identity(db, By::OPERATOR, user.id, identity.id)?;
        }
        accounts::delete_provided_sessions(db, user.id, None)?;
        for webhook in &webhooks {
            accounts::revoke_webhook(db, By::OPERATOR, user.id, webhook.id)?;
        }
        if email.is_some()
            && let Some(previous) = accounts::revoke_email(db, By::OPERATOR, user.id)?
        {
            mails::email_changed(db, user.id, &previous)?;
        }
        if api_keys.len() + passkeys.len() + identities.len() + webhooks.len() > 0 {
            mails::security_changed(db, user.id, SecurityChange::KeysRevoked)?;
        }
        Ok(user)
    })
}

fn print_access(lines: &[Message], has_second_factor: bool, username: &str) -> Result<()> {
    if lines.is_empty() {
        print(&format!("{username} has nothing but their password, if they have one."))?;
    }
    for line in lines {
        print(&line.to_string())?;
    }
    if has_second_factor {
        print("Logging in with the password takes a code from an authenticator app as well.")?;
    }
    Ok(())
}

async fn find(repo: &Repo, username: String) -> Result<User> {
    let missing = format!("there is no user called {username:?}");
    repo.run(move |db| accounts::get_user_by(db, &username)).await.context(missing)
}

/// For a person who can't receive mail. Anyone who can run this has full access to the database anyway.
async fn reset_link(config: &Config, repo: &Repo, id: UserId) -> Result<String> {
    let made = move |db: &mut Connection| accounts::create_reset_link(db, By::OPERATOR, id);
    let (_, token) = change(repo, made).await?;
    Ok(Site::of(config).address(&paths::password_reset(&token.expose())))
}

async fn set_suspended(repo: &Repo, username: String, is_suspended: bool) -> Result<()> {
    let id = find(repo, username).await?.id;
    let user = change(repo, move |db| {
        let suspend = if is_suspended { accounts::suspend_user } else { accounts::unsuspend_user };
        suspend(db, By::OPERATOR, id)
    });
    let state = if is_suspended { "is suspended" } else { "may log in again" };
    print(&format!("{} {state}.", user.await?.username))
}

/// Changes a user as the operator, and turns a refusal into a sentence.
async fn change<T: Send + 'static>(
    repo: &Repo,
    call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
) -> Result<T> {
    match repo.run(call).await {
        Err(Error::Invalid(changeset)) => bail!("that can't be done: {changeset}"),
        changed => changed.context("the user can't be changed"),
    }
}
