use rumbl_core::audit::AuditEntry;
use rumbl_core::page::Page;
use serde::Serialize;

use super::Frame;
use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;
use crate::views::pagination_view::Pagination;
use crate::views::when::When;

/// The audit log of moderators and admins.
#[derive(Debug, Serialize)]
pub(crate) struct AuditIndex<'a> {
    frame: Frame,
    rows: Vec<Row<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    actor: Option<&'a str>,
    what: String,
    name: &'a str,
    detail: Option<&'a str>,
    note: Option<&'a str>,
    when: When,
}

impl<'a> AuditIndex<'a> {
    /// A page of it.
    pub(crate) fn new(frame: Frame, page: &'a Page<AuditEntry>) -> Self {
        let row = |entry: &'a AuditEntry| Row {
            actor: entry.actor_name.as_deref(),
            what: what(entry),
            name: &entry.subject_name,
            detail: entry.detail.as_deref(),
            note: entry.note.as_deref(),
            when: When::ago(entry.inserted_at),
        };
        let pagination = Pagination::new(page, paths::ADMIN_AUDIT);
        Self { frame, rows: page.rows.iter().map(row).collect(), pagination }
    }
}

/// The action and its kind of object: `hid the annotation 13`.
fn what(entry: &AuditEntry) -> String {
    let verb = match entry.action.as_str() {
        "change_role" => "changed the role of",
        "suspend" => "suspended",
        "unsuspend" => "lifted the suspension of",
        "end_sessions" => "logged out",
        "mail_reset" => "mailed a link for another password to",
        "make_reset_link" => "made a link for another password for",
        "make_confirmation_link" => "made a link that confirms an address for",
        "remove_second_factor" => "turned off the second factor of",
        "revoke_api_key" => "deleted an API key of",
        "revoke_passkey" => "removed a passkey of",
        "link_identity" => "linked an account elsewhere to",
        "remove_email" => "removed the e-mail address of",
        "revoke_webhook" => "deleted a webhook of",
        "unlink_identity" => "unlinked an account elsewhere from",
        "hide" => "hid",
        "restore" => "restored",
        "delete" => "deleted",
        "create" => "created",
        "rename" => "renamed",
        "dismiss" => "dismissed reports about",
        "retry" => "tried again",
        "close" => "closed",
        // An action of a newer version.
        other => other,
    };
    match entry.subject_id {
        // Its kind has only names.
        0 => format!("{verb} the {}", entry.subject_kind),
        id => format!("{verb} the {} {id}", entry.subject_kind),
    }
}

impl View for AuditIndex<'_> {
    const TEMPLATE: &'static str = "admin/audit.html";

    fn title(&self) -> Message {
        t!("title-audit-log")
    }
}
