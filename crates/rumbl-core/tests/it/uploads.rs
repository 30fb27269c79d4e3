use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use diesel::connection::SimpleConnection as _;
use rumbl_core::accounts::{Role, User};
use rumbl_core::audit::By;
use rumbl_core::ids::UserId;
use rumbl_core::jobs::{self, Job};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::uploads::{
    self, Announced, CutPoster, DeleteUploads, FileKind, Stored, Upload, UploadKey, UploadLimits,
    UploadRefusal,
};
use rumbl_core::{Error, Result, personal_data};
use serde_json::json;

use crate::administration::with_role;
use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{errors, is_not_found, params, user, video, video_params};
use crate::pictures::SMALL;

cases! {
    Sandboxed:
        a_file_arrives_is_claimed_by_a_video_and_goes_with_it,
        an_address_that_names_a_file_is_its_owners_alone_however_it_is_spelled,
        a_file_belongs_to_one_video,
        a_video_keeps_its_file_until_it_gets_another,
        a_title_is_taken_from_the_name_of_the_file,
        sizes_are_bounded_for_a_file_a_person_and_in_all,
        files_at_once_are_bounded_for_a_person_and_in_all,
        a_file_whose_lease_is_over_is_given_up_and_holds_no_room,
        what_nobody_claims_is_deleted_after_a_day,
        a_cancelled_file_is_deleted_and_nobody_cancels_another_persons,
        what_is_given_up_is_nobodys_video,
        what_is_announced_is_the_most_that_is_stored,
        a_hidden_videos_file_is_for_its_owner_and_moderators,
        files_go_with_the_account,
        a_file_gets_another_key_and_the_earlier_one_is_deleted_later,
        a_picture_is_cut_out_where_the_browser_sent_none;
    Alone:
        two_uploads_at_once_do_not_get_the_same_room,
        two_videos_at_once_do_not_get_the_same_file;
}

const ADDRESS_ERROR: &str =
    "url is an uploaded file that is gone, is not yours, or belongs to another video";

fn limits() -> UploadLimits {
    UploadLimits {
        file_bytes: 1_000,
        user_bytes: 1_500,
        total_bytes: i64::MAX,
        user_at_once: 2,
        at_once: i64::MAX,
        lease: Duration::from_mins(10),
    }
}

fn announced(size: u64) -> Announced {
    Announced { name: "../My_film.mp4".to_owned(), size }
}

fn begin(conn: &mut Connection, owner: &User, size: u64) -> Result<Upload, UploadRefusal> {
    uploads::begin_upload(conn, owner.id, &announced(size), &limits()).unwrap()
}

fn stored(conn: &mut Connection, owner: &User) -> Upload {
    let begun = begin(conn, owner, 500).unwrap();
    finish(conn, &begun, 500).unwrap()
}

fn finish(conn: &mut Connection, upload: &Upload, size: u64) -> Result<Upload> {
    uploads::finish_upload(conn, upload.id, Stored { kind: FileKind::Mp4, size })
}

fn with_file(address: &str) -> rumbl_core::changeset::Params {
    params(json!({"url": address, "title": "Mine", "description": "All of it"}))
}

fn create(conn: &mut Connection, owner: &User, address: &str) -> Result<Video> {
    multimedia::create_video(conn, owner, &with_file(address))
}

fn path(upload: &Upload) -> String {
    upload.path().unwrap()
}

fn expired(conn: &mut Connection) -> Vec<UploadKey> {
    let taken = uploads::take_expired_uploads(conn, None).unwrap();
    taken.into_iter().map(|upload| upload.key).collect()
}

/// Has nothing be stored any more of what has expired.
fn delete_expired(conn: &mut Connection) {
    for upload in uploads::take_expired_uploads(conn, None).unwrap() {
        uploads::forget_upload(conn, upload.id).unwrap();
    }
}

/// Lets a file's time be over.
fn let_expire(conn: &mut Connection, upload: &Upload) {
    let over = "UPDATE uploads SET expires_at = '2020-01-01 00:00:00'";
    conn.batch_execute(&format!("{over} WHERE id = {}", upload.id)).unwrap();
}

