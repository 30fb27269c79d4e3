//! Rooms: who may change what there, what is watched next, and how they end.

use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use rumbl_core::Result;
use rumbl_core::accounts::{Role, User, suspend_user};
use rumbl_core::audit::By;
use rumbl_core::conversations::{
    ConversationAction, ConversationWrite, add_member, get_conversation, leave_conversation,
    remove_member, write_conversations,
};
use rumbl_core::ids::VideoId;
use rumbl_core::log::{Logged, Reach, Written, find_last_seq};
use rumbl_core::multimedia::{self, Sight, Video};
use rumbl_core::personal_data;
use rumbl_core::repo::Connection;
use rumbl_core::rooms::{
    self, Control, MAX_QUEUED, MAX_ROOMS_PER_USER, Playback, Room, RoomAction, RoomDetails,
    RoomToken, RoomWrite, StoredPlayback, room_topic,
};
use serde_json::{Value as Json, json};

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{errors, group, is_not_found, pair, params, user, video};

cases! {
    Sandboxed:
        a_room_is_found_by_its_link_alone,
        somebody_has_max_rooms_per_user_rooms_at_most,
        a_room_of_a_conversation_takes_a_member,
        the_own_conversation_of_a_room_is_for_whoever_comes_in,
        who_was_removed_from_the_conversation_of_a_room_does_not_come_back_by_it,
        the_host_alone_sets_the_rules,
        the_next_videos_are_watched_in_order,
        whoever_is_there_goes_on_to_the_next_video_when_one_is_over,
        a_room_has_max_queued_next_videos_at_most,
        an_older_playback_is_not_stored,
        a_room_ends_with_its_video,
        a_room_ends_with_its_host,
        a_room_that_nobody_uses_is_deleted;
}

fn open(conn: &mut Connection) -> (User, Video, Room) {
    let host = user(conn);
    let video = video(conn, &host);
    let room = rooms::create_room(conn, &host, video.id, None).unwrap();
    (host, video, room)
}

fn act(
    conn: &mut Connection,
    user: &User,
    room: &Room,
    action: RoomAction,
) -> Result<Written<RoomDetails>> {
    rooms::write_rooms(conn, &[RoomWrite { user_id: user.id, room_id: room.id, action }]).remove(0)
}

fn update(change: Json) -> RoomAction {
    RoomAction::Update { params: params(change) }
}

fn enqueue(id: impl Into<Json>) -> RoomAction {
    RoomAction::Enqueue { params: params(json!({"video_id": id.into()})) }
}

fn next(from: VideoId) -> RoomAction {
    RoomAction::Next { from, playback: Playback::new(0), revision: 7, is_over: false }
}

fn changed(outcome: Result<Written<RoomDetails>>) -> Logged<RoomDetails> {
    match outcome.unwrap() {
        Written::Changed(logged) => logged,
        other => panic!("{other:?} is no change"),
    }
}

fn is_there(conn: &mut Connection, room: &Room) -> bool {
    rooms::get_room(conn, &Sight::default(), room.id, &room.token).is_ok()
}

fn a_room_is_found_by_its_link_alone(conn: &mut Connection) {
    let (host, video, room) = open(conn);
    let (_, _, other) = open(conn);
    let found = rooms::get_room_by_token(conn, &Sight::default(), &room.token).unwrap();
    assert_eq!((found.room, found.host.id, found.video.id), (room.clone(), host.id, video.id));
    assert_eq!((room.control, room.waits_for_all), (Control::Host, false));
    assert!(is_not_found(&rooms::get_room(conn, &Sight::default(), room.id, &other.token)));
    let guessed = RoomToken::parse("AAAAAAAAAAAAAAAAAAAAAA").unwrap();
    assert!(is_not_found(&rooms::get_room_by_token(conn, &Sight::default(), &guessed)));
    for text in ["", "x", "AAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAA", "../../etc"] {
        assert_eq!(RoomToken::parse(text), None, "{text}");
    }
    assert_eq!(format!("{:?}", room.token), "RoomToken");
    let gone = VideoId::try_from(999_999_999).unwrap();
    assert!(is_not_found(&rooms::create_room(conn, &host, gone, None)));
}

