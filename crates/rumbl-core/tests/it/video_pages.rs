use rumbl_core::changeset::Params;
use rumbl_core::multimedia::{self, Video, VideoFilter};
use rumbl_core::page::{Page, PageNumber};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate, is_not_found, params, unique, user, video};

cases! {
    Sandboxed:
        videos_are_listed_by_pages_of_24_newest_first,
        a_page_has_the_videos_of_one_category_or_of_one_user,
        there_is_no_page_beyond_the_last,
        a_listing_without_videos_has_one_empty_page,
        annotations_are_counted_for_each_video;
}

fn number(number: u32) -> PageNumber {
    number.to_string().parse().unwrap()
}

fn list(conn: &mut Connection, filter: VideoFilter, page: u32) -> Page<Video> {
    let page = multimedia::list_videos_page(conn, filter, number(page)).unwrap();
    let rows = page.rows.into_iter().map(|listing| listing.video).collect();
    Page { rows, number: page.number, size: page.size, total: page.total }
}

fn videos_are_listed_by_pages_of_24_newest_first(conn: &mut Connection) {
    let owner = user(conn);
    let mut added: Vec<_> = (0..49).map(|_| video(conn, &owner)).collect();
    added.reverse();
    let of_owner = VideoFilter::OfUser(owner.id);
    for (page, expected) in [(1, &added[..24]), (2, &added[24..48]), (3, &added[48..])] {
        let listed = list(conn, of_owner, page);
        assert_eq!(listed.rows, expected);
        assert_eq!((listed.total, listed.last()), (49, number(3)));
    }
    assert_eq!(list(conn, VideoFilter::All, 1).rows, added[..24]);
}

fn in_category(category: &multimedia::Category) -> Params {
    params(json!({
        "url": "/media/demo.webm",
        "title": "Demo",
        "description": "A demo",
        "category_id": category.id,
    }))
}

fn a_page_has_the_videos_of_one_category_or_of_one_user(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let category = multimedia::create_category(conn, &unique("Category")).unwrap();
    let own = multimedia::create_video(conn, &owner, &in_category(&category)).unwrap();
    let others = multimedia::create_video(conn, &other, &in_category(&category)).unwrap();
    let without = video(conn, &owner);
    let listed = list(conn, VideoFilter::InCategory(category.id), 1);
    assert_eq!((listed.rows, listed.total), (vec![others, own.clone()], 2));
    let listed = list(conn, VideoFilter::OfUser(owner.id), 1);
    assert_eq!((listed.rows, listed.total), (vec![without, own.clone()], 2));
    let listed = list(conn, VideoFilter::OfUserInCategory(owner.id, category.id), 1);
    assert_eq!((listed.rows, listed.total), (vec![own], 1));
}

fn there_is_no_page_beyond_the_last(conn: &mut Connection) {
    let owner = user(conn);
    (0..24).for_each(|_| drop(video(conn, &owner)));
    let of_owner = VideoFilter::OfUser(owner.id);
    assert!(is_not_found(&multimedia::list_videos_page(conn, of_owner, number(2))));
    video(conn, &owner);
    assert_eq!(list(conn, of_owner, 2).rows.len(), 1);
}

fn a_listing_without_videos_has_one_empty_page(conn: &mut Connection) {
    let of_nobody = VideoFilter::OfUser(user(conn).id);
    let listed = list(conn, of_nobody, 1);
    assert_eq!((listed.rows, listed.total, listed.number), (vec![], 0, PageNumber::FIRST));
}

fn annotations_are_counted_for_each_video(conn: &mut Connection) {
    let owner = user(conn);
    let [silent, quiet, loud] = std::array::from_fn(|_| video(conn, &owner));
    annotate(conn, &owner, &quiet, 0);
    (0..3).for_each(|at| drop(annotate(conn, &owner, &loud, at)));
    let filter = VideoFilter::OfUser(owner.id);
    let listed = multimedia::list_videos_page(conn, filter, PageNumber::FIRST).unwrap();
    let counts: Vec<_> =
        listed.rows.iter().map(|one| (one.video.id, one.video.annotation_count)).collect();
    assert_eq!(counts, [(loud.id, 3), (quiet.id, 1), (silent.id, 0)]);
}
