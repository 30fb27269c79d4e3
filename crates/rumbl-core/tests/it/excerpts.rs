use rumbl_core::annotations::{self, AnnotationAction, Answer, list_excerpt};
use rumbl_core::multimedia::Video;
use rumbl_core::repo::Connection;
use rumbl_core::seeds;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate, params, user, video, write};

cases! {
    Sandboxed:
        an_excerpt_has_what_was_said_last_in_the_order_of_the_film,
        of_what_was_said_at_once_it_has_the_nearest,
        automatic_answers_are_in_no_excerpt;
}

fn bodies(conn: &mut Connection, video: &Video, near_ms: i64) -> Vec<String> {
    let excerpt = list_excerpt(conn, video.id, near_ms, 3).unwrap();
    excerpt.into_iter().map(|one| one.annotation.body).collect()
}

fn an_excerpt_has_what_was_said_last_in_the_order_of_the_film(conn: &mut Connection) {
    let owner = user(conn);
    let [quiet, lively] = std::array::from_fn(|_| video(conn, &owner));
    assert_eq!(bodies(conn, &quiet, 0), [""; 0]);
    for at in [10, 40, 20, 30] {
        annotate(conn, &owner, &lively, at);
    }
    assert_eq!(bodies(conn, &lively, 0), ["at 20", "at 30", "at 40"]);
    let excerpt = list_excerpt(conn, lively.id, 0, 3).unwrap();
    assert!(excerpt.iter().all(|one| one.username == owner.username));
}

fn of_what_was_said_at_once_it_has_the_nearest(conn: &mut Connection) {
    seeds::run(conn).unwrap();
    let demo = seeds::find_demo_video(conn).unwrap().unwrap();
    let whale = "Thirty years at sea, and I never saw one jump over the moon.";
    assert_eq!(bodies(conn, &demo, seeds::DEMO_POSTER_MS), ["WHALE", "WHALE!!!", whale]);
    let viewer = user(conn);
    annotate(conn, &viewer, &demo, 1_000);
    assert_eq!(bodies(conn, &demo, seeds::DEMO_POSTER_MS), ["at 1000", "WHALE!!!", whale]);
}

fn automatic_answers_are_in_no_excerpt(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let asker = user(conn);
    let answer = Answer { asked_by: asker.into(), source_url: None };
    let params = params(json!({"body": "It is known.", "at": 1}));
    let action = AnnotationAction::Create { params, answer: Some(answer) };
    let writes = [write(&owner, video.id, action)];
    annotations::write_annotations(conn, &writes).pop().unwrap().unwrap();
    assert_eq!(bodies(conn, &video, 0), [""; 0]);
}
