use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::by::By;
use super::subject::Subject;
use crate::Result;
use crate::page::{Page, PageNumber};
use crate::repo::{Connection, UtcTime, now};
use crate::schema::audit_log;

/// What the audit log calls every message. Private text is stored nowhere but in its conversation and, for a time, in
/// reports, so that it is gone once it is deleted there.
pub const MESSAGE_NAME: &str = "a private message";

/// Maximum number of characters of a subject's name and of a detail; longer ones are cut.
const MAX_NAME_CHARS: usize = 200;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    /// A user's role was changed.
    ChangeRole,
    /// A user was suspended, and may no longer log in.
    Suspend,
    /// A suspension was lifted.
    Unsuspend,
    /// A user was logged out everywhere.
    EndSessions,
    /// A user was mailed a link to reset their password.
    MailReset,
    /// A password reset link was created, to be passed on by hand.
    MakeResetLink,
    /// A link that confirms a user's e-mail address was created, to be passed on by hand.
    MakeConfirmationLink,
    /// A user's second factor was turned off.
    RemoveSecondFactor,
    /// A user's API key was revoked.
    RevokeApiKey,
    /// A user's passkey was removed.
    RevokePasskey,
    /// A user's e-mail address was removed.
    RemoveEmail,
    /// A user's webhook was deleted.
    RevokeWebhook,
    /// A user linked an external account to their own.
    LinkIdentity,
    /// A user unlinked an external account.
    UnlinkIdentity,
    /// Something was hidden.
    Hide,
    /// Something hidden was restored.
    Restore,
    /// Something was deleted.
    Delete,
    /// Something was created.
    Create,
    /// Something was renamed.
    Rename,
    /// Reports were closed without further action.
    Dismiss,
    /// A dead job was retried.
    Retry,
    /// A connection or a topic was closed.
    Close,
}

impl AuditAction {
    /// Its name, as the database has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChangeRole => "change_role",
            Self::Suspend => "suspend",
            Self::Unsuspend => "unsuspend",
            Self::EndSessions => "end_sessions",
            Self::MailReset => "mail_reset",
            Self::MakeResetLink => "make_reset_link",
            Self::MakeConfirmationLink => "make_confirmation_link",
            Self::RemoveSecondFactor => "remove_second_factor",
            Self::RevokeApiKey => "revoke_api_key",
            Self::RevokePasskey => "revoke_passkey",
            Self::RemoveEmail => "remove_email",
            Self::RevokeWebhook => "revoke_webhook",
            Self::LinkIdentity => "link_identity",
            Self::UnlinkIdentity => "unlink_identity",
            Self::Hide => "hide",
            Self::Restore => "restore",
            Self::Delete => "delete",
            Self::Create => "create",
            Self::Rename => "rename",
            Self::Dismiss => "dismiss",
            Self::Retry => "retry",
            Self::Close => "close",
        }
    }
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_log)]
pub struct AuditEntry {
    /// The username of the acting user at the time; `None` for a command of the operator.
    pub actor_name: Option<String>,
    /// The name of an [`AuditAction`].
    pub action: String,
    /// The name of a kind of [`Subject`].
    pub subject_kind: String,
    /// The id of the subject, which may be gone; 0 if its kind has none.
    pub subject_id: i64,
    /// The name of the subject at the time.
    pub subject_name: String,
    /// The new value, such as the new role.
    pub detail: Option<String>,
    /// The note of the acting user.
    pub note: Option<String>,
    /// When, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// Records an action in the current transaction: its subject, the subject's name, and the new value. Messages are all
/// called [`MESSAGE_NAME`].
pub fn record(
    conn: &mut Connection,
    by: By<'_>,
    action: AuditAction,
    (subject, name): (Subject, &str),
    detail: Option<&str>,
) -> Result<()> {
    let name = if matches!(subject, Subject::Message(_)) { MESSAGE_NAME } else { name };
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::actor_id.eq(by.user.map(|user| user.id)),
            audit_log::actor_name.eq(by.user.map(|user| user.username.as_str())),
            audit_log::action.eq(action.as_str()),
            audit_log::subject_kind.eq(subject.kind()),
            audit_log::subject_id.eq(subject.id()),
            audit_log::subject_name.eq(shortened(name)),
            audit_log::detail.eq(detail.map(shortened)),
            audit_log::note.eq(by.note),
            audit_log::inserted_at.eq(now()),
        ))
        .execute(conn)?;
    Ok(())
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_NAME_CHARS).collect()
}

/// A page of the audit log, the newest first.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such page.
pub fn list_audit_page(conn: &mut Connection, number: PageNumber) -> Result<Page<AuditEntry>> {
    let total = audit_log::table.count().get_result(conn)?;
    Page::read(number, total, |limit, offset| {
        let query = audit_log::table.select(AuditEntry::as_select()).order(audit_log::id.desc());
        Ok(query.limit(limit).offset(offset).load(conn)?)
    })
}
