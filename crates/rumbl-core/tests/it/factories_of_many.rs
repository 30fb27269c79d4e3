use rumbl_core::annotations::list_miscounted_videos;
use rumbl_core::multimedia::{self, VideoListing};
use rumbl_core::repo::Connection;
use rumbl_core::seeds;
use rumbl_factories::{Made, Many, Progress};

use crate::databases::cases;
use crate::fixtures::list_users;

cases! {
    Sandboxed:
        many_rows_are_as_many_as_asked_for_and_counted_right,
        a_second_run_adds_to_the_first,
        the_same_seed_gives_the_same_texts,
        progress_reaches_the_end_of_each_thing;
}

fn many() -> Many {
    Many::new(12, 20, 10).unwrap().with_conversations(8, 3).unwrap()
}

fn fill(conn: &mut Connection, many: Many) -> Made {
    many.insert(conn, &mut |_| ()).unwrap()
}

fn many_rows_are_as_many_as_asked_for_and_counted_right(conn: &mut Connection) {
    seeds::run_without_demo(conn).unwrap();
    let before = list_users(conn).len();
    let made = fill(conn, many());
    let expected = Made { users: 12, videos: 20, annotations: 200, conversations: 8, messages: 24 };
    assert_eq!(made, expected);
    assert_eq!(list_users(conn).len(), before + 12);
    let videos = multimedia::list_videos(conn).unwrap();
    assert_eq!(videos.len(), 19, "one of the 20 is not listed");
    assert!(videos.iter().all(|listing| listing.video.annotation_count == 10));
    assert!(videos.iter().all(|listing| listing.category.is_some()));
    assert_eq!(list_miscounted_videos(conn).unwrap(), []);
}

fn a_second_run_adds_to_the_first(conn: &mut Connection) {
    let made = fill(conn, many());
    assert_eq!(fill(conn, many()), made);
    assert_eq!(multimedia::list_videos(conn).unwrap().len(), 38);
    assert_eq!(list_miscounted_videos(conn).unwrap(), []);
}

fn the_same_seed_gives_the_same_texts(conn: &mut Connection) {
    let titles = |conn: &mut Connection, seed| {
        fill(conn, many().with_seed(seed));
        let listed = multimedia::list_recent_videos(conn, 19).unwrap();
        listed.into_iter().map(|VideoListing { video, .. }| video.title).collect::<Vec<String>>()
    };
    let first = titles(conn, 1);
    assert_eq!(titles(conn, 1), first);
    assert_ne!(titles(conn, 2), first);
}

fn progress_reaches_the_end_of_each_thing(conn: &mut Connection) {
    let mut seen = Vec::new();
    many().insert(conn, &mut |progress| seen.push(progress)).unwrap();
    for (what, total) in [("users", 12), ("videos", 20), ("conversations", 8)] {
        let of_it: Vec<&Progress> = seen.iter().filter(|one| one.what == what).collect();
        assert_eq!(of_it.last().map(|one| (one.done, one.total)), Some((total, total)), "{what}");
        assert!(of_it.is_sorted_by_key(|one| one.done));
    }
}
