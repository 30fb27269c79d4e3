//! Links that an admin creates and passes on, available only if rumbl can't send mail. Otherwise no admin should see a
//! link that lets somebody into an account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::accounts::{self, MailPurpose};
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;

use super::security_controller::unstored;
use super::staff_step;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::site::Site;
use crate::views::admin_view::Frame;
use crate::views::admin_view::links::LinkShow;

/// Creates a link with which a user can reset their password.
pub(crate) async fn create_reset(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    make(&conn, user, &path, (MailPurpose::ResetPassword, staff_step::params(&form))).await
}

/// Creates a link that confirms a user's address.
pub(crate) async fn create_confirmation(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    make(&conn, user, &path, (MailPurpose::ConfirmEmail, staff_step::params(&form))).await
}

async fn make(
    conn: &Conn,
    user: Authenticated,
    path: &str,
    (purpose, params): (MailPurpose, Params),
) -> Result<HttpResponse> {
    let id: UserId = path.parse().map_err(|_malformed| Error::NotFound)?;
    if conn.app().config.delivers_mail() {
        return Err(Error::NotFound);
    }
    let frame = Frame::new("users", &user);
    let made = conn.repo(move |db| {
        staff_step::noted(&user, &params, |by| match purpose {
            MailPurpose::ResetPassword => accounts::create_reset_link(db, by, id),
            MailPurpose::ConfirmEmail => accounts::create_confirmation_link(db, by, id, &params),
        })
    });
    let (person, token) = match made.await {
        Ok(made) => made,
        Err(error) => return staff_step::refuse(conn, &paths::admin_user(id), error),
    };
    let path = match purpose {
        MailPurpose::ResetPassword => paths::password_reset(&token.expose()),
        MailPurpose::ConfirmEmail => paths::email_confirmation(&token.expose()),
    };
    let link = Site::of(&conn.app().config).address(&path);
    let view = LinkShow::new(frame, &person, purpose, link);
    Ok(unstored(conn.render_status(StatusCode::CREATED, &view)?))
}
