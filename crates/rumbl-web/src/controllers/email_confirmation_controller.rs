//! Links that confirm an e-mail address.
//!
//! Opening a link changes nothing, because mail scanners open links too. The button on its page does.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use rumbl_core::accounts::{self, MailPurpose, MailedLink, SessionToken};
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use super::security_controller::unstored;
use crate::conn::Conn;
use crate::error::Result;
use crate::flash::Flash;
use crate::i18n::t;
use crate::mail::mails;
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::paths;
use crate::pipelines::form_body::FormBody;
use crate::return_path::ReturnPath;
use crate::views::mailed_link_view::{ConfirmationElsewhere, ConfirmationShow, LinkExpired};

/// The page of a link.
pub(crate) async fn show(conn: Conn, query: Query<Params>) -> Result<HttpResponse> {
    let token = query.text("token").and_then(SessionToken::parse);
    let Some(token) = token else { return over(&conn).await };
    match find(&conn, &token).await {
        Ok(link) if !link.may_be_used_by(reader(&conn)) => elsewhere(&conn, &link, &token),
        Ok(_) => {
            conn.fill(Slot::MailedToken, token.expose());
            conn.shared(Shared::new("confirmation"), |_db, renderer| {
                renderer.render(&ConfirmationShow::new())
            })
            .await
        }
        Err(rumbl_core::Error::NotFound) => over(&conn).await,
        Err(error) => Err(error.into()),
    }
}

/// Confirms the address, and notifies the one that it replaces.
pub(crate) async fn create(conn: Conn, form: FormBody) -> Result<HttpResponse> {
    let token = form.text("token").and_then(SessionToken::parse);
    let Some(token) = token else { return over(&conn).await };
    let reader = reader(&conn);
    match find(&conn, &token).await {
        Ok(link) if !link.may_be_used_by(reader) => return elsewhere(&conn, &link, &token),
        Ok(_) | Err(rumbl_core::Error::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let confirming = conn.repo(move |db: &mut Connection| {
        db.write(|db| {
            let confirmed = accounts::confirm_email(db, token.hash(), reader)?;
            if let Some(previous) = &confirmed.previous {
                mails::email_changed(db, confirmed.user.id, previous)?;
            }
            Ok(())
        })
    });
    let message = match confirming.await {
        Ok(()) => Flash::Info(t!("confirmation-done")),
        Err(rumbl_core::Error::NotFound) => return over(&conn).await,
        Err(rumbl_core::Error::Invalid(_)) => Flash::Error(t!("confirmation-taken")),
        Err(error) => return Err(error.into()),
    };
    conn.put_flash(message);
    Ok(conn.redirect(if conn.identity().is_some() { paths::EMAIL } else { paths::HOME }))
}

async fn find(conn: &Conn, token: &SessionToken) -> rumbl_core::Result<MailedLink> {
    let hash = token.hash();
    conn.repo(move |db| accounts::get_mailed_link(db, MailPurpose::ConfirmEmail, hash)).await
}

fn reader(conn: &Conn) -> Option<UserId> {
    conn.current_user().map(|user| user.id)
}

/// The page if `reader` is not the link's owner: the link was passed on by an admin, who may open it too. The owner is
/// led back to it after logging in.
fn elsewhere(conn: &Conn, link: &MailedLink, token: &SessionToken) -> Result<HttpResponse> {
    let back: Option<ReturnPath> = paths::email_confirmation(&token.expose()).parse().ok();
    let query = back.as_ref().map(ReturnPath::to_query).unwrap_or_default();
    if let Some(back) = back {
        conn.put_return_path(back);
    }
    let (reader, log_out_path) = match conn.current_user() {
        Some(reader) => {
            (reader.username.clone(), format!("{}/{}{query}", paths::SESSIONS, reader.id))
        }
        None => (String::new(), String::new()),
    };
    let view = ConfirmationElsewhere { owner: link.user.username.clone(), reader, log_out_path };
    Ok(unstored(conn.render_status(StatusCode::FORBIDDEN, &view)?))
}

async fn over(conn: &Conn) -> Result<HttpResponse> {
    let page = Shared::new("confirmation over");
    conn.shared_status(StatusCode::GONE, page, &LinkExpired::confirmation()).await
}