fn a_file_arrives_is_claimed_by_a_video_and_goes_with_it(conn: &mut Connection) {
    let owner = user(conn);
    let begun = begin(conn, &owner, 800).unwrap();
    assert_eq!((begun.name.as_str(), begun.size, begun.path()), ("My_film.mp4", 800, None));
    assert!(is_not_found(&uploads::get_watched_upload(conn, Some(&owner), &[], &begun.key)));
    uploads::renew_upload(conn, begun.id, Duration::from_mins(1)).unwrap();
    let stored = finish(conn, &begun, 700).unwrap();
    assert_eq!((stored.size, path(&stored)), (700, format!("/files/{}.mp4", begun.key)));
    assert!(is_not_found(&finish(conn, &begun, 700)), "it is complete already");
    assert_eq!(uploads::get_watched_upload(conn, Some(&owner), &[], &begun.key).unwrap(), stored);
    assert!(is_not_found(&uploads::get_watched_upload(conn, None, &[], &begun.key)));
    let video = create(conn, &owner, &path(&stored)).unwrap();
    assert_eq!(video.url, path(&stored));
    let claimed = uploads::get_watched_upload(conn, None, &[], &begun.key).unwrap();
    assert_eq!((claimed.video_id, claimed.expires_at), (Some(video.id), None));
    assert!(expired(conn).is_empty());
    assert!(!jobs::is_there(conn, &DeleteUploads {}).unwrap());
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    assert!(is_not_found(&uploads::get_watched_upload(conn, Some(&owner), &[], &begun.key)));
    assert!(jobs::is_there(conn, &DeleteUploads {}).unwrap());
    let deleted = [begun.key];
    assert_eq!(expired(conn), deleted);
    assert_eq!(expired(conn), deleted, "until it is forgotten");
    uploads::forget_upload(conn, begun.id).unwrap();
    assert!(expired(conn).is_empty());
}

fn an_address_that_names_a_file_is_its_owners_alone_however_it_is_spelled(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let file = stored(conn, &owner);
    let key = &file.key;
    let spellings = [
        path(&file),
        format!("/files/{key}.webm?x#t=1"),
        format!("/%66iles/{key}.mp4"),
        format!("/a/../files/{key}.mp4"),
        format!("https://rumbl.example/files/{key}.mp4"),
        format!("localhost:4000/files/{key}.mp4"),
    ];
    for address in &spellings {
        let refusal = errors(create(conn, &other, address));
        assert_eq!(refusal, ADDRESS_ERROR, "{address}");
        let refusal = errors(multimedia::add_video(conn, &other, &with_file(address)));
        assert_eq!(refusal, ADDRESS_ERROR, "{address}");
    }
    let theirs = video(conn, &other);
    let change = params(json!({"url": spellings[4]}));
    assert_eq!(errors(multimedia::update_video(conn, &other, theirs.id, &change)), ADDRESS_ERROR);
    let gone = UploadKey::random();
    for address in [gone.path(FileKind::Mp4), "/files/film.mp4".to_owned()] {
        assert_eq!(errors(create(conn, &owner, &address)), ADDRESS_ERROR, "{address}");
    }
    // Elsewhere a file may be called as it likes.
    create(conn, &owner, &format!("https://example.com/{gone}.mp4")).unwrap();
    create(conn, &owner, "https://example.com/files/film.mp4").unwrap();
    // Its owner may spell it as they like, and it is stored in one way.
    assert_eq!(create(conn, &owner, &spellings[4]).unwrap().url, path(&file));
}

fn a_file_belongs_to_one_video(conn: &mut Connection) {
    let owner = user(conn);
    let file = stored(conn, &owner);
    let first = create(conn, &owner, &path(&file)).unwrap();
    assert_eq!(errors(create(conn, &owner, &path(&file))), ADDRESS_ERROR);
    let second = video(conn, &owner);
    let change = params(json!({"url": path(&file)}));
    assert_eq!(errors(multimedia::update_video(conn, &owner, second.id, &change)), ADDRESS_ERROR);
    let begun = begin(conn, &owner, 10).unwrap();
    let early = begun.key.path(FileKind::Mp4);
    assert_eq!(errors(create(conn, &owner, &early)), ADDRESS_ERROR, "it is not complete");
    // Nothing of what was refused has been kept.
    let urls: Vec<_> = multimedia::list_user_videos(conn, &owner).unwrap();
    assert_eq!(urls.len(), 2);
    assert_eq!(first.url, path(&file));
}

