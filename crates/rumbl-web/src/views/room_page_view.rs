//! The pages of rooms, except the one for watching.

use rumbl_core::conversations::ConversationListing;
use rumbl_core::ids::{ConversationId, VideoId};
use rumbl_core::multimedia::{Video, Visibility};
use serde::Serialize;

use super::View;
use super::conversation_list_view::title;
use crate::i18n::{Message, t};
use crate::paths;

/// Asks for confirmation to open a room.
#[derive(Debug, Serialize)]
pub(crate) struct RoomNew<'a> {
    video_id: VideoId,
    title: &'a str,
    /// Whether the video is private, so that only people with access to it can join.
    is_private: bool,
    conversation: Option<Announced>,
    back_path: String,
}

/// The conversation in which the room will be announced.
#[derive(Debug, Serialize)]
struct Announced {
    id: ConversationId,
    title: Message,
}

impl<'a> RoomNew<'a> {
    /// The page for a video, and the conversation that it is opened from.
    pub(crate) fn new(video: &'a Video, conversation: Option<&ConversationListing>) -> Self {
        let announced = conversation
            .map(|listing| Announced { id: listing.conversation.id, title: title(listing) });
        let back_path = match &announced {
            Some(one) => paths::conversation(one.id),
            None => paths::watch(video),
        };
        Self {
            video_id: video.id,
            title: &video.title,
            is_private: video.visibility == Visibility::Private,
            conversation: announced,
            back_path,
        }
    }
}

impl View for RoomNew<'_> {
    const TEMPLATE: &'static str = "room/new.html";

    fn title(&self) -> Message {
        t!("title-watch-together")
    }
}

/// The page to choose a video for a room announced in a conversation.
#[derive(Debug, Serialize)]
pub(crate) struct RoomChoice<'a> {
    conversation: Announced,
    /// Videos shared in the conversation.
    shared: Vec<Choice<'a>>,
    /// The person's own videos.
    own: Vec<Choice<'a>>,
    back_path: String,
}

/// A video to choose.
#[derive(Debug, Serialize)]
struct Choice<'a> {
    id: VideoId,
    title: &'a str,
}

impl<'a> RoomChoice<'a> {
    /// The page for a conversation: what was shared there, and then the person's own videos.
    pub(crate) fn new(
        listing: &ConversationListing,
        shared: &'a [(VideoId, String)],
        own: &[&'a Video],
    ) -> Self {
        let id = listing.conversation.id;
        let is_new = |video: &&&Video| shared.iter().all(|(shared, _)| *shared != video.id);
        let own = own.iter().filter(is_new);
        Self {
            conversation: Announced { id, title: title(listing) },
            shared: shared.iter().map(|(id, title)| Choice { id: *id, title }).collect(),
            own: own.map(|video| Choice { id: video.id, title: &video.title }).collect(),
            back_path: paths::conversation(id),
        }
    }
}

impl View for RoomChoice<'_> {
    const TEMPLATE: &'static str = "room/choose.html";

    fn title(&self) -> Message {
        t!("title-watch-together")
    }
}

/// The page for a room that doesn't exist or has been closed.
#[derive(Debug, Serialize)]
pub(crate) struct RoomClosed {}

impl View for RoomClosed {
    const TEMPLATE: &'static str = "room/closed.html";

    fn title(&self) -> Message {
        t!("title-room-closed")
    }
}