fn somebody_has_max_rooms_per_user_rooms_at_most(conn: &mut Connection) {
    let (host, video, first) = open(conn);
    let again = rooms::create_room(conn, &host, video.id, None).unwrap();
    assert_eq!(again.id, first.id, "one room for a video is enough");
    let other = user(conn);
    let theirs = rooms::create_room(conn, &other, video.id, None).unwrap();
    assert_ne!(theirs.id, first.id);
    let rooms: Vec<Room> = (1..=MAX_ROOMS_PER_USER)
        .map(|_| {
            let video = crate::fixtures::video(conn, &host);
            rooms::create_room(conn, &host, video.id, None).unwrap()
        })
        .collect();
    assert!(
        is_not_found(&rooms::get_room(conn, &Sight::default(), first.id, &first.token)),
        "the oldest gives way"
    );
    for room in rooms.iter().chain([&theirs]) {
        rooms::get_room(conn, &Sight::default(), room.id, &room.token).unwrap();
    }
}

fn a_room_of_a_conversation_takes_a_member(conn: &mut Connection) {
    let (ada, bob, carl) = (user(conn), user(conn), user(conn));
    let (video, id) = (video(conn, &ada), pair(conn, &ada, &bob));
    let room = rooms::create_room(conn, &bob, video.id, Some(id)).unwrap();
    assert_eq!(room.conversation_id, Some(id));
    assert!(is_not_found(&rooms::create_room(conn, &carl, video.id, Some(id))));
    let other = group(conn, &ada, &[]);
    assert!(is_not_found(&rooms::create_room(conn, &bob, video.id, Some(other))));
}

fn the_own_conversation_of_a_room_is_for_whoever_comes_in(conn: &mut Connection) {
    let (_, video, room) = open(conn);
    let [bob, carl] = [user(conn), user(conn)];
    let begun = changed(act(conn, &bob, &room, RoomAction::Talk)).change.room;
    let id = begun.conversation_id.unwrap();
    assert!(begun.owns_conversation);
    assert_eq!(act(conn, &carl, &room, RoomAction::Talk).unwrap(), Written::Unchanged);
    let enter = |conn: &mut Connection, room_id, conversation_id| {
        let (user, action) = (Arc::new(carl.clone()), ConversationAction::Enter { room_id });
        let write = ConversationWrite { user, conversation_id, action };
        write_conversations(conn, &[write]).remove(0)
    };
    // Neither does another room lead there, nor this one elsewhere, nor one to where it was opened from.
    let elsewhere = rooms::create_room(conn, &bob, video.id, None).unwrap();
    let club = group(conn, &bob, &[]);
    let of_the_club = rooms::create_room(conn, &bob, video.id, Some(club)).unwrap();
    for (room_id, id) in [(elsewhere.id, id), (room.id, club), (of_the_club.id, club)] {
        assert!(is_not_found(&enter(conn, room_id, id)));
    }
    enter(conn, room.id, id).unwrap();
    assert_eq!(enter(conn, room.id, id).unwrap(), Written::Unchanged);
    let members = get_conversation(conn, carl.id, id).unwrap().members;
    assert_eq!(members.len(), 2);
}

fn who_was_removed_from_the_conversation_of_a_room_does_not_come_back_by_it(conn: &mut Connection) {
    let (_, _, room) = open(conn);
    let [bob, carl] = [user(conn), user(conn)];
    let begun = changed(act(conn, &bob, &room, RoomAction::Talk)).change.room;
    let id = begun.conversation_id.unwrap();
    let enter = |conn: &mut Connection| {
        let (user, action) =
            (Arc::new(carl.clone()), ConversationAction::Enter { room_id: room.id });
        let write = ConversationWrite { user, conversation_id: id, action };
        write_conversations(conn, &[write]).remove(0)
    };
    enter(conn).unwrap();
    leave_conversation(conn, &carl, id).unwrap();
    enter(conn).unwrap();
    remove_member(conn, &bob, id, carl.id).unwrap();
    assert_eq!(errors(enter(conn)), "base You were removed from this conversation.");
    assert!(is_not_found(&get_conversation(conn, carl.id, id)));
    add_member(conn, &bob, id, carl.id).unwrap();
    leave_conversation(conn, &carl, id).unwrap();
    enter(conn).unwrap();
}