fn a_video_keeps_its_file_until_it_gets_another(conn: &mut Connection) {
    let owner = user(conn);
    let (first, second) = (stored(conn, &owner), stored(conn, &owner));
    let video = create(conn, &owner, &path(&first)).unwrap();
    for same in [json!({"title": "New"}), json!({"url": path(&first)}), {
        json!({"url": format!("https://rumbl.example{}", path(&first))})
    }] {
        let changed = multimedia::update_video(conn, &owner, video.id, &params(same)).unwrap();
        assert_eq!(changed.url, path(&first));
    }
    assert!(expired(conn).is_empty());
    let change = params(json!({"url": path(&second)}));
    multimedia::update_video(conn, &owner, video.id, &change).unwrap();
    assert_eq!(expired(conn), [first.key]);
    let change = params(json!({"url": "https://example.com/elsewhere.mp4"}));
    multimedia::update_video(conn, &owner, video.id, &change).unwrap();
    assert_eq!(expired(conn).last(), Some(&second.key));
}

fn a_title_is_taken_from_the_name_of_the_file(conn: &mut Connection) {
    let owner = user(conn);
    let file = stored(conn, &owner);
    let added = multimedia::add_video(conn, &owner, &params(json!({"url": path(&file)}))).unwrap();
    assert_eq!(added.title, "My film");
}

fn sizes_are_bounded_for_a_file_a_person_and_in_all(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    assert_eq!(begin(conn, &owner, 0), Err(UploadRefusal::Empty));
    assert_eq!(begin(conn, &owner, 1_001), Err(UploadRefusal::TooLarge));
    assert_eq!(begin(conn, &owner, u64::MAX), Err(UploadRefusal::TooLarge));
    let first = begin(conn, &owner, 1_000).unwrap();
    assert_eq!(begin(conn, &owner, 501), Err(UploadRefusal::OverQuota), "what arrives counts");
    finish(conn, &first, 900).unwrap();
    begin(conn, &owner, 501).unwrap();
    begin(conn, &other, 1_000).unwrap();
    let used = 900 + 501 + 1_000;
    let full = UploadLimits { total_bytes: used + 99, ..limits() };
    let refused = uploads::begin_upload(conn, other.id, &announced(100), &full).unwrap();
    assert_eq!(refused, Err(UploadRefusal::Busy));
    let room = UploadLimits { total_bytes: i64::MAX, ..full };
    uploads::begin_upload(conn, other.id, &announced(100), &room).unwrap().unwrap();
    let nobody: UserId = "900000000000".parse().unwrap();
    assert!(is_not_found(&uploads::begin_upload(conn, nobody, &announced(1), &limits())));
}

fn files_at_once_are_bounded_for_a_person_and_in_all(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let first = begin(conn, &owner, 1).unwrap();
    begin(conn, &owner, 1).unwrap();
    assert_eq!(begin(conn, &owner, 1), Err(UploadRefusal::TooManyOfOne));
    let busy = UploadLimits { at_once: 0, ..limits() };
    let refused = uploads::begin_upload(conn, other.id, &announced(1), &busy).unwrap();
    assert_eq!(refused, Err(UploadRefusal::Busy));
    begin(conn, &other, 1).unwrap();
    finish(conn, &first, 1).unwrap();
    begin(conn, &owner, 1).unwrap();
}

fn a_file_whose_lease_is_over_is_given_up_and_holds_no_room(conn: &mut Connection) {
    let owner = user(conn);
    let lost = begin(conn, &owner, 1_000).unwrap();
    let_expire(conn, &lost);
    begin(conn, &owner, 1_000).unwrap();
    assert!(is_not_found(&uploads::renew_upload(conn, lost.id, Duration::from_mins(1))));
    assert!(is_not_found(&finish(conn, &lost, 1_000)));
    uploads::revive_deletions(conn).unwrap();
    assert!(jobs::is_there(conn, &DeleteUploads {}).unwrap());
    assert_eq!(expired(conn), [lost.key]);
}

fn what_nobody_claims_is_deleted_after_a_day(conn: &mut Connection) {
    let owner = user(conn);
    let file = stored(conn, &owner);
    let left = file.expires_at.unwrap() - Utc::now().naive_utc();
    assert!(left > TimeDelta::hours(23) && left <= TimeDelta::hours(24), "{left}");
    uploads::revive_deletions(conn).unwrap();
    assert!(!jobs::is_there(conn, &DeleteUploads {}).unwrap());
    let_expire(conn, &file);
    assert_eq!(errors(create(conn, &owner, &path(&file))), ADDRESS_ERROR, "it is too late");
    assert_eq!(expired(conn), [file.key]);
}

