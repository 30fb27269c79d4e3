//! Changing one's password.

use std::sync::Arc;

use actix_web::HttpResponse;
use rumbl_core::accounts::{self, LogInMethod, User};
use rumbl_core::changeset::Params;
use rumbl_core::repo::Connection;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::Result;
use crate::flash::Flash;
use crate::identity::{Device, Stay};
use crate::mail::mails;
use crate::pages::key::Shared;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::password_view::PasswordEdit;

/// The form to change one's password, or to set a first one.
pub(crate) async fn edit(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let has_password = conn.repo(move |db| accounts::has_password(db, user.id)).await?;
    conn.shared(Shared::new("password").own(has_password), move |_db, renderer| {
        renderer.render(&PasswordEdit::new(&accounts::change_user_password(), has_password))
    })
    .await
}

/// Changes the password of a person who knows it, and logs every other device of theirs out.
pub(crate) async fn update(
    conn: Conn,
    device: Device,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("user")?;
    conn.app().throttle.change_password(user.id)?;
    match change(&conn, device.address, &user, params).await? {
        Ok(user) => {
            conn.app().throttle.password_changed(user.id);
            let is_persistent = conn.identity().is_none_or(|one| one.session().is_persistent);
            conn.log_in(&user, &device, (Stay::of(is_persistent), LogInMethod::Password)).await?;
            let message = "Password changed. You are logged out on all other devices.";
            conn.put_flash(Flash::Info(message.to_owned()));
            Ok(conn.redirect(paths::user(user.id)))
        }
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let has_password = conn.repo(move |db| accounts::has_password(db, user.id)).await?;
            conn.render_invalid(&PasswordEdit::new(&changeset, has_password))
        }
        // It was changed meanwhile, which ended this session too.
        Err(rumbl_core::Error::NotFound) => {
            let message = "Your password was changed elsewhere. Please log in again.";
            conn.put_flash(Flash::Error(message.to_owned()));
            Ok(conn.redirect(paths::NEW_SESSION))
        }
        Err(error) => Err(error.into()),
    }
}

/// Hashes the passwords between two calls of the database, which others need meanwhile.
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
    let (sockets, sessions) = (conn.app().sockets.clone(), conn.app().sessions.clone());
    let owner = Arc::clone(&user.0);
    let store = move |db: &mut Connection| {
        let changed = db.write(|db| {
            let changed = accounts::store_password(db, &new)?;
            mails::password_changed(db, changed.id)?;
            Ok(changed)
        });
        // Within the call, which comes to its end even when the browser goes away meanwhile.
        match changed {
            Ok(_) => sessions.end_all_of(&sockets, &owner),
            // Whoever is logged in all the same comes back.
            Err(rumbl_core::Error::Uncertain(_)) => sessions.forget_all_of(&sockets, owner.id),
            Err(_) => {}
        }
        changed
    };
    Ok(conn.repo(store).await)
}
