//! Following users and videos.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts::{self, User};
use rumbl_core::follows::{self, Followed};
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::feed_view::{FollowIndex, FollowJson};
use crate::views::form_view::first_error;

/// Lists everything that the user follows.
pub(crate) async fn index(conn: Conn, user: Authenticated) -> Result<HttpResponse> {
    conn.personal(move |db, renderer| {
        renderer.render(&FollowIndex::new(&follows::list_follows(db, user.id)?))
    })
    .await
}

pub(crate) async fn follow_user(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    follow(conn, user, Followed::User(id(&path)?)).await
}

pub(crate) async fn follow_video(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    follow(conn, user, Followed::Video(id(&path)?)).await
}

pub(crate) async fn unfollow_user(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    unfollow(conn, user, Followed::User(id(&path)?), &form).await
}

pub(crate) async fn unfollow_video(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    unfollow(conn, user, Followed::Video(id(&path)?), &form).await
}

fn id<Id: std::str::FromStr>(path: &str) -> Result<Id> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

async fn follow(conn: Conn, user: Authenticated, followed: Followed) -> Result<HttpResponse> {
    let call = move |db: &mut Connection| {
        follows::follow(db, &user, followed)?;
        name(db, followed)
    };
    let flash = match (conn.repo(call).await, followed) {
        (Ok(name), Followed::User(_)) => Flash::Info(t!("follow-user", name = name)),
        (Ok(title), Followed::Video(_)) => Flash::Info(t!("follow-video", title = title)),
        (Err(rumbl_core::Error::Invalid(changeset)), _) => Flash::Error(first_error(&changeset)),
        (Err(error), _) => return Err(error.into()),
    };
    Ok(tell(&conn, flash, page(followed)))
}

async fn unfollow(
    conn: Conn,
    user: Authenticated,
    followed: Followed,
    form: &FormBody,
) -> Result<HttpResponse> {
    let call = move |db: &mut Connection| {
        let user: &User = &user;
        let was_followed = follows::unfollow(db, user, followed)?;
        match name(db, followed) {
            // It is hidden, so its name can't be shown.
            Err(rumbl_core::Error::NotFound) if was_followed => Ok(None),
            name => name.map(Some),
        }
    };
    let name = conn.repo(call).await?;
    let is_listed = name.is_none() || form.text("from") == Some("follows");
    let message = match (name, followed) {
        (Some(name), Followed::User(_)) => t!("follow-unfollowed-user", name = name),
        (Some(title), Followed::Video(_)) => t!("follow-unfollowed-video", title = title),
        (None, _) => t!("follow-unfollowed-gone"),
    };
    let next = if is_listed { paths::FOLLOWS.to_owned() } else { page(followed) };
    Ok(tell(&conn, Flash::Info(message), next))
}

/// Shows the outcome: in the response for a script, whose page stays open, or else as a flash message on the next page.
fn tell(conn: &Conn, flash: Flash<Message>, next: String) -> HttpResponse {
    if !conn.prefers_json() {
        conn.put_flash(flash);
        return conn.redirect(next);
    }
    let (mut response, message) = match flash.in_language(conn.locale()) {
        Flash::Info(message) => (HttpResponse::Ok(), message),
        Flash::Error(message) => (HttpResponse::UnprocessableEntity(), message),
    };
    response.json(FollowJson { message: &message })
}

/// The username or title for the message.
fn name(db: &mut Connection, followed: Followed) -> rumbl_core::Result<String> {
    Ok(match followed {
        Followed::User(id) => accounts::get_user(db, id)?.username,
        Followed::Video(id) => multimedia::get_video(db, id)?.video.title,
    })
}

/// The followed user's or video's page.
fn page(followed: Followed) -> String {
    match followed {
        Followed::User(id) => paths::user(id),
        Followed::Video(id) => paths::watch_id(id),
    }
}
