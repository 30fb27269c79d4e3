use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use rumbl_core::directory::{
    self, DirectoryChange, MAX_DIRECTORY_CHANGES, directory_topic, list_directory_changes,
};
use rumbl_core::follows::{self, Followed};
use rumbl_core::log::last_seq;
use rumbl_core::repo::Connection;
use rumbl_core::{accounts, multimedia, seeds};
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{annotate, errors, is_not_found, params, unique, user, video, video_params};

cases! {
    Sandboxed:
        it_says_which_videos_people_and_categories_changed,
        it_says_whose_follows_changed,
        what_changes_nothing_is_not_in_it,
        annotations_are_not_in_it,
        max_directory_changes_bounds_what_is_listed,
        a_kind_of_a_later_version_has_readers_start_over;
    Alone:
        writes_rises_after_a_commit_and_before_the_writer_is_told,
        its_topic_is_locked_before_every_other;
}

fn seq(conn: &mut Connection) -> i64 {
    last_seq(conn, &directory_topic()).unwrap()
}

fn since(conn: &mut Connection, after_seq: i64) -> Vec<DirectoryChange> {
    let missed = list_directory_changes(conn, after_seq).unwrap();
    assert!(!missed.start_over);
    let seqs: Vec<_> = missed.changes.iter().map(|one| one.seq).collect();
    assert_eq!(seqs, (after_seq + 1..=missed.last_seq).collect::<Vec<_>>());
    missed.changes.into_iter().map(|one| one.change).collect()
}

fn it_says_which_videos_people_and_categories_changed(conn: &mut Connection) {
    let before = seq(conn);
    let owner = user(conn);
    let registration = json!({"name": "Bob", "username": unique("bob"), "password": "long enough"});
    let bob = accounts::register_user(conn, &params(registration)).unwrap();
    let category = multimedia::create_category(conn, &unique("Category")).unwrap();
    let [kept, gone] = std::array::from_fn(|_| video(conn, &owner));
    multimedia::update_video(conn, &owner, kept.id, &params(json!({"title": "New"}))).unwrap();
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    let expected = [
        DirectoryChange::User(owner.id),
        DirectoryChange::User(bob.id),
        DirectoryChange::Category(category.id),
        DirectoryChange::Video(kept.id),
        DirectoryChange::Video(gone.id),
        DirectoryChange::Video(kept.id),
        DirectoryChange::Video(gone.id),
    ];
    assert_eq!(since(conn, before), expected);
    let last = seq(conn);
    assert_eq!(since(conn, last - 1), expected[6..]);
    assert_eq!(since(conn, last), []);
}

fn it_says_whose_follows_changed(conn: &mut Connection) {
    let [reader, author] = std::array::from_fn(|_| user(conn));
    let video = video(conn, &author);
    let before = seq(conn);
    for followed in [Followed::User(author.id), Followed::Video(video.id)] {
        follows::unfollow(conn, &reader, followed).unwrap();
        follows::follow(conn, &reader, followed).unwrap();
        follows::follow(conn, &reader, followed).unwrap();
    }
    errors(follows::follow(conn, &reader, Followed::User(reader.id)));
    follows::unfollow(conn, &reader, Followed::User(author.id)).unwrap();
    assert_eq!(since(conn, before), [DirectoryChange::Follows(reader.id); 3]);
}

fn what_changes_nothing_is_not_in_it(conn: &mut Connection) {
    seeds::run(conn).unwrap();
    let (owner, outsider) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let category = multimedia::create_category(conn, &unique("Category")).unwrap();
    let before = seq(conn);
    seeds::run(conn).unwrap();
    multimedia::create_category(conn, &category.name).unwrap();
    multimedia::update_video(conn, &owner, video.id, &params(json!({}))).unwrap();
    let refused = params(json!({"title": ""}));
    errors(multimedia::update_video(conn, &owner, video.id, &refused));
    errors(multimedia::create_video(conn, &owner, &params(json!({}))));
    let namesake = params(json!({"name": "Eva", "username": owner.username}));
    errors(accounts::create_user(conn, &namesake));
    assert!(is_not_found(&multimedia::delete_video(conn, &outsider, video.id)));
    let theirs = multimedia::update_video(conn, &outsider, video.id, &video_params());
    assert!(is_not_found(&theirs));
    assert_eq!(since(conn, before), []);
}

fn annotations_are_not_in_it(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let before = seq(conn);
    annotate(conn, &owner, &video, 1);
    assert_eq!(since(conn, before), []);
}

fn max_directory_changes_bounds_what_is_listed(conn: &mut Connection) {
    let before = seq(conn);
    let owner = user(conn);
    let video = video(conn, &owner);
    for number in 2..MAX_DIRECTORY_CHANGES {
        let title = params(json!({"title": format!("Title {number}")}));
        multimedia::update_video(conn, &owner, video.id, &title).unwrap();
    }
    assert_eq!(i64::try_from(since(conn, before).len()), Ok(MAX_DIRECTORY_CHANGES));
    user(conn);
    let missed = list_directory_changes(conn, before).unwrap();
    assert_eq!((missed.changes.len(), missed.start_over), (0, true));
    assert_eq!(missed.last_seq, before + MAX_DIRECTORY_CHANGES + 1);
}

fn a_kind_of_a_later_version_has_readers_start_over(conn: &mut Connection) {
    let before = seq(conn);
    user(conn);
    conn.batch_execute("UPDATE log SET kind = 32000 WHERE topic_id = 0").unwrap();
    let missed = list_directory_changes(conn, before).unwrap();
    assert_eq!((missed.changes, missed.start_over), (vec![], true));
    user(conn);
    assert_eq!(since(conn, before + 1).len(), 1);
}

fn writes_rises_after_a_commit_and_before_the_writer_is_told(scratch: &Scratch) {
    let repo = scratch.migrated();
    let (before, seq) = (directory::writes(), block_on(repo.run(|conn| Ok(seq(conn)))).unwrap());
    let owner = block_on(repo.run(|conn| Ok(user(conn)))).unwrap();
    assert!(directory::writes() > before);
    let told = block_on(repo.run(move |conn| Ok(since(conn, seq)))).unwrap();
    assert_eq!(told, [DirectoryChange::User(owner.id)]);
}

fn its_topic_is_locked_before_every_other(scratch: &Scratch) {
    let repo = scratch.migrated();
    let first: String = block_on(repo.run(|conn| {
        let owner = user(conn);
        video(conn, &owner);
        let query = "(SELECT name FROM topics ORDER BY id LIMIT 1)";
        Ok(diesel::select(diesel::dsl::sql::<Text>(query)).get_result(conn)?)
    }))
    .unwrap();
    assert_eq!(first, "directory");
}
