//! Sharing of one of the user's videos.

use std::str::FromStr;

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Changeset;
use rumbl_core::conversations;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::conn::{Conn, Form};
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{Message, t};
use crate::pages::rendered::Rendered;
use crate::pages::renderer::Renderer;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::views::conversation_list_view::title;
use crate::views::video_sharing_view::{Refused, Shown, VideoSharingShow};

/// Maximum number of conversations to choose from.
const MAX_CHOICES: i64 = 100;

/// The people and conversations that the video is shared with, its review links, and the forms to add more.
pub(crate) async fn show(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = parse(&path)?;
    conn.personal(move |db, renderer| render(db, renderer, (&user, id), None)).await
}

/// Shares the video with a user.
pub(crate) async fn add_person(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (parse(&path)?, form.params("person")?);
    let add = move |db: &mut Connection, user: &User| {
        let added = multimedia::add_viewer(db, user, id, &params)?;
        Ok(t!("sharing-added-person", username = added.username))
    };
    change(conn, user, id, add, Refused::Person).await
}

/// Stops sharing the video with a user.
pub(crate) async fn remove_person(
    conn: Conn,
    user: Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, person) = (parse(&path.0)?, parse(&path.1)?);
    conn.repo(move |db| multimedia::remove_viewer(db, &user, id, person)).await?;
    Ok(done(&conn, id, t!("sharing-removed-person")))
}

/// Shares the video with a conversation.
pub(crate) async fn add_conversation(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (parse(&path)?, form.params("conversation")?);
    let add = move |db: &mut Connection, user: &User| {
        let added = multimedia::add_video_conversation(db, user, id, &params)?;
        Ok(t!("sharing-added-conversation", title = title(&added)))
    };
    change(conn, user, id, add, Refused::Conversation).await
}

/// Stops sharing the video with a conversation.
pub(crate) async fn remove_conversation(
    conn: Conn,
    user: Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, talk) = (parse(&path.0)?, parse(&path.1)?);
    conn.repo(move |db| multimedia::remove_video_conversation(db, &user, id, talk)).await?;
    Ok(done(&conn, id, t!("sharing-removed-conversation")))
}

pub(crate) async fn create_link(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    form: FormBody,
) -> Result<HttpResponse> {
    let (id, params) = (parse(&path)?, form.params("link")?);
    let add = move |db: &mut Connection, user: &User| {
        multimedia::create_review_link(db, user, id, &params)?;
        Ok(t!("sharing-added-link"))
    };
    change(conn, user, id, add, Refused::Link).await
}

pub(crate) async fn revoke_link(
    conn: Conn,
    user: Authenticated,
    path: Path<(String, String)>,
) -> Result<HttpResponse> {
    let (id, link) = (parse(&path.0)?, parse(&path.1)?);
    conn.repo(move |db| multimedia::revoke_review_link(db, &user, id, link)).await?;
    Ok(done(&conn, id, t!("sharing-removed-link")))
}

/// Performs a change, and shows the page again if it is refused, with the form's errors.
async fn change(
    conn: Conn,
    user: Authenticated,
    id: VideoId,
    change: impl FnOnce(&mut Connection, &User) -> rumbl_core::Result<Message> + Send + 'static,
    refused: fn(Changeset) -> Refused,
) -> Result<HttpResponse> {
    // Rate-limited, because any of these changes may notify somebody.
    conn.app().live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let changed = conn.run(move |db, renderer| match change(db, &user) {
        Ok(message) => Ok(Form::Saved(message)),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            let refused = refused(*changeset);
            render(db, renderer, (&user, id), Some(&refused)).map(Form::Refused)
        }
        Err(error) => Err(error.into()),
    });
    match changed.await? {
        Form::Saved(message) => Ok(done(&conn, id, message)),
        Form::Refused(page) => conn.send_invalid(&page),
    }
}

fn render(
    db: &mut Connection,
    renderer: &Renderer,
    (user, id): (&User, VideoId),
    refused: Option<&Refused>,
) -> Result<Rendered> {
    let shown = Shown {
        listing: multimedia::get_user_video(db, user, id)?,
        sharing: multimedia::get_video_sharing(db, user, id)?,
        links: multimedia::list_review_links(db, user, id)?,
        conversations: conversations::list_latest_conversations(db, user.id, MAX_CHOICES)?,
    };
    renderer.render(&VideoSharingShow::new(&renderer.site, &shown, refused))
}

fn done(conn: &Conn, id: VideoId, message: Message) -> HttpResponse {
    conn.put_flash(Flash::Info(message));
    conn.redirect(paths::sharing(id))
}

fn parse<Id: FromStr>(text: &str) -> Result<Id> {
    text.parse().map_err(|_malformed| Error::NotFound)
}
