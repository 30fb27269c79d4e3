//! Public, unlisted and private videos, with whom they are shared, and review links.

use rumbl_core::accounts::{Role, User};
use rumbl_core::annotations::{Annotation, Reach};
use rumbl_core::changeset::Params;
use rumbl_core::follows::{self, FeedCursor, Followed};
use rumbl_core::multimedia::{
    self, Admission, MAX_REVIEW_LINKS, MAX_VIEWERS, ReviewLink, ReviewToken, Sight, Video,
    VideoFilter, Visibility,
};
use rumbl_core::notifications::{self, NotificationKind};
use rumbl_core::page::PageNumber;
use rumbl_core::personal_data::{Said, read_personal_data};
use rumbl_core::repo::Connection;
use rumbl_core::reports::find_reportable;
use rumbl_core::rooms::{self, Playback, RoomAction, RoomWrite};
use rumbl_core::search::{SearchQuery, search_annotations, search_videos};
use rumbl_core::{annotations, audit, conversations};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{
    annotate, changes, errors, group, is_not_found, params, unique, user, video,
};

cases! {
    Sandboxed:
        an_unlisted_video_is_for_whoever_has_its_address_and_on_no_list,
        a_private_video_is_as_one_that_does_not_exist,
        a_private_video_is_for_its_owner_moderators_and_those_it_is_shared_with,
        a_private_video_is_listed_for_those_it_is_shared_with_who_are_told,
        a_room_of_a_private_video_is_for_those_who_see_it,
        a_moment_of_a_private_video_is_shown_in_the_conversations_it_is_shared_with,
        a_private_video_is_for_the_members_of_a_conversation_while_they_and_its_owner_are,
        a_review_link_shows_a_video_until_it_is_revoked,
        a_review_link_lets_people_annotate_if_it_says_so,
        nobody_but_the_owner_shares_a_video,
        a_video_has_max_review_links_at_most,
        a_video_is_shared_with_max_viewers_at_most,
        a_video_that_becomes_private_sends_everybody_away_and_ends_its_rooms,
        nobody_is_told_of_a_private_video_that_they_do_not_see,
        a_visibility_that_there_is_not_is_refused,
        what_is_private_takes_no_place_among_what_is_found,
        who_may_no_longer_see_a_video_is_not_told_its_title_or_that_something_is_unread;
}

fn become_a(conn: &mut Connection, owner: &User, video: &Video, visibility: &str) -> Video {
    let change = params(json!({"visibility": visibility}));
    multimedia::update_video(conn, owner, video.id, &change).unwrap()
}

fn of(user: &User) -> Sight {
    Sight { user_id: Some(user.id), reviews: Vec::new() }
}

fn by(link: &ReviewLink) -> Sight {
    Sight { user_id: None, reviews: vec![link.token.clone()] }
}

fn sees(conn: &mut Connection, sight: &Sight, video: &Video) -> bool {
    multimedia::is_visible(conn, sight, video.id).unwrap()
}

fn link(conn: &mut Connection, owner: &User, video: &Video, may_annotate: bool) -> ReviewLink {
    let new = params(json!({"may_annotate": may_annotate, "days": 7}));
    multimedia::create_review_link(conn, owner, video.id, &new).unwrap()
}

fn says_words(conn: &mut Connection, user: &User, video: &Video, words: &str) -> Annotation {
    let said = params(json!({"body": words, "at": 1}));
    annotations::annotate_video(conn, user, video.id, &said).unwrap()
}

/// Says something, if one may.
fn says(conn: &mut Connection, user: &User, video: &Video) -> bool {
    let said = params(json!({"body": unique("said "), "at": 1}));
    let written = annotations::annotate_video(conn, user, video.id, &said);
    assert!(written.is_ok() || is_not_found(&written), "{written:?}");
    written.is_ok()
}

