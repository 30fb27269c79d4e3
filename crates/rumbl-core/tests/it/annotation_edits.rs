use rumbl_core::accounts::User;
use rumbl_core::ids::{MAX_ID, UserId, VideoId};
use rumbl_core::multimedia::{
    self, Annotation, AnnotationAction, AnnotationChangePage, AnnotationQuery, AnnotationWrite,
    AnnotationWritten, Answer, Video,
};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, Result};
use serde_json::{Value as Json, json};

use crate::databases::cases;
use crate::fixtures::{
    annotate, annotate_all, creation, errors, is_not_found, params, user, video,
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
        the_id_of_an_annotation_is_read_from_what_was_sent;
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
) -> Result<AnnotationWritten> {
    let Scene { video, annotation, .. } = scene;
    multimedia::update_annotation(conn, user, video.id, annotation.id, &params(change))
}

pub(crate) fn changes(conn: &mut Connection, video: &Video, after: i64) -> AnnotationChangePage {
    multimedia::list_annotation_changes(conn, video.id, after).unwrap()
}

fn all(conn: &mut Connection, video: &Video) -> Vec<(String, i64, bool)> {
    let query = AnnotationQuery::From { at: 0 };
    let page = multimedia::list_annotations(conn, video.id, &query).unwrap();
    let read = |annotation: Annotation| {
        let is_edited = annotation.is_edited();
        (annotation.body, annotation.at, is_edited)
    };
    page.annotations.into_iter().map(|one| read(one.annotation)).collect()
}

fn an_author_changes_the_text_the_moment_or_both(conn: &mut Connection) {
    let scene = scene(conn);
    assert_eq!(all(conn, &scene.video), [("at 5".to_owned(), 5, false)]);
    for (change, body, at) in [
        (json!({"body": "better"}), "better", 5),
        (json!({"at": 70}), "better", 70),
        (json!({"body": "best", "at": 0}), "best", 0),
    ] {
        let written = update(conn, &scene, &scene.author, change).unwrap();
        let AnnotationWritten::Updated { annotation: now, .. } = written else {
            panic!("{written:?}");
        };
        assert_eq!((now.annotation.body.as_str(), now.annotation.at), (body, at));
        assert_eq!(now.username, scene.author.username);
        assert_eq!(all(conn, &scene.video), [(body.to_owned(), at, true)]);
    }
}

fn a_change_to_what_it_was_already_is_none(conn: &mut Connection) {
    let scene = scene(conn);
    for change in [json!({}), json!({"body": "at 5"}), json!({"body": "at 5", "at": 5})] {
        let written = update(conn, &scene, &scene.author, change).unwrap();
        assert_eq!(written, AnnotationWritten::Unchanged);
    }
    assert_eq!(all(conn, &scene.video), [("at 5".to_owned(), 5, false)]);
    assert_eq!(changes(conn, &scene.video, 0), AnnotationChangePage::default());
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
    assert_eq!(changes(conn, &scene.video, 0).changes, []);
}

fn an_outsider_neither_changes_nor_deletes(conn: &mut Connection) {
    let scene = scene(conn);
    let outsider = user(conn);
    assert!(is_not_found(&update(conn, &scene, &outsider, json!({"body": "mine"}))));
    let (video_id, id) = (scene.video.id, scene.annotation.id);
    assert!(is_not_found(&multimedia::delete_annotation(conn, &outsider, video_id, id)));
    // Owning another video gives no right over this one.
    video(conn, &outsider);
    assert!(is_not_found(&multimedia::delete_annotation(conn, &outsider, video_id, id)));
    assert_eq!(all(conn, &scene.video), [("at 5".to_owned(), 5, false)]);
}

fn a_videos_owner_deletes_but_does_not_change(conn: &mut Connection) {
    let scene = scene(conn);
    assert!(is_not_found(&update(conn, &scene, &scene.owner, json!({"body": "censored"}))));
    let (video_id, id) = (scene.video.id, scene.annotation.id);
    let written = multimedia::delete_annotation(conn, &scene.owner, video_id, id).unwrap();
    assert!(matches!(written, AnnotationWritten::Deleted { id, .. } if id == scene.annotation.id));
    assert_eq!(all(conn, &scene.video), []);
}

