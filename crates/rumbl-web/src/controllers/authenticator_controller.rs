//! Sets up and turns off an authenticator app.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::Utc;
use rumbl_core::accounts::{self, TotpSecret};
use rumbl_core::changeset::Changeset;
use rumbl_core::repo::Connection;

use super::security_controller::{Refused, show_again, show_codes, unstored};
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::{t, text};
use crate::mail::mails::{self, SecurityChange};
use crate::pages::slot::Slot;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::qr_code;
use crate::site::Site;
use crate::views::security_view::AuthenticatorNew;

/// Shows a new secret, as a QR code and as text, and the form to verify the app's first code. Until then the secret is
/// only in the form, encrypted.
pub(crate) async fn new(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let id = user.id;
    if conn.repo(move |db| accounts::get_second_factor(db, id)).await?.is_some() {
        return Ok(conn.redirect(paths::SECURITY));
    }
    let changeset = accounts::change_user_password();
    show_form(&conn, &user, &TotpSecret::generate(), (StatusCode::OK, &changeset)).await
}

/// Turns the second factor on, given a code of the app and the current password.
pub(crate) async fn create(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let (key, id) = (Arc::clone(&conn.app().sealing_key), user.id);
    let sealed = form.text("sealed_secret").unwrap_or_default();
    let Some(secret) = TotpSecret::open_text(&key, id, sealed).map(Arc::new) else {
        conn.put_flash(Flash::Error(t!("security-app-scan-again")));
        return Ok(conn.redirect(paths::AUTHENTICATOR));
    };
    let params = form.params("authenticator")?;
    let created = match current_password::check(&conn, client, &user.0, &params).await? {
        Ok(()) => {
            let own = Arc::clone(&secret);
            let create = move |db: &mut Connection| {
                db.write(|db| {
                    let (new, now) = ((id, &*own), Utc::now().naive_utc());
                    let codes = accounts::create_second_factor(db, &key, new, &params, now)?;
                    mails::security_changed(db, id, SecurityChange::SecondFactorOn)?;
                    Ok(codes)
                })
            };
            conn.repo(create).await
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(codes) => show_codes(&conn, &codes),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            show_form(&conn, &user, &secret, (StatusCode::UNPROCESSABLE_ENTITY, &changeset)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Turns the second factor off, given the current password and a code.
pub(crate) async fn delete(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (user.id, form.params("removal")?);
    let removed = match current_password::check(&conn, client, &user.0, &params).await? {
        Ok(()) => {
            let key = Arc::clone(&conn.app().sealing_key);
            let attempt = current_password::begin_second_factor(&conn, client, id, &params)?;
            let remove = move |db: &mut Connection| {
                let now = Utc::now().naive_utc();
                db.write(|db| {
                    accounts::check_second_factor(db, &key, id, &params, now)?;
                    accounts::delete_second_factor(db, id)?;
                    mails::security_changed(db, id, SecurityChange::SecondFactorOff)
                })
            };
            conn.repo(remove).await.inspect(|()| attempt.succeeded())
        }
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => {
            conn.put_flash(Flash::Info(t!("security-app-turned-off")));
            Ok(conn.redirect(paths::SECURITY))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            show_again(&conn, &user, Refused::Removal(&changeset)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn show_form(
    conn: &Conn,
    user: &Authenticated,
    secret: &TotpSecret,
    (status, changeset): (StatusCode, &Changeset),
) -> Result<HttpResponse> {
    let site = Site::of(&conn.app().config);
    let uri = secret.uri(&format!("{}@{}", user.username, site.host()))?;
    let label = text!(conn.locale(), "security-app-qr-code");
    conn.fill_html(Slot::QrCode, qr_code::svg(&uri, &label)?);
    conn.fill(Slot::TotpSecret, grouped(&secret.base32()));
    conn.fill(Slot::SealedSecret, secret.seal_text(&conn.app().sealing_key, user.id)?);
    let id = user.id;
    let has_password = conn.repo(move |db| accounts::has_password(db, id)).await?;
    let view = AuthenticatorNew::new(changeset, has_password);
    Ok(unstored(conn.render_status(status, &view)?))
}

/// The secret in groups of four, which are easier to type.
fn grouped(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    let groups = characters.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}
