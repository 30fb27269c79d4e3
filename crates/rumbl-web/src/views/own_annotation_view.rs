//! A person's own annotations.

use rumbl_core::annotations::{OwnAnnotation, OwnAnnotations};
use serde::Serialize;
use url::form_urlencoded;

use super::View;
use super::when::When;
use crate::i18n::{Message, t};
use crate::moment::Moment;
use crate::paths;

/// A page of a person's own annotations.
#[derive(Debug, Serialize)]
pub(crate) struct OwnAnnotationIndex<'a> {
    rows: Vec<Row<'a>>,
    /// The search query.
    search: &'a str,
    is_first: bool,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    body: &'a str,
    moment: String,
    path: String,
    title: &'a str,
    when: When,
    is_edited: bool,
    is_resolved: bool,
    question: Option<Question>,
}

/// The state of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Question {
    /// There is an answer.
    Answered,
    /// No answer was found.
    Unanswered,
}

impl<'a> OwnAnnotationIndex<'a> {
    /// A page of the annotations that match `search`; `question` returns the state of each question.
    pub(crate) fn new(
        page: &'a OwnAnnotations,
        search: &'a str,
        is_first: bool,
        question: impl Fn(&OwnAnnotation) -> Option<Question>,
    ) -> Self {
        let row = |own: &'a OwnAnnotation| {
            let OwnAnnotation { annotation, video, .. } = own;
            let moment = Moment::at(annotation.at);
            Row {
                body: &annotation.body,
                moment: moment.to_string(),
                path: paths::said(video, annotation),
                title: &video.title,
                when: When::ago(annotation.inserted_at),
                is_edited: annotation.is_edited(),
                is_resolved: annotation.is_resolved(),
                question: question(own),
            }
        };
        let next = page.next.map(|before| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            if !search.is_empty() {
                query.append_pair("q", search);
            }
            query.append_pair("before", &before.to_string());
            format!("{}?{}", paths::OWN_ANNOTATIONS, query.finish())
        });
        Self { rows: page.rows.iter().map(row).collect(), search, is_first, next }
    }
}

impl View for OwnAnnotationIndex<'_> {
    const TEMPLATE: &'static str = "annotation/index.html";

    fn title(&self) -> Message {
        t!("title-my-annotations")
    }
}
