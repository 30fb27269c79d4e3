//! Resets a password through a mailed link, without the current one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use rumbl_core::accounts::{self, MailPurpose, MailedLink, NewPassword, SessionToken};
use rumbl_core::changeset::Params;
use rumbl_core::repo::Connection;

use super::security_controller::unstored;
use crate::access::OtherAccess;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::mail::mails;
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::views::mailed_link_view::{LinkExpired, ResetDone, ResetEdit, ResetNew};

/// The form to request a link.
pub(crate) async fn new(conn: Conn) -> Result<HttpResponse> {
    conn.shared(Shared::new("password reset"), |_db, renderer| renderer.render(&ResetNew::new()))
        .await
}

/// Requests a link. The response is the same for everyone, and takes equally long: whether the account exists is looked
/// up later, when the mail is written.
pub(crate) async fn create(
    conn: Conn,
    address: ClientAddress,
    form: FormBody,
) -> Result<HttpResponse> {
    if !conn.app().config.delivers_mail() {
        conn.put_flash(Flash::Error(t!("settings-email-no-mail")));
        return Ok(conn.redirect(paths::NEW_PASSWORD_RESET));
    }
    let params = form.params("reset")?;
    let account = params.text("account").unwrap_or_default().trim().to_owned();
    conn.app().throttle.reset_password(address, &account)?;
    let locale = conn.locale();
    conn.repo(move |db| mails::reset_password(db, &account, Some(locale))).await?;
    conn.put_flash(Flash::Info(t!("reset-sent")));
    Ok(conn.redirect(paths::NEW_SESSION))
}

/// The page of a link, with the form for the new password.
pub(crate) async fn edit(conn: Conn, query: Query<Params>) -> Result<HttpResponse> {
    let token = query.text("token").and_then(SessionToken::parse);
    let Some(token) = token else { return over(&conn).await };
    if find(&conn, &token).await?.is_none() {
        return over(&conn).await;
    }
    conn.fill(Slot::MailedToken, token.expose());
    conn.shared(Shared::new("new password"), |_db, renderer| {
        renderer.render(&ResetEdit::new(&accounts::change_user_password()))
    })
    .await
}

/// Sets the new password, and ends all the user's sessions. A user who is recovering their account sees which other
/// ways to log in exist.
pub(crate) async fn update(
    conn: Conn,
    address: ClientAddress,
    form: FormBody,
) -> Result<HttpResponse> {
    let token = form.text("token").and_then(SessionToken::parse);
    let Some(token) = token else { return over(&conn).await };
    let Some(link) = find(&conn, &token).await? else { return over(&conn).await };
    let (params, owner, sent_to) = (form.params("user")?, link.user.clone(), link.sent_to.clone());
    let new = match conn.hash(address, move || NewPassword::of_link(&link, &params)).await? {
        Ok(new) => new,
        Err(rumbl_core::Error::Invalid(changeset)) => {
            conn.fill(Slot::MailedToken, token.expose());
            return conn.render_invalid(&ResetEdit::new(&changeset));
        }
        Err(error) => return Err(error.into()),
    };
    let (sockets, sessions) = (conn.app().sockets.clone(), conn.app().sessions.clone());
    let keys = conn.app().api_keys.clone();
    let reset = conn.repo(move |db: &mut Connection| {
        let reset = db.write(|db| {
            let user = accounts::reset_password(db, token.hash(), &new)?;
            mails::password_changed(db, user.id)?;
            Ok(OtherAccess::read(db, &user)?.for_reader_of(&sent_to))
        });
        // Inside the call, which completes even if the browser disconnects.
        match reset {
            Ok(_) => sessions.end_all_of(&sockets, &owner),
            Err(rumbl_core::Error::Uncertain(_)) => sessions.invalidate_user(&sockets, owner.id),
            Err(_) => {}
        }
        // The user's keys were deleted too if the reset has confirmed the address.
        keys.invalidate_user(owner.id);
        reset
    });
    match reset.await {
        Ok(ways) => {
            if let Some(done) = ResetDone::new(&ways, &conn.app().providers) {
                if let Ok(path) = paths::SECURITY.parse() {
                    conn.put_return_path(path);
                }
                return Ok(unstored(conn.render_status(StatusCode::OK, &done)?));
            }
            conn.put_flash(Flash::Info(t!("reset-done")));
            Ok(conn.redirect(paths::NEW_SESSION))
        }
        Err(rumbl_core::Error::NotFound) => over(&conn).await,
        Err(error) => Err(error.into()),
    }
}

async fn find(conn: &Conn, token: &SessionToken) -> Result<Option<MailedLink>> {
    let hash = token.hash();
    let read =
        move |db: &mut Connection| accounts::get_mailed_link(db, MailPurpose::ResetPassword, hash);
    match conn.repo(read).await {
        Ok(link) => Ok(Some(link)),
        Err(rumbl_core::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn over(conn: &Conn) -> Result<HttpResponse> {
    let page = Shared::new("password reset over");
    conn.shared_status(StatusCode::GONE, page, &LinkExpired::reset()).await
}
