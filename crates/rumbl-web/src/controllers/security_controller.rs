//! A user's log-in methods besides the password.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use chrono::Utc;
use rumbl_core::accounts::{self, RecoveryCode};
use rumbl_core::repo::Connection;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::Result;
use crate::mail::mails::{self, SecurityChange};
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
pub(super) use crate::views::security_view::Refused;
use crate::views::security_view::{OtherAccess, RecoveryCodesShow, SecurityConfirm, SecurityShow};

/// The log-in methods, with the forms to change them.
pub(crate) async fn show(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let providers = Arc::clone(&conn.app().providers);
    conn.personal(move |db, renderer| {
        renderer.render(&SecurityShow::new(&OtherAccess::read(db, user.id)?, &providers, None))
    })
    .await
}

/// The page where users without a password can confirm their identity.
pub(crate) async fn confirm(conn: Conn) -> Result<HttpResponse> {
    let view = SecurityConfirm::new(&conn.app().providers);
    conn.shared(Shared::new("confirm"), move |_db, renderer| renderer.render(&view)).await
}

/// Creates new recovery codes, given the current password and a code.
pub(crate) async fn renew_recovery_codes(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("recovery")?;
    let renewed = match current_password::check(&conn, client, &user.0, &params).await? {
        Ok(()) => {
            let (key, id) = (Arc::clone(&conn.app().sealing_key), user.id);
            let attempt = current_password::begin_second_factor(&conn, client, id, &params)?;
            let renew = move |db: &mut Connection| {
                let now = Utc::now().naive_utc();
                db.write(|db| {
                    accounts::check_second_factor(db, &key, id, &params, now)?;
                    let codes = accounts::renew_recovery_codes(db, id)?;
                    mails::security_changed(db, id, SecurityChange::RecoveryCodesRenewed)?;
                    Ok(codes)
                })
            };
            conn.repo(renew).await.inspect(|_codes| attempt.succeeded())
        }
        Err(error) => Err(error),
    };
    match renewed {
        Ok(codes) => show_codes(&conn, &codes),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            show_again(&conn, &user, Refused::Recovery(&changeset)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows the page again with the errors of one of its forms.
pub(super) async fn show_again(
    conn: &Conn,
    user: &Authenticated,
    refused: Refused<'_>,
) -> Result<HttpResponse> {
    let id = user.id;
    let ways = conn.repo(move |db| OtherAccess::read(db, id)).await?;
    conn.render_invalid(&SecurityShow::new(&ways, &conn.app().providers, Some(refused)))
}

/// Shows recovery codes once.
pub(super) fn show_codes(conn: &Conn, codes: &[RecoveryCode]) -> Result<HttpResponse> {
    let item = |code: &RecoveryCode| format!("<li><code>{}</code></li>", code.expose());
    conn.fill_html(Slot::RecoveryCodes, codes.iter().map(item).collect::<String>());
    Ok(unstored(conn.render_status(StatusCode::CREATED, &RecoveryCodesShow {})?))
}

/// Marks a response as not to be cached.
pub(super) fn unstored(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