fn a_cancelled_file_is_deleted_and_nobody_cancels_another_persons(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let file = stored(conn, &owner);
    assert!(is_not_found(&uploads::cancel_upload(conn, other.id, file.id, None)));
    assert_eq!(uploads::find_own_upload(conn, other.id, &path(&file)).unwrap(), None);
    let found = uploads::find_own_upload(conn, owner.id, &path(&file)).unwrap();
    assert_eq!(found.as_ref(), Some(&file));
    let video = create(conn, &owner, &path(&file)).unwrap();
    assert!(is_not_found(&uploads::cancel_upload(conn, owner.id, file.id, None)), "a video has it");
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    let begun = begin(conn, &owner, 1_000).unwrap();
    uploads::cancel_upload(conn, owner.id, begun.id, None).unwrap();
    assert!(is_not_found(&uploads::renew_upload(conn, begun.id, Duration::from_mins(1))));
    assert_eq!(expired(conn).last(), Some(&begun.key));
    assert_eq!(begin(conn, &owner, 1_000), Err(UploadRefusal::OverQuota), "it is still there");
    delete_expired(conn);
    // One that can still be written is deleted when that is over.
    let begun = begin(conn, &owner, 1_000).unwrap();
    let until = Utc::now().naive_utc() + TimeDelta::hours(1);
    uploads::cancel_upload(conn, owner.id, begun.id, Some(until)).unwrap();
    assert!(!expired(conn).contains(&begun.key));
    assert!(is_not_found(&uploads::cancel_upload(conn, owner.id, begun.id, None)), "it is already");
    assert!(uploads::list_uploads(conn, owner.id).unwrap().is_empty());
    // Until then it takes up its owner's room, and nobody fills up everybody's by giving up; but it no longer arrives.
    assert_eq!(begin(conn, &owner, 501), Err(UploadRefusal::OverQuota));
    begin(conn, &owner, 250).unwrap();
    begin(conn, &owner, 250).unwrap();
    begin(conn, &other, 1_000).unwrap();
    let_expire(conn, &begun);
    delete_expired(conn);
    assert!(begin(conn, &owner, 1).is_err_and(|refusal| refusal == UploadRefusal::TooManyOfOne));
}

fn what_is_given_up_is_nobodys_video(conn: &mut Connection) {
    let owner = user(conn);
    let file = stored(conn, &owner);
    let until = Utc::now().naive_utc() + TimeDelta::hours(1);
    uploads::cancel_upload(conn, owner.id, file.id, Some(until)).unwrap();
    assert_eq!(errors(create(conn, &owner, &path(&file))), ADDRESS_ERROR);
    assert_eq!(uploads::find_own_upload(conn, owner.id, &path(&file)).unwrap(), None);
    assert!(is_not_found(&uploads::get_watched_upload(conn, Some(&owner), &[], &file.key)));
}

fn what_is_announced_is_the_most_that_is_stored(conn: &mut Connection) {
    let owner = user(conn);
    let begun = begin(conn, &owner, 10).unwrap();
    assert!(is_not_found(&finish(conn, &begun, 11)));
    finish(conn, &begun, 10).unwrap();
}

fn a_hidden_videos_file_is_for_its_owner_and_moderators(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let moderator = with_role(conn, Role::Moderator);
    let file = stored(conn, &owner);
    let video = create(conn, &owner, &path(&file)).unwrap();
    multimedia::hide_video(conn, By::user(&moderator), video.id).unwrap();
    for reader in [None, Some(&other)] {
        assert!(is_not_found(&uploads::get_watched_upload(conn, reader, &[], &file.key)));
    }
    for reader in [&owner, &moderator] {
        uploads::get_watched_upload(conn, Some(reader), &[], &file.key).unwrap();
    }
}

fn files_go_with_the_account(conn: &mut Connection) {
    let owner = user(conn);
    let (claimed, free) = (stored(conn, &owner), stored(conn, &owner));
    create(conn, &owner, &path(&claimed)).unwrap();
    let data = personal_data::read_personal_data(conn, owner.id, |_| Ok(())).unwrap();
    let names: Vec<_> = data.uploads.iter().map(|upload| upload.key.clone()).collect();
    assert_eq!(names, [claimed.key.clone(), free.key.clone()]);
    personal_data::finish_account_deletion(conn, owner.id).unwrap();
    assert_eq!(expired(conn), [claimed.key, free.key]);
    // The same holds where an owner is deleted in another way.
    let owner = user(conn);
    let claimed = stored(conn, &owner);
    create(conn, &owner, &path(&claimed)).unwrap();
    conn.batch_execute(&format!("DELETE FROM users WHERE id = {}", owner.id)).unwrap();
    assert_eq!(expired(conn).last(), Some(&claimed.key));
}

