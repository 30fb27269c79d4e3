//! A user's e-mail address.

use std::sync::Arc;

use actix_web::HttpResponse;
use rumbl_core::accounts::{self, Email};
use rumbl_core::changeset::{Changeset, Params};
use rumbl_core::repo::Connection;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::current_password;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::mail::mails;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::settings_view::EmailEdit;

/// The form to change the address.
pub(crate) async fn edit(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    let rule = conn.app().config.email_rule;
    conn.personal(move |db, renderer| {
        let email = accounts::get_email(db, user.id)?;
        let address = email.as_ref().map(|email| email.address.as_str());
        let changeset = accounts::change_email(address);
        let has_password = accounts::has_password(db, user.id)?;
        renderer.render(&EmailEdit::new(email.as_ref(), &changeset, has_password, rule))
    })
    .await
}

/// Mails a link to the new address, given the current password; or removes the address.
pub(crate) async fn update(
    conn: Conn,
    client: ClientAddress,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("user")?;
    let is_wanted = params.text("email").is_some_and(|address| !address.trim().is_empty());
    if is_wanted && !conn.app().config.delivers_mail() {
        return Ok(unsent(&conn));
    }
    conn.app().throttle.change_password(user.id)?;
    match change(&conn, client, &user, params).await? {
        Ok(Change::Asked(address)) => {
            conn.put_flash(Flash::Info(t!("settings-email-link-sent", address = address)));
            Ok(conn.redirect(paths::EMAIL))
        }
        Ok(Change::Removed) => {
            conn.put_flash(Flash::Info(t!("settings-email-removed")));
            Ok(conn.redirect(paths::EMAIL))
        }
        Err((email, changeset)) => {
            let has_password = conn.repo(move |db| accounts::has_password(db, user.id)).await?;
            let rule = conn.app().config.email_rule;
            conn.render_invalid(&EmailEdit::new(email.as_ref(), &changeset, has_password, rule))
        }
    }
}

/// Mails the link to an unconfirmed address again.
pub(crate) async fn resend(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    if !conn.app().config.delivers_mail() {
        return Ok(unsent(&conn));
    }
    conn.app().throttle.confirm_email(user.id)?;
    let sent = conn.repo(move |db| {
        let email = accounts::get_email(db, user.id)?;
        let Some(email) = email.filter(|email| email.confirmed_at.is_none()) else {
            return Ok(None);
        };
        mails::confirm_email(db, &user, &email.address)?;
        Ok(Some(email.address))
    });
    let message = match sent.await? {
        Some(address) => t!("settings-email-link-sent-again", address = address),
        None => t!("settings-email-nothing-to-confirm"),
    };
    conn.put_flash(Flash::Info(message));
    Ok(conn.redirect(paths::EMAIL))
}

/// Redirects to the settings if mail is off.
fn unsent(conn: &Conn) -> HttpResponse {
    conn.put_flash(Flash::Error(t!("settings-email-no-mail")));
    conn.redirect(paths::EMAIL)
}

enum Change {
    Asked(String),
    Removed,
}

type Refusal = (Option<Email>, Box<Changeset>);

/// Verifies the password between two database calls, so that no connection is held meanwhile.
async fn change(
    conn: &Conn,
    client: ClientAddress,
    user: &Authenticated,
    params: Params,
) -> Result<Result<Change, Refusal>> {
    let (id, rule) = (user.id, conn.app().config.email_rule);
    let email = conn.repo(move |db| accounts::get_email(db, id)).await?;
    let check = current_password::begin(conn, Arc::clone(&user.0)).await?;
    let present = email.as_ref().map(|email| email.address.clone());
    let checked = conn.hash(client, move || check.new_email(present.as_deref(), rule, &params));
    let wanted = match checked.await? {
        Ok(wanted) => wanted,
        Err(rumbl_core::Error::Invalid(changeset)) => return Ok(Err((email, changeset))),
        Err(error) => return Err(error.into()),
    };
    conn.app().throttle.password_changed(id);
    let Some(address) = wanted else {
        let remove = move |db: &mut Connection| {
            db.write(|db| match accounts::delete_email(db, id)? {
                Some(previous) => mails::email_changed(db, id, &previous),
                None => Ok(()),
            })
        };
        conn.repo(remove).await?;
        return Ok(Ok(Change::Removed));
    };
    conn.app().throttle.confirm_email(id)?;
    let (asked, owner) = (address.clone(), Arc::clone(&user.0));
    conn.repo(move |db: &mut Connection| mails::confirm_email(db, &owner, &asked)).await?;
    Ok(Ok(Change::Asked(address)))
}
