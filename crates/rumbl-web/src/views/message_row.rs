//! A message on its conversation's page.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use rumbl_core::conversations::{MessageWithUser, SharedMoment};
use rumbl_core::ids::{ConversationId, MessageId, UserId, VideoId};
use rumbl_core::multimedia::Video;

use super::clock::clock;
use super::message_text::{Part, parts};
use super::video_json_view::utc;
use super::when::{long_day, weekday};
use crate::i18n::{Message, t};
use crate::paths;

/// A message.
#[derive(Debug)]
pub(crate) struct MessageRow {
    pub(crate) id: MessageId,
    pub(crate) number: i64,
    pub(crate) user_id: UserId,
    pub(crate) username: String,
    pub(crate) content: String,
    pub(crate) parts: Vec<Part>,
    /// The day on which it was sent, in UTC.
    pub(crate) day: NaiveDate,
    pub(crate) datetime: String,
    /// The time of day in UTC, as in `14:02 UTC`. The page's script shows it in the reader's time zone.
    pub(crate) time: String,
    pub(crate) is_edited: bool,
    /// Whether the reader sent it.
    pub(crate) is_own: bool,
    pub(crate) moment: Option<MomentCard>,
    /// Whether a heading with the day precedes it.
    pub(crate) has_heading: bool,
    pub(crate) mode: Mode,
}

/// The author's current action on a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    /// Nothing.
    #[default]
    Shown,
    /// Editing its text.
    Editing,
    /// Confirming its deletion.
    Deleting,
}

/// A shared moment; without its video and text once those are deleted or hidden.
#[derive(Debug)]
pub(crate) struct MomentCard {
    pub(crate) clock: String,
    pub(crate) video: Option<MomentVideo>,
    pub(crate) body: Option<String>,
}

/// The video of a moment.
#[derive(Debug)]
pub(crate) struct MomentVideo {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) picture: String,
    /// The form to open a room for it and announce that in the conversation.
    pub(crate) room_path: String,
}

/// The context of messages: members' ids by username, the reader, and the shared videos.
#[derive(Debug)]
pub(crate) struct Around<'a> {
    pub(crate) reader: UserId,
    pub(crate) members: &'a HashMap<String, UserId>,
    pub(crate) videos: &'a HashMap<VideoId, Video>,
}

impl MessageRow {
    /// A message, without a heading.
    pub(crate) fn new(one: &MessageWithUser, around: &Around<'_>) -> Self {
        let MessageWithUser { message, username, moment } = one;
        Self {
            id: message.id,
            number: message.number,
            user_id: message.user_id,
            username: username.clone(),
            content: message.content.clone(),
            parts: parts(&message.content, around.members),
            day: message.inserted_at.date(),
            datetime: utc(message.inserted_at),
            time: message.inserted_at.format("%H:%M UTC").to_string(),
            is_edited: message.is_edited(),
            is_own: message.user_id == around.reader,
            moment: moment
                .as_ref()
                .map(|moment| MomentCard::new(message.conversation_id, moment, around.videos)),
            has_heading: false,
            mode: Mode::Shown,
        }
    }

    /// The text of the day's heading.
    pub(crate) fn day_words(&self) -> Message {
        let day = self.day.and_time(NaiveTime::MIN);
        t!("conversation-day", weekday = weekday(day), day = long_day(day))
    }
}

impl MomentCard {
    fn new(
        conversation_id: ConversationId,
        moment: &SharedMoment,
        videos: &HashMap<VideoId, Video>,
    ) -> Self {
        let reply = moment.annotation_id.filter(|_| moment.reply_to_id.is_some());
        let video = videos.get(&moment.video_id).map(|video| MomentVideo {
            path: paths::said_at(video, moment.at, reply),
            title: video.title.clone(),
            picture: paths::video_poster(video),
            room_path: paths::new_room(video.id, conversation_id),
        });
        let body = moment.body.clone().filter(|_| video.is_some());
        Self { clock: clock(moment.at), video, body }
    }
}
