use rumbl_core::accounts::User;
use rumbl_core::annotations::{
    MAX_NEWS, MAX_VISITS, News, Visit, find_news, list_news, store_visits, visits_of,
};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;

use crate::databases::cases;
use crate::fixtures::{annotate, user, video};

cases! {
    Sandboxed:
        what_others_said_since_the_last_visit_is_new,
        without_a_visit_nothing_is_new,
        max_news_bounds_what_is_counted,
        a_visit_is_counted_for_its_visitor,
        max_visits_of_one_person_are_known_and_the_oldest_are_forgotten,
        visits_of_what_is_gone_are_left_out_and_the_others_are_stored;
}

fn visit(conn: &mut Connection, user: &User, video: &Video) {
    store_visits(conn, &[Visit { user_id: user.id, video_id: video.id }]).unwrap();
}

fn news(conn: &mut Connection, user: &User, video: &Video) -> Option<News> {
    find_news(conn, user.id, video.id).unwrap()
}

fn what_others_said_since_the_last_visit_is_new(conn: &mut Connection) {
    let [ada, eva] = std::array::from_fn(|_| user(conn));
    let [watched, other] = std::array::from_fn(|_| video(conn, &ada));
    let seen = annotate(conn, &eva, &watched, 5);
    visit(conn, &ada, &watched);
    let first = news(conn, &ada, &watched).unwrap();
    assert_eq!((first.count, first.last_id), (0, seen.id.get()));
    annotate(conn, &eva, &watched, 9);
    annotate(conn, &eva, &watched, 1);
    annotate(conn, &ada, &watched, 3);
    annotate(conn, &eva, &other, 3);
    let second = news(conn, &ada, &watched).unwrap();
    assert_eq!(second, News { count: 2, ..first });
    let listed = list_news(conn, ada.id, &[watched.id, other.id]).unwrap();
    assert_eq!(listed.into_iter().collect::<Vec<_>>(), [(watched.id, second)]);
    visit(conn, &ada, &watched);
    let third = news(conn, &ada, &watched).unwrap();
    assert_eq!(third.count, 0);
    assert!(third.visited_at >= first.visited_at && third.last_id > first.last_id);
}

fn without_a_visit_nothing_is_new(conn: &mut Connection) {
    let [ada, eva] = std::array::from_fn(|_| user(conn));
    let watched = video(conn, &ada);
    annotate(conn, &eva, &watched, 1);
    visit(conn, &eva, &watched);
    assert_eq!(news(conn, &ada, &watched), None);
    assert!(list_news(conn, ada.id, &[]).unwrap().is_empty());
}

fn a_visit_is_counted_for_its_visitor(conn: &mut Connection) {
    let ada = user(conn);
    let watched = video(conn, &ada);
    let before = visits_of(ada.id);
    visit(conn, &ada, &watched);
    assert!(visits_of(ada.id) > before);
}

fn max_news_bounds_what_is_counted(conn: &mut Connection) {
    let [ada, eva] = std::array::from_fn(|_| user(conn));
    let watched = video(conn, &ada);
    visit(conn, &ada, &watched);
    (0..=MAX_NEWS).for_each(|at| drop(annotate(conn, &eva, &watched, at)));
    assert_eq!(news(conn, &ada, &watched).unwrap().count, MAX_NEWS);
}

fn max_visits_of_one_person_are_known_and_the_oldest_are_forgotten(conn: &mut Connection) {
    let ada = user(conn);
    let oldest = video(conn, &ada);
    visit(conn, &ada, &oldest);
    let visited: Vec<_> = (0..MAX_VISITS - 1)
        .map(|_| Visit { user_id: ada.id, video_id: video(conn, &ada).id })
        .collect();
    store_visits(conn, &visited).unwrap();
    assert!(news(conn, &ada, &oldest).is_some());
    let newest = video(conn, &ada);
    visit(conn, &ada, &newest);
    assert!(news(conn, &ada, &oldest).is_none());
    assert!(news(conn, &ada, &newest).is_some());
}

fn visits_of_what_is_gone_are_left_out_and_the_others_are_stored(conn: &mut Connection) {
    let ada = user(conn);
    let [gone, kept] = std::array::from_fn(|_| video(conn, &ada));
    visit(conn, &ada, &gone);
    multimedia::delete_video(conn, &ada, gone.id).unwrap();
    let visits = [&gone, &kept].map(|video| Visit { user_id: ada.id, video_id: video.id });
    store_visits(conn, &visits).unwrap();
    assert_eq!(news(conn, &ada, &gone), None);
    assert!(news(conn, &ada, &kept).is_some());
}
