//! Links that an admin creates and passes on, available only if rumbl can't send mail. Otherwise no admin should see a
//! link that lets somebody into an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::accounts::{self, MailPurpose};
use rumbl_core::ids::UserId;

use super::security_controller::unstored;
use super::staff_step::StaffStep;
use crate::error::{Error, Result};
use crate::paths;
use crate::site::Site;
use crate::views::admin_view::Frame;
use crate::views::admin_view::links::LinkShow;

/// Creates a link with which a user can reset their password.
pub(crate) async fn create_reset(step: StaffStep, path: Path<String>) -> Result<HttpResponse> {
    make(&step, &path, MailPurpose::ResetPassword).await
}

/// Creates a link that confirms a user's address.
pub(crate) async fn create_confirmation(
    step: StaffStep,
    path: Path<String>,
) -> Result<HttpResponse> {
    make(&step, &path, MailPurpose::ConfirmEmail).await
}

async fn make(step: &StaffStep, path: &str, purpose: MailPurpose) -> Result<HttpResponse> {
    let conn = &step.conn;
    let id: UserId = path.parse().map_err(|_malformed| Error::NotFound)?;
    if conn.app().config.delivers_mail() {
        return Err(Error::NotFound);
    }
    let frame = Frame::new("users", &step.user);
    let params = step.params.clone();
    let made = step.call(move |db, by| match purpose {
        MailPurpose::ResetPassword => accounts::create_reset_link(db, by, id),
        MailPurpose::ConfirmEmail => accounts::create_confirmation_link(db, by, id, &params),
    });
    let (person, token) = match made.await {
        Ok(made) => made,
        Err(error) => return step.refuse(&paths::admin_user(id), error),
    };
    let path = match purpose {
        MailPurpose::ResetPassword => paths::password_reset(&token.expose()),
        MailPurpose::ConfirmEmail => paths::email_confirmation(&token.expose()),
    };
    let link = Site::of(&conn.app().config).address(&path);
    let view = LinkShow::new(frame, &person, purpose, link);
    Ok(unstored(conn.render_status(StatusCode::CREATED, &view)?))
}