/// Where a video is listed for somebody who follows it and its owner.
fn lists(conn: &mut Connection, follower: &User, video: &Video, word: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let filters = [
        ("all", VideoFilter::All),
        ("of its owner", VideoFilter::OfUser(video.user_id)),
        ("own", VideoFilter::Own(video.user_id)),
        ("for moderators", VideoFilter::AlsoHidden),
    ];
    for (name, filter) in filters {
        let page = multimedia::list_videos_page(conn, filter, PageNumber::FIRST).unwrap();
        if page.rows.iter().any(|listing| listing.video.id == video.id) {
            found.push(name);
        }
    }
    let recent = multimedia::list_recent_videos(conn, 10).unwrap();
    if recent.iter().any(|listing| listing.video.id == video.id) {
        found.push("recent");
    }
    let query = SearchQuery::parse(word);
    if !search_videos(conn, &query, 10).unwrap().rows.is_empty() {
        found.push("found");
    }
    if !search_annotations(conn, &query, 10).unwrap().rows.is_empty() {
        found.push("said");
    }
    if !follows::list_feed(conn, follower, FeedCursor::START).unwrap().entries.is_empty() {
        found.push("feed");
    }
    found
}

fn scene(conn: &mut Connection) -> (User, User, Video, String) {
    let (owner, follower) = (user(conn), user(conn));
    let word = unique("whale");
    let video = insert(conn, factories::Video.by(&owner).title(word.as_str()));
    let said = format!("look, a {word}");
    insert(conn, factories::Annotation.on(&video).body(said).at_ms(5));
    follows::follow(conn, &follower, Followed::User(owner.id)).unwrap();
    follows::follow(conn, &follower, Followed::Video(video.id)).unwrap();
    (owner, follower, video, word)
}

fn an_unlisted_video_is_for_whoever_has_its_address_and_on_no_list(conn: &mut Connection) {
    let (owner, follower, video, word) = scene(conn);
    let everywhere =
        ["all", "of its owner", "own", "for moderators", "recent", "found", "said", "feed"];
    assert_eq!(lists(conn, &follower, &video, &word), everywhere);
    let video = become_a(conn, &owner, &video, "unlisted");
    assert_eq!(video.visibility, Visibility::Unlisted);
    assert_eq!(lists(conn, &follower, &video, &word), ["own", "for moderators"]);
    assert!(multimedia::get_video(conn, video.id).is_ok());
    assert!(sees(conn, &Sight::default(), &video));
    let stranger = user(conn);
    assert!(says(conn, &stranger, &video));
    become_a(conn, &owner, &video, "public");
    assert_eq!(lists(conn, &follower, &video, &word), everywhere);
}

fn a_private_video_is_as_one_that_does_not_exist(conn: &mut Connection) {
    let (owner, follower, video, word) = scene(conn);
    let said = annotate(conn, &owner, &video, 7);
    become_a(conn, &owner, &video, "private");
    assert_eq!(lists(conn, &follower, &video, &word), ["own", "for moderators"]);
    assert!(is_not_found(&multimedia::get_video(conn, video.id)));
    assert!(is_not_found(&multimedia::get_visible_video(conn, &of(&follower), video.id)));
    assert!(is_not_found(&multimedia::get_poster(conn, video.id, "any")));
    assert!(is_not_found(&multimedia::admit(conn, &Sight::default(), video.id)));
    assert!(!says(conn, &follower, &video));
    assert!(is_not_found(&rooms::create_room(conn, &follower, video.id, None)));
    assert!(is_not_found(&follows::follow(conn, &follower, Followed::Video(video.id))));
    let subjects = [audit::Subject::Video(video.id), audit::Subject::Annotation(said.id)];
    for subject in subjects {
        assert_eq!(find_reportable(conn, follower.id, subject).unwrap(), None);
    }
    let ids = [video.id];
    assert!(multimedia::list_open_videos_with_ids(conn, &ids).unwrap().is_empty());
    let other = user(conn);
    let pair = conversations::open_pair(conn, &follower, other.id).unwrap().id;
    let shared = params(json!({"content": "", "video_id": video.id.get(), "at": 1}));
    let posted = conversations::post_message(conn, &follower, pair, &shared);
    assert!(errors(posted).contains("video_id"));
}