fn the_host_alone_sets_the_rules(conn: &mut Connection) {
    let (host, _, room) = open(conn);
    let guest = user(conn);
    let refusal = "base only those who control the room may do that";
    for action in [
        update(json!({"control": "everyone"})),
        RoomAction::HandOver { to: guest.id },
        RoomAction::PassOn { to: guest.id },
        enqueue(room.video_id.get()),
        RoomAction::Dequeue { params: params(json!({"id": 1})) },
        next(room.video_id),
        RoomAction::End,
    ] {
        assert_eq!(errors(act(conn, &guest, &room, action.clone())), refusal, "{action:?}");
    }
    for (change, refusal) in [
        (json!({"control": "nobody"}), "control must be host or everyone"),
        (json!({"control": 1}), "control is invalid"),
        (json!({"waits_for_all": "maybe"}), "waits_for_all is invalid"),
    ] {
        assert_eq!(errors(act(conn, &host, &room, update(change))), refusal);
    }
    assert_eq!(find_last_seq(conn, &room_topic(room.id)).unwrap(), 0);
    let change = update(json!({"control": "everyone", "waits_for_all": true}));
    let Logged { seq, change: now } = changed(act(conn, &host, &room, change.clone()));
    assert_eq!((seq, now.room.control, now.room.waits_for_all), (1, Control::Everyone, true));
    assert_eq!(act(conn, &host, &room, change).unwrap(), Written::Unchanged);
    // Everyone may choose what is next, and only the host who controls the room.
    changed(act(conn, &guest, &room, enqueue(room.video_id.get())));
    errors(act(conn, &guest, &room, update(json!({"control": "host"}))));
    let handed = changed(act(conn, &host, &room, RoomAction::HandOver { to: guest.id }));
    assert_eq!(handed.change.host.id, guest.id);
    errors(act(conn, &host, &room, RoomAction::HandOver { to: host.id }));
    changed(act(conn, &guest, &room, update(json!({"control": "host"}))));
    let missed = rooms::list_room_changes(conn, room.id, 1, Reach::Client).unwrap();
    assert_eq!((missed.last_seq, missed.changes.len(), missed.start_over), (4, 1, false));
    assert_eq!((missed.changes[0].seq, missed.changes[0].change.host.id), (4, guest.id));
}

fn the_next_videos_are_watched_in_order(conn: &mut Connection) {
    let (host, first, room) = open(conn);
    let (second, hidden, third) = (video(conn, &host), video(conn, &host), video(conn, &host));
    for one in [&second, &hidden, &third] {
        changed(act(conn, &host, &room, enqueue(one.id.get())));
    }
    for (id, refusal) in [
        (json!(second.id.get()), "video_id is among the next videos already"),
        (json!(999_999_999), "video_id does not exist"),
        (json!(-1), "video_id does not exist"),
        (json!("x"), "video_id is invalid"),
        (json!(null), "video_id can't be blank"),
    ] {
        assert_eq!(errors(act(conn, &host, &room, enqueue(id))), refusal);
    }
    let moderator = with_role(conn, Role::Moderator);
    multimedia::hide_video(conn, By::user(&moderator), hidden.id).unwrap();
    assert_eq!(act(conn, &host, &room, next(second.id)).unwrap(), Written::Unchanged);
    let gone_on = changed(act(conn, &host, &room, next(first.id))).change;
    assert_eq!((gone_on.room.video_id, gone_on.room.revision), (second.id, 7));
    // Another's press of the same button comes too late.
    assert_eq!(act(conn, &host, &room, next(first.id)).unwrap(), Written::Unchanged);
    let queued: Vec<_> = gone_on.queue.iter().map(|one| one.video_id).collect();
    assert_eq!(queued, [third.id]);
    let id = gone_on.queue[0].id.get();
    let removal = RoomAction::Dequeue { params: params(json!({"id": id})) };
    assert!(changed(act(conn, &host, &room, removal.clone())).change.queue.is_empty());
    assert_eq!(act(conn, &host, &room, removal).unwrap(), Written::Unchanged);
    assert_eq!(act(conn, &host, &room, next(second.id)).unwrap(), Written::Unchanged);
}

fn whoever_is_there_goes_on_to_the_next_video_when_one_is_over(conn: &mut Connection) {
    let (host, first, room) = open(conn);
    let (guest, second) = (user(conn), video(conn, &host));
    changed(act(conn, &host, &room, enqueue(second.id.get())));
    let not_allowed = "base only those who control the room may do that";
    assert_eq!(errors(act(conn, &guest, &room, next(first.id))), not_allowed);
    let RoomAction::Next { from, playback, revision, .. } = next(first.id) else { unreachable!() };
    let is_over = RoomAction::Next { from, playback, revision, is_over: true };
    assert_eq!(changed(act(conn, &guest, &room, is_over)).change.room.video_id, second.id);
}

