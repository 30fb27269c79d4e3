use std::collections::{HashMap, HashSet};

use actix_live::LiveSocket;
use rumbl_core::Result;
use rumbl_core::conversations::{self, ConversationListing, MessagePage, MessageWithUser};
use rumbl_core::ids::{ConversationId, MessageId, UserId, VideoId};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{Connection, Repo};

/// Messages to read at once.
const PAGE: usize = 50;

/// The reader, and the conversation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) user_id: UserId,
    pub(super) id: ConversationId,
}

/// The messages to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The newest ones.
    Newest,
    /// Those before a number, for paging without JavaScript.
    Before(i64),
    /// Those from a number on, up to another one unless the page showed the newest: the range that the reader was
    /// looking at.
    Between(i64, Option<i64>),
}

impl Part {
    /// The part that a page starts with. On a reconnect, the client's script sends the range that it showed before.
    pub(super) fn of(socket: &LiveSocket) -> Self {
        if !socket.is_connected() {
            let before = socket.params().text(&["before"]).parse();
            return before.map_or(Self::Newest, Self::Before);
        }
        let shown = socket.connect_param("messages");
        let number = |name: &str| shown?.get(name)?.as_i64();
        number("first").map_or(Self::Newest, |first| Self::Between(first, number("last")))
    }

    /// The same part of a conversation with so many messages: those before a number that is yet to come are the newest.
    fn within(self, message_count: i64) -> Self {
        match self {
            Self::Before(number) if number > message_count => Self::Newest,
            part => part,
        }
    }
}

/// Messages, with the videos that they share.
#[derive(Debug)]
pub(super) struct Messages {
    pub(super) rows: Vec<MessageWithUser>,
    pub(super) has_more: bool,
    /// Whether there are newer ones.
    pub(super) has_newer: bool,
    pub(super) last_seq: i64,
    pub(super) videos: HashMap<VideoId, Video>,
}

/// A conversation and some of its messages, from one snapshot.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) listing: ConversationListing,
    /// Members who have blocked the reader, or are blocked by the reader.
    pub(super) blocked: HashSet<UserId>,
    pub(super) messages: Messages,
}

/// Reads the conversation and a part of its messages; the newest if that part is empty.
pub(super) async fn open(repo: &Repo, place: Place, part: Part) -> Result<Opened> {
    let read = move |db: &mut Connection| {
        db.read(|db| {
            let (listing, blocked) = find(db, place)?;
            let part = part.within(listing.conversation.message_count);
            let mut messages = page(db, place, part)?;
            if messages.rows.is_empty() {
                messages = page(db, place, Part::Newest)?;
            }
            Ok(Opened { listing, blocked, messages })
        })
    };
    repo.run(read).await
}

/// Reads the conversation, and which members have blocked the reader or are blocked by them.
pub(super) async fn listing(
    repo: &Repo,
    place: Place,
) -> Result<(ConversationListing, HashSet<UserId>)> {
    repo.run(move |db| db.read(|db| find(db, place))).await
}

fn find(db: &mut Connection, place: Place) -> Result<(ConversationListing, HashSet<UserId>)> {
    let listing = conversations::get_conversation(db, place.user_id, place.id)?;
    let members: Vec<UserId> = listing.members.iter().map(|one| one.member.user_id).collect();
    let blocked = conversations::list_blocks_between(db, place.user_id, &members)?;
    Ok((listing, blocked))
}

/// Reads the messages before a number.
pub(super) async fn older(repo: &Repo, place: Place, before: i64) -> Result<Messages> {
    repo.run(move |db| db.read(|db| page(db, place, Part::Before(before)))).await
}

/// Reads one message.
pub(super) async fn one(repo: &Repo, place: Place, id: MessageId) -> Result<Messages> {
    let read = move |db: &mut Connection| {
        let found = conversations::get_message(db, place.user_id, (place.id, id))?;
        with_videos(db, vec![found])
    };
    repo.run(read).await
}

/// Prepares a broadcast message for display.
pub(super) async fn told(repo: &Repo, one: &MessageWithUser) -> Result<Messages> {
    let rows = vec![one.clone()];
    if one.moment.is_none() {
        let videos = HashMap::new();
        return Ok(Messages { rows, has_more: false, has_newer: false, last_seq: 0, videos });
    }
    repo.run(move |db| with_videos(db, rows)).await
}

fn page(db: &mut Connection, place: Place, part: Part) -> Result<Messages> {
    let Place { user_id, id } = place;
    let before = match part {
        Part::Newest => None,
        Part::Before(number) => Some(number),
        Part::Between(first, last) => {
            let read = conversations::list_messages_between(db, user_id, id, (first, last))?;
            // All of them were deleted in the meantime.
            if read.page.messages.is_empty() {
                return page(db, place, Part::Newest);
            }
            let (MessagePage { messages, has_more, last_seq }, has_newer) =
                (read.page, read.has_newer);
            return Ok(Messages { has_more, has_newer, last_seq, ..with_videos(db, messages)? });
        }
    };
    let MessagePage { messages, has_more, last_seq } =
        conversations::list_messages(db, user_id, id, before, PAGE)?;
    let has_newer = before.is_some();
    Ok(Messages { has_more, has_newer, last_seq, ..with_videos(db, messages)? })
}

fn with_videos(db: &mut Connection, rows: Vec<MessageWithUser>) -> Result<Messages> {
    // A moment has a title only if all members of the conversation can see its video, which may be unlisted or private.
    let shared = rows.iter().filter_map(|one| one.moment.as_ref());
    let shared = shared.filter(|moment| moment.title.is_some());
    let ids: Vec<VideoId> = shared.map(|moment| moment.video_id).collect();
    let listed =
        if ids.is_empty() { Vec::new() } else { multimedia::list_shown_videos_with_ids(db, &ids)? };
    let videos = listed.into_iter().map(|listing| (listing.video.id, listing.video)).collect();
    Ok(Messages { rows, has_more: false, has_newer: false, last_seq: 0, videos })
}
