use rumbl_core::audit::Subject;
use rumbl_core::ids::ReportId;
use rumbl_core::page::Page;
use rumbl_core::reports::{ReportListing, Reported, Snapshot};
use serde::Serialize;

use super::Frame;
use super::audit::kind;
use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;
use crate::views::pagination_view::Pagination;
use crate::views::report_view::{label, moment};
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
    /// What was reported, as it was then; `None` if that was not kept and it is gone.
    text: Option<&'a str>,
    moment: Option<Message>,
    posted: Option<When>,
    owner: Option<&'a str>,
    owner_path: Option<String>,
    can_suspend: bool,
    /// What happened to it since, or to what was kept of it.
    since: Option<Message>,
    /// What there is of it now.
    now: Option<Now<'a>>,
}

#[derive(Debug, Serialize)]
struct Now<'a> {
    path: String,
    /// Its text, if that has been edited since.
    text: Option<&'a str>,
    can_hide: bool,
    is_hidden: bool,
}

impl<'a> ReportIndex<'a> {
    /// A page of them.
    pub(crate) fn new(frame: Frame, page: &'a Page<ReportListing>) -> Self {
        Self {
            frame,
            rows: page.rows.iter().map(Row::new).collect(),
            total: page.total,
            pagination: Pagination::new(page, paths::ADMIN),
        }
    }
}

impl<'a> Row<'a> {
    fn new(report: &'a ReportListing) -> Self {
        let (reported, snapshot) = (report.reported.as_ref(), report.snapshot.as_ref());
        let kept = snapshot.map(|snapshot| snapshot.text.as_str());
        let kept_author = snapshot.map(|snapshot| snapshot.author.as_str());
        let author = report.author.as_ref();
        let shared = reported.and_then(Reported::moment);
        let current = || shared.map(|one| moment(one.title.as_deref(), one.at));
        Self {
            id: report.id,
            kind: report.subject.kind(),
            label: kind(report.subject.kind()),
            reason: label(report.reason),
            note: report.note.as_deref(),
            reporter: report.reporter.as_deref(),
            when: When::ago(report.inserted_at),
            text: kept.or(reported.map(Reported::text)),
            moment: snapshot.map_or_else(current, |one| {
                one.at.map(|at| moment(one.video_title.as_deref(), at))
            }),
            posted: snapshot.map(|snapshot| When::ago(snapshot.posted_at)),
            owner: author.map(|author| author.username.as_str()).or(kept_author),
            owner_path: author.map(|author| paths::admin_user(author.id)),
            can_suspend: author.is_some_and(|author| author.suspended_at.is_none()),
            since: snapshot.map_or_else(
                || Some(t!("admin-tag-no-longer-kept")),
                |snapshot| since(snapshot, reported),
            ),
            now: reported.map(|reported| Now::new(report.subject, reported, snapshot)),
        }
    }
}

fn since(snapshot: &Snapshot, reported: Option<&Reported>) -> Option<Message> {
    match reported {
        None => Some(t!("admin-tag-deleted-since")),
        Some(reported) if reported.is_edited_since(snapshot) => Some(t!("admin-tag-edited-since")),
        Some(_) => None,
    }
}

impl<'a> Now<'a> {
    fn new(subject: Subject, reported: &'a Reported, snapshot: Option<&Snapshot>) -> Self {
        let is_person = matches!(subject, Subject::User(_));
        let is_edited = snapshot.is_some_and(|snapshot| reported.is_edited_since(snapshot));
        Self {
            path: paths::reported(reported),
            text: is_edited.then(|| reported.text()),
            can_hide: !is_person && !reported.is_hidden,
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
