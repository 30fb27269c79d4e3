use rumbl_core::audit::Subject;
use rumbl_core::ids::ReportId;
use rumbl_core::page::Page;
use rumbl_core::reports::{ReportListing, Reported};
use serde::Serialize;

use super::Frame;
use super::audit::kind;
use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;
use crate::views::pagination_view::Pagination;
use crate::views::report_view::label;
use crate::views::when::When;

/// Open reports.
#[derive(Debug, Serialize)]
pub(crate) struct ReportIndex<'a> {
    frame: Frame,
    rows: Vec<Row<'a>>,
    total: i64,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    id: ReportId,
    kind: &'static str,
    label: Message,
    reason: Message,
    note: Option<&'a str>,
    reporter: Option<&'a str>,
    when: When,
    reported: Option<ReportedView<'a>>,
}

#[derive(Debug, Serialize)]
struct ReportedView<'a> {
    name: &'a str,
    path: String,
    owner: &'a str,
    owner_path: String,
    can_hide: bool,
    can_suspend: bool,
    is_hidden: bool,
}

impl<'a> ReportIndex<'a> {
    /// A page of them.
    pub(crate) fn new(frame: Frame, page: &'a Page<ReportListing>) -> Self {
        let row = |report: &'a ReportListing| Row {
            id: report.id,
            kind: report.subject.kind(),
            label: kind(report.subject.kind()),
            reason: label(report.reason),
            note: report.note.as_deref(),
            reporter: report.reporter.as_deref(),
            when: When::ago(report.inserted_at),
            reported: report.reported.as_ref().map(|it| ReportedView::new(report.subject, it)),
        };
        Self {
            frame,
            rows: page.rows.iter().map(row).collect(),
            total: page.total,
            pagination: Pagination::new(page, paths::ADMIN),
        }
    }
}

impl<'a> ReportedView<'a> {
    fn new(subject: Subject, reported: &'a Reported) -> Self {
        let is_person = matches!(subject, Subject::User(_));
        Self {
            name: reported.name(),
            path: paths::reported(reported),
            owner: &reported.owner.username,
            owner_path: paths::admin_user(reported.owner.id),
            can_hide: !is_person && !reported.is_hidden,
            can_suspend: reported.owner.suspended_at.is_none(),
            is_hidden: reported.is_hidden,
        }
    }
}

impl View for ReportIndex<'_> {
    const TEMPLATE: &'static str = "admin/reports.html";

    fn title(&self) -> Message {
        t!("title-reports")
    }
}
