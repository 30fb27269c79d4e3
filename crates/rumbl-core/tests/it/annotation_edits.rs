use std::sync::Arc;

use rumbl_core::accounts::User;
use rumbl_core::annotations::{
    self, Annotation, AnnotationAction, AnnotationChange, AnnotationQuery, Answer, Reach,
};
use rumbl_core::ids::{MAX_ID, UserId, VideoId};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::Video;
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};
use serde_json::{Value as Json, json};

use crate::databases::cases;
use crate::fixtures::{
    annotate, annotate_all, changes, creation, deletion, edit, errors, is_not_found, params, user,
    video, write,
};

cases! {
    Sandboxed:
        an_author_changes_the_text_the_moment_or_both,
        a_change_to_what_it_was_already_is_none,
        a_bad_change_is_refused_by_field_and_changes_nothing,
        an_outsider_neither_changes_nor_deletes,
        a_videos_owner_deletes_but_does_not_change,
        an_answer_is_deleted_by_the_videos_owner,
        what_is_gone_or_on_another_video_is_not_found,
        a_batch_of_all_kinds_keeps_its_order_and_each_has_its_own_outcome,
        an_id_and_a_place_are_read_from_what_was_sent;
}

pub(crate) struct Scene {
    pub(crate) owner: User,
    pub(crate) author: User,
    pub(crate) video: Video,
    pub(crate) annotation: Annotation,
}

pub(crate) fn scene(conn: &mut Connection) -> Scene {
    let (owner, author) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let annotation = annotate(conn, &author, &video, 5);
    Scene { owner, author, video, annotation }
}

pub(crate) fn update(
    conn: &mut Connection,
    scene: &Scene,
    user: &User,
    change: Json,
) -> Result<Written<AnnotationChange>> {
    let Scene { video, annotation, .. } = scene;
    annotations::update_annotation(conn, user, video.id, annotation.id, &params(change))
}

fn all(conn: &mut Connection, video: &Video) -> Vec<(String, i64, bool)> {
    let query = AnnotationQuery::From { at: 0 };
    let page = annotations::list_annotations(conn, video.id, &query).unwrap();
    let read = |annotation: Annotation| {
        let is_edited = annotation.is_edited();
        (annotation.body, annotation.at, is_edited)
    };
    page.annotations.into_iter().map(|one| read(one.annotation)).collect()
}

fn an_author_changes_the_text_the_moment_or_both(conn: &mut Connection) {
    let scene = scene(conn);
    assert_eq!(all(conn, &scene.video), [("at 5".to_owned(), 5, false)]);
    let mut before = 5;
    for (change, body, at) in [
        (json!({"body": "better"}), "better", 5),
        (json!({"at": 70}), "better", 70),
        (json!({"body": "best", "at": 0}), "best", 0),
    ] {
        let written = update(conn, &scene, &scene.author, change).unwrap();
        let Written::Changed(Logged { change, .. }) = written else { panic!("{written:?}") };
        let AnnotationChange::Updated { was_at, annotation: now, .. } = change else {
            panic!("{change:?}");
        };
        assert_eq!(was_at, before);
        before = at;
        assert_eq!((now.annotation.body.as_str(), now.annotation.at), (body, at));
        assert_eq!(now.username, scene.author.username);
        assert_eq!(all(conn, &scene.video), [(body.to_owned(), at, true)]);
    }
}

fn a_change_to_what_it_was_already_is_none(conn: &mut Connection) {
    let scene = scene(conn);
    for change in [json!({}), json!({"body": "at 5"}), json!({"body": "at 5", "at": 5})] {
        let written = update(conn, &scene, &scene.author, change).unwrap();
        assert_eq!(written, Written::Unchanged);
    }
    assert_eq!(all(conn, &scene.video), [("at 5".to_owned(), 5, false)]);
    assert_eq!(changes(conn, &scene.video, 1, Reach::Client).last_seq, 1);
}

fn a_bad_change_is_refused_by_field_and_changes_nothing(conn: &mut Connection) {
    let scene = scene(conn);
    for (change, message) in [
        (json!({"body": ""}), "body can't be blank"),
        (json!({"body": null, "at": null}), "body can't be blank, at can't be blank"),
        (json!({"body": "x".repeat(2_001)}), "body should be at most 2000 character(s)"),
        (json!({"body": "a\0b"}), "body can't contain a NUL character"),
        (json!({"at": -1}), "at must be greater than or equal to 0"),
        (json!({"at": "soon", "body": "fine"}), "at is invalid"),
    ] {
        assert_eq!(errors(update(conn, &scene, &scene.author, change)), message);
    }
    assert_eq!(all(conn, &scene.video), [("at 5".to_owned(), 5, false)]);
    assert_eq!(changes(conn, &scene.video, 1, Reach::Client).last_seq, 1);
}

fn an_outsider_neither_changes_nor_deletes(conn: &mut Connection) {
    let scene = scene(conn);
    let outsider = user(conn);
    assert!(is_not_found(&update(conn, &scene, &outsider, json!({"body": "mine"}))));
    let (video_id, id) = (scene.video.id, scene.annotation.id);
    assert!(is_not_found(&annotations::delete_annotation(conn, &outsider, video_id, id)));
    // Owning another video gives no right over this one.
    video(conn, &outsider);
    assert!(is_not_found(&annotations::delete_annotation(conn, &outsider, video_id, id)));
    assert_eq!(all(conn, &scene.video), [("at 5".to_owned(), 5, false)]);
}

