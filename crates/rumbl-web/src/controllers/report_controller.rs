//! Reporting videos, annotations, messages and users.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::audit::Subject;
use rumbl_core::changeset::Changeset;
use rumbl_core::reports;

use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::t;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::report_view::{ReportNew, back_path};

/// The form to report a user.
pub(crate) async fn new_of_user(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    new(conn, user, Subject::User(id(&path)?)).await
}

/// The form to report a video.
pub(crate) async fn new_of_video(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    new(conn, user, Subject::Video(id(&path)?)).await
}

/// The form to report an annotation.
pub(crate) async fn new_of_annotation(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    new(conn, user, Subject::Annotation(id(&path)?)).await
}

/// The form to report a message.
pub(crate) async fn new_of_message(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    new(conn, user, Subject::Message(id(&path)?)).await
}

pub(crate) async fn create_of_user(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    create(conn, user, Subject::User(id(&path)?), &form).await
}

pub(crate) async fn create_of_video(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    create(conn, user, Subject::Video(id(&path)?), &form).await
}

pub(crate) async fn create_of_message(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    create(conn, user, Subject::Message(id(&path)?), &form).await
}

pub(crate) async fn create_of_annotation(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    create(conn, user, Subject::Annotation(id(&path)?), &form).await
}

fn id<Id: std::str::FromStr>(path: &str) -> Result<Id> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

async fn new(conn: Conn, user: Authenticated, subject: Subject) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let reported = reports::find_reportable(db, user.id, subject)?.ok_or(Error::NotFound)?;
        renderer.render(&ReportNew::new(subject, &reported, &Changeset::new([])))
    })
    .await
}

async fn create(
    conn: Conn,
    user: Authenticated,
    subject: Subject,
    form: &FormBody,
) -> Result<HttpResponse> {
    let params = form.params("report")?;
    conn.app().throttle.report(user.id)?;
    let saved = conn.run(move |db, renderer| {
        let reported = reports::find_reportable(db, user.id, subject)?.ok_or(Error::NotFound)?;
        match reports::create_report(db, &user, subject, &params) {
            Ok(()) => Ok(Form::Saved(back_path(&reported))),
            Err(rumbl_core::Error::Invalid(changeset)) => {
                let page = ReportNew::new(subject, &reported, &changeset);
                renderer.render(&page).map(Form::Refused)
            }
            Err(error) => Err(error.into()),
        }
    });
    match saved.await? {
        Form::Saved(path) => {
            conn.put_flash(Flash::Info(t!("report-sent")));
            Ok(conn.redirect(path))
        }
        Form::Refused(page) => conn.send_invalid(&page),
    }
}