fn a_private_video_is_for_its_owner_moderators_and_those_it_is_shared_with(conn: &mut Connection) {
    let (owner, stranger, viewer) = (user(conn), user(conn), user(conn));
    let moderator = with_role(conn, Role::Moderator);
    let video = video(conn, &owner);
    let video = become_a(conn, &owner, &video, "private");
    let shared = params(json!({"username": format!("@{}", viewer.username)}));
    assert_eq!(multimedia::add_viewer(conn, &owner, video.id, &shared).unwrap().id, viewer.id);
    multimedia::add_viewer(conn, &owner, video.id, &shared).unwrap();
    for one in [&owner, &moderator, &viewer] {
        assert!(sees(conn, &of(one), &video));
        assert!(says(conn, one, &video));
        let admission = multimedia::admit(conn, &of(one), video.id).unwrap();
        assert_eq!(admission, Admission::Shared { may_annotate: true });
    }
    assert!(!sees(conn, &of(&stranger), &video));
    assert!(!sees(conn, &Sight::default(), &video));
    let sharing = multimedia::get_video_sharing(conn, &owner, video.id).unwrap();
    assert_eq!(sharing.people.iter().map(|one| one.id).collect::<Vec<_>>(), [viewer.id]);
    multimedia::remove_viewer(conn, &owner, video.id, viewer.id).unwrap();
    assert!(!sees(conn, &of(&viewer), &video));
    assert!(!says(conn, &viewer, &video));
    assert!(is_not_found(&multimedia::remove_viewer(conn, &owner, video.id, viewer.id)));
    let unknown = params(json!({"username": unique("nobody")}));
    let refused = multimedia::add_viewer(conn, &owner, video.id, &unknown);
    assert!(errors(refused).contains("username does not exist"));
    let own = params(json!({"username": owner.username}));
    assert!(errors(multimedia::add_viewer(conn, &owner, video.id, &own)).contains("is you"));
}

fn a_private_video_is_for_the_members_of_a_conversation_while_they_and_its_owner_are(
    conn: &mut Connection,
) {
    let (owner, member, stranger) = (user(conn), user(conn), user(conn));
    let video = video(conn, &owner);
    let video = become_a(conn, &owner, &video, "private");
    let talk = group(conn, &owner, &[&member]);
    let shared = params(json!({"conversation_id": talk.get()}));
    multimedia::add_video_conversation(conn, &owner, video.id, &shared).unwrap();
    assert!(sees(conn, &of(&member), &video));
    assert!(says(conn, &member, &video));
    assert!(!sees(conn, &of(&stranger), &video));
    conversations::remove_member(conn, &owner, talk, member.id).unwrap();
    assert!(!sees(conn, &of(&member), &video));
    conversations::add_member(conn, &owner, talk, member.id).unwrap();
    assert!(sees(conn, &of(&member), &video));
    conversations::leave_conversation(conn, &owner, talk).unwrap();
    assert!(!sees(conn, &of(&member), &video), "its owner is no longer there");
    let others = group(conn, &stranger, &[&member]);
    let shared = params(json!({"conversation_id": others.get()}));
    let refused = multimedia::add_video_conversation(conn, &owner, video.id, &shared);
    assert!(errors(refused).contains("is not one of your conversations"));
}

