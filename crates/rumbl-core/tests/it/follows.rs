use rumbl_core::accounts::User;
use rumbl_core::follows::{
    self, FEED_PAGE, FeedCursor, FeedEntry, Followed, MAX_FOLLOWS, list_feed,
};
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::databases::cases;
use crate::fixtures::{annotate, errors, is_not_found, user, video};

cases! {
    Sandboxed:
        following_twice_is_following_once_and_unfollowing_ends_it,
        nobody_follows_what_is_not_there_or_themselves,
        max_follows_bounds_the_people_and_the_videos_of_one_person,
        a_feed_has_what_followed_people_say_and_add_and_what_others_say_on_followed_videos,
        a_feed_has_each_entry_once_on_pages_of_24_newest_first,
        what_comes_meanwhile_is_on_no_later_page,
        deleting_a_video_takes_its_followers_and_entries_along;
}

/// What a page of a feed shows: `said BODY` and `added ID`.
fn shown(
    conn: &mut Connection,
    reader: &User,
    from: FeedCursor,
) -> (Vec<String>, Option<FeedCursor>) {
    let page = list_feed(conn, reader, from).unwrap();
    let words = |entry: &FeedEntry| match entry {
        FeedEntry::Annotation(said) => {
            let (one, listing) = &**said;
            assert_eq!(one.annotation.video_id, listing.video.id);
            format!("{} at {} on {}", one.username, one.annotation.at, listing.video.id)
        }
        FeedEntry::Video(added) => format!("{} added {}", added.user.username, added.video.id),
    };
    (page.entries.iter().map(words).collect(), page.next)
}

fn feed(conn: &mut Connection, reader: &User) -> Vec<String> {
    let (words, next) = shown(conn, reader, FeedCursor::START);
    assert_eq!(next, None);
    words
}

fn following_twice_is_following_once_and_unfollowing_ends_it(conn: &mut Connection) {
    let [reader, author] = std::array::from_fn(|_| user(conn));
    let watched = video(conn, &author);
    for followed in [Followed::User(author.id), Followed::Video(watched.id)] {
        assert!(!follows::is_following(conn, reader.id, followed).unwrap());
        follows::follow(conn, &reader, followed).unwrap();
        follows::follow(conn, &reader, followed).unwrap();
        assert!(follows::is_following(conn, reader.id, followed).unwrap());
        assert!(!follows::is_following(conn, author.id, followed).unwrap());
    }
    assert_eq!(follows::count_follows(conn, reader.id).unwrap(), 2);
    let list = follows::list_follows(conn, reader.id).unwrap();
    assert_eq!(list.users, std::slice::from_ref(&author));
    assert_eq!(list.videos.iter().map(|one| one.video.id).collect::<Vec<_>>(), [watched.id]);
    for followed in [Followed::User(author.id), Followed::Video(watched.id)] {
        follows::unfollow(conn, &reader, followed).unwrap();
        follows::unfollow(conn, &reader, followed).unwrap();
        assert!(!follows::is_following(conn, reader.id, followed).unwrap());
    }
    assert_eq!(follows::count_follows(conn, reader.id).unwrap(), 0);
}

fn nobody_follows_what_is_not_there_or_themselves(conn: &mut Connection) {
    let reader = user(conn);
    let nobody = Followed::User(9_007_199_254_740_991.try_into().unwrap());
    let nothing = Followed::Video(9_007_199_254_740_991.try_into().unwrap());
    for followed in [nobody, nothing] {
        assert!(is_not_found(&follows::follow(conn, &reader, followed)));
    }
    let oneself = follows::follow(conn, &reader, Followed::User(reader.id));
    assert!(errors(oneself).contains("You can’t follow yourself"));
    assert_eq!(follows::count_follows(conn, reader.id).unwrap(), 0);
}

