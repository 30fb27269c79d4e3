//! The mails that rumbl sends. Each function stores a job, in its caller's transaction if there is one.

use chrono::NaiveDateTime;
use rumbl_core::Result;
use rumbl_core::accounts::User;
use rumbl_core::ids::{UserId, WebhookId};
use rumbl_core::jobs::{self, Job};
use rumbl_core::repo::Connection;
use serde::{Deserialize, Serialize};

use crate::i18n::Locale;

/// Characters of a `User-Agent` that are stored with a job.
const MAX_USER_AGENT_LENGTH: usize = 300;

/// A mail to be written. It is stored, so it contains no secrets: tokens and passwords are generated when the mail is
/// written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub(crate) enum MailJob {
    ConfirmEmail {
        user_id: UserId,
        address: String,
        /// The session version when the mail was requested; jobs from older versions have none.
        #[serde(default)]
        session_version: Option<i32>,
    },
    ResetPassword {
        account: String,
        /// The tag of the language of the request, for accounts without a language. An admin's request has none, nor do
        /// jobs from older versions.
        #[serde(default)]
        locale: Option<String>,
    },
    GeneratedPassword {
        user_id: UserId,
        session_version: i32,
    },
    EmailChanged {
        user_id: UserId,
        previous: String,
    },
    PasswordChanged {
        user_id: UserId,
    },
    SecurityChanged {
        user_id: UserId,
        change: SecurityChange,
    },
    NewDevice {
        user_id: UserId,
        /// The device's `User-Agent`, which names it in the language of the mail.
        #[serde(default)]
        user_agent: Option<String>,
        /// Its name in English, in jobs from older versions.
        #[serde(default)]
        device: Option<String>,
        address: String,
        at: NaiveDateTime,
    },
    WebhookDisabled {
        user_id: UserId,
        webhook_id: WebhookId,
    },
    Digest {
        user_id: UserId,
    },
}

/// A change of how a user logs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecurityChange {
    SecondFactorOn,
    SecondFactorOff,
    RecoveryCodesRenewed,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordRemoved,
    ApiKeyAdded,
    ApiKeyRevoked,
    KeysRevoked,
    WebhooksRemoved,
    RecoveryCodeUsed { left: i64 },
    IdentityLinked { provider: String },
    IdentityUnlinked { provider: String },
}

impl Job for MailJob {
    const KIND: &'static str = "mail";
}

/// A link that confirms `address`. `user` is the user as they were when they requested it: if their password changes
/// before the mail is written, it is not sent to an address that they don't have yet.
pub(crate) fn confirm_email(db: &mut Connection, user: &User, address: &str) -> Result<()> {
    let (address, session_version) = (address.to_owned(), Some(user.session_version));
    jobs::enqueue(db, &MailJob::ConfirmEmail { user_id: user.id, address, session_version })
}

/// A link to reset a password, for the user with this username or address, if there is one. They are looked up later,
/// so the time that this takes reveals nothing. `locale` is the language of whoever asks for it, unless they do so for
/// somebody else.
pub(crate) fn reset_password(
    db: &mut Connection,
    account: &str,
    locale: Option<Locale>,
) -> Result<()> {
    let locale = locale.map(|locale| locale.tag().to_owned());
    jobs::enqueue(db, &MailJob::ResetPassword { account: account.to_owned(), locale })
}

/// A generated password for a user who has not set one yet.
pub(crate) fn generated_password(db: &mut Connection, user: &User) -> Result<()> {
    let session_version = user.session_version;
    jobs::enqueue(db, &MailJob::GeneratedPassword { user_id: user.id, session_version })
}

/// Notifies a user's previous address that it was replaced.
pub(crate) fn email_changed(db: &mut Connection, user: UserId, previous: &str) -> Result<()> {
    jobs::enqueue(db, &MailJob::EmailChanged { user_id: user, previous: previous.to_owned() })
}

/// Notifies a user that their password has changed.
pub(crate) fn password_changed(db: &mut Connection, user: UserId) -> Result<()> {
    jobs::enqueue(db, &MailJob::PasswordChanged { user_id: user })
}

/// Notifies a user of a change of how they log in.
pub(crate) fn security_changed(
    db: &mut Connection,
    user: UserId,
    change: SecurityChange,
) -> Result<()> {
    jobs::enqueue(db, &MailJob::SecurityChanged { user_id: user, change })
}

/// Notifies a user of a log-in on an unknown device.
pub(crate) fn new_device(
    db: &mut Connection,
    user: UserId,
    user_agent: Option<&str>,
    address: &str,
    at: NaiveDateTime,
) -> Result<()> {
    let user_agent = user_agent.map(|text| text.chars().take(MAX_USER_AGENT_LENGTH).collect());
    let address = address.to_owned();
    jobs::enqueue(db, &MailJob::NewDevice { user_id: user, user_agent, device: None, address, at })
}

/// Notifies a user that one of their webhooks was disabled. The mail does not contain its URL, which may include a
/// secret.
pub(crate) fn webhook_disabled(db: &mut Connection, user: UserId, id: WebhookId) -> Result<()> {
    jobs::enqueue(db, &MailJob::WebhookDisabled { user_id: user, webhook_id: id })
}

/// Sends a user their digest. Its content is looked up when the mail is written.
pub(crate) fn digest(db: &mut Connection, user: UserId) -> Result<()> {
    jobs::enqueue(db, &MailJob::Digest { user_id: user })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_of_an_older_version_names_its_device() {
        let stored = r#"{"mail":"new_device","user_id":7,"device":"Firefox on Linux","address":"::1",
            "at":"2026-05-03T10:00:00"}"#;
        let MailJob::NewDevice { device, user_agent, .. } = serde_json::from_str(stored).unwrap()
        else {
            panic!("it is another mail")
        };
        assert_eq!((device.as_deref(), user_agent), (Some("Firefox on Linux"), None));
    }
}
