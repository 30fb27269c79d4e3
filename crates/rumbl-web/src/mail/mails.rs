//! The mails that rumbl sends. Each function stores a job, in its caller's transaction if there is one.

use chrono::NaiveDateTime;
use rumbl_core::Result;
use rumbl_core::accounts::User;
use rumbl_core::ids::{UserId, WebhookId};
use rumbl_core::jobs::{self, Job};
use rumbl_core::repo::Connection;
use serde::{Deserialize, Serialize};

/// Which mail is to be written, and about what. It is stored, so it holds no secret: tokens and passwords
/// are made when the mail is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub(crate) enum MailJob {
    ConfirmEmail {
        user_id: UserId,
        address: String,
        /// The number of the password when it was asked for; earlier jobs have none.
        #[serde(default)]
        session_version: Option<i32>,
    },
    ResetPassword {
        account: String,
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
        device: String,
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

/// What has changed about how somebody logs in.
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

/// A link that shows that `address` is the user's, as they are read. If their password is changed before the mail is
/// written, it is not sent to an address that they don't have yet.
pub(crate) fn confirm_email(db: &mut Connection, user: &User, address: &str) -> Result<()> {
    let (address, session_version) = (address.to_owned(), Some(user.session_version));
    jobs::enqueue(db, &MailJob::ConfirmEmail { user_id: user.id, address, session_version })
}

/// A link to set another password, to whoever has this username or address, if anybody does. Nobody can
/// tell from how long it takes, as that is looked up later.
pub(crate) fn reset_password(db: &mut Connection, account: &str) -> Result<()> {
    jobs::enqueue(db, &MailJob::ResetPassword { account: account.to_owned() })
}

/// A password that rumbl makes up for a user who has none of their own yet.
pub(crate) fn generated_password(db: &mut Connection, user: &User) -> Result<()> {
    let session_version = user.session_version;
    jobs::enqueue(db, &MailJob::GeneratedPassword { user_id: user.id, session_version })
}

/// Tells the previous address of a user that it is theirs no longer.
pub(crate) fn email_changed(db: &mut Connection, user: UserId, previous: &str) -> Result<()> {
    jobs::enqueue(db, &MailJob::EmailChanged { user_id: user, previous: previous.to_owned() })
}

/// Tells a user that their password is another one.
pub(crate) fn password_changed(db: &mut Connection, user: UserId) -> Result<()> {
    jobs::enqueue(db, &MailJob::PasswordChanged { user_id: user })
}

/// Tells a user what has changed about how they log in.
pub(crate) fn security_changed(
    db: &mut Connection,
    user: UserId,
    change: SecurityChange,
) -> Result<()> {
    jobs::enqueue(db, &MailJob::SecurityChanged { user_id: user, change })
}

/// Tells a user that somebody has logged in as them on a device that was not seen before.
pub(crate) fn new_device(
    db: &mut Connection,
    user: UserId,
    device: &str,
    address: &str,
    at: NaiveDateTime,
) -> Result<()> {
    let (device, address) = (device.to_owned(), address.to_owned());
    jobs::enqueue(db, &MailJob::NewDevice { user_id: user, device, address, at })
}

/// Tells a user that nothing is sent to a webhook of theirs any more. It does not say where that was, as the address
/// may have a secret in it.
pub(crate) fn webhook_disabled(db: &mut Connection, user: UserId, id: WebhookId) -> Result<()> {
    jobs::enqueue(db, &MailJob::WebhookDisabled { user_id: user, webhook_id: id })
}

/// Tells a user what they missed while they were away. It is looked up when the mail is written.
pub(crate) fn digest(db: &mut Connection, user: UserId) -> Result<()> {
    jobs::enqueue(db, &MailJob::Digest { user_id: user })
}
