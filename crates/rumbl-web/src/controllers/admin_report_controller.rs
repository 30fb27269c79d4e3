//! Reports, and moderators' decisions about them.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::annotations::{AnnotationAction, AnnotationWrite};
use rumbl_core::audit::{self, Subject};
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{ConversationAction, ConversationWrite};
use rumbl_core::ids::ReportId;
use rumbl_core::multimedia;
use rumbl_core::reports::{self, ReportListing, Reported};

use super::admin_user_controller::suspend_person;
use super::requested_page::RequestedPage;
use super::staff_step;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
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
pub(crate) async fn update(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let id: ReportId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let params = staff_step::params(&form);
    let report = match conn.repo(move |db| reports::get_report(db, id)).await {
        // Another moderator was faster, or the button was pressed twice.
        Err(rumbl_core::Error::NotFound) => {
            conn.put_flash(Flash::Info(t!("admin-report-gone")));
            return Ok(conn.redirect(paths::ADMIN));
        }
        report => report?,
    };
    match (params.text("action"), &report.reported, &report.author) {
        (Some("hide"), Some(reported), _) => {
            hide(&conn, &user, (report.subject, reported), params).await
        }
        (Some("suspend"), _, Some(author)) => {
            suspend_person(&conn, &user, (author.id, params), paths::ADMIN).await
        }
        (Some("dismiss"), ..) => dismiss(&conn, user, report, params).await,
        _ => Err(Error::BadRequest("the form names nothing that can be done".to_owned())),
    }
}

async fn hide(
    conn: &Conn,
    user: &Authenticated,
    (subject, reported): (Subject, &Reported),
    params: Params,
) -> Result<HttpResponse> {
    let message = |_: &_| t!("admin-reported-hidden");
    match (subject, &reported.annotation) {
        (Subject::Video(id), _) => {
            let user = user.clone();
            let call = move |db: &mut _| {
                staff_step::noted(&user, &params, |by| multimedia::hide_video(db, by, id))
            };
            staff_step::take(conn, paths::ADMIN, call, message).await
        }
        // If it is already hidden, the reporter had seen it just before.
        (Subject::Annotation(id), Some(annotation)) if !reported.is_hidden => {
            let note = match audit::parse_note(&params) {
                Ok(note) => note,
                Err(error) => return staff_step::refuse(conn, paths::ADMIN, error),
            };
            let (video_id, action) = (annotation.video_id, AnnotationAction::Hide { id, note });
            let write = AnnotationWrite { user: Arc::clone(&user.0), video_id, action };
            conn.app().live.annotations.write(write).await.map_err(staff_step::refused)?;
            conn.put_flash(Flash::Info(t!("admin-reported-hidden")));
            Ok(conn.redirect(paths::ADMIN))
        }
        (Subject::Message(id), _) => {
            let note = match audit::parse_note(&params) {
                Ok(note) => note,
                Err(error) => return staff_step::refuse(conn, paths::ADMIN, error),
            };
            let message = reported.message.as_ref().ok_or(Error::NotFound)?;
            let action = ConversationAction::Moderate { id, note };
            let conversation_id = message.message.conversation_id;
            let write = ConversationWrite { user: Arc::clone(&user.0), conversation_id, action };
            conn.app().live.conversations.write(write).await.map_err(staff_step::refused)?;
            conn.put_flash(Flash::Info(t!("admin-reported-deleted")));
            Ok(conn.redirect(paths::ADMIN))
        }
        _ => Err(Error::NotFound),
    }
}

async fn dismiss(
    conn: &Conn,
    user: Authenticated,
    report: ReportListing,
    params: Params,
) -> Result<HttpResponse> {
    let call = move |db: &mut _| {
        let name = report.reported.as_ref().map_or(GONE, Reported::name);
        let subject = (report.subject, name);
        staff_step::noted(&user, &params, |by| reports::dismiss_report(db, by, subject))
    };
    staff_step::take(conn, paths::ADMIN, call, |()| t!("admin-report-closed")).await
}
