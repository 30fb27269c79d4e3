use std::sync::Arc;

use chrono::Utc;
use rumbl_core::accounts::{self, Email, GeneratedPassword, MailPurpose, SessionToken, User};
use rumbl_core::ids::UserId;
use rumbl_core::notifications;
use rumbl_core::repo::{Connection, Repo};

use super::limits::MailLimits;
use super::mailer::Mailer;
use super::mails::{self, MailJob, SecurityChange};
use super::message::Mail;
use super::unsubscribe::UnsubscribeKey;
use super::writer::MailWriter;
use crate::access::OtherAccess;
use crate::device_name::device_name;
use crate::i18n::{Locale, Message, t};
use crate::jobs::{Claim, Failure, Handler};
use crate::paths;
use crate::providers::Providers;
use crate::templates::Templates;
use crate::views::mail_view::{
    AddressTaken, ConfirmEmail, DigestMail, EmailChanged, MailView, NewDevice, NewPassword,
    PasswordChanged, ResetAccount, ResetPassword, SecurityChanged, WebhookDisabled,
};
use crate::views::when;

/// Writes and sends mails.
#[derive(Debug)]
pub(crate) struct MailHandler {
    repo: Repo,
    mailer: Mailer,
    writer: MailWriter,
    providers: Arc<Providers>,
    unsubscribe: UnsubscribeKey,
    limits: MailLimits,
}

/// A user who can get mail, and their address.
struct Addressee {
    user: User,
    email: Email,
}

/// An address, and the language of whoever reads its mail.
type Mailbox = (String, Locale);

impl Addressee {
    fn mailbox(&self) -> Mailbox {
        (self.email.address.clone(), language(&self.user))
    }
}

impl MailHandler {
    /// Creates a handler; links begin with `site`, a URL without a path.
    pub(crate) fn new(
        repo: Repo,
        mailer: Mailer,
        (templates, site): (Arc<Templates>, String),
        (providers, unsubscribe): (Arc<Providers>, UnsubscribeKey),
        limits: MailLimits,
    ) -> Self {
        let writer = MailWriter::new(templates, site);
        Self { repo, mailer, writer, providers, unsubscribe, limits }
    }

    /// Whether mails reach anyone: a mail server or a development mailbox is configured.
    pub(crate) fn can_send(&self) -> bool {
        self.mailer.is_there()
    }

    /// Writes the mail; `None` if it is no longer needed, or the limit of its address is exceeded. `is_new` means that
    /// it is the first attempt, which counts towards the limit.
    async fn write(&self, job: MailJob, is_new: bool) -> Result<Option<Mail>, Failure> {
        match job {
            MailJob::ConfirmEmail { user_id, address, session_version } => {
                if is_new && !self.limits.admit_claim(&address) {
                    return Ok(None);
                }
                self.confirm_email(user_id, session_version, address).await
            }
            MailJob::ResetPassword { account, locale } => {
                let locale = locale.as_deref().and_then(Locale::tagged);
                self.reset_password((account, locale), is_new).await
            }
            MailJob::GeneratedPassword { user_id, session_version } => {
                self.generated_password(user_id, session_version, is_new).await
            }
            MailJob::EmailChanged { user_id, previous } => {
                let found = self.repo.run(move |db| accounts::get_user(db, user_id)).await;
                self.written(present(found)?, |user| {
                    ((previous, language(&user)), EmailChanged { username: user.username })
                })
            }
            MailJob::PasswordChanged { user_id } => {
                let still = self.other_access(user_id).await?;
                let link = self.writer.address(paths::NEW_PASSWORD_RESET);
                let view = |username| PasswordChanged { username, link, still };
                self.written(self.confirmed(user_id).await?, |to| {
                    (to.mailbox(), view(to.user.username))
                })
            }
            MailJob::SecurityChanged { user_id, change } => {
                let (what, link) = (sentence(change), self.writer.address(paths::SECURITY));
                let view = |username| SecurityChanged { username, what, link };
                self.written(self.confirmed(user_id).await?, |to| {
                    (to.mailbox(), view(to.user.username))
                })
            }
            MailJob::WebhookDisabled { user_id, webhook_id } => {
                let link = self.writer.address(&paths::webhook(webhook_id));
                let view = |username| WebhookDisabled { username, link };
                self.written(self.confirmed(user_id).await?, |to| {
                    (to.mailbox(), view(to.user.username))
                })
            }
            MailJob::Digest { user_id } => self.digest(user_id).await,
            MailJob::NewDevice { user_id, user_agent, device, address, at } => {
                let device =
                    device.map_or_else(|| device_name(user_agent.as_deref()), Message::from);
                let link = self.writer.address(paths::SETTINGS_SESSIONS);
                let (day, time) = (when::long_day(at), at.format("%H:%M").to_string());
                let view = |username| NewDevice { username, device, address, day, time, link };
                self.written(self.confirmed(user_id).await?, |to| {
                    (to.mailbox(), view(to.user.username))
                })
            }
        }
    }

