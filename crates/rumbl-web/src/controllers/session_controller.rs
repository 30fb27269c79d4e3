//! Logging in and out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use rumbl_core::accounts::{self, AuthError, LogInMethod};

use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::identity::{Device, Pending, PendingLogIn, Stay};
use crate::pages::key::Shared;
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::views::session_view::SessionNew;

/// The log-in form. Redirects users who have logged in in the meantime, such as in another tab.
pub(crate) async fn new(conn: Conn) -> Result<HttpResponse> {
    if let (Some(path), Some(_)) = (conn.return_path(), conn.identity()) {
        return Ok(conn.redirect(path.as_str()));
    }
    let view = SessionNew::new("", &conn.app().providers);
    conn.shared(Shared::new("log-in"), move |_db, renderer| renderer.render(&view)).await
}

/// Logs a user in with name and password. The error does not reveal which of the two is wrong.
pub(crate) async fn create(conn: Conn, device: Device, form: FormBody) -> Result<HttpResponse> {
    let address = device.address;
    let credentials = form.params("session")?;
    let username = credentials.text("username").unwrap_or_default().to_owned();
    let password = credentials.text("password").unwrap_or_default().to_owned();
    let attempt =
        conn.app().throttle.log_in(address, &username, conn.current_user().map(AsRef::as_ref))?;
    let stay = Stay::of(credentials.text("stay_logged_in") == Some("true"));
    let (login, typed) = (username.clone(), password.clone());
    let credentials = conn.repo(move |db| accounts::get_credentials_of(db, &login, &typed)).await?;
    let typed = password.clone();
    match conn.hash(address, move || credentials.verify(&typed)).await?? {
        Ok(user) => {
            attempt.succeeded();
            let id = user.id;
            conn.repo(move |db| accounts::confirm_by_mailed_password(db, id, &password)).await?;
            if conn.repo(move |db| accounts::get_second_factor(db, id)).await?.is_some() {
                let pending = PendingLogIn::new(&user, (stay, LogInMethod::Password));
                conn.put_cookie(pending.cookie(&conn.app().config)?);
                return Ok(conn.redirect(conn.with_way_back(paths::SESSION_CODE)));
            }
            conn.log_in_and_tell(&user, &device, (stay, LogInMethod::Password)).await?;
            conn.put_flash(Flash::Info(t!("account-welcome-back")));
            Ok(conn.redirect(conn.way_back()))
        }
        Err(AuthError::Suspended) => {
            // The password was right, so this reveals nothing to others.
            attempt.succeeded();
            conn.put_flash(Flash::Error(t!("account-suspended")));
            conn.render_status(
                StatusCode::FORBIDDEN,
                &SessionNew::new(&username, &conn.app().providers),
            )
        }
        Err(AuthError::Unauthorized | AuthError::NotFound) => {
            conn.put_flash(Flash::Error(t!("session-wrong-password")));
            conn.render_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                &SessionNew::new(&username, &conn.app().providers),
            )
        }
    }
}

/// Logs the user out, here and on every open page, and redirects to the form's path or home.
pub(crate) async fn delete(conn: Conn) -> Result<HttpResponse> {
    conn.log_out().await?;
    Ok(conn.redirect(conn.way_back()))
}
