//! Log-in with a passkey, which counts as both factors: the user has the device, and has unlocked it.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use rumbl_core::accounts::{self, LogInMethod};
use rumbl_core::repo::Connection;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::identity::{Device, Pending, PendingLogIn, Stay};
use crate::pipelines::form_body::FormBody;
use crate::views::session_view::SessionNew;

/// The options with which an authenticator finds its passkeys for this site.
pub(crate) async fn options(conn: Conn, client: ClientAddress) -> Result<HttpResponse> {
    conn.app().throttle.begin_passkey(client)?;
    let begun = conn.app().passkeys.begin_log_in()?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(begun))
}

/// Logs in the passkey's owner.
pub(crate) async fn create(conn: Conn, device: Device, form: FormBody) -> Result<HttpResponse> {
    conn.app().throttle.begin_passkey(device.address)?;
    let text = |field| form.text(field).unwrap_or_default();
    let passkeys = Arc::clone(&conn.app().passkeys);
    let assertion = passkeys.read_assertion(text("state"), text("credential"));
    let Some(assertion) = assertion else { return refuse(&conn) };
    let used = conn.repo(move |db: &mut Connection| {
        let (passkey, user) = accounts::get_passkey(db, &assertion.credential_id())?;
        let verified = passkeys.verify(assertion, &passkey);
        let (dynamic_state, met) = verified.ok_or(rumbl_core::Error::NotFound)?;
        accounts::use_passkey(db, &passkey, &dynamic_state, &met)?;
        Ok(user)
    });
    match used.await {
        Ok(user) => {
            let stay = Stay::of(form.text("stay_logged_in") == Some("true"));
            conn.put_cookie(PendingLogIn::removal(&conn.app().config));
            conn.log_in_and_tell(&user, &device, (stay, LogInMethod::Passkey)).await?;
            conn.put_flash(Flash::Info(t!("account-welcome-back")));
            Ok(conn.redirect(conn.way_back()))
        }
        Err(rumbl_core::Error::NotFound) => refuse(&conn),
        Err(error) => Err(error.into()),
    }
}

/// Doesn't reveal whose passkey it is.
fn refuse(conn: &Conn) -> Result<HttpResponse> {
    conn.put_flash(Flash::Error(t!("session-passkey-refused")));
    conn.render_status(
        StatusCode::UNPROCESSABLE_ENTITY,
        &SessionNew::new("", &conn.app().providers),
    )
}