    async fn confirm_email(
        &self,
        id: UserId,
        version: Option<i32>,
        address: String,
    ) -> Result<Option<Mail>, Failure> {
        if let Some(taken) = self.address_taken(id, address.clone()).await? {
            return Ok(Some(taken));
        }
        let link = self.repo.run(move |db| {
            let (user, token) = accounts::create_confirmation_token(db, id, version, &address)?;
            Ok((user, address, token))
        });
        self.written(present(link.await)?, |(user, address, token)| {
            let link = self.writer.address(&paths::email_confirmation(&token.expose()));
            ((address, language(&user)), ConfirmEmail { username: user.username, link })
        })
    }

    /// The mail to the owner of an address that another user has entered. Nobody else learns that the address is taken.
    async fn address_taken(&self, id: UserId, address: String) -> Result<Option<Mail>, Failure> {
        let find = move |db: &mut _| accounts::find_other_owner(db, id, &address);
        let owner = self.repo.run(find).await?;
        self.written(owner, |(owner, address)| {
            let link = self.writer.address(paths::NEW_SESSION);
            ((address, language(&owner)), AddressTaken { username: owner.username, link })
        })
    }

    /// A mail for all accounts that it may be about. Accounts with another spelling of the address get mails of their
    /// own, because that may be another mailbox.
    async fn reset_password(
        &self,
        (account, locale): (String, Option<Locale>),
        is_new: bool,
    ) -> Result<Option<Mail>, Failure> {
        let found = self.repo.run(move |db| accounts::find_addressees(db, &account)).await?;
        let Some((to, own)) =
            found.first().map(|(user, email)| (email.address.clone(), Locale::of_user(user)))
        else {
            return Ok(None);
        };
        if is_new && !self.limits.admit_reset(&to) {
            return Ok(None);
        }
        let address = to.clone();
        let make = move |db: &mut Connection| {
            db.write(|db| {
                let mut made = Vec::new();
                for (user, email) in found {
                    if email.address != address {
                        mails::reset_password(db, &user.username, locale)?;
                        continue;
                    }
                    let (purpose, now) = (MailPurpose::ResetPassword, Utc::now().naive_utc());
                    let token = accounts::create_mailed_token(db, user.id, purpose, &address, now)?;
                    made.push((user.username, token));
                }
                Ok(made)
            })
        };
        let made = self.repo.run(make).await?;
        self.written(Some(made), |made| {
            let account = |(username, token): (String, SessionToken)| ResetAccount {
                username,
                link: self.writer.address(&paths::password_reset(&token.expose())),
            };
            let is_single = made.len() == 1;
            let view =
                ResetPassword { accounts: made.into_iter().map(account).collect(), is_single };
            ((to, own.or(locale).unwrap_or_default()), view)
        })
    }

    /// `None` if the user has read everything in the meantime, or has turned off digests.
    async fn digest(&self, id: UserId) -> Result<Option<Mail>, Failure> {
        let read = self.repo.run(move |db| notifications::read_digest(db, id)).await;
        let Some(digest) = present(read)?.flatten() else { return Ok(None) };
        let stop = self.writer.address(&paths::unsubscribe(&self.unsubscribe.token(id)));
        let link = self.writer.address(paths::NOTIFICATIONS);
        let settings = self.writer.address(paths::NOTIFICATION_SETTINGS);
        let locale = language(&digest.user);
        let view = DigestMail::new(&digest, locale, [link, stop.clone(), settings]);
        let mailbox = (digest.email.address, locale);
        let written = self.written(Some(mailbox), |to| (to, view))?;
        Ok(written.map(|mail| Mail { unsubscribe: Some(stop), ..mail }))
    }

    /// Works only while the user has not set another password. If the mail is sent twice, the later password is valid.
    async fn generated_password(
        &self,
        id: UserId,
        version: i32,
        is_new: bool,
    ) -> Result<Option<Mail>, Failure> {
        let read = self.repo.run(move |db| Ok(accounts::get_email(db, id)?.map(|it| it.address)));
        let Some(address) = present(read.await)?.flatten() else { return Ok(None) };
        if is_new && !self.limits.admit_claim(&address) {
            return Ok(None);
        }
        if let Some(taken) = self.address_taken(id, address).await? {
            return Ok(Some(taken));
        }
        let generating = tokio::task::spawn_blocking(GeneratedPassword::generate);
        let generated = generating.await.map_err(Failure::later)??;
        let stored = self.repo.run(move |db| {
            let user = accounts::get_user(db, id)?;
            let address = accounts::store_generated_password(db, id, version, &generated)?;
            Ok((user, address, generated))
        });
        self.written(present(stored.await)?, |(user, address, generated)| {
            let password = generated.expose().to_owned();
            let link = self.writer.address(paths::NEW_SESSION);
            ((address, language(&user)), NewPassword { username: user.username, password, link })
        })
    }