fn a_review_link_shows_a_video_until_it_is_revoked(conn: &mut Connection) {
    let (owner, guest) = (user(conn), user(conn));
    let (one, other) = (video(conn, &owner), video(conn, &owner));
    let one = become_a(conn, &owner, &one, "private");
    let other = become_a(conn, &owner, &other, "private");
    let link = link(conn, &owner, &one, false);
    assert!(sees(conn, &by(&link), &one));
    assert!(!sees(conn, &by(&link), &other), "a link is for one video");
    let known = multimedia::come_by_review_link(conn, &guest, &link.token).unwrap();
    assert_eq!(known.video_id, one.id);
    assert!(sees(conn, &of(&guest), &one));
    assert!(!says(conn, &guest, &one), "it is for viewing alone");
    let links = multimedia::list_review_links(conn, &owner, one.id).unwrap();
    assert_eq!(links, std::slice::from_ref(&link));
    multimedia::revoke_review_link(conn, &owner, one.id, link.id).unwrap();
    assert!(!sees(conn, &by(&link), &one));
    assert!(!sees(conn, &of(&guest), &one));
    assert!(is_not_found(&multimedia::get_review_link(conn, &link.token)));
    assert!(is_not_found(&multimedia::come_by_review_link(conn, &guest, &link.token)));
    assert!(is_not_found(&multimedia::revoke_review_link(conn, &owner, one.id, link.id)));
    assert!(ReviewToken::parse("guessed").is_none());
    assert!(!format!("{link:?}").contains(link.token.expose()));
}

fn a_review_link_lets_people_annotate_if_it_says_so(conn: &mut Connection) {
    let (owner, guest) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let video = become_a(conn, &owner, &video, "private");
    let link = link(conn, &owner, &video, true);
    let held = Sight { user_id: Some(guest.id), ..by(&link) };
    let admission = multimedia::admit(conn, &held, video.id).unwrap();
    assert_eq!(admission, Admission::Shared { may_annotate: true });
    let admission = multimedia::admit(conn, &by(&link), video.id).unwrap();
    assert_eq!(admission, Admission::Shared { may_annotate: false }, "guests have no account");
    multimedia::come_by_review_link(conn, &guest, &link.token).unwrap();
    assert!(says(conn, &guest, &video));
    multimedia::revoke_review_link(conn, &owner, video.id, link.id).unwrap();
    assert!(!says(conn, &guest, &video));
}

fn nobody_but_the_owner_shares_a_video(conn: &mut Connection) {
    let (owner, stranger) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let link = link(conn, &owner, &video, false);
    let nothing = Params::default();
    let id = video.id;
    assert!(is_not_found(&multimedia::get_video_sharing(conn, &stranger, id)));
    assert!(is_not_found(&multimedia::list_review_links(conn, &stranger, id)));
    assert!(is_not_found(&multimedia::create_review_link(conn, &stranger, id, &nothing)));
    assert!(is_not_found(&multimedia::revoke_review_link(conn, &stranger, id, link.id)));
    let me = params(json!({"username": stranger.username}));
    assert!(is_not_found(&multimedia::add_viewer(conn, &stranger, id, &me)));
    let talk = group(conn, &stranger, &[&owner]);
    let shared = params(json!({"conversation_id": talk.get()}));
    assert!(is_not_found(&multimedia::add_video_conversation(conn, &stranger, id, &shared)));
}

fn a_video_has_max_review_links_at_most(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let days = params(json!({"days": 91}));
    let refused = multimedia::create_review_link(conn, &owner, video.id, &days);
    assert!(errors(refused).contains("days"));
    let links: Vec<_> = (0..MAX_REVIEW_LINKS).map(|_| link(conn, &owner, &video, false)).collect();
    let refused = multimedia::create_review_link(conn, &owner, video.id, &Params::default());
    assert!(errors(refused).contains("20 review links"));
    multimedia::revoke_review_link(conn, &owner, video.id, links[0].id).unwrap();
    assert!(multimedia::create_review_link(conn, &owner, video.id, &Params::default()).is_ok());
}

fn a_video_is_shared_with_max_viewers_at_most(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let mut share = |_| {
        let viewer = user(conn);
        let shared = params(json!({"username": viewer.username}));
        multimedia::add_viewer(conn, &owner, video.id, &shared)
    };
    assert!((0..MAX_VIEWERS).map(&mut share).all(|shared| shared.is_ok()));
    assert!(errors(share(0)).contains("100 people"));
}

