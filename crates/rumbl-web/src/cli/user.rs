//! `rumbl user`.

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use rumbl_core::Error;
use rumbl_core::accounts::{self, Role, User};
use rumbl_core::audit::By;
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;
use rumbl_core::repo::{Connection, Repo};

use super::database::connect;
use super::output::{Terminal, print};
use crate::access::OtherAccess;
use crate::config::Config;
use crate::i18n::{Message, t};
use crate::identity::socket_token;
use crate::mail::mails::{self, SecurityChange};
use crate::paths;
use crate::problem::{Explain, problem};
use crate::providers::Providers;
use crate::site::Site;

/// What to do about a user.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    Create {
        name: String,
        username: String,
        #[arg(long)]
        email: Option<String>,
    },
    Role {
        username: String,
        role: Role,
    },
    Token {
        username: String,
    },
    ResetLink {
        username: String,
    },
    SecondFactor {
        username: String,
        state: SecondFactorState,
    },
    Access {
        username: String,
    },
    RevokeKeys {
        username: String,
    },
    Suspend {
        username: String,
    },
    Restore {
        username: String,
    },
}

/// What a second factor can be set to.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum SecondFactorState {
    Off,
}

impl UserCommand {
    /// Carries it out.
    pub(super) async fn run(self, config: &Config, terminal: Terminal) -> Result<()> {
        let repo = connect(config)?;
        match self {
            Self::Create { name, username, email } => {
                let is_person = email.is_some();
                let sends_mail = config.delivers_mail();
                let user =
                    repo.run(move |db| create(db, (name, username, email), sends_mail)).await;
                let user = user.explain(|| t!("cli-user-create-failed"))?;
                let id = user.id.to_string();
                terminal.say(&t!("cli-user-created", name = user.name.as_str(), id = id))?;
                if is_person && !sends_mail {
                    terminal.say(&t!("cli-user-created-link"))?;
                    print(&reset_link(config, &repo, user.id).await?)?;
                }
                Ok(())
            }
            Self::Role { username, role } => {
                let id = find(&repo, username).await?.id;
                let user =
                    change(&repo, move |db| accounts::change_role(db, By::OPERATOR, id, role));
                let username = user.await?.username;
                terminal.say(&t!("cli-user-has-role", username = username, role = role.as_str()))
            }
            Self::Token { username } => {
                let user = find(&repo, username).await?;
                let session = repo.run(move |db| accounts::create_session(db, &user, None)).await;
                let (session, _) = session.explain(|| t!("cli-user-token-failed"))?;
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
                let username = user.await?.username;
                terminal.say(&t!("cli-user-without-second-factor", username = username))
            }
            Self::RevokeKeys { username } => {
                let user = find(&repo, username).await?;
                let user = change(&repo, move |db| revoke_keys(db, user)).await?;
                let username = user.username;
                terminal.say(&t!("cli-user-revoked-keys", username = username))
            }
            Self::Access { username } => {
                let user = find(&repo, username).await?;
                let providers = Providers::new(config).explain(|| t!("cli-user-providers"))?;
                let ways = repo.run(move |db| Ok((OtherAccess::read(db, &user)?, user))).await;
                let (ways, user) = ways.explain(|| t!("cli-user-unreadable"))?;
                let lines = ways.lines(&providers);
                tell_access(&lines, ways.has_second_factor, &user.username, terminal)
            }
            Self::Suspend { username } => set_suspended(&repo, username, true, terminal).await,
            Self::Restore { username } => set_suspended(&repo, username, false, terminal).await,
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

fn tell_access(
    lines: &[Message],
    has_second_factor: bool,
    username: &str,
    terminal: Terminal,
) -> Result<()> {
    if lines.is_empty() {
        terminal.say(&t!("cli-user-only-password", username = username))?;
    }
    lines.iter().try_for_each(|line| terminal.say(line))?;
    if has_second_factor {
        terminal.say(&t!("cli-user-second-factor-too"))?;
    }
    Ok(())
}

async fn find(repo: &Repo, username: String) -> Result<User> {
    let missing = t!("cli-user-unknown", username = format!("{username:?}"));
    repo.run(move |db| accounts::get_user_by(db, &username)).await.explain(|| missing)
}

/// For a person who can't receive mail. Anyone who can run this has full access to the database anyway.
async fn reset_link(config: &Config, repo: &Repo, id: UserId) -> Result<String> {
    let made = move |db: &mut Connection| accounts::create_reset_link(db, By::OPERATOR, id);
    let (_, token) = change(repo, made).await?;
    Ok(Site::of(config).address(&paths::password_reset(&token.expose())))
}

async fn set_suspended(
    repo: &Repo,
    username: String,
    is_suspended: bool,
    terminal: Terminal,
) -> Result<()> {
    let id = find(repo, username).await?.id;
    let user = change(repo, move |db| {
        let suspend = if is_suspended { accounts::suspend_user } else { accounts::unsuspend_user };
        suspend(db, By::OPERATOR, id)
    });
    let username = user.await?.username;
    terminal.say(&if is_suspended {
        t!("cli-user-suspended", username = username)
    } else {
        t!("cli-user-restored", username = username)
    })
}

/// Changes a user as the operator, and turns a refusal into a sentence.
async fn change<T: Send + 'static>(
    repo: &Repo,
    call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
) -> Result<T> {
    match repo.run(call).await {
        Err(Error::Invalid(changeset)) => {
            Err(problem(t!("cli-user-refused", why = Message::from(&*changeset))))
        }
        changed => changed.explain(|| t!("cli-user-change-failed")),
    }
}
