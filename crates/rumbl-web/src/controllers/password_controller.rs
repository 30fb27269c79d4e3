//! Changes and removes a user's password.

use std::sync::Arc;

use actix_web::HttpResponse;
use rumbl_core::accounts::{self, LogInMethod, User};
use rumbl_core::changeset::Params;
use rumbl_core::repo::Connection;

use super::linked_identity_controller::LAST_WAY_IN;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::identity::{Device, Stay};
use crate::mail::mails::{self, SecurityChange};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::password_view::{PasswordEdit, PasswordState, RefusedPassword};

/// The forms to change the password, to set a first one, or to remove it if the user can log in by other means.
pub(crate) async fn edit(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        let state = PasswordState::read(db, user.id)?;
        renderer.render(&PasswordEdit::new(state, None))
    })
    .await
}

/// Changes the password, given the current one, and ends the user's other sessions.
pub(crate) async fn update(
    conn: Conn,
    device: Device,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("user")?;
    conn.app().throttle.change_password(user.id)?;
    match change(&conn, device.address, &user, params).await? {
        Ok(changed) => {
            conn.app().throttle.password_changed(user.id);
            stay_logged_in(&conn, &changed, &device).await?;
            conn.put_flash(Flash::Info(t!("settings-password-changed")));
            Ok(conn.redirect(paths::user(user.id)))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            show_again(&conn, &user, RefusedPassword::Change(&changeset)).await
        }
        Err(rumbl_core::Error::NotFound) => Ok(changed_elsewhere(&conn)),
        Err(error) => Err(error.into()),
    }
}

/// Removes the password of a user who can log in by other means, given the same proof as for a log-in, and ends the
/// user's other sessions.
pub(crate) async fn delete(
    conn: Conn,
    device: Device,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("removal")?;
    match current_password::check_with_code(&conn, device.address, &user.0, &params).await? {
        Ok(()) => {}
        Err(rumbl_core::Error::Invalid(changeset)) => {
            return show_again(&conn, &user, RefusedPassword::Removal(&changeset)).await;
        }
        Err(error) => return Err(error.into()),
    }
    let owner = Arc::clone(&user.0);
    let remove = move |db: &mut Connection| {
        let changed = accounts::delete_password(db, &owner)?;
        mails::security_changed(db, owner.id, SecurityChange::PasswordRemoved)?;
        Ok(changed)
    };
    match replace(&conn, &user, remove).await {
        Ok(changed) => {
            stay_logged_in(&conn, &changed, &device).await?;
            conn.put_flash(Flash::Info(t!("settings-password-removed")));
            Ok(conn.redirect(paths::SECURITY))
        }
        Err(rumbl_core::Error::Invalid(_)) => {
            conn.put_flash(Flash::Error(LAST_WAY_IN));
            Ok(conn.redirect(paths::SECURITY))
        }
        Err(rumbl_core::Error::NotFound) => Ok(changed_elsewhere(&conn)),
        Err(error) => Err(error.into()),
    }
}

async fn show_again(
    conn: &Conn,
    user: &Authenticated,
    refused: RefusedPassword<'_>,
) -> Result<HttpResponse> {
    let id = user.id;
    let read = move |db: &mut Connection| PasswordState::read(db, id);
    conn.render_invalid(&PasswordEdit::new(conn.repo(read).await?, Some(refused)))
}

/// Logs the user in again after all their sessions have ended, with the same persistence as before.
async fn stay_logged_in(conn: &Conn, user: &User, device: &Device) -> Result<()> {
    let is_persistent = conn.identity().is_none_or(|one| one.session().is_persistent);
    conn.log_in(user, device, (Stay::of(is_persistent), LogInMethod::Password)).await
}

/// The password was changed concurrently, which has ended this session too.
fn changed_elsewhere(conn: &Conn) -> HttpResponse {
    conn.put_flash(Flash::Error(t!("settings-password-changed-elsewhere")));
    conn.redirect(paths::NEW_SESSION)
}

/// Hashes the passwords between two database calls, so that no connection is held meanwhile.
async fn change(
    conn: &Conn,
    address: ClientAddress,
    user: &Authenticated,
    params: Params,
) -> Result<rumbl_core::Result<User>> {
    let begun = match current_password::begin(conn, Arc::clone(&user.0)).await {
        Ok(begun) => begun,
        Err(error) => return Ok(Err(error)),
    };
    let new = match conn.hash(address, move || begun.hash_password(&params)).await? {
        Ok(new) => new,
        Err(error) => return Ok(Err(error)),
    };
    let store = move |db: &mut Connection| {
        let changed = accounts::store_password(db, &new)?;
        mails::password_changed(db, changed.id)?;
        Ok(changed)
    };
    Ok(replace(conn, user, store).await)
}

/// Changes or removes a password in one transaction, and ends all sessions begun with the old one.
async fn replace(
    conn: &Conn,
    user: &Authenticated,
    store: impl FnOnce(&mut Connection) -> rumbl_core::Result<User> + Send + 'static,
) -> rumbl_core::Result<User> {
    let (sockets, sessions) = (conn.app().sockets.clone(), conn.app().sessions.clone());
    let owner = Arc::clone(&user.0);
    let replace = move |db: &mut Connection| {
        let changed = db.write(store);
        // Inside the call, which completes even if the browser disconnects.
        match changed {
            Ok(_) => sessions.end_all_of(&sockets, &owner),
            // Clients whose session is still valid reconnect.
            Err(rumbl_core::Error::Uncertain(_)) => sessions.invalidate_user(&sockets, owner.id),
            Err(_) => {}
        }
        changed
    };
    conn.repo(replace).await
}