/// A private video of somebody's, and somebody with whom they can share it.
fn private_scene(conn: &mut Connection) -> (User, User, Video) {
    let (owner, viewer) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let video = become_a(conn, &owner, &video, "private");
    (owner, viewer, video)
}

fn share_with(conn: &mut Connection, owner: &User, video: &Video, viewer: &User) {
    let named = params(json!({"username": viewer.username}));
    multimedia::add_viewer(conn, owner, video.id, &named).unwrap();
}

/// The private videos that are shared with somebody.
fn shared_with(conn: &mut Connection, viewer: &User) -> Vec<Video> {
    let page = PageNumber::FIRST;
    let listed = multimedia::list_videos_page(conn, VideoFilter::SharedWith(viewer.id), page);
    listed.unwrap().rows.into_iter().map(|listing| listing.video).collect()
}

fn kinds(conn: &mut Connection, user: &User) -> Vec<NotificationKind> {
    let page = notifications::list_notifications(conn, user, None).unwrap();
    page.rows.iter().map(|row| row.notification.kind).collect()
}

fn a_private_video_is_listed_for_those_it_is_shared_with_who_are_told(conn: &mut Connection) {
    let (owner, viewer, video) = private_scene(conn);
    let (member, stranger) = (user(conn), user(conn));
    let moderator = with_role(conn, Role::Moderator);
    share_with(conn, &owner, &video, &viewer);
    let talk = group(conn, &owner, &[&member]);
    let named = params(json!({"conversation_id": talk.get()}));
    // A second time changes nothing, and tells nobody again.
    for _ in 0..2 {
        share_with(conn, &owner, &video, &viewer);
        multimedia::add_video_conversation(conn, &owner, video.id, &named).unwrap();
    }
    for one in [&viewer, &member] {
        assert_eq!(shared_with(conn, one), std::slice::from_ref(&video));
        let told = kinds(conn, one);
        let told = told.iter().filter(|kind| **kind == NotificationKind::Shared);
        assert_eq!(told.count(), 1);
    }
    for one in [&owner, &stranger, &moderator] {
        assert_eq!(shared_with(conn, one), []);
        assert!(!kinds(conn, one).contains(&NotificationKind::Shared));
    }
    multimedia::remove_viewer(conn, &owner, video.id, viewer.id).unwrap();
    assert_eq!((shared_with(conn, &viewer), kinds(conn, &viewer)), (vec![], vec![]));
    become_a(conn, &owner, &video, "public");
    assert_eq!(shared_with(conn, &member), []);
}

fn a_room_of_a_private_video_is_for_those_who_see_it(conn: &mut Connection) {
    let (owner, viewer, video) = private_scene(conn);
    let stranger = user(conn);
    share_with(conn, &owner, &video, &viewer);
    let room = rooms::create_room(conn, &viewer, video.id, None).unwrap();
    for sight in [of(&owner), of(&viewer)] {
        assert!(rooms::get_room_by_token(conn, &sight, &room.token).is_ok());
        assert!(rooms::get_room(conn, &sight, room.id, &room.token).is_ok());
    }
    for sight in [of(&stranger), Sight::default()] {
        assert!(is_not_found(&rooms::get_room_by_token(conn, &sight, &room.token)));
        assert!(is_not_found(&rooms::get_room(conn, &sight, room.id, &room.token)));
    }
    assert!(is_not_found(&rooms::create_room(conn, &stranger, video.id, None)));
    let act = |conn: &mut Connection, action| {
        let write = RoomWrite { user_id: viewer.id, room_id: room.id, action };
        rooms::write_rooms(conn, &[write]).remove(0).unwrap();
    };
    act(conn, RoomAction::Talk);
    let talk = rooms::get_room_by_token(conn, &of(&viewer), &room.token).unwrap().room;
    let talk = conversations::get_conversation(conn, viewer.id, talk.conversation_id.unwrap());
    assert_eq!(talk.unwrap().title().to_string(), "Watching together");
    multimedia::remove_viewer(conn, &owner, video.id, viewer.id).unwrap();
    assert!(is_not_found(&rooms::get_room_by_token(conn, &of(&viewer), &room.token)));
    assert_eq!(rooms::list_rooms_of_host(conn, viewer.id).unwrap()[0].1, "");
    share_with(conn, &owner, &video, &viewer);
    assert_eq!(rooms::list_rooms_of_host(conn, viewer.id).unwrap()[0].1, video.title);
    // Whoever comes to the next video finds nothing of what was said about the private one.
    let public = crate::fixtures::video(conn, &owner);
    act(conn, RoomAction::Enqueue { params: params(json!({"video_id": public.id.get()})) });
    let playback = Playback::new(0);
    act(conn, RoomAction::Next { from: video.id, playback, revision: 1, is_over: false });
    let gone_on = rooms::get_room_by_token(conn, &of(&stranger), &room.token).unwrap().room;
    assert_eq!((gone_on.conversation_id, gone_on.owns_conversation), (None, false));
}

