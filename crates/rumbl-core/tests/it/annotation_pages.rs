use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use rumbl_core::annotations::{self, AnnotationPage, AnnotationQuery, MAX_PAGE, MAX_PAGE_BYTES};
use rumbl_core::ids::{MAX_ID, VideoId};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate, annotate_all, creation, params, user, video};

cases! {
    Sandboxed:
        a_page_ends_before_its_bodies_are_too_long_for_one_message,
        a_first_page_is_in_the_order_of_the_video,
        a_page_of_a_long_video_reads_about_as_many_rows_as_it_has,
        a_resuming_page_is_in_the_order_of_ids,
        a_window_has_both_of_its_ends,
        an_annotation_comes_with_its_username,
        a_video_without_annotations_has_an_empty_page,
        other_videos_annotations_are_on_no_page,
        pages_of_500_follow_each_other_without_loss,
        resumed_pages_of_500_follow_each_other_without_loss,
        pages_of_a_window_end_with_it,
        what_is_made_after_the_first_page_is_on_no_following_page,
        exactly_500_annotations_have_no_following_page;
}

fn list(conn: &mut Connection, video: &Video, query: AnnotationQuery) -> AnnotationPage {
    annotations::list_annotations(conn, video.id, &query).unwrap()
}

fn since(last_seen_id: i64) -> AnnotationQuery {
    AnnotationQuery::Since { last_seen_id }
}

fn moments(page: &AnnotationPage) -> Vec<i64> {
    page.annotations.iter().map(|one| one.annotation.at).collect()
}

fn ids(page: &AnnotationPage) -> Vec<i64> {
    page.annotations.iter().map(|one| one.annotation.id.get()).collect()
}

fn annotated(conn: &mut Connection, moments: &[i64]) -> (Video, Vec<i64>) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let one = |&at: &i64| creation(&owner, video.id, params(json!({"body": "hello", "at": at})));
    let stored = annotate_all(conn, &moments.iter().map(one).collect::<Vec<_>>());
    let ids = stored.into_iter().map(|outcome| outcome.unwrap().id.get()).collect();
    (video, ids)
}

/// All pages from a query on.
fn all(conn: &mut Connection, video: &Video, query: AnnotationQuery) -> Vec<AnnotationPage> {
    let mut pages = vec![list(conn, video, query)];
    while let Some(next) = pages.last().and_then(|page| page.next) {
        // A client sends the cursor back as text.
        let sent = params(json!({"after": next.to_string()}));
        let page = list(conn, video, AnnotationQuery::parse(&sent).unwrap());
        assert_eq!(page.last_id, pages[0].last_id);
        pages.push(page);
    }
    pages
}

fn a_first_page_is_in_the_order_of_the_video(conn: &mut Connection) {
    let (video, made) = annotated(conn, &[50, 10, 30, 10, 0]);
    let page = list(conn, &video, AnnotationQuery::From { at: 10 });
    assert_eq!(ids(&page), [made[1], made[3], made[2], made[0]]);
    assert_eq!((page.last_id, page.next), (made[4], None));
    let beyond = list(conn, &video, AnnotationQuery::From { at: 51 });
    assert_eq!((ids(&beyond), beyond.last_id), (vec![], made[4]));
}

fn a_resuming_page_is_in_the_order_of_ids(conn: &mut Connection) {
    let (video, made) = annotated(conn, &[50, 10, 30, 0]);
    let page = list(conn, &video, since(made[0]));
    assert_eq!(ids(&page), made[1..]);
    let nothing_new = list(conn, &video, since(made[3]));
    assert_eq!((ids(&nothing_new), nothing_new.last_id), (vec![], made[3]));
}

fn a_window_has_both_of_its_ends(conn: &mut Connection) {
    let (video, _) = annotated(conn, &[9, 10, 11, 20, 21]);
    let page = list(conn, &video, AnnotationQuery::Window { from: 10, to: 20 });
    assert_eq!(moments(&page), [10, 11, 20]);
    let moment = list(conn, &video, AnnotationQuery::Window { from: 11, to: 11 });
    assert_eq!(moments(&moment), [11]);
}

fn an_annotation_comes_with_its_username(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let annotation = annotate(conn, &other, &video, 5);
    let page = list(conn, &video, AnnotationQuery::From { at: 0 });
    assert_eq!(page.annotations.len(), 1);
    assert_eq!(page.annotations[0].annotation, annotation);
    assert_eq!(page.annotations[0].username, other.username);
}

fn a_video_without_annotations_has_an_empty_page(conn: &mut Connection) {
    let (video, _) = annotated(conn, &[]);
    let empty = AnnotationPage { annotations: Vec::new(), next: None, last_id: 0, last_seq: 0 };
    assert_eq!(list(conn, &video, AnnotationQuery::From { at: 0 }), empty);
    assert_eq!(list(conn, &video, since(0)), empty);
    let unknown = VideoId::try_from(MAX_ID).unwrap();
    let query = AnnotationQuery::From { at: 0 };
    assert_eq!(annotations::list_annotations(conn, unknown, &query).unwrap(), empty);
}

fn other_videos_annotations_are_on_no_page(conn: &mut Connection) {
    let (video, made) = annotated(conn, &[1, 2]);
    annotated(conn, &[1, 2, 3]);
    let page = list(conn, &video, AnnotationQuery::From { at: 0 });
    assert_eq!((ids(&page), page.last_id, page.last_seq), (made.clone(), made[1], 2));
}

