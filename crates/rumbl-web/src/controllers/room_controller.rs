//! Rooms, where people watch a video together.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::conversations::{self, ConversationAction, ConversationWrite};
use rumbl_core::ids::{ConversationId, VideoId};
use rumbl_core::multimedia::{self, Permalink, Sight, Video, VideoFilter, Visibility};
use rumbl_core::page::PageNumber;
use rumbl_core::repo::Connection;
use rumbl_core::rooms::{self, Room, RoomAction, RoomToken, RoomWrite};
use serde::Deserialize;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::flash::Flash;
use crate::i18n::{t, text};
use crate::live::Live;
use crate::live::outcome::WriteError;
use crate::paths;
use crate::pipelines::Authenticated;
use crate::pipelines::form_body::FormBody;
use crate::site::Site;
use crate::views::conversation_refusal::refusal;
use crate::views::room_page_view::{RoomChoice, RoomClosed, RoomNew};
use crate::views::watch_view::WatchShow;

/// Maximum number of suggested videos of each kind.
const CHOICES: usize = 8;

/// The query with the conversation from which a room is opened.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    conversation: Option<String>,
}

/// Asks for confirmation to open a room.
pub(crate) async fn new(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse> {
    let video_id: VideoId = id(&path)?;
    let conversation_id = wanted.conversation.as_deref().map(id::<ConversationId>).transpose()?;
    conn.personal(move |db, renderer| {
        let sight = Sight::of(Some(user.id));
        let listing = multimedia::get_visible_video(db, &sight, video_id)?;
        let conversation = conversation_id
            .map(|id| conversations::get_conversation(db, user.id, id))
            .transpose()?;
        renderer.render(&RoomNew::new(&listing.video, conversation.as_ref()))
    })
    .await
}

/// The page where a member of a conversation chooses a video to watch together.
pub(crate) async fn choose(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id: ConversationId = id(&path)?;
    conn.personal(move |db, renderer| {
        let conversation = conversations::get_conversation(db, user.id, id)?;
        let shared = conversations::list_videos_shared_in(db, user.id, id, CHOICES)?;
        let own = VideoFilter::Own(user.id);
        let own = multimedia::list_videos_page(db, own, PageNumber::FIRST)?.rows;
        // Some members could not join a room with a private video.
        let is_for_them =
            |video: &&Video| video.hidden_at.is_none() && video.visibility != Visibility::Private;
        let own = own.iter().map(|listing| &listing.video).filter(is_for_them);
        let own: Vec<&Video> = own.take(CHOICES).collect();
        renderer.render(&RoomChoice::new(&conversation, &shared, &own))
    })
    .await
}

/// Opens a room, and announces it in the conversation that it was opened from.
pub(crate) async fn create(
    conn: Conn,
    user: Authenticated,
    form: FormBody,
) -> Result<HttpResponse> {
    let params = form.params("room")?;
    let text = |name| params.text(name).filter(|text| !text.is_empty());
    let conversation_id = text("conversation_id").map(id::<ConversationId>).transpose()?;
    let video_id = text("video_id").map(id::<VideoId>).transpose()?;
    let by_link = || text("link").and_then(linked_video);
    let video_id = match (video_id.or_else(by_link), conversation_id) {
        (Some(id), _) => id,
        (None, Some(conversation_id)) => return Ok(choose_again(&conn, conversation_id)),
        (None, None) => return Err(Error::NotFound),
    };
    let live = &conn.app().live;
    live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let host = Arc::clone(&user.0);
    let create = move |db: &mut _| rooms::create_room(db, &host, video_id, conversation_id);
    let room = match (conn.repo(create).await, conversation_id) {
        (Err(rumbl_core::Error::NotFound), Some(id)) if text("link").is_some() => {
            return Ok(choose_again(&conn, id));
        }
        (room, _) => room?,
    };
    let path = paths::room(&room.token);
    if let Some(conversation_id) = conversation_id {
        let link = Site::of(&conn.app().config).address(&path);
        let announcement = text!(conn.locale(), "room-announcement", link = link);
        let params = Params::from_iter([("content", announcement)]);
        let action = ConversationAction::Post { params };
        let write = ConversationWrite { user: Arc::clone(&user.0), conversation_id, action };
        if let Err(error) = live.conversations.write(write).await {
            tracing::info!(%error, "a room was not announced in its conversation");
            conn.put_flash(Flash::Error(t!("room-not-announced")));
        }
    }
    Ok(conn.redirect(path))
}

/// The room's page, for anyone with its link. The room of a private video is only for members who can see the video: a
/// review link gives visitors access to the video alone.
pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let Some(token) = RoomToken::parse(&path) else { return closed(&conn) };
    let sight = own_sight(&conn);
    let shown = conn.personal(move |db, renderer| {
        let details = rooms::get_room_by_token(db, &sight, &token)?;
        let id = details.room.video_id;
        let listing = multimedia::get_visible_video(db, &sight, id)?;
        let source = listing.video.source().ok_or(Error::NotFound)?;
        let admission = multimedia::admit(db, &sight, id)?;
        let page = WatchShow::new(&renderer.site, &listing, &source);
        renderer.render(&page.admitting(admission).in_room(&details.room))
    });
    match shown.await {
        Err(Error::NotFound) => closed(&conn),
        shown => shown,
    }
}

