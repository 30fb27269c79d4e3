use rumbl_core::accounts::User;
use rumbl_core::annotations::{MAX_NEWS, Visit, find_news, store_visits};
use rumbl_core::follows::{self, FeedCursor, Followed, UserNews, list_feed, list_user_news};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;

use crate::databases::cases;
use crate::fixtures::{annotate, statements, user, video};

cases! {
    Sandboxed:
        the_head_of_the_feed_is_as_long_as_is_wanted,
        what_was_visited_last_comes_first_and_only_what_others_said_is_new,
        max_news_bounds_what_is_counted,
        what_is_not_listed_any_more_is_no_news,
        whoever_follows_or_has_visited_anything_can_have_news,
        it_costs_one_statement_that_nothing_is_new_and_no_more_than_four_that_much_is;
}

fn news(conn: &mut Connection, reader: &User, counts: (usize, usize)) -> UserNews {
    list_user_news(conn, reader.id, counts).unwrap()
}

fn visit(conn: &mut Connection, user: &User, video: &Video) {
    store_visits(conn, &[Visit { user_id: user.id, video_id: video.id }]).unwrap();
}

fn visited(conn: &mut Connection, reader: &User, count: usize) -> Vec<(VideoId, i64)> {
    let news = news(conn, reader, (3, count));
    news.visited.iter().map(|(listing, news)| (listing.video.id, news.count)).collect()
}

fn the_head_of_the_feed_is_as_long_as_is_wanted(conn: &mut Connection) {
    let [reader, followed] = std::array::from_fn(|_| user(conn));
    assert!(news(conn, &reader, (3, 3)).is_empty());
    follows::follow(conn, &reader, Followed::User(followed.id)).unwrap();
    let watched = video(conn, &followed);
    (0..10).for_each(|at| drop(annotate(conn, &followed, &watched, at)));
    let added = video(conn, &followed);
    annotate(conn, &followed, &added, 1);
    let whole = list_feed(conn, &reader, FeedCursor::START).unwrap().entries;
    assert_eq!(whole.len(), 13);
    for count in [0, 1, 3, 12, 13, 24] {
        let head = news(conn, &reader, (count, 3));
        assert_eq!(head.entries, whole[..count.min(13)], "{count}");
        assert_eq!(head.visited, []);
    }
    assert!(news(conn, &followed, (3, 3)).is_empty());
}

fn what_was_visited_last_comes_first_and_only_what_others_said_is_new(conn: &mut Connection) {
    let [ada, eva] = std::array::from_fn(|_| user(conn));
    let [first, second, third, silent, elsewhere] = std::array::from_fn(|_| video(conn, &eva));
    for visited in [&third, &second, &silent, &first] {
        visit(conn, &ada, visited);
    }
    assert_eq!(visited(conn, &ada, 9), []);
    for (said_on, at) in [(&second, 1), (&first, 1), (&first, 2), (&third, 1), (&elsewhere, 1)] {
        annotate(conn, &eva, said_on, at);
    }
    annotate(conn, &ada, &silent, 1);
    assert_eq!(visited(conn, &ada, 9), [(first.id, 2), (second.id, 1), (third.id, 1)]);
    assert_eq!(visited(conn, &ada, 2), [(first.id, 2), (second.id, 1)]);
    assert_eq!(visited(conn, &eva, 9), []);
    let (_, told) = news(conn, &ada, (3, 1)).visited.remove(0);
    assert_eq!(Some(told), find_news(conn, ada.id, first.id).unwrap());
}

fn max_news_bounds_what_is_counted(conn: &mut Connection) {
    let [ada, eva] = std::array::from_fn(|_| user(conn));
    let watched = video(conn, &ada);
    visit(conn, &ada, &watched);
    (0..=MAX_NEWS).for_each(|at| drop(annotate(conn, &eva, &watched, at)));
    assert_eq!(visited(conn, &ada, 1), [(watched.id, MAX_NEWS)]);
}

fn what_is_not_listed_any_more_is_no_news(conn: &mut Connection) {
    let [reader, owner] = std::array::from_fn(|_| user(conn));
    let [kept, unlisted, gone] = std::array::from_fn(|_| video(conn, &owner));
    for one in [&kept, &unlisted, &gone] {
        visit(conn, &reader, one);
        follows::follow(conn, &reader, Followed::Video(one.id)).unwrap();
        annotate(conn, &owner, one, 1);
    }
    assert_eq!(news(conn, &reader, (9, 9)).visited.len(), 3);
    let params = crate::fixtures::params(serde_json::json!({"visibility": "unlisted"}));
    multimedia::update_video(conn, &owner, unlisted.id, &params).unwrap();
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!(visited(conn, &reader, 9), [(kept.id, 1)]);
    assert_eq!(news(conn, &reader, (9, 9)).entries.len(), 1);
}

fn whoever_follows_or_has_visited_anything_can_have_news(conn: &mut Connection) {
    let [ada, eva, bob, owner] = std::array::from_fn(|_| user(conn));
    let watched = video(conn, &owner);
    visit(conn, &ada, &watched);
    follows::follow(conn, &eva, Followed::Video(watched.id)).unwrap();
    follows::follow(conn, &bob, Followed::User(owner.id)).unwrap();
    for (person, can_have_any) in [(&ada, true), (&eva, true), (&bob, true), (&owner, false)] {
        assert_eq!(news(conn, person, (0, 3)).can_have_any, can_have_any);
    }
}

fn it_costs_one_statement_that_nothing_is_new_and_no_more_than_four_that_much_is(
    conn: &mut Connection,
) {
    let [reader, other] = std::array::from_fn(|_| user(conn));
    let [watched, followed] = std::array::from_fn(|_| video(conn, &other));
    let costs =
        |conn: &mut Connection| statements(conn, |conn| drop(news(conn, &reader, (3, 3)))).len();
    assert_eq!(costs(conn), 1);
    visit(conn, &reader, &watched);
    follows::follow(conn, &reader, Followed::Video(followed.id)).unwrap();
    assert_eq!(costs(conn), 1);
    annotate(conn, &other, &watched, 1);
    assert_eq!(costs(conn), 2, "and the videos");
    follows::follow(conn, &reader, Followed::User(other.id)).unwrap();
    (0..9).for_each(|at| drop(annotate(conn, &other, &followed, at)));
    video(conn, &other);
    assert_eq!(costs(conn), 4, "and the annotations and their authors");
}