fn pages_of_500_follow_each_other_without_loss(conn: &mut Connection) {
    // Many fall on the same moment, also across the ends of pages.
    let moments: Vec<_> = (0..1_201).map(|number| number * 7 % 13).collect();
    let (video, made) = annotated(conn, &moments);
    let pages = all(conn, &video, AnnotationQuery::From { at: 0 });
    assert_eq!(
        pages.iter().map(|page| page.annotations.len()).collect::<Vec<_>>(),
        [500, 500, 201]
    );
    let mut expected: Vec<_> = moments.into_iter().zip(made).collect();
    expected.sort_unstable();
    let read = |page: &AnnotationPage| {
        page.annotations
            .iter()
            .map(|one| (one.annotation.at, one.annotation.id.get()))
            .collect::<Vec<_>>()
    };
    assert_eq!(pages.iter().flat_map(read).collect::<Vec<_>>(), expected);
}

fn resumed_pages_of_500_follow_each_other_without_loss(conn: &mut Connection) {
    let moments: Vec<_> = (0..1_001).rev().collect();
    let (video, made) = annotated(conn, &moments);
    let pages = all(conn, &video, since(made[0]));
    assert_eq!(pages.iter().flat_map(ids).collect::<Vec<_>>(), made[1..]);
    assert_eq!(pages.len(), 2);
}

fn pages_of_a_window_end_with_it(conn: &mut Connection) {
    let moments: Vec<_> = (0..1_000).collect();
    let (video, _) = annotated(conn, &moments);
    let pages = all(conn, &video, AnnotationQuery::Window { from: 100, to: 700 });
    let expected: Vec<_> = (100..=700).collect();
    assert_eq!(pages.iter().flat_map(self::moments).collect::<Vec<_>>(), expected);
}

fn what_is_made_after_the_first_page_is_on_no_following_page(conn: &mut Connection) {
    let moments: Vec<_> = (0..700).collect();
    let (video, made) = annotated(conn, &moments);
    let owner = multimedia::get_video(conn, video.id).unwrap().user;
    for query in [AnnotationQuery::From { at: 0 }, since(0)] {
        let first = list(conn, &video, query);
        let late = annotate(conn, &owner, &video, 650);
        let second = list(conn, &video, AnnotationQuery::After(first.next.unwrap()));
        assert!(!ids(&second).contains(&late.id.get()));
        assert_eq!((second.last_id, second.next), (first.last_id, None));
        let resumed = list(conn, &video, since(second.last_id));
        assert_eq!(ids(&resumed), [late.id.get()]);
        assert!(ids(&first).contains(&made[0]));
    }
}

fn exactly_500_annotations_have_no_following_page(conn: &mut Connection) {
    let moments: Vec<_> = (0..500).collect();
    let (video, _) = annotated(conn, &moments);
    let page = list(conn, &video, AnnotationQuery::From { at: 0 });
    assert_eq!((page.annotations.len(), page.next), (MAX_PAGE, None));
}

fn a_page_ends_before_its_bodies_are_too_long_for_one_message(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    // Each body has 2,000 characters for its readers, and 50,000 bytes.
    let body = "👨‍👩‍👧‍👦".repeat(2_000);
    let one = |at: i64| creation(&owner, video.id, params(json!({"body": body, "at": at})));
    annotate_all(conn, &(0..12).map(one).collect::<Vec<_>>());
    let pages = all(conn, &video, AnnotationQuery::From { at: 0 });
    assert_eq!(pages.iter().flat_map(moments).collect::<Vec<_>>(), (0..12).collect::<Vec<_>>());
    for page in &pages {
        let bytes: usize = page.annotations.iter().map(|one| one.annotation.body.len()).sum();
        assert!(bytes <= MAX_PAGE_BYTES, "{bytes}");
    }
}

/// Rows of annotations that PostgreSQL has read in this transaction.
fn rows_read(conn: &mut Connection) -> i64 {
    let sql = "(SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
        WHERE relname = 'annotations')";
    diesel::select(diesel::dsl::sql::<BigInt>(sql)).get_result(conn).unwrap()
}

fn a_page_of_a_long_video_reads_about_as_many_rows_as_it_has(conn: &mut Connection) {
    // SQLite does not tell how much it reads, and always plans alike.
    if matches!(conn, Connection::Sqlite(_)) {
        return;
    }
    let (video, _) = annotated(conn, &(0..4_000).collect::<Vec<_>>());
    // What the fifth execution of a prepared statement may bring about: a plan for any parameters.
    conn.batch_execute("ANALYZE annotations; SET LOCAL plan_cache_mode = force_generic_plan")
        .unwrap();
    let window = AnnotationQuery::Window { from: 1_000, to: 3_000 };
    let following = AnnotationQuery::After(list(conn, &video, window).next.unwrap());
    for query in [AnnotationQuery::From { at: 2_000 }, window, following, since(0)] {
        let before = rows_read(conn);
        assert_eq!(list(conn, &video, query).annotations.len(), MAX_PAGE);
        let read = rows_read(conn) - before;
        assert!(read < 2 * i64::try_from(MAX_PAGE).unwrap(), "{query:?} read {read} rows");
    }
}
