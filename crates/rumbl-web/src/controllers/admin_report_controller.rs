//! Reports, and moderators' decisions about them.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::annotations::{AnnotationAction, AnnotationWrite};
use rumbl_core::audit::{By, Subject};
use rumbl_core::conversations::{ConversationAction, ConversationWrite};
use rumbl_core::ids::ReportId;
use rumbl_core::multimedia;
use rumbl_core::reports::{self, ReportListing, Reported};

use super::admin_user_controller::suspend_person;
use super::requested_page::RequestedPage;
use super::staff_step::{self, StaffStep};
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::views::admin_view::Frame;
use crate::views::admin_view::reports::ReportIndex;

/// The name of a deleted subject in the audit log.
const GONE: &str = "(gone)";

/// Lists the open reports, oldest first.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    page: RequestedPage,
) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let page = reports::list_reports_page(db, page.number)?;
        renderer.render(&ReportIndex::new(Frame::new("reports", &user), &page))
    })
    .await
}

/// Hides the subject, suspends its author, or dismisses the report, depending on the form's `action`.
pub(crate) async fn update(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    let id: ReportId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let report = match step.conn.repo(move |db| reports::get_report(db, id)).await {
        // Another moderator was faster, or the button was pressed twice.
        Err(rumbl_core::Error::NotFound) => {
            return Ok(step.done(paths::ADMIN, t!("admin-report-gone")));
        }
        report => report?,
    };
    match (step.params.text("action"), &report.reported, &report.author) {
        (Some("hide"), Some(reported), _) => hide(&step, report.subject, reported).await,
        (Some("suspend"), _, Some(author)) => suspend_person(&step, author.id, paths::ADMIN).await,
        (Some("dismiss"), ..) => dismiss(&step, report).await,
        _ => Err(Error::BadRequest("the form names nothing that can be done".to_owned())),
    }
}

async fn hide(step: &StaffStep, subject: Subject, reported: &Reported) -> Result<HttpResponse> {
    let (live, user) = (&step.conn.app().live, &step.user.0);
    match (subject, &reported.annotation) {
        (Subject::Video(id), _) => {
            let call = move |db: &mut _, by: By<'_>| multimedia::hide_video(db, by, id);
            step.take(paths::ADMIN, call, |_| t!("admin-reported-hidden")).await
        }
        // If it is already hidden, the reporter had seen it just before.
        (Subject::Annotation(id), Some(annotation)) if !reported.is_hidden => {
            let note = match step.note() {
                Ok(note) => note,
                Err(error) => return step.refuse(paths::ADMIN, error),
            };
            let (video_id, action) = (annotation.video_id, AnnotationAction::Hide { id, note });
            let write = AnnotationWrite { user: Arc::clone(user), video_id, action };
            live.annotations.write(write).await.map_err(staff_step::refused)?;
            Ok(step.done(paths::ADMIN, t!("admin-reported-hidden")))
        }
        (Subject::Message(id), _) => {
            let note = match step.note() {
                Ok(note) => note,
                Err(error) => return step.refuse(paths::ADMIN, error),
            };
            let message = reported.message.as_ref().ok_or(Error::NotFound)?;
            let action = ConversationAction::Moderate { id, note };
            let conversation_id = message.message.conversation_id;
            let write = ConversationWrite { user: Arc::clone(user), conversation_id, action };
            live.conversations.write(write).await.map_err(staff_step::refused)?;
            Ok(step.done(paths::ADMIN, t!("admin-reported-deleted")))
        }
        _ => Err(Error::NotFound),
    }
}

async fn dismiss(step: &StaffStep, report: ReportListing) -> Result<HttpResponse> {
    let call = move |db: &mut _, by: By<'_>| {
        let name = report.reported.as_ref().map_or(GONE, Reported::name);
        let subject = (report.subject, name);
        reports::dismiss_report(db, by, subject)
    };
    step.take(paths::ADMIN, call, |()| t!("admin-report-closed")).await
}