/// Redirects to a room's conversation, starting it if there is none, and adds the user to it. If the room was opened
/// from a conversation, only that conversation's members may enter.
pub(crate) async fn talk(
    conn: Conn,
    user: Authenticated,
    path: Path<String>,
    _form: FormBody,
) -> Result<HttpResponse> {
    let Some(token) = RoomToken::parse(&path) else { return closed(&conn) };
    let live = &conn.app().live;
    live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let find = {
        let (token, sight) = (token.clone(), own_sight(&conn));
        move |db: &mut Connection| Ok(rooms::get_room_by_token(db, &sight, &token)?.room)
    };
    let room = match conn.repo(find.clone()).await {
        Err(rumbl_core::Error::NotFound) => return closed(&conn),
        room => room?,
    };
    let entered = async {
        if let Some(id) = room.conversation_id {
            return enter(live, &user.0, &room, id).await;
        }
        let write = RoomWrite { user_id: user.id, room_id: room.id, action: RoomAction::Talk };
        live.room_writes.write(write).await?;
        // Somebody else may have started it at the same moment.
        let room = conn.repo(find).await?;
        let id = room.conversation_id.ok_or(rumbl_core::Error::NotFound)?;
        enter(live, &user.0, &room, id).await
    };
    let refused = match entered.await {
        Ok(id) => return Ok(conn.redirect(paths::conversation(id))),
        Err(WriteError::Refused(rumbl_core::Error::Invalid(changeset))) => refusal(&changeset),
        Err(WriteError::Refused(rumbl_core::Error::NotFound)) => {
            t!("room-conversation-closed")
        }
        Err(WriteError::Refused(error)) => return Err(error.into()),
        Err(error) => return Err(Error::unavailable(error)),
    };
    conn.put_flash(Flash::Error(refused));
    Ok(conn.redirect(paths::room(&token)))
}

/// Adds a user to a room's conversation if necessary.
///
/// # Errors
/// [`rumbl_core::Error::NotFound`] if the room was opened from the conversation and the user is not a member.
async fn enter(
    live: &Live,
    user: &Arc<User>,
    room: &Room,
    id: ConversationId,
) -> std::result::Result<ConversationId, WriteError> {
    if room.owns_conversation {
        let action = ConversationAction::Enter { room_id: room.id };
        let write = ConversationWrite { user: Arc::clone(user), conversation_id: id, action };
        live.conversations.write(write).await?;
    } else {
        let user_id = user.id;
        live.repo.run(move |db| conversations::get_conversation(db, user_id, id)).await?;
    }
    Ok(id)
}

/// Redirects back to the choice of a video, because the link leads to none.
fn choose_again(conn: &Conn, id: ConversationId) -> HttpResponse {
    conn.put_flash(Flash::Error(t!("room-choose-unknown")));
    conn.redirect(paths::conversation_room(id))
}

/// The video that a link, or its path, leads to.
fn linked_video(link: &str) -> Option<VideoId> {
    let after = |part| link.split_once(part).map(|(_, end)| end);
    let end = after("/watch/").or_else(|| after("/videos/")).unwrap_or(link).trim();
    let end = end.split(['?', '#', '/']).next()?;
    end.parse::<Permalink>().ok().map(|permalink| permalink.id)
}

/// What the user can see with their account alone.
fn own_sight(conn: &Conn) -> Sight {
    Sight::of(conn.current_user().map(|user| user.id))
}

fn closed(conn: &Conn) -> Result<HttpResponse> {
    conn.render_status(StatusCode::NOT_FOUND, &RoomClosed {})
}

fn id<Id: std::str::FromStr>(text: &str) -> Result<Id> {
    text.parse().map_err(|_malformed| Error::NotFound)
}