    /// A user with a confirmed address. Mails about an account are sent only to confirmed addresses.
    async fn confirmed(&self, id: UserId) -> Result<Option<Addressee>, Failure> {
        let read = self.repo.run(move |db| {
            let user = accounts::get_user(db, id)?;
            Ok(accounts::get_email(db, id)?.map(|email| Addressee { user, email }))
        });
        let found = present(read.await)?.flatten();
        Ok(found.filter(|addressee| addressee.email.confirmed_at.is_some()))
    }

    /// The other ways to log in, which still work after a password change, one per line. The address is left out,
    /// because it is the one that the mail goes to.
    async fn other_access(&self, id: UserId) -> Result<Vec<Message>, Failure> {
        let providers = Arc::clone(&self.providers);
        let read = self.repo.run(move |db| {
            let user = accounts::get_user(db, id)?;
            let ways = OtherAccess { email: None, ..OtherAccess::read(db, &user)? };
            Ok(ways.lines(&providers))
        });
        Ok(present(read.await)?.unwrap_or_default())
    }

    fn written<T, V: MailView>(
        &self,
        about: Option<T>,
        view: impl FnOnce(T) -> (Mailbox, V),
    ) -> Result<Option<Mail>, Failure> {
        let Some((mailbox, view)) = about.map(view) else { return Ok(None) };
        // A template that can't be rendered may be fixed in the next version.
        self.writer.write(mailbox, &view).map(Some).map_err(Failure::later)
    }
}

/// The language of mails to a user.
fn language(user: &User) -> Locale {
    Locale::of_user(user).unwrap_or_default()
}

fn sentence(change: SecurityChange) -> Message {
    match change {
        SecurityChange::SecondFactorOn => t!("mail-security-second-factor-on"),
        SecurityChange::SecondFactorOff => t!("mail-security-second-factor-off"),
        SecurityChange::RecoveryCodesRenewed => t!("mail-security-recovery-codes-renewed"),
        SecurityChange::PasskeyAdded => t!("mail-security-passkey-added"),
        SecurityChange::PasskeyRemoved => t!("mail-security-passkey-removed"),
        SecurityChange::PasswordRemoved => t!("mail-security-password-removed"),
        SecurityChange::ApiKeyAdded => t!("mail-security-api-key-added"),
        SecurityChange::ApiKeyRevoked => t!("mail-security-api-key-revoked"),
        SecurityChange::KeysRevoked => t!("mail-security-keys-revoked"),
        SecurityChange::WebhooksRemoved => t!("mail-security-webhooks-removed"),
        SecurityChange::IdentityLinked { provider } => {
            t!("mail-security-identity-linked", provider = provider)
        }
        SecurityChange::IdentityUnlinked { provider } => {
            t!("mail-security-identity-unlinked", provider = provider)
        }
        SecurityChange::RecoveryCodeUsed { left: 0 } => {
            t!("mail-security-last-recovery-code-used")
        }
        SecurityChange::RecoveryCodeUsed { left } => {
            t!("mail-security-recovery-code-used", left = left)
        }
    }
}

/// The outcome for a mail that no process has been able to send. Most mails are dropped: the pages say that mail is
/// off, and users can repeat their request. But a generated password is a user's only one, so its job is kept until
/// there is a mail server.
fn unsent(job: &MailJob) -> Result<(), Failure> {
    match job {
        MailJob::GeneratedPassword { .. } => {
            Err(Failure::for_good("MAIL_URL is not set, so nobody got their password"))
        }
        _ => Ok(()),
    }
}

/// Turns `NotFound` into `None`.
fn present<T>(found: rumbl_core::Result<T>) -> Result<Option<T>, Failure> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(rumbl_core::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Handler for MailHandler {
    type Job = MailJob;

    async fn perform(&self, job: MailJob, claim: &Claim) -> Result<(), Failure> {
        // Without a mail server, create no tokens or passwords that nobody would see.
        if !self.mailer.is_there() {
            return unsent(&job);
        }
        match self.write(job, claim.job.attempts == 1).await? {
            Some(mail) => self.mailer.send(mail, &format!("job-{}", claim.job.id)).await,
            None => Ok(()),
        }
    }
}
