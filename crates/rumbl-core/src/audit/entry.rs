use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::by::By;
use super::subject::Subject;
use crate::Result;
use crate::page::{Page, PageNumber};
use crate::repo::{Connection, UtcTime, now};
use crate::schema::audit_log;

/// Characters of what something was called, and of a detail; the rest is cut off.
const MAX_NAME_CHARS: usize = 200;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    /// Somebody got another role.
    ChangeRole,
    /// Somebody may no longer log in.
    Suspend,
    /// Somebody may log in again.
    Unsuspend,
    /// Somebody was logged out everywhere.
    EndSessions,
    /// Somebody was mailed a link to set another password.
    MailReset,
    /// A link was made with which somebody can set another password, to be passed on by hand.
    MakeResetLink,
    /// A link was made that confirms an address as somebody's, to be passed on by hand.
    MakeConfirmationLink,
    /// Somebody's second factor was turned off.
    RemoveSecondFactor,
    /// A program's key of somebody's was deleted.
    RevokeApiKey,
    /// A passkey of somebody's was removed.
    RevokePasskey,
    /// Somebody linked an account elsewhere to their own.
    LinkIdentity,
    /// Somebody unlinked one.
    UnlinkIdentity,
    /// Something is no longer shown.
    Hide,
    /// Something is shown again.
    Restore,
    /// Something is gone.
    Delete,
    /// Something was made.
    Create,
    /// Something has another name.
    Rename,
    /// Reports were closed, and nothing else was done.
    Dismiss,
    /// Something is tried again.
    Retry,
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
            Self::LinkIdentity => "link_identity",
            Self::UnlinkIdentity => "unlink_identity",
            Self::Hide => "hide",
            Self::Restore => "restore",
            Self::Delete => "delete",
            Self::Create => "create",
            Self::Rename => "rename",
            Self::Dismiss => "dismiss",
            Self::Retry => "retry",
        }
    }
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_log)]
pub struct AuditEntry {
    /// The username of whoever did it, as it was then; nobody's when it was done by a command.
    pub actor_name: Option<String>,
    /// The name of an [`AuditAction`].
    pub action: String,
    /// The name of a kind of [`Subject`].
    pub subject_kind: String,
    /// The id of the subject, which may be gone.
    pub subject_id: i64,
    /// What the subject was called then.
    pub subject_name: String,
    /// What it became, such as the new role.
    pub detail: Option<String>,
    /// What whoever did it had to say.
    pub note: Option<String>,
    /// When, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// Records what is done in the present transaction: to what, what that is called, and what it becomes.
pub fn record(
    conn: &mut Connection,
    by: By<'_>,
    action: AuditAction,
    (subject, name): (Subject, &str),
    detail: Option<&str>,
) -> Result<()> {
    // What people say to each other is kept nowhere else, and is gone with their account.
    let name = if matches!(subject, Subject::Message(_)) { "a private message" } else { name };
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