fn a_moment_of_a_private_video_is_shown_in_the_conversations_it_is_shared_with(
    conn: &mut Connection,
) {
    let (owner, viewer, video) = private_scene(conn);
    let said = annotate(conn, &owner, &video, 7);
    let (shared, other) = (group(conn, &owner, &[&viewer]), group(conn, &owner, &[&viewer]));
    let named = params(json!({"conversation_id": shared.get()}));
    multimedia::add_video_conversation(conn, &owner, video.id, &named).unwrap();
    let moments = [
        params(json!({"content": "", "video_id": video.id.get(), "at": 1})),
        params(json!({"content": "", "annotation_id": said.id.get()})),
    ];
    for moment in &moments {
        assert!(conversations::post_message(conn, &viewer, shared, moment).is_ok());
        let refused = conversations::post_message(conn, &viewer, other, moment);
        assert!(errors(refused).contains("not everybody here can see it"));
    }
    let shown = |conn: &mut Connection| -> Vec<Option<String>> {
        let page = conversations::list_messages(conn, viewer.id, shared, None, 9).unwrap();
        page.messages.into_iter().map(|one| one.moment.unwrap().title).collect()
    };
    assert_eq!(shown(conn), [Some(video.title.clone()), Some(video.title.clone())]);
    multimedia::remove_video_conversation(conn, &owner, video.id, shared).unwrap();
    assert_eq!(shown(conn), [None, None]);
}

fn a_video_that_becomes_private_sends_everybody_away_and_ends_its_rooms(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let room = rooms::create_room(conn, &owner, video.id, None).unwrap();
    annotate(conn, &owner, &video, 1);
    become_a(conn, &owner, &video, "unlisted");
    assert!(!changes(conn, &video, 0, Reach::Client).start_over);
    assert!(rooms::get_room_by_token(conn, &Sight::default(), &room.token).is_ok());
    become_a(conn, &owner, &video, "private");
    assert!(changes(conn, &video, 0, Reach::Client).start_over);
    assert!(is_not_found(&rooms::get_room_by_token(conn, &Sight::default(), &room.token)));
}

fn notified(conn: &mut Connection, user: &User) -> usize {
    notifications::list_notifications(conn, user, None).unwrap().rows.len()
}

fn nobody_is_told_of_a_private_video_that_they_do_not_see(conn: &mut Connection) {
    let (owner, viewer, stranger) = (user(conn), user(conn), user(conn));
    let video = video(conn, &owner);
    let video = become_a(conn, &owner, &video, "private");
    let shared = params(json!({"username": viewer.username}));
    multimedia::add_viewer(conn, &owner, video.id, &shared).unwrap();
    let body = format!("@{} @{}", viewer.username, stranger.username);
    let said = params(json!({"body": body, "at": 1}));
    annotations::annotate_video(conn, &owner, video.id, &said).unwrap();
    let mut told = |user: &User| notified(conn, user);
    // That it is shared with them, and the mention.
    assert_eq!((told(&viewer), told(&stranger)), (2, 0));
    multimedia::remove_viewer(conn, &owner, video.id, viewer.id).unwrap();
    assert_eq!(notified(conn, &viewer), 0, "the video is not for them any more");
}

