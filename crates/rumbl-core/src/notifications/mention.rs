//! Finds mentions: `@` and a username, as a separate word.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::event::{Event, Place};
use super::kind::NotificationKind;
use super::participants::Participants;
use crate::Result;
use crate::accounts::username_key;
use crate::annotations::Annotation;
use crate::conversations::Message;
use crate::ids::{ConversationId, UserId, VideoId};
use crate::repo::{Connection, MAX_BOUND, among, with_conn};
use crate::schema::{conversation_members as members, users};

/// Characters that may precede an address or a name without being part of it.
pub const OPENING: [char; 6] = ['(', '[', '{', '"', '\'', '“'];
/// Characters that may follow an address or a name without being part of it.
pub const CLOSING: [char; 12] = ['.', ',', ';', ':', '!', '?', ')', ']', '}', '"', '\'', '”'];

/// Maximum number of users that a text can mention; further names are plain text.
const MAX_MENTIONS: usize = 10;
/// Upper bound for the bytes of a username, however it is written.
const MAX_NAME_BYTES: usize = 256;

/// The key of the username that a word mentions, if any: `ada` for `(@Ada!)`.
pub fn mentioned_key(word: &str) -> Option<String> {
    let name = word.trim_start_matches(OPENING).trim_end_matches(CLOSING).strip_prefix('@')?;
    let is_username = !name.is_empty() && name.len() <= MAX_NAME_BYTES;
    is_username.then(|| username_key(name))
}

/// The keys of all usernames that a text mentions.
fn keys(text: &str) -> BTreeSet<String> {
    if !text.contains('@') {
        return BTreeSet::new();
    }
    text.split_whitespace().filter_map(mentioned_key).take(MAX_MENTIONS).collect()
}

/// The events of new annotations, given the owners of their videos: mentions, answers, replies, and remarks on
/// somebody's video. Nobody is notified of the same annotation twice.
pub(crate) fn of_annotations(
    conn: &mut Connection,
    new: &[&Annotation],
    owner_of: impl Fn(VideoId) -> Option<UserId>,
) -> Result<Vec<Event>> {
    // The text of an automatic answer isn't written by a user.
    let said = new.iter().filter(|one| one.asked_by_id.is_none());
    let said: BTreeSet<String> = said.flat_map(|one| keys(&one.body)).collect();
    let people = find_people(conn, &said)?;
    let threads = Participants::of(conn, new)?;
    let mut events = Vec::new();
    for one in new {
        let event = |to, kind| {
            let (place, annotation_id) = (Place::Video(one.video_id), Some(one.id));
            Event { to, by: one.user_id, kind, place, annotation_id, message_id: None }
        };
        if let Some(asker) = one.asked_by_id {
            events.push(event(asker, NotificationKind::Answer));
            continue;
        }
        let mentioned = keys(&one.body).into_iter().filter_map(|key| people.get(&key).copied());
        let mentioned: BTreeSet<UserId> = mentioned.collect();
        let answered = threads.recipients(one).filter(|(to, _)| !mentioned.contains(to));
        let answered: BTreeMap<UserId, NotificationKind> = answered.collect();
        let is_told = |owner: &UserId| mentioned.contains(owner) || answered.contains_key(owner);
        let owner = owner_of(one.video_id).filter(|owner| !is_told(owner));
        events.extend(mentioned.iter().map(|to| event(*to, NotificationKind::Mention)));
        events.extend(answered.into_iter().map(|(to, kind)| event(to, kind)));
        events.extend(owner.map(|to| event(to, NotificationKind::Remark)));
    }
    Ok(events)
}

/// The mentions in new messages, of members who have not muted the conversation.
pub(crate) fn of_messages(conn: &mut Connection, new: &[&Message]) -> Result<Vec<Event>> {
    let mut wanted: BTreeMap<ConversationId, BTreeSet<String>> = BTreeMap::new();
    for message in new {
        let keys = keys(&message.content);
        if !keys.is_empty() {
            wanted.entry(message.conversation_id).or_default().extend(keys);
        }
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let here: Vec<(ConversationId, UserId, String)> = with_conn!(conn, conn => members::table
        .inner_join(users::table)
        .filter(among(members::conversation_id, wanted.keys().copied()))
        .filter(members::muted_at.is_null())
        .select((members::conversation_id, members::user_id, users::username_key))
        .load(conn)?);
    let here: HashMap<(ConversationId, String), UserId> =
        here.into_iter().map(|(id, user_id, key)| ((id, key), user_id)).collect();
    let mut events = Vec::new();
    for message in new {
        let place = message.conversation_id;
        let person = |key: String| here.get(&(place, key)).copied();
        let mentioned: BTreeSet<UserId> =
            keys(&message.content).into_iter().filter_map(person).collect();
        events.extend(mentioned.into_iter().map(|to| Event {
            to,
            by: message.user_id,
            kind: NotificationKind::MessageMention,
            place: Place::Conversation(place),
            annotation_id: None,
            message_id: Some(message.id),
        }));
    }
    Ok(events)
}

/// User ids by username key.
fn find_people(conn: &mut Connection, keys: &BTreeSet<String>) -> Result<HashMap<String, UserId>> {
    let keys: Vec<&String> = keys.iter().collect();
    let mut people = HashMap::new();
    for keys in keys.chunks(MAX_BOUND) {
        let found = users::table.filter(users::username_key.eq_any(keys));
        let found: Vec<(String, UserId)> =
            found.select((users::username_key, users::id)).load(conn)?;
        people.extend(found);
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_with_an_at_sign_are_names_and_what_ends_the_sentence_is_not() {
        let found = |text| keys(text).into_iter().collect::<Vec<_>>();
        assert_eq!(found("@ada, look at @bob!"), ["ada", "bob"]);
        assert_eq!(found("@ADA and @ａｄａ are one"), ["ada"]);
        assert_eq!(found("(see @ada) (@bob)"), ["ada", "bob"]);
        let long = format!("@{}", "a".repeat(MAX_NAME_BYTES + 1));
        for plain in ["", "@", "@ ada", "mail@ada", "@!", "ada", &long] {
            assert!(found(plain).is_empty(), "{plain}");
        }
    }

    #[test]
    fn max_mentions_bounds_whom_one_text_tells() {
        let people: Vec<String> = (0..50).map(|number| format!("@p{number}")).collect();
        assert_eq!(keys(&people.join(" ")).len(), MAX_MENTIONS);
    }
}
