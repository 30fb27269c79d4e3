//! A user's passkeys.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Path;
use rumbl_core::accounts::{self, Passkey};
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::{PasskeyId, UserId};
use rumbl_core::repo::Connection;

use super::linked_identity_controller::LAST_WAY_IN;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::mail::mails::{self, SecurityChange};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::security_view::{PasskeyShow, Proof};

/// The options with which an authenticator creates a passkey. Requires the current password, and a code if the user has
/// an app, because a passkey is equivalent to both.
pub(crate) async fn options(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (user.id, form.params("passkey")?);
    current_password::check_with_code(&conn, client, &user.0, &params).await??;
    let known = conn.repo(move |db| accounts::list_passkeys(db, id)).await?;
    // Otherwise the device would keep a passkey that is refused afterwards.
    if known.len() >= usize::from(accounts::MAX_PASSKEYS_PER_USER) {
        return Err(Error::Conflict("there are as many passkeys as an account can have"));
    }
    let begun = conn.app().passkeys.begin_registration(&user, &known)?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(begun))
}

/// Stores the passkey that the authenticator has created.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (user.id, form.params("passkey")?);
    let text = |field| form.text(field).unwrap_or_default();
    let made = conn.app().passkeys.finish_registration(id, text("state"), text("credential"));
    let created = match made {
        Some((new, met)) => {
            let create = move |db: &mut Connection| {
                db.write(|db| {
                    let passkey = accounts::create_passkey(db, id, (&new, &met), &params)?;
                    mails::security_changed(db, id, SecurityChange::PasskeyAdded)?;
                    Ok(passkey)
                })
            };
            conn.repo(create).await
        }
        None => Err(rumbl_core::Error::NotFound),
    };
    let message = match created {
        Ok(passkey) => Flash::Info(t!("security-passkey-new", name = passkey.name)),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let errors = changeset.errors().map(|(field, error)| refusal(field, error.into()));
            let errors = errors.map(|sentence| sentence.text(conn.locale()));
            Flash::Error(errors.collect::<Vec<_>>().join(" ").into())
        }
        Err(rumbl_core::Error::NotFound) => Flash::Error(t!("security-passkey-refused")),
        Err(error) => return Err(error.into()),
    };
    conn.put_flash(message);
    Ok(conn.redirect(paths::SECURITY))
}

fn refusal(field: &str, error: Message) -> Message {
    match field {
        "name" => t!("security-passkey-name-error", error = error),
        _ => t!("security-passkey-error", error = error),
    }
}

/// The form to remove a passkey.
pub(crate) async fn show(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = passkey_id(&path)?;
    conn.personal(move |db, renderer| {
        let changeset = accounts::change_user_password();
        renderer.render(&removal(db, user.id, id, &changeset)?)
    })
    .await
}

fn passkey_id(path: &str) -> Result<PasskeyId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

fn removal(
    db: &mut Connection,
    owner: UserId,
    id: PasskeyId,
    changeset: &Changeset,
) -> rumbl_core::Result<PasskeyShow> {
    let passkey: Option<Passkey> =
        accounts::list_passkeys(db, owner)?.into_iter().find(|passkey| passkey.id == id);
    let passkey = passkey.ok_or(rumbl_core::Error::NotFound)?;
    let proof = Proof::read(db, owner)?;
    Ok(PasskeyShow::new(&passkey, changeset, proof))
}

/// Removes a passkey, which is invalid from now on. Requires the same proof as adding one.
pub(crate) async fn delete(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (passkey_id(&path)?, form.params("removal")?);
    match current_password::check_with_code(&conn, client, &user.0, &params).await? {
        Ok(()) => {}
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let page = conn.repo(move |db| removal(db, user.id, id, &changeset)).await?;
            return conn.render_invalid(&page);
        }
        Err(error) => return Err(error.into()),
    }
    let (owner, providers) = (user.id, Arc::clone(&conn.app().providers));
    let deleted = conn.repo(move |db: &mut Connection| {
        db.write(|db| {
            let passkey = accounts::delete_passkey(db, owner, id, &providers.issuers())?;
            mails::security_changed(db, owner, SecurityChange::PasskeyRemoved)?;
            Ok(passkey)
        })
    });
    conn.put_flash(match deleted.await {
        Ok(passkey) => Flash::Info(t!("security-passkey-removed", name = passkey.name)),
        Err(rumbl_core::Error::Invalid(_)) => Flash::Error(LAST_WAY_IN),
        Err(error) => return Err(error.into()),
    });
    Ok(conn.redirect(paths::SECURITY))
}
