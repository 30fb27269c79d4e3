use rumbl_core::annotations::Annotation;
use rumbl_core::ids::AnnotationId;
use rumbl_core::page::Page;
use serde::Serialize;

use super::Frame;
use crate::i18n::{Message, t};
use crate::moment::Moment;
use crate::paths;
use crate::views::View;
use crate::views::clock::clock;
use crate::views::pagination_view::Pagination;
use crate::views::when::When;

/// Annotations that are hidden.
#[derive(Debug, Serialize)]
pub(crate) struct AnnotationIndex<'a> {
    frame: Frame,
    rows: Vec<Row<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    id: AnnotationId,
    body: &'a str,
    moment: String,
    video_path: String,
    owner_path: String,
    when: When,
}

impl<'a> AnnotationIndex<'a> {
    /// A page of them.
    pub(crate) fn new(frame: Frame, page: &'a Page<Annotation>) -> Self {
        let row = |one: &'a Annotation| Row {
            id: one.id,
            body: &one.body,
            moment: clock(one.at),
            video_path: format!("{}{}", paths::watch_id(one.video_id), Moment::at(one.at).query()),
            owner_path: paths::admin_user(one.user_id),
            when: When::ago(one.inserted_at),
        };
        let pagination = Pagination::new(page, paths::ADMIN_ANNOTATIONS);
        Self { frame, rows: page.rows.iter().map(row).collect(), pagination }
    }
}

impl View for AnnotationIndex<'_> {
    const TEMPLATE: &'static str = "admin/annotations.html";

    fn title(&self) -> Message {
        t!("title-hidden-annotations")
    }
}