fn max_follows_bounds_the_people_and_the_videos_of_one_person(conn: &mut Connection) {
    let reader = user(conn);
    let author = user(conn);
    for _ in 0..MAX_FOLLOWS {
        let one = video(conn, &author);
        follows::follow(conn, &reader, Followed::Video(one.id)).unwrap();
    }
    let one_more = Followed::Video(video(conn, &author).id);
    let refused = errors(follows::follow(conn, &reader, one_more));
    assert!(refused.contains("You already follow 500, which is the limit"), "{refused}");
    assert!(!follows::is_following(conn, reader.id, one_more).unwrap());
    follows::follow(conn, &reader, Followed::User(author.id)).unwrap();
    follows::follow(conn, &author, one_more).unwrap();
}

fn a_feed_has_what_followed_people_say_and_add_and_what_others_say_on_followed_videos(
    conn: &mut Connection,
) {
    let [reader, followed, stranger] = std::array::from_fn(|_| user(conn));
    let name = |user: &User| user.username.clone();
    let watched = video(conn, &stranger);
    follows::follow(conn, &reader, Followed::User(followed.id)).unwrap();
    follows::follow(conn, &reader, Followed::Video(watched.id)).unwrap();
    assert_eq!(feed(conn, &reader), [""; 0]);

    let elsewhere = video(conn, &stranger);
    let added = video(conn, &followed);
    annotate(conn, &followed, &elsewhere, 1);
    annotate(conn, &stranger, &elsewhere, 2);
    annotate(conn, &stranger, &watched, 3);
    annotate(conn, &reader, &watched, 4);
    annotate(conn, &followed, &watched, 5);
    let expected = [
        format!("{} at 5 on {}", name(&followed), watched.id),
        format!("{} at 3 on {}", name(&stranger), watched.id),
        format!("{} at 1 on {}", name(&followed), elsewhere.id),
        format!("{} added {}", name(&followed), added.id),
    ];
    assert_eq!(feed(conn, &reader), expected);
    assert_eq!(feed(conn, &stranger), [""; 0]);
}

fn a_feed_has_each_entry_once_on_pages_of_24_newest_first(conn: &mut Connection) {
    let [reader, followed] = std::array::from_fn(|_| user(conn));
    follows::follow(conn, &reader, Followed::User(followed.id)).unwrap();
    let mut expected = Vec::new();
    for at in 0..20 {
        let added = video(conn, &followed);
        expected.push(format!("{} added {}", followed.username, added.id));
        for at in [at, at + 100] {
            annotate(conn, &followed, &added, at);
            expected.push(format!("{} at {at} on {}", followed.username, added.id));
        }
    }
    expected.reverse();
    let (mut listed, mut lengths) = (Vec::new(), Vec::new());
    let mut from = Some(FeedCursor::START);
    while let Some(cursor) = from {
        let (page, next) = shown(conn, &reader, cursor.to_string().parse().unwrap());
        lengths.push(page.len());
        listed.extend(page);
        from = next;
    }
    assert_eq!(lengths, [FEED_PAGE, FEED_PAGE, 60 - 2 * FEED_PAGE]);
    assert_eq!(listed, expected);
}

fn what_comes_meanwhile_is_on_no_later_page(conn: &mut Connection) {
    let [reader, followed] = std::array::from_fn(|_| user(conn));
    follows::follow(conn, &reader, Followed::User(followed.id)).unwrap();
    let watched = video(conn, &followed);
    (0..24).for_each(|at| drop(annotate(conn, &followed, &watched, at)));
    let (first, next) = shown(conn, &reader, FeedCursor::START);
    assert_eq!(first.len(), 24);
    annotate(conn, &followed, &watched, 99);
    video(conn, &followed);
    let (second, end) = shown(conn, &reader, next.unwrap());
    assert_eq!((second, end), (vec![format!("{} added {}", followed.username, watched.id)], None));
}

fn deleting_a_video_takes_its_followers_and_entries_along(conn: &mut Connection) {
    let [reader, owner] = std::array::from_fn(|_| user(conn));
    let gone = video(conn, &owner);
    follows::follow(conn, &reader, Followed::Video(gone.id)).unwrap();
    annotate(conn, &owner, &gone, 1);
    assert_eq!(feed(conn, &reader).len(), 1);
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!(feed(conn, &reader), [""; 0]);
    assert_eq!(follows::count_follows(conn, reader.id).unwrap(), 0);
    assert!(follows::list_follows(conn, reader.id).unwrap().videos.is_empty());
}
