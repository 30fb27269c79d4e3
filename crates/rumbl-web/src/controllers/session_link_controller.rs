//! Links an account at a provider to the existing account with the same address. The user has to prove that the
//! existing account is theirs before they can log in with the provider.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use rumbl_core::accounts::{self, AuthError, LogInMethod};

use super::linking;
use super::requesting_pending::Waiting;
use super::security_controller::unstored;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::identity::{Device, Pending, PendingLogIn, UnlinkedIdentity};
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::views::provider_view::SessionLink;

/// The form for the password.
pub(crate) async fn new(
    conn: Conn,
    Waiting(unlinked): Waiting<UnlinkedIdentity>,
) -> Result<HttpResponse> {
    let Some((unlinked, address)) = unlinked.and_then(with_address) else { return Ok(over(&conn)) };
    show(&conn, &unlinked, address, StatusCode::OK).await
}

/// Links the account at the provider, given the existing account's password, and logs the user in; or asks for a code
/// if they have an app.
pub(crate) async fn create(
    conn: Conn,
    device: Device,
    Waiting(unlinked): Waiting<UnlinkedIdentity>,
    form: FormBody,
) -> Result<HttpResponse> {
    let Some((unlinked, address)) = unlinked.and_then(with_address) else { return Ok(over(&conn)) };
    let params = form.params("session")?;
    let password = params.text("password").unwrap_or_default().to_owned();
    let attempt = conn.app().throttle.log_in(device.address, &address, None)?;
    let (login, typed) = (address.clone(), password.clone());
    // The provider has verified the address.
    let find = move |db: &mut _| accounts::get_credentials_by_proven_email(db, &login, &typed);
    let (credentials, typed) = (conn.repo(find).await?, password.clone());
    let user = match conn.hash(device.address, move || credentials.verify(&typed)).await?? {
        Ok(user) => user,
        Err(AuthError::Suspended) => {
            attempt.succeeded();
            conn.put_flash(Flash::Error(t!("account-suspended")));
            return show(&conn, &unlinked, address, StatusCode::FORBIDDEN).await;
        }
        Err(AuthError::Unauthorized | AuthError::NotFound) => {
            conn.put_flash(Flash::Error(t!("provider-link-wrong-password")));
            return show(&conn, &unlinked, address, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    attempt.succeeded();
    conn.put_cookie(UnlinkedIdentity::removal(&conn.app().config));
    let (id, how) = (user.id, (unlinked.stay(), LogInMethod::Provider));
    conn.repo(move |db| accounts::confirm_by_mailed_password(db, id, &password)).await?;
    if conn.repo(move |db| accounts::get_second_factor(db, id)).await?.is_some() {
        let pending = PendingLogIn::new(&user, how).linking(unlinked.identity);
        conn.put_cookie(pending.cookie(&conn.app().config)?);
        return Ok(conn.redirect(conn.with_way_back(paths::SESSION_CODE)));
    }
    if let Err(sentence) = linking::link(&conn, id, &unlinked.identity).await? {
        return Ok(linking::refuse(&conn, sentence));
    }
    conn.log_in_and_tell(&user, &device, how).await?;
    let label = conn.app().providers.label(&unlinked.identity.issuer);
    conn.put_flash(Flash::Info(t!("provider-link-done", provider = label)));
    Ok(conn.redirect(conn.way_back()))
}

fn with_address(unlinked: UnlinkedIdentity) -> Option<(UnlinkedIdentity, String)> {
    let address = unlinked.identity.verified_address()?.to_owned();
    Some((unlinked, address))
}

async fn show(
    conn: &Conn,
    unlinked: &UnlinkedIdentity,
    address: String,
    status: StatusCode,
) -> Result<HttpResponse> {
    let wanted = address.clone();
    let email = conn.repo(move |db| accounts::find_email(db, &wanted)).await?;
    let is_confirmed = email.is_some_and(|email| email.confirmed_at.is_some());
    let label = conn.app().providers.label(&unlinked.identity.issuer);
    let view = SessionLink::new(label, &address, !is_confirmed);
    Ok(unstored(conn.render_status(status, &view)?))
}

/// Redirects to the log-in after the pending state has expired.
pub(super) fn over(conn: &Conn) -> HttpResponse {
    conn.put_cookie(UnlinkedIdentity::removal(&conn.app().config));
    conn.put_flash(Flash::Error(t!("provider-link-over")));
    conn.redirect(conn.with_way_back(paths::NEW_SESSION))
}
