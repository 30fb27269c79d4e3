use rumbl_core::accounts::User;
use rumbl_core::annotations::{
    self, AnnotationAction, Answer, OWN_PAGE, OwnAnnotations, find_annotation_within,
};
use rumbl_core::ids::AnnotationId;
use rumbl_core::repo::Connection;
use serde_json::json;
use std::sync::Arc;

use crate::databases::cases;
use crate::fixtures::{annotate, annotate_all, creation, params, user, video, write};

cases! {
    Sandboxed:
        somebody_sees_their_own_annotations_newest_first_and_nobody_elses,
        they_come_in_pages_of_24_each_from_where_the_last_one_ended,
        they_are_searched_by_all_words_in_any_case_and_wildcards_are_none,
        a_question_is_answered_once_its_answer_is_there,
        the_last_annotation_within_some_moments_is_found;
}

fn list(conn: &mut Connection, user: &User, search: &str) -> OwnAnnotations {
    annotations::list_user_annotations(conn, user, search, None).unwrap()
}

fn ids(page: &OwnAnnotations) -> Vec<AnnotationId> {
    page.rows.iter().map(|row| row.annotation.id).collect()
}

fn somebody_sees_their_own_annotations_newest_first_and_nobody_elses(conn: &mut Connection) {
    let [ada, eva] = std::array::from_fn(|_| user(conn));
    let [one, other] = std::array::from_fn(|_| video(conn, &eva));
    let first = annotate(conn, &ada, &one, 9_000);
    annotate(conn, &eva, &one, 1);
    let second = annotate(conn, &ada, &other, 5);
    let page = list(conn, &ada, "");
    assert_eq!(ids(&page), [second.id, first.id]);
    assert_eq!(page.next, None);
    assert_eq!(page.rows[0].video, rumbl_core::multimedia::Video { annotation_count: 1, ..other });
    let silent = user(conn);
    assert!(list(conn, &silent, "").rows.is_empty());
}

fn they_come_in_pages_of_24_each_from_where_the_last_one_ended(conn: &mut Connection) {
    let ada = user(conn);
    let watched = video(conn, &ada);
    let mut expected: Vec<_> = (0..50).map(|at| annotate(conn, &ada, &watched, at).id).collect();
    expected.reverse();
    let (mut listed, mut before, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = annotations::list_user_annotations(conn, &ada, "", before).unwrap();
        assert!(page.rows.len() <= OWN_PAGE);
        listed.extend(ids(&page));
        pages += 1;
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!((listed, pages), (expected, 3));
}

fn they_are_searched_by_all_words_in_any_case_and_wildcards_are_none(conn: &mut Connection) {
    let ada = user(conn);
    let watched = video(conn, &ada);
    let say = |body: &str| creation(&ada, watched.id, params(json!({"body": body, "at": 0})));
    let said: Vec<_> = annotate_all(conn, &[say("A Blue moon"), say("blue sky"), say("100%")])
        .into_iter()
        .map(|one| one.unwrap().id)
        .collect();
    assert_eq!(ids(&list(conn, &ada, "BLUE")), [said[1], said[0]]);
    assert_eq!(ids(&list(conn, &ada, "  moon blue ")), [said[0]]);
    assert_eq!(ids(&list(conn, &ada, "%")), [said[2]]);
    for nothing in ["green", "_", "blue\0"] {
        assert!(list(conn, &ada, nothing).rows.is_empty(), "{nothing:?}");
    }
}

fn a_question_is_answered_once_its_answer_is_there(conn: &mut Connection) {
    let [ada, robot] = std::array::from_fn(|_| user(conn));
    let watched = video(conn, &ada);
    let ask = |at: i64| creation(&ada, watched.id, params(json!({"body": "1 + 1?", "at": at})));
    let asked = annotate_all(conn, &[ask(7), ask(8)]);
    let is_answered = |conn: &mut Connection| -> Vec<bool> {
        list(conn, &ada, "").rows.iter().map(|row| row.is_answered).collect()
    };
    assert_eq!(is_answered(conn), [false, false]);
    let answer = Answer { asked_by: Arc::new(ada.clone()), source_url: None };
    let params = params(json!({"body": "2", "at": asked[0].as_ref().unwrap().at}));
    let answer = AnnotationAction::Create { params, answer: Some(answer) };
    annotate_all(conn, &[write(&robot, watched.id, answer)])[0].as_ref().unwrap();
    assert_eq!(is_answered(conn), [false, true]);
}

fn the_last_annotation_within_some_moments_is_found(conn: &mut Connection) {
    let ada = user(conn);
    let [watched, other] = std::array::from_fn(|_| video(conn, &ada));
    let found = |conn: &mut Connection, from, to| {
        let found = find_annotation_within(conn, watched.id, from..=to).unwrap();
        found.map(|one| (one.annotation.at, one.username))
    };
    annotate(conn, &ada, &watched, 1_000);
    annotate(conn, &ada, &watched, 2_000);
    annotate(conn, &ada, &other, 1_500);
    assert_eq!(found(conn, 0, 1_999), Some((1_000, ada.username.clone())));
    assert_eq!(found(conn, 0, 2_000), Some((2_000, ada.username.clone())));
    assert_eq!(found(conn, 2_001, 9_000), None);
    assert_eq!(found(conn, 0, 999), None);
}