fn an_answer_is_deleted_by_the_videos_owner(conn: &mut Connection) {
    let scene = scene(conn);
    let backend = user(conn);
    let answer = Answer { asked_by_id: scene.author.id, source_url: None };
    let action = AnnotationAction::Create {
        params: params(json!({"body": "2", "at": 5})),
        answer: Some(answer),
    };
    let write = AnnotationWrite { user_id: backend.id, video_id: scene.video.id, action };
    let answer = annotate_all(conn, vec![write]).remove(0).unwrap();
    let mut delete =
        |user: &User| multimedia::delete_annotation(conn, user, scene.video.id, answer.id);
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
        assert!(is_not_found(&multimedia::delete_annotation(conn, author, video_id, id)));
        let change = params(json!({"body": "new"}));
        let outcome = multimedia::update_annotation(conn, author, video_id, id, &change);
        assert!(is_not_found(&outcome));
    }
    multimedia::delete_annotation(conn, author, scene.video.id, id).unwrap();
    assert!(is_not_found(&multimedia::delete_annotation(conn, author, scene.video.id, id)));
    assert!(is_not_found(&update(conn, &scene, author, json!({"body": "new"}))));
    assert_eq!(changes(conn, &other, 0), AnnotationChangePage::default());
}

fn a_batch_of_all_kinds_keeps_its_order_and_each_has_its_own_outcome(conn: &mut Connection) {
    let scene = scene(conn);
    let (author, video_id, id) = (scene.author.id, scene.video.id, scene.annotation.id);
    let write = |action| AnnotationWrite { user_id: author, video_id, action };
    let new = |body: &str| creation(author, video_id, params(json!({"body": body, "at": 1})));
    let edit =
        |body: &str| write(AnnotationAction::Update { id, params: params(json!({"body": body})) });
    let gone = UserId::try_from(MAX_ID).unwrap();
    let batch = vec![
        new("first"),
        edit("edited"),
        edit(""),
        new("second"),
        // Violates a constraint, so all that went before it is done again.
        creation(gone, video_id, params(json!({"body": "nobody", "at": 1}))),
        write(AnnotationAction::Delete { id }),
        edit("too late"),
        new("third"),
    ];
    let told = |outcome: Result<AnnotationWritten>| match outcome {
        Ok(AnnotationWritten::Created(annotation)) => annotation.body,
        Ok(AnnotationWritten::Updated { annotation, .. }) => annotation.annotation.body,
        Ok(AnnotationWritten::Deleted { .. }) => "deleted".to_owned(),
        Ok(AnnotationWritten::Unchanged) => "unchanged".to_owned(),
        Err(Error::Invalid(changeset)) => changeset.to_string(),
        Err(error) => error.to_string(),
    };
    let outcomes = multimedia::write_annotations(conn, batch).into_iter().map(told);
    assert_eq!(
        outcomes.collect::<Vec<_>>(),
        [
            "first",
            "edited",
            "body can't be blank",
            "second",
            "user does not exist",
            "deleted",
            "not found",
            "third"
        ]
    );
    let left: Vec<_> = all(conn, &scene.video).into_iter().map(|(body, ..)| body).collect();
    assert_eq!(left, ["first", "second", "third"]);
}

fn the_id_of_an_annotation_is_read_from_what_was_sent(_: &mut Connection) {
    let read = |sent: Json| multimedia::parse_annotation_id(&params(sent));
    assert_eq!(read(json!({"id": 7})).unwrap().get(), 7);
    assert_eq!(errors(read(json!({}))), "id can't be blank");
    assert_eq!(errors(read(json!({"id": "seven"}))), "id is invalid");
    assert_eq!(errors(read(json!({"id": 1e300}))), "id is invalid");
    for unknown in [json!(0), json!(-7), json!(i64::MAX)] {
        assert!(is_not_found(&read(json!({"id": unknown}))));
    }
    let after = |sent: Json| multimedia::parse_after_change(&params(sent));
    assert_eq!(after(json!({"after_change": 0})).unwrap(), 0);
    assert_eq!(errors(after(json!({}))), "after_change can't be blank");
    assert_eq!(
        errors(after(json!({"after_change": -1}))),
        "after_change must be greater than or equal to 0"
    );
}
