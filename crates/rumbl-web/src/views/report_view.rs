//! The form to report something.

use rumbl_core::audit::Subject;
use rumbl_core::changeset::Changeset;
use rumbl_core::reports::{Reason, Reported};
use serde::Serialize;

use super::View;
use super::clock::clock;
use super::form_view::Form;
use crate::i18n::{Message, t};
use crate::paths;

/// The form to report something.
#[derive(Debug, Serialize)]
pub(crate) struct ReportNew<'a> {
    heading: Message,
    is_person: bool,
    text: &'a str,
    moment: Option<Message>,
    owner: &'a str,
    back_path: String,
    reasons: Vec<ReasonOption>,
    form: Form,
}

#[derive(Debug, Serialize)]
struct ReasonOption {
    name: &'static str,
    label: Message,
    selected: bool,
}

impl<'a> ReportNew<'a> {
    /// The form to report `reported`, for a changeset of it.
    pub(crate) fn new(subject: Subject, reported: &'a Reported, changeset: &Changeset) -> Self {
        let form = Form::of("report", paths::report(subject), changeset, &["reason", "note"]);
        let chosen = form.value("reason").unwrap_or_default().to_owned();
        let option = |reason: Reason| ReasonOption {
            name: reason.as_str(),
            label: label(reason),
            selected: reason.as_str() == chosen,
        };
        Self {
            heading: heading(subject),
            is_person: matches!(subject, Subject::User(_)),
            text: reported.text(),
            moment: reported.moment().map(|one| moment(one.title.as_deref(), one.at)),
            owner: &reported.owner.username,
            back_path: back_path(reported),
            reasons: Reason::ALL.map(option).into(),
            form,
        }
    }
}

/// The page to return to after reporting.
pub(crate) fn back_path(reported: &Reported) -> String {
    match &reported.message {
        Some(one) => paths::conversation(one.message.conversation_id),
        None => paths::reported(reported),
    }
}

fn heading(subject: Subject) -> Message {
    match subject {
        Subject::User(_) => t!("title-report-person"),
        Subject::Video(_) => t!("title-report-video"),
        Subject::Message(_) => t!("title-report-message"),
        // Nothing else but annotations can be reported.
        _ => t!("title-report-annotation"),
    }
}

/// What a message shares: a moment of a video, whose title is missing if it can't be seen.
pub(crate) fn moment(title: Option<&str>, at_ms: i64) -> Message {
    match title {
        Some(title) => t!("report-moment", title = title, moment = clock(at_ms)),
        None => t!("report-moment-untitled", moment = clock(at_ms)),
    }
}

/// A reason's label.
pub(crate) fn label(reason: Reason) -> Message {
    match reason {
        Reason::Spam => t!("report-reason-spam"),
        Reason::Abuse => t!("report-reason-abuse"),
        Reason::Illegal => t!("report-reason-illegal"),
        Reason::Copyright => t!("report-reason-copyright"),
        Reason::Other => t!("report-reason-other"),
    }
}

impl View for ReportNew<'_> {
    const TEMPLATE: &'static str = "report/new.html";

    fn title(&self) -> Message {
        self.heading.clone()
    }
}