fn a_room_has_max_queued_next_videos_at_most(conn: &mut Connection) {
    let (host, _, room) = open(conn);
    for _ in 0..MAX_QUEUED {
        let one = video(conn, &host);
        changed(act(conn, &host, &room, enqueue(one.id.get())));
    }
    let one = video(conn, &host);
    let refusal = errors(act(conn, &host, &room, enqueue(one.id.get())));
    assert_eq!(refusal, "video_id can't be added: there are 50 next videos already");
}

fn an_older_playback_is_not_stored(conn: &mut Connection) {
    let (host, video, room) = open(conn);
    let playback = |position_ms| Playback {
        position_ms,
        rate_permille: 1_250,
        is_playing: true,
        is_waiting: false,
        as_of_ms: 1_000,
    };
    let stored = |position_ms, revision| StoredPlayback {
        room_id: room.id,
        video_id: video.id,
        playback: playback(position_ms),
        revision,
    };
    let gone = StoredPlayback { room_id: 999_999_999.try_into().unwrap(), ..stored(1, 99) };
    rooms::store_playbacks(conn, &[stored(20, 2), gone]).unwrap();
    rooms::store_playbacks(conn, &[stored(10, 1), stored(30, 2)]).unwrap();
    let now = rooms::get_room_by_token(conn, &Sight::default(), &room.token).unwrap().room;
    assert_eq!((now.playback(), now.revision), (playback(20), 2));
    // Nor is one of the video before.
    let other = crate::fixtures::video(conn, &host);
    changed(act(conn, &host, &room, enqueue(other.id.get())));
    changed(act(conn, &host, &room, next(video.id)));
    rooms::store_playbacks(conn, &[stored(40, 99)]).unwrap();
    let now = rooms::get_room_by_token(conn, &Sight::default(), &room.token).unwrap().room;
    assert_eq!((now.playback(), now.revision), (Playback::new(0), 7));
}

fn a_room_ends_with_its_video(conn: &mut Connection) {
    let (host, video, room) = open(conn);
    multimedia::delete_video(conn, &host, video.id).unwrap();
    assert!(!is_there(conn, &room));
    assert!(is_not_found(&find_last_seq(conn, &room_topic(room.id))));
    let (host, video, room) = open(conn);
    let moderator = with_role(conn, Role::Moderator);
    multimedia::hide_video(conn, By::user(&moderator), video.id).unwrap();
    assert!(!is_there(conn, &room));
    assert!(is_not_found(&rooms::create_room(conn, &host, video.id, None)));
    multimedia::restore_video(conn, By::user(&moderator), video.id).unwrap();
    assert!(!is_there(conn, &room));
    assert!(is_not_found(&act(conn, &host, &room, RoomAction::End)));
}

fn a_room_ends_with_its_host(conn: &mut Connection) {
    let (host, _, room) = open(conn);
    act(conn, &host, &room, RoomAction::End).unwrap();
    assert!(!is_there(conn, &room));
    let (host, _, room) = open(conn);
    let moderator = with_role(conn, Role::Moderator);
    suspend_user(conn, By::user(&moderator), host.id).unwrap();
    assert!(!is_there(conn, &room));
    // Somebody else's video, so that it is not the video that takes the room along.
    let (owner, host) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let room = rooms::create_room(conn, &host, video.id, None).unwrap();
    let own = personal_data::read_personal_data(conn, host.id, |_| Ok(())).unwrap().rooms;
    assert_eq!(own, [(room.clone(), video.title)]);
    personal_data::begin_account_deletion(conn, host.id).unwrap();
    personal_data::finish_account_deletion(conn, host.id).unwrap();
    assert!(!is_there(conn, &room));
    assert!(is_not_found(&find_last_seq(conn, &room_topic(room.id))));
}

fn a_room_that_nobody_uses_is_deleted(conn: &mut Connection) {
    let ((_, _, unused), (_, _, used)) = (open(conn), open(conn));
    let opened = Utc::now().naive_utc() + TimeDelta::milliseconds(1);
    while Utc::now().naive_utc() <= opened {}
    rooms::note_rooms_used(conn, &[used.id]).unwrap();
    assert_eq!(rooms::delete_unused_rooms(conn, opened).unwrap(), 1);
    assert_eq!([&unused, &used].map(|room| is_there(conn, room)), [false, true]);
    assert!(is_not_found(&find_last_seq(conn, &room_topic(unused.id))));
}