fn a_videos_owner_deletes_but_does_not_change(conn: &mut Connection) {
    let scene = scene(conn);
    assert!(is_not_found(&update(conn, &scene, &scene.owner, json!({"body": "censored"}))));
    let (video_id, id) = (scene.video.id, scene.annotation.id);
    let written = annotations::delete_annotation(conn, &scene.owner, video_id, id).unwrap();
    let change =
        AnnotationChange::Deleted { id, at: Some(5), reply_to_id: None, was_resolved: false };
    assert_eq!(written, Written::Changed(Logged { seq: 2, change }));
    assert_eq!(all(conn, &scene.video), []);
}

fn an_answer_is_deleted_by_the_videos_owner(conn: &mut Connection) {
    let scene = scene(conn);
    let backend = user(conn);
    let answer = Answer { asked_by: Arc::new(scene.author.clone()), source_url: None };
    let action = AnnotationAction::Create {
        params: params(json!({"body": "2", "at": 5})),
        answer: Some(answer),
    };
    let answer = annotate_all(conn, &[write(&backend, scene.video.id, action)]).remove(0).unwrap();
    let mut delete =
        |user: &User| annotations::delete_annotation(conn, user, scene.video.id, answer.id);
    // Having asked does not make the answer one's own.
    assert!(is_not_found(&delete(&scene.author)));
    delete(&scene.owner).unwrap();
}

fn what_is_gone_or_on_another_video_is_not_found(conn: &mut Connection) {
    let scene = scene(conn);
    let other = video(conn, &scene.owner);
    let (author, id) = (&scene.author, scene.annotation.id);
    let unknown = VideoId::try_from(MAX_ID).unwrap();
    for video_id in [other.id, unknown] {
        assert!(is_not_found(&annotations::delete_annotation(conn, author, video_id, id)));
        let change = params(json!({"body": "new"}));
        let outcome = annotations::update_annotation(conn, author, video_id, id, &change);
        assert!(is_not_found(&outcome));
    }
    annotations::delete_annotation(conn, author, scene.video.id, id).unwrap();
    assert!(is_not_found(&annotations::delete_annotation(conn, author, scene.video.id, id)));
    assert!(is_not_found(&update(conn, &scene, author, json!({"body": "new"}))));
    assert_eq!(changes(conn, &other, 0, Reach::Client).last_seq, 0);
}

fn a_batch_of_all_kinds_keeps_its_order_and_each_has_its_own_outcome(conn: &mut Connection) {
    let scene = scene(conn);
    let Scene { author, video, annotation, .. } = &scene;
    let new = |body: &str| creation(author, video.id, params(json!({"body": body, "at": 1})));
    let edit = |body: &str| edit(author, video, annotation.id, json!({"body": body}));
    let gone = User { id: UserId::try_from(MAX_ID).unwrap(), ..author.clone() };
    let batch = [
        new("first"),
        edit("edited"),
        edit(""),
        new("second"),
        // Violates a constraint, so all that went before it is done again.
        creation(&gone, video.id, params(json!({"body": "nobody", "at": 1}))),
        deletion(author, video, annotation.id),
        edit("too late"),
        new("third"),
    ];
    let told = |outcome: Result<Written<AnnotationChange>>| match outcome {
        Ok(Written::Changed(Logged { seq, change })) => match change {
            AnnotationChange::Created(one) => format!("{seq}: {}", one.annotation.body),
            AnnotationChange::Updated { annotation: one, .. } => {
                format!("{seq}: {}", one.annotation.body)
            }
            AnnotationChange::Deleted { .. } => format!("{seq}: deleted"),
        },
        Ok(other) => format!("{other:?}"),
        Err(Error::Invalid(changeset)) => changeset.to_string(),
        Err(error) => error.to_string(),
    };
    let outcomes = annotations::write_annotations(conn, &batch).into_iter().map(told);
    assert_eq!(
        outcomes.collect::<Vec<_>>(),
        [
            "2: first",
            "3: edited",
            "body can't be blank",
            "4: second",
            "user does not exist",
            "5: deleted",
            "not found",
            "6: third"
        ]
    );
    let left: Vec<_> = all(conn, &scene.video).into_iter().map(|(body, ..)| body).collect();
    assert_eq!(left, ["first", "second", "third"]);
}

fn an_id_and_a_place_are_read_from_what_was_sent(_: &mut Connection) {
    let read = |sent: Json| annotations::parse_annotation_id(&params(sent));
    assert_eq!(read(json!({"id": 7})).unwrap().get(), 7);
    assert_eq!(errors(read(json!({}))), "id can't be blank");
    assert_eq!(errors(read(json!({"id": "seven"}))), "id is invalid");
    assert_eq!(errors(read(json!({"id": 1e300}))), "id is invalid");
    for unknown in [json!(0), json!(-7), json!(i64::MAX)] {
        assert!(is_not_found(&read(json!({"id": unknown}))));
    }
    let resume = |sent: Json| annotations::parse_last_seq(&params(sent));
    assert_eq!(resume(json!({"last_seq": 0})).unwrap(), Some(0));
    assert_eq!(resume(json!({})).unwrap(), None);
    assert_eq!(errors(resume(json!({"last_seq": "seven"}))), "last_seq is invalid");
    assert_eq!(
        errors(resume(json!({"last_seq": -1}))),
        "last_seq must be greater than or equal to 0"
    );
}
