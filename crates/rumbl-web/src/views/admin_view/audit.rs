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
    what: Message,
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

/// What was done: `hid the annotation 13`.
fn what(entry: &AuditEntry) -> Message {
    let kind = kind(&entry.subject_kind);
    let what = match entry.subject_id {
        // Its kind has only names.
        0 => t!("admin-what-unnumbered", kind = kind),
        id => t!("admin-what", kind = kind, number = id.to_string()),
    };
    match entry.action.as_str() {
        "change_role" => t!("admin-did-change-role", what = what),
        "suspend" => t!("admin-did-suspend", what = what),
        "unsuspend" => t!("admin-did-unsuspend", what = what),
        "end_sessions" => t!("admin-did-end-sessions", what = what),
        "mail_reset" => t!("admin-did-mail-reset", what = what),
        "make_reset_link" => t!("admin-did-make-reset-link", what = what),
        "make_confirmation_link" => t!("admin-did-make-confirmation-link", what = what),
        "remove_second_factor" => t!("admin-did-remove-second-factor", what = what),
        "revoke_api_key" => t!("admin-did-revoke-api-key", what = what),
        "revoke_passkey" => t!("admin-did-revoke-passkey", what = what),
        "link_identity" => t!("admin-did-link-identity", what = what),
        "remove_email" => t!("admin-did-remove-email", what = what),
        "revoke_webhook" => t!("admin-did-revoke-webhook", what = what),
        "unlink_identity" => t!("admin-did-unlink-identity", what = what),
        "hide" => t!("admin-did-hide", what = what),
        "restore" => t!("admin-did-restore", what = what),
        "delete" => t!("admin-did-delete", what = what),
        "create" => t!("admin-did-create", what = what),
        "rename" => t!("admin-did-rename", what = what),
        "dismiss" => t!("admin-did-dismiss", what = what),
        "retry" => t!("admin-did-retry", what = what),
        "close" => t!("admin-did-close", what = what),
        // An action of a newer version.
        other => t!("admin-did-other", action = other, what = what),
    }
}

/// A kind of object: `annotation`.
pub(super) fn kind(name: &str) -> Message {
    match name {
        "user" => t!("admin-kind-user"),
        "video" => t!("admin-kind-video"),
        "annotation" => t!("admin-kind-annotation"),
        "category" => t!("admin-kind-category"),
        "invitation" => t!("admin-kind-invitation"),
        "job" => t!("admin-kind-job"),
        "message" => t!("admin-kind-message"),
        "socket" => t!("admin-kind-socket"),
        "topic" => t!("admin-kind-topic"),
        other => other.into(),
    }
}

impl View for AuditIndex<'_> {
    const TEMPLATE: &'static str = "admin/audit.html";

    fn title(&self) -> Message {
        t!("title-audit-log")
    }
}
