use std::collections::{HashMap, HashSet};

use rumbl_core::Result;
use rumbl_core::conversations::{self, ConversationListing, MessageWithUser};
use rumbl_core::ids::{ConversationId, MessageId, UserId, VideoId};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{Connection, Repo};

/// Messages that are read at once.
const PAGE: usize = 50;

/// Whose page it is, and of which conversation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) user_id: UserId,
    pub(super) id: ConversationId,
}

/// Some messages, with the videos that they share.
#[derive(Debug)]
pub(super) struct Messages {
    pub(super) rows: Vec<MessageWithUser>,
    pub(super) has_more: bool,
    pub(super) last_seq: i64,
    pub(super) videos: HashMap<VideoId, Video>,
}

/// A conversation with its newest messages, of one snapshot.
#[derive(Debug)]
pub(super) struct Newest {
    pub(super) listing: ConversationListing,
    /// Members who have blocked the reader, or whom the reader has blocked.
    pub(super) blocked: HashSet<UserId>,
    pub(super) messages: Messages,
}

/// The conversation and its newest messages.
pub(super) async fn newest(repo: &Repo, place: Place) -> Result<Newest> {
    let read = move |db: &mut Connection| {
        db.read(|db| {
            let (listing, blocked) = find(db, place)?;
            Ok(Newest { listing, blocked, messages: page(db, place, None)? })
        })
    };
    repo.run(read).await
}

/// The conversation, and which members have blocked the reader or are blocked by them.
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

/// The messages before a number.
pub(super) async fn older(repo: &Repo, place: Place, before: i64) -> Result<Messages> {
    repo.run(move |db| db.read(|db| page(db, place, Some(before)))).await
}

/// One message.
pub(super) async fn one(repo: &Repo, place: Place, id: MessageId) -> Result<Messages> {
    let read = move |db: &mut Connection| {
        let found = conversations::get_message(db, place.user_id, (place.id, id))?;
        with_videos(db, vec![found])
    };
    repo.run(read).await
}

/// A message as it was broadcast.
pub(super) async fn told(repo: &Repo, one: &MessageWithUser) -> Result<Messages> {
    let rows = vec![one.clone()];
    if one.moment.is_none() {
        return Ok(Messages { rows, has_more: false, last_seq: 0, videos: HashMap::new() });
    }
    repo.run(move |db| with_videos(db, rows)).await
}

fn page(db: &mut Connection, place: Place, before: Option<i64>) -> Result<Messages> {
    let page = conversations::list_messages(db, place.user_id, place.id, before, PAGE)?;
    let (has_more, last_seq) = (page.has_more, page.last_seq);
    Ok(Messages { has_more, last_seq, ..with_videos(db, page.messages)? })
}

fn with_videos(db: &mut Connection, rows: Vec<MessageWithUser>) -> Result<Messages> {
    let shared = rows.iter().filter_map(|one| Some(one.moment.as_ref()?.video_id));
    let ids: Vec<VideoId> = shared.collect();
    let listed =
        if ids.is_empty() { Vec::new() } else { multimedia::list_videos_with_ids(db, &ids)? };
    let videos = listed.into_iter().map(|listing| (listing.video.id, listing.video)).collect();
    Ok(Messages { rows, has_more: false, last_seq: 0, videos })
}
