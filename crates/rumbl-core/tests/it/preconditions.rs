use rumbl_core::annotations::{self, AnnotationAction, AnnotationQuery};
use rumbl_core::audit::By;
use rumbl_core::multimedia::{self, VideoFilter};
use rumbl_core::page::{PageNumber, PageRequest, PageSize};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, IfUnchanged, Result, accounts};
use serde_json::json;

use crate::annotation_edits::scene;
use crate::databases::cases;
use crate::fixtures::{annotate, errors, is_not_found, params, unique, user, video, write};

cases! {
    Sandboxed:
        a_video_that_somebody_changed_first_stays,
        an_annotation_that_somebody_changed_first_stays,
        a_category_is_added_renamed_and_deleted,
        a_page_has_as_many_rows_as_were_asked_for,
        a_stretch_goes_on_where_the_last_one_ended,
        one_annotation_is_found_on_its_video_alone,
        fewer_annotations_than_a_page_has_can_be_asked_for;
}

fn is_changed<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Changed))
}

fn a_video_that_somebody_changed_first_stays(conn: &mut Connection) {
    let owner = user(conn);
    let known = video(conn, &owner);
    let mut rename = |title: &str, version| {
        let (change, if_unchanged) =
            (params(json!({"title": title})), IfUnchanged::since([version]));
        multimedia::update_video_if(conn, &owner, known.id, &change, &if_unchanged)
    };
    let first = rename("First", known.updated_at).unwrap();
    assert!(is_changed(&rename("Second", known.updated_at)));
    assert_eq!(rename("Third", first.updated_at).unwrap().title, "Third");
    let stranger = user(conn);
    let change = params(json!({"title": "Mine"}));
    let stolen =
        multimedia::update_video_if(conn, &stranger, known.id, &change, &IfUnchanged::since([]));
    assert!(is_not_found(&stolen));
}

fn an_annotation_that_somebody_changed_first_stays(conn: &mut Connection) {
    let scene = scene(conn);
    let id = scene.annotation.id;
    let mut change = |body: &str, version| {
        let (params, if_unchanged) = (params(json!({"body": body})), IfUnchanged::since([version]));
        let action = AnnotationAction::Update { id, params, if_unchanged };
        let write = write(&scene.author, scene.video.id, action);
        annotations::write_annotations(conn, &[write]).pop().unwrap()
    };
    change("first", scene.annotation.updated_at).unwrap();
    assert!(is_changed(&change("second", scene.annotation.updated_at)));
    let now = annotations::get_annotation(conn, scene.video.id, id).unwrap();
    assert_eq!(now.annotation.body, "first");
}

fn a_category_is_added_renamed_and_deleted(conn: &mut Connection) {
    let (one, other) = (unique("One"), unique("Other"));
    let mut add =
        |name: &str| multimedia::add_category(conn, By::OPERATOR, &params(json!({"name": name})));
    let added = add(&one).unwrap();
    assert_eq!(errors(add(&one)), "name has already been taken");
    assert_eq!(errors(add(" ")), "name can't be blank");
    let taken = add(&other).unwrap();
    let mut rename = |name: &str, if_unchanged: &IfUnchanged| {
        multimedia::rename_category(
            conn,
            By::OPERATOR,
            added.id,
            &params(json!({"name": name})),
            if_unchanged,
        )
    };
    assert_eq!(errors(rename(&taken.name, &IfUnchanged::ANY)), "name has already been taken");
    let name = unique("Renamed");
    let renamed = rename(&name, &IfUnchanged::since([added.updated_at])).unwrap();
    assert_eq!(renamed.name, name);
    assert!(is_changed(&rename("x", &IfUnchanged::since([added.updated_at]))));
    multimedia::delete_category(conn, By::OPERATOR, added.id).unwrap();
    assert!(is_not_found(&multimedia::delete_category(conn, By::OPERATOR, added.id)));
    assert!(is_not_found(&multimedia::get_category(conn, added.id)));
}

fn a_page_has_as_many_rows_as_were_asked_for(conn: &mut Connection) {
    let owner = user(conn);
    let mut ids: Vec<_> = (0..5).map(|_| video(conn, &owner).id).collect();
    ids.reverse();
    let filter = VideoFilter::OfUser(owner.id);
    let size = PageSize::try_from(2).unwrap();
    let number = PageNumber::try_from(2).unwrap();
    let page = multimedia::list_videos_page(conn, filter, PageRequest { number, size }).unwrap();
    let listed: Vec<_> = page.rows.iter().map(|listing| listing.video.id).collect();
    assert_eq!(listed, ids[2..4]);
    assert_eq!((page.total, page.last().get()), (5, 3));
}

fn a_stretch_goes_on_where_the_last_one_ended(conn: &mut Connection) {
    let owner = user(conn);
    let mut ids: Vec<_> = (0..3).map(|_| video(conn, &owner).id).collect();
    ids.reverse();
    let filter = VideoFilter::OfUser(owner.id);
    let size = PageSize::try_from(1).unwrap();
    let next = multimedia::list_videos_before(conn, filter, ids[0], size).unwrap();
    assert_eq!((next.rows[0].video.id, next.has_more), (ids[1], true));
    let last = multimedia::list_videos_before(conn, filter, ids[1], size).unwrap();
    assert_eq!((last.rows[0].video.id, last.has_more), (ids[2], false));
    let later = user(conn);
    let people = accounts::list_users_after(conn, owner.id, size).unwrap();
    assert_eq!((people.rows[0].id, people.has_more), (later.id, false));
}

fn one_annotation_is_found_on_its_video_alone(conn: &mut Connection) {
    let scene = scene(conn);
    let found = annotations::get_annotation(conn, scene.video.id, scene.annotation.id).unwrap();
    assert_eq!((&found.annotation, &found.username), (&scene.annotation, &scene.author.username));
    let other = video(conn, &scene.owner);
    assert!(is_not_found(&annotations::get_annotation(conn, other.id, scene.annotation.id)));
}

fn fewer_annotations_than_a_page_has_can_be_asked_for(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    for at in 0..5 {
        annotate(conn, &owner, &video, at);
    }
    let mut query = AnnotationQuery::From { at: 1 };
    let mut read = Vec::new();
    loop {
        let page = annotations::list_some_annotations(conn, video.id, &query, 2).unwrap();
        read.push(page.annotations.iter().map(|one| one.annotation.at).collect::<Vec<_>>());
        let Some(next) = page.next else { break };
        query = AnnotationQuery::After(next);
    }
    assert_eq!(read, [vec![1, 2], vec![3, 4]]);
}