fn a_file_gets_another_key_and_the_earlier_one_is_deleted_later(conn: &mut Connection) {
    let owner = user(conn);
    let begun = begin(conn, &owner, 10).unwrap();
    let (key, until) = (UploadKey::random(), Utc::now().naive_utc() + TimeDelta::hours(1));
    uploads::replace_key(conn, begun.id, &key, until).unwrap();
    let stored = finish(conn, &begun, 10).unwrap();
    assert_eq!(stored.key, key);
    assert!(expired(conn).is_empty());
    conn.batch_execute("UPDATE uploads SET expires_at = '2020-01-01 00:00:00' WHERE size = 0")
        .unwrap();
    assert_eq!(expired(conn), [begun.key]);
}

fn a_picture_is_cut_out_where_the_browser_sent_none(conn: &mut Connection) {
    let owner = user(conn);
    let drawn =
        multimedia::create_video(conn, &owner, &video_params().with("poster", SMALL)).unwrap();
    let jpeg = multimedia::get_poster(conn, drawn.id, &drawn.poster.unwrap()).unwrap();
    let file = stored(conn, &owner);
    let video = create(conn, &owner, &path(&file)).unwrap();
    assert!(jobs::is_there(conn, &CutPoster { video_id: video.id }).unwrap());
    let upload = uploads::get_upload_without_poster(conn, video.id).unwrap();
    assert!(!uploads::put_poster(conn, &upload, b"no picture".to_vec()).unwrap());
    assert!(uploads::put_poster(conn, &upload, jpeg.clone()).unwrap());
    let name = multimedia::get_video(conn, video.id).unwrap().video.poster.unwrap();
    assert_eq!(multimedia::get_poster(conn, video.id, &name).unwrap(), jpeg);
    assert!(is_not_found(&uploads::get_upload_without_poster(conn, video.id)));
    assert!(is_not_found(&uploads::put_poster(conn, &upload, jpeg)), "it has one");
    // One that the browser sent is as good.
    let file = stored(conn, &owner);
    let sent = with_file(&path(&file)).with("poster", SMALL);
    let video = multimedia::create_video(conn, &owner, &sent).unwrap();
    assert!(!jobs::is_there(conn, &CutPoster { video_id: video.id }).unwrap());
    assert_eq!(CutPoster::KIND, "cut_poster");
}

fn both<T: Send + 'static>(
    repo: &Repo,
    call: impl Fn(&mut Connection) -> Result<T> + Clone + Send + 'static,
) -> Vec<Result<T>> {
    let barrier = Arc::new(Barrier::new(2));
    let start = || {
        let (repo, call, barrier) = (repo.clone(), call.clone(), Arc::clone(&barrier));
        thread::spawn(move || {
            block_on(repo.run(move |conn| {
                barrier.wait();
                call(conn)
            }))
        })
    };
    let threads = [start(), start()];
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

fn two_uploads_at_once_do_not_get_the_same_room(scratch: &Scratch) {
    let repo = scratch.migrated();
    let owner = block_on(repo.run(|conn| Ok(user(conn)))).unwrap();
    for _ in 0..10 {
        let id = owner.id;
        let begun =
            both(&repo, move |conn| uploads::begin_upload(conn, id, &announced(1_000), &limits()));
        let begun: Vec<_> = begun.into_iter().map(Result::unwrap).collect();
        let refused = begun.iter().filter(|one| **one == Err(UploadRefusal::OverQuota)).count();
        assert_eq!(refused, 1, "{begun:?}");
        let upload = begun.into_iter().find_map(Result::ok).unwrap();
        let give_up = move |conn: &mut Connection| {
            uploads::cancel_upload(conn, id, upload.id, None)?;
            delete_expired(conn);
            Ok(())
        };
        block_on(repo.run(give_up)).unwrap();
    }
}

fn two_videos_at_once_do_not_get_the_same_file(scratch: &Scratch) {
    let repo = scratch.migrated();
    let owner = block_on(repo.run(|conn| Ok(user(conn)))).unwrap();
    for _ in 0..2 {
        let by = owner.clone();
        let file = block_on(repo.run(move |conn| Ok(stored(conn, &by)))).unwrap();
        let (by, address) = (owner.clone(), path(&file));
        let created = both(&repo, move |conn| create(conn, &by, &address));
        let is_refused = |one: &&Result<Video>| matches!(one, Err(Error::Invalid(_)));
        assert_eq!(created.iter().filter(is_refused).count(), 1, "{created:?}");
        assert_eq!(created.iter().filter(|one| one.is_ok()).count(), 1, "{created:?}");
    }
}