fn a_visibility_that_there_is_not_is_refused(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    assert_eq!(video.visibility, Visibility::Public);
    let refused = params(json!({"visibility": "secret"}));
    let refused = multimedia::update_video(conn, &owner, video.id, &refused);
    assert!(errors(refused).contains("visibility is invalid"));
    // A blank would leave open for whom a private video is.
    become_a(conn, &owner, &video, "private");
    for blank in [json!(""), json!(" "), json!(null)] {
        let refused = params(json!({"visibility": blank}));
        let refused = multimedia::update_video(conn, &owner, video.id, &refused);
        assert!(errors(refused).contains("visibility can't be blank"), "{blank}");
    }
    let untouched = params(json!({"title": "Another title"}));
    let changed = multimedia::update_video(conn, &owner, video.id, &untouched).unwrap();
    assert_eq!(changed.visibility, Visibility::Private);
}

fn what_is_private_takes_no_place_among_what_is_found(conn: &mut Connection) {
    let owner = user(conn);
    let (public, private) = (video(conn, &owner), video(conn, &owner));
    let word = unique("zebra");
    let said = says_words(conn, &owner, &public, &word);
    become_a(conn, &owner, &private, "private");
    for _ in 0..3 {
        says_words(conn, &owner, &private, &word);
    }
    let found = search_annotations(conn, &SearchQuery::parse(&word), 1).unwrap();
    let ids: Vec<_> = found.rows.iter().map(|(one, _)| one.annotation.id).collect();
    assert_eq!((ids, found.has_more), (vec![said.id], false));
    let [title, hidden] = [&public, &private].map(|_| unique("okapi"));
    let rename = |conn: &mut Connection, video: &Video, title: &str| {
        let change = params(json!({"title": format!("{word} {title}")}));
        multimedia::update_video(conn, &owner, video.id, &change).unwrap();
    };
    rename(conn, &public, &title);
    rename(conn, &private, &hidden);
    let found = search_videos(conn, &SearchQuery::parse(&word), 1).unwrap();
    let ids: Vec<_> = found.rows.iter().map(|listing| listing.video.id).collect();
    assert_eq!((ids, found.has_more), (vec![public.id], false));
}

fn who_may_no_longer_see_a_video_is_not_told_its_title_or_that_something_is_unread(
    conn: &mut Connection,
) {
    let (owner, bob) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let said = says_words(conn, &bob, &video, "said in public");
    let reply = params(json!({"body": "so it was", "reply_to_id": said.id}));
    annotations::annotate_video(conn, &owner, video.id, &reply).unwrap();
    let unread =
        |conn: &mut Connection| notifications::count_unread(conn, bob.id).unwrap().notifications;
    let titles = |conn: &mut Connection| {
        let mut titles = Vec::new();
        read_personal_data(conn, bob.id, |said| {
            if let Said::Annotations(rows) = said {
                titles.extend(rows.into_iter().map(|(_, title)| title));
            }
            Ok(())
        })
        .unwrap();
        titles
    };
    assert_eq!((unread(conn), titles(conn)), (1, vec![video.title.clone()]));
    become_a(conn, &owner, &video, "private");
    assert_eq!((unread(conn), titles(conn)), (0, vec![String::new()]));
    let bob_too = params(json!({"username": bob.username}));
    multimedia::add_viewer(conn, &owner, video.id, &bob_too).unwrap();
    let again = params(json!({"body": "it still is", "reply_to_id": said.id}));
    annotations::annotate_video(conn, &owner, video.id, &again).unwrap();
    // That it is shared with them, and the reply.
    assert_eq!((unread(conn), titles(conn)), (2, vec![video.title.clone()]));
    multimedia::remove_viewer(conn, &owner, video.id, bob.id).unwrap();
    assert_eq!((unread(conn), titles(conn)), (0, vec![String::new()]));
}
