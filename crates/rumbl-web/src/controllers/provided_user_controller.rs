//! Registration of users identified by a provider. They have no password, and log in with the provider.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use rumbl_core::accounts::{self, LogInMethod, ProvidedIdentity, SessionToken, User};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::repo::Connection;

use super::linking;
use super::registration_entry::{Entry, first_page};
use super::requesting_pending::Waiting;
use super::security_controller::unstored;
use super::session_link_controller::over;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::{Locale, t};
use crate::identity::{Device, Pending, UnlinkedIdentity};
use crate::mail::mails;
use crate::pipelines::form_body::FormBody;
use crate::views::provider_view::ProvidedUserNew;
use crate::views::user_view::RegistrationClosed;

/// The form, prefilled with the provider's information.
pub(crate) async fn new(
    conn: Conn,
    Waiting(unlinked): Waiting<UnlinkedIdentity>,
) -> Result<HttpResponse> {
    let Some(unlinked) = unlinked else { return Ok(over(&conn)) };
    if let Err(closed) = Entry::find(&conn, unlinked.invitation()).await? {
        return conn.render_status(StatusCode::FORBIDDEN, &closed);
    }
    let changeset = accounts::change_provided_user(&unlinked.identity);
    show(&conn, &unlinked.identity, &changeset, StatusCode::OK)
}

/// Registers a user, and logs them in.
pub(crate) async fn create(
    conn: Conn,
    device: Device,
    Waiting(unlinked): Waiting<UnlinkedIdentity>,
    form: FormBody,
) -> Result<HttpResponse> {
    conn.app().throttle.register(device.address)?;
    let Some(unlinked) = unlinked else { return Ok(over(&conn)) };
    let entry = match Entry::find(&conn, unlinked.invitation()).await? {
        Ok(entry) => entry,
        Err(closed) => return conn.render_status(StatusCode::FORBIDDEN, &closed),
    };
    let params = form.params("user")?;
    match register(&conn, &params, &unlinked.identity, &entry).await {
        Ok(user) => {
            conn.log_in(&user, &device, (unlinked.stay(), LogInMethod::FreshProvider)).await?;
            conn.put_flash(Flash::Info(t!("registration-done", name = user.name)));
            Ok(conn.redirect(first_page(&conn).await?))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            // The form was submitted twice, or the account was linked elsewhere in the meantime.
            if changeset.errors_on("identity").next().is_some() {
                let label = conn.app().providers.label(&unlinked.identity.issuer);
                conn.put_cookie(UnlinkedIdentity::removal(&conn.app().config));
                let message = t!("provider-linked-already", provider = label);
                return Ok(linking::refuse(&conn, message));
            }
            show(&conn, &unlinked.identity, &changeset, StatusCode::UNPROCESSABLE_ENTITY)
        }
        // Somebody else has used the invitation at the same moment.
        Err(rumbl_core::Error::NotFound) => {
            let closed = RegistrationClosed::new(conn.app().config.registration, true);
            conn.render_status(StatusCode::FORBIDDEN, &closed)
        }
        Err(error) => Err(error.into()),
    }
}

async fn register(
    conn: &Conn,
    params: &Params,
    identity: &ProvidedIdentity,
    entry: &Entry,
) -> rumbl_core::Result<User> {
    let rule = conn.app().config.email_rule;
    let user = accounts::prepare_registration_by_provider(params, rule)?;
    let user = user.with_language(conn.known_language().and_then(Locale::language_tag));
    let (identity, invitation) =
        (identity.clone(), entry.invitation.as_ref().map(SessionToken::hash));
    let insert = move |db: &mut Connection| {
        db.write(|db| {
            let inserted = accounts::insert_provided_user(db, &user, &identity, invitation)?;
            let email = accounts::get_email(db, inserted.id)?;
            if let Some(email) = email.filter(|email| email.confirmed_at.is_none()) {
                mails::confirm_email(db, &inserted, &email.address)?;
            }
            Ok(inserted)
        })
    };
    conn.repo(insert).await
}

fn show(
    conn: &Conn,
    identity: &ProvidedIdentity,
    changeset: &Changeset,
    status: StatusCode,
) -> Result<HttpResponse> {
    let label = conn.app().providers.label(&identity.issuer);
    let config = &conn.app().config;
    let (rule, sends_mail) = (config.email_rule, config.delivers_mail());
    let view = ProvidedUserNew::new((label, identity), changeset, rule, sends_mail);
    Ok(unstored(conn.render_status(status, &view)?))
}
