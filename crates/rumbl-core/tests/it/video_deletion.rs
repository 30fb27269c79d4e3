//! Videos about which there is much are gone at once, and their rows in steps.

use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use rumbl_core::accounts::{Role, User};
use rumbl_core::annotations::{
    self, AnnotationAction, Visit, list_miscounted_videos, list_user_annotations, store_visits,
};
use rumbl_core::audit::{By, Subject};
use rumbl_core::directory::{self, DirectoryChange};
use rumbl_core::follows::{self, Followed};
use rumbl_core::ids::{AnnotationId, VideoId};
use rumbl_core::jobs::{self, Job};
use rumbl_core::multimedia::{
    self, DeleteVideoRows, MAX_ROWS_DELETED, Video, VideoFilter, delete_video_rows,
    list_videos_being_deleted,
};
use rumbl_core::page::PageNumber;
use rumbl_core::personal_data::{
    begin_account_deletion, finish_account_deletion, read_personal_data,
};
use rumbl_core::repo::Connection;
use rumbl_core::reports;
use serde_json::json;

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{annotate, annotate_all, creation, is_not_found, params, user, video, write};

cases! {
    Sandboxed:
        a_video_with_few_rows_goes_in_one_transaction,
        a_video_with_many_rows_is_gone_for_everybody_at_once,
        at_most_500_rows_go_in_one_step_and_a_deletion_goes_on_after_an_interruption,
        nobody_brings_back_what_is_being_deleted,
        an_account_goes_with_a_video_that_is_being_deleted,
        what_is_not_being_deleted_loses_no_row;
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many rows of a table are about a video.
fn rows(conn: &mut Connection, table: &str, id: VideoId) -> i64 {
    let column = if table == "videos" { "id" } else { "video_id" };
    let query = format!("SELECT count(*) AS count FROM {table} WHERE {column} = {id}");
    diesel::sql_query(query).get_result::<Count>(conn).unwrap().count
}

fn annotate_often(conn: &mut Connection, author: &User, video: &Video, count: i64) {
    let new = |at| creation(author, video.id, params(json!({"body": "again", "at": at})));
    for written in annotate_all(conn, &(0..count).map(new).collect::<Vec<_>>()) {
        written.unwrap();
    }
}

fn has_job(conn: &mut Connection, video_id: VideoId) -> bool {
    jobs::is_there(conn, &DeleteVideoRows { video_id }).unwrap()
}

fn a_video_with_few_rows_goes_in_one_transaction(conn: &mut Connection) {
    let owner = user(conn);
    let gone = video(conn, &owner);
    annotate_often(conn, &owner, &gone, MAX_ROWS_DELETED - 1);
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!(rows(conn, "videos", gone.id), 0);
    assert_eq!(rows(conn, "annotations", gone.id), 0);
    assert!(!has_job(conn, gone.id));
}

fn a_video_with_many_rows_is_gone_for_everybody_at_once(conn: &mut Connection) {
    let (owner, author) = (user(conn), user(conn));
    let moderator = with_role(conn, Role::Moderator);
    let gone = video(conn, &owner);
    annotate_often(conn, &author, &gone, MAX_ROWS_DELETED + 1);
    let hidden = annotate(conn, &author, &gone, 7);
    let hide = AnnotationAction::Hide { id: hidden.id, note: None };
    for written in annotations::write_annotations(conn, &[write(&moderator, gone.id, hide)]) {
        written.unwrap();
    }
    assert_eq!(hidden_count(conn), 1);
    let seen = directory::list_directory_changes(conn, 0).unwrap().last_seq;
    let deleted = multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!((deleted.id, &deleted.title), (gone.id, &gone.title));
    assert_eq!(rows(conn, "annotations", gone.id), 1, "the rest is for later");
    assert!(has_job(conn, gone.id));
    let told = directory::list_directory_changes(conn, seen).unwrap().changes;
    assert!(told.iter().any(|one| one.change == DirectoryChange::Video(gone.id)));

    assert!(is_not_found(&multimedia::get_video(conn, gone.id)));
    assert!(is_not_found(&multimedia::get_user_video(conn, &owner, gone.id)));
    assert_eq!(multimedia::list_user_videos(conn, &owner).unwrap(), []);
    for filter in [VideoFilter::Own(owner.id), VideoFilter::AlsoHidden, VideoFilter::All] {
        let page = multimedia::list_videos_page(conn, filter, PageNumber::FIRST).unwrap();
        assert!(page.rows.iter().all(|one| one.video.id != gone.id), "{filter:?}");
    }
    assert_eq!(list_user_annotations(conn, &author, "", None).unwrap().rows, []);
    assert_eq!(hidden_count(conn), 0);
    let last: AnnotationId = (hidden.id.get() - 1).try_into().unwrap();
    for subject in [Subject::Video(gone.id), Subject::Annotation(last)] {
        assert_eq!(reports::find_reported(conn, subject).unwrap(), None);
    }
    for person in [&owner, &author] {
        let read = read_personal_data(conn, person.id, |said| panic!("{said:?} is still there"));
        let data = read.unwrap();
        assert_eq!((data.videos, data.hidden_annotations), (vec![], vec![]));
    }
    assert_eq!(list_miscounted_videos(conn).unwrap(), []);
    let left: String = owned_text(conn, gone.id);
    assert_eq!(left, "", "what its owner wrote is gone");
}

fn hidden_count(conn: &mut Connection) -> i64 {
    annotations::list_hidden_page(conn, PageNumber::FIRST).unwrap().total
}

/// All texts of a video's row together.
fn owned_text(conn: &mut Connection, id: VideoId) -> String {
    #[derive(diesel::QueryableByName)]
    struct Texts {
        #[diesel(sql_type = diesel::sql_types::Text)]
        texts: String,
    }
    let query =
        format!("SELECT url || title || description || slug AS texts FROM videos WHERE id = {id}");
    diesel::sql_query(query).get_result::<Texts>(conn).unwrap().texts
}

fn at_most_500_rows_go_in_one_step_and_a_deletion_goes_on_after_an_interruption(
    conn: &mut Connection,
) {
    let owner = user(conn);
    let gone = video(conn, &owner);
    annotate_often(conn, &owner, &gone, 2 * MAX_ROWS_DELETED + 100);
    for _ in 0..3 {
        let visitor = user(conn);
        store_visits(conn, &[Visit { user_id: visitor.id, video_id: gone.id }]).unwrap();
        follows::follow(conn, &visitor, Followed::Video(gone.id)).unwrap();
    }
    let left = |conn: &mut Connection| {
        ["annotations", "visits", "video_follows", "videos"].map(|table| rows(conn, table, gone.id))
    };
    assert_eq!(left(conn), [1_100, 3, 3, 1]);
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!(left(conn), [600, 3, 3, 1]);
    assert!(delete_video_rows(conn, gone.id).unwrap());
    assert_eq!(left(conn), [100, 3, 3, 1]);
    // A process that is killed here has not completed the job, so another one continues.
    assert_eq!(list_videos_being_deleted(conn).unwrap(), [gone.id]);
    assert!(has_job(conn, gone.id));
    assert!(is_not_found(&multimedia::get_user_video(conn, &owner, gone.id)));
    assert!(!delete_video_rows(conn, gone.id).unwrap());
    assert_eq!(left(conn), [0; 4]);
    assert!(!delete_video_rows(conn, gone.id).unwrap(), "once more does no harm");
    assert_eq!(list_videos_being_deleted(conn).unwrap(), []);
}

fn nobody_brings_back_what_is_being_deleted(conn: &mut Connection) {
    let owner = user(conn);
    let admin = with_role(conn, Role::Admin);
    let gone = video(conn, &owner);
    annotate_often(conn, &owner, &gone, MAX_ROWS_DELETED);
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    let by = By::user(&admin);
    assert!(is_not_found(&multimedia::restore_video(conn, by, gone.id)));
    assert!(is_not_found(&multimedia::hide_video(conn, by, gone.id)));
    assert!(is_not_found(&multimedia::remove_video(conn, by, gone.id)));
    assert!(is_not_found(&multimedia::delete_video(conn, &owner, gone.id)));
    let title = params(json!({"title": "Back"}));
    assert!(is_not_found(&multimedia::update_video(conn, &owner, gone.id, &title)));
    let new = creation(&owner, gone.id, params(json!({"body": "Late", "at": 1})));
    assert!(is_not_found(&annotate_all(conn, &[new]).remove(0)));
    assert!(!delete_video_rows(conn, gone.id).unwrap());
    assert_eq!(rows(conn, "videos", gone.id), 0);
}

fn an_account_goes_with_a_video_that_is_being_deleted(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let [begun, whole, small] = std::array::from_fn(|_| video(conn, &owner));
    for one in [&begun, &whole] {
        annotate_often(conn, &other, one, MAX_ROWS_DELETED + 1);
    }
    multimedia::delete_video(conn, &owner, begun.id).unwrap();
    begin_account_deletion(conn, owner.id).unwrap();
    finish_account_deletion(conn, owner.id).unwrap();
    for one in [&begun, &whole, &small] {
        assert_eq!(rows(conn, "videos", one.id) + rows(conn, "annotations", one.id), 0);
    }
}

fn what_is_not_being_deleted_loses_no_row(conn: &mut Connection) {
    let owner = user(conn);
    let [kept, gone] = std::array::from_fn(|_| video(conn, &owner));
    annotate_often(conn, &owner, &kept, 3);
    annotate_often(conn, &owner, &gone, MAX_ROWS_DELETED + 1);
    assert!(!delete_video_rows(conn, kept.id).unwrap());
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    while delete_video_rows(conn, gone.id).unwrap() {}
    assert_eq!(rows(conn, "annotations", kept.id), 3);
    assert_eq!(multimedia::get_video(conn, kept.id).unwrap().video.annotation_count, 3);
    assert_eq!(DeleteVideoRows::KIND, "delete_video_rows");
}
