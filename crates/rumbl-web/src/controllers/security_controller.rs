//! How somebody logs in beside their password.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use chrono::Utc;
use rumbl_core::accounts::{self, Passkey, RecoveryCode, SecondFactor};
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use super::current_password;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::Result;
use crate::mail::mails::{self, SecurityChange};
use crate::pages::slot::Slot;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::security_view::{RecoveryCodesShow, SecurityShow};

/// What there is, and the forms to change it.
pub(crate) async fn show(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let (factor, passkeys) = read(db, user.id)?;
        let untouched = accounts::change_user_password();
        renderer.render(&SecurityShow::new((factor.as_ref(), &passkeys), &untouched, &untouched))
    })
    .await
}

/// Gives a person who knows the password, and shows a code, new recovery codes.
pub(crate) async fn renew_recovery_codes(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("recovery")?;
    let renewed = match current_password::check(&conn, client, &user, &params).await? {
        Ok(()) => {
            let (key, id) = (Arc::clone(&conn.app().sealing_key), user.id);
            conn.app().throttle.use_second_factor(id)?;
            let renew = move |db: &mut Connection| {
                let now = Utc::now().naive_utc();
                db.write(|db| {
                    accounts::check_second_factor(db, &key, id, &params, now)?;
                    let codes = accounts::renew_recovery_codes(db, id)?;
                    mails::security_changed(db, id, SecurityChange::RecoveryCodesRenewed)?;
                    Ok(codes)
                })
            };
            conn.repo(renew).await
        }
        Err(error) => Err(error),
    };
    match renewed {
        Ok(codes) => {
            conn.app().throttle.second_factor_used(user.id);
            show_codes(&conn, &codes)
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            show_again(&conn, &user, &changeset, &accounts::change_user_password()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows the page with what is wrong with one of its forms.
pub(super) async fn show_again(
    conn: &Conn,
    user: &Authenticated,
    recovery: &Changeset,
    removal: &Changeset,
) -> Result<HttpResponse> {
    let id = user.id;
    let (factor, passkeys) = conn.repo(move |db| read(db, id)).await?;
    conn.render_invalid(&SecurityShow::new((factor.as_ref(), &passkeys), recovery, removal))
}

fn read(
    db: &mut Connection,
    id: UserId,
) -> rumbl_core::Result<(Option<SecondFactor>, Vec<Passkey>)> {
    Ok((accounts::get_second_factor(db, id)?, accounts::list_passkeys(db, id)?))
}

/// Shows recovery codes, this once.
pub(super) fn show_codes(conn: &Conn, codes: &[RecoveryCode]) -> Result<HttpResponse> {
    let item = |code: &RecoveryCode| format!("<li><code>{}</code></li>", code.expose());
    conn.fill_html(Slot::RecoveryCodes, codes.iter().map(item).collect::<String>());
    Ok(unstored(conn.render_status(StatusCode::CREATED, &RecoveryCodesShow {})?))
}

/// The response, of which nobody keeps a copy.
pub(super) fn unstored(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
