use rumbl_core::jobs::{DeadJob, JobId};
use rumbl_core::page::Page;
use serde::Serialize;

use super::Frame;
use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;
use crate::views::pagination_view::Pagination;
use crate::views::when::When;

/// Failed jobs.
#[derive(Debug, Serialize)]
pub(crate) struct JobIndex<'a> {
    frame: Frame,
    rows: Vec<Row<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    id: JobId,
    kind: &'a str,
    attempts: i32,
    error: Option<&'a str>,
    when: When,
}

impl<'a> JobIndex<'a> {
    /// A page of them.
    pub(crate) fn new(frame: Frame, page: &'a Page<DeadJob>) -> Self {
        let row = |job: &'a DeadJob| Row {
            id: job.id,
            kind: &job.kind,
            attempts: job.attempts,
            error: job.last_error.as_deref(),
            when: When::ago(job.died_at.unwrap_or(job.inserted_at)),
        };
        let pagination = Pagination::new(page, paths::ADMIN_JOBS);
        Self { frame, rows: page.rows.iter().map(row).collect(), pagination }
    }
}

impl View for JobIndex<'_> {
    const TEMPLATE: &'static str = "admin/jobs.html";

    fn title(&self) -> Message {
        t!("title-failed-jobs")
    }
}
