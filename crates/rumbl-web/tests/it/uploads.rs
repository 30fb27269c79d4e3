//! Uploads over the socket of live pages, as a client has them that may be anybody's.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use reqwest::Client;
use rumbl_core::uploads::{self, Announced, CutPoster};
use rumbl_core::{jobs, multimedia};
use serde_json::json;
use tokio::time::sleep;

use crate::support::{Page, Rumbl, Uploader, files_folder, film, stored};

/// Waits until nothing is stored and nobody holds room.
async fn is_gone(rumbl: &Rumbl, folder: &str) {
    loop {
        let expired = rumbl.repo(|db| uploads::take_expired_uploads(db, None)).await;
        if stored(folder).is_empty() && expired.is_empty() {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

#[actix_web::test]
async fn a_file_is_received_stored_for_its_owner_alone_and_becomes_a_video() {
    let (_kept, folder) = files_folder();
    let rumbl = Rumbl::start_with(&[("RUMBL_FILES__FOLDER", &folder)]).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let content = film(300_000);
    let mut form = Uploader::open(&rumbl, &ada).await;
    form.page.shows("Upload a file").shows("1.0 GB");
    let path = form.upload("../../my_film.mp4", &content).await.unwrap();
    let files = stored(&folder);
    assert_eq!(files.len(), 1);
    assert_eq!(std::fs::read(&files[0]).unwrap(), content);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&files[0]), mode(files[0].parent().unwrap())), (0o600, 0o700));
    assert_eq!(browser.get(&path).await.status, 200);
    assert_eq!(rumbl.browser().get(&path).await.status, 404, "no video has it yet");
    let page = browser.post("/manage/videos", &[("video[url]", &path)]).await;
    page.shows("Video created successfully.").shows("My film").shows(&format!("src=\"{path}\""));
    assert_eq!(rumbl.browser().get(&path).await.status, 200);
    // The form knows it as what it is, and another address gives it up.
    let id = page.path.trim_start_matches("/watch/").split('-').next().unwrap().to_owned();
    let edit = browser.get(&format!("/manage/videos/{id}/edit")).await;
    edit.shows("my_film.mp4").shows("300 KB").shows(&format!("value=\"{path}\""));
    let (_, other) = rumbl.logged_in("grace").await;
    let refused = other.post("/manage/videos", &[("video[url]", &path)]).await;
    refused.has_status(422).shows("is an uploaded file that is gone, is not yours, or belongs to");
    browser.post(&format!("/manage/videos/{id}"), &[("_method", "delete")]).await;
    assert_eq!(browser.get(&path).await.status, 404);
    is_gone(&rumbl, &folder).await;
}

#[actix_web::test]
async fn what_is_no_video_is_refused_whatever_it_is_called_and_nothing_of_it_is_left() {
    let (_kept, folder) = files_folder();
    let variables =
        [("RUMBL_FILES__FOLDER", folder.as_str()), ("RUMBL_FILES__FILE_BYTES", "500000")];
    let rumbl = Rumbl::start_with(&variables).await;
    let ada = rumbl.user("ada").await;
    let zip = [b"PK\x03\x04".to_vec(), vec![7; 100_000]].concat();
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    let inside = [b"<!--".to_vec(), film(50_000)].concat();
    for (name, content, reason) in [
        ("film.mp4", zip, "no_video"),
        ("film.webm", page, "no_video"),
        ("film.mp4", inside, "no_video"),
        ("film.mp4", film(7), "no_video"),
    ] {
        let mut form = Uploader::open(&rumbl, &ada).await;
        assert_eq!(form.upload(name, &content).await, Err(reason.to_owned()), "{name}");
        form.progress(json!({"error": reason})).await;
    }
    let mut form = Uploader::open(&rumbl, &ada).await;
    let refused = form.upload("film.mp4", &film(500_001)).await.unwrap_err();
    assert!(refused.contains("too_large"), "{refused}");
    let mut form = Uploader::open(&rumbl, &ada).await;
    let refused = form.upload("film.exe", b"MZ").await;
    assert!(refused.is_err(), "{refused:?}");
    is_gone(&rumbl, &folder).await;
}

#[actix_web::test]
async fn a_client_that_lies_about_sizes_gets_no_further_than_it_said() {
    let (_kept, folder) = files_folder();
    let rumbl = Rumbl::start_with(&[("RUMBL_FILES__FOLDER", &folder)]).await;
    let ada = rumbl.user("ada").await;
    let mut form = Uploader::open(&rumbl, &ada).await;
    let token = form.choose("film.mp4", 100_000).await.unwrap();
    assert_eq!(form.begin(&token).await["status"], "ok");
    assert_eq!(form.chunk(&film(60_000)).await["status"], "ok");
    // It says that it is done, and is not.
    let shown = form.progress(json!(100)).await;
    assert!(!shown.contains("/files/"), "{shown}");
    let refused = form.chunk(&vec![0; 40_001]).await;
    assert_eq!(refused["response"]["reason"], "file_size_limit_exceeded");
    // What was given up is not begun again with the same token.
    let again = form.begin(&token).await;
    assert_eq!(again["response"]["reason"], "already_registered");
    for token in ["", "nonsense", token.split_at(token.len() - 2).0] {
        assert_eq!(form.begin(token).await["response"]["reason"], "invalid_token");
    }
    is_gone(&rumbl, &folder).await;
}

#[actix_web::test]
async fn a_file_that_is_cancelled_or_whose_page_is_closed_leaves_nothing_and_holds_no_room() {
    let (_kept, folder) = files_folder();
    let variables =
        [("RUMBL_FILES__FOLDER", folder.as_str()), ("RUMBL_FILES__BYTES_PER_USER", "150000")];
    let rumbl = Rumbl::start_with(&variables).await;
    let ada = rumbl.user("ada").await;
    for is_cancelled in [true, false] {
        let mut form = Uploader::open(&rumbl, &ada).await;
        let token = form.choose("film.mp4", 100_000).await.unwrap();
        assert_eq!(form.begin(&token).await["status"], "ok");
        assert_eq!(form.chunk(&film(60_000)).await["status"], "ok");
        let mut second = Uploader::open(&rumbl, &ada).await;
        assert_eq!(second.upload("film.mp4", &film(60_000)).await, Err("over_quota".to_owned()));
        if is_cancelled {
            form.click("cancel", json!({"ref": "0"})).await;
        }
        drop(form);
        is_gone(&rumbl, &folder).await;
    }
    let mut form = Uploader::open(&rumbl, &ada).await;
    let path = form.upload("film.mp4", &film(150_000)).await.unwrap();
    assert_eq!(stored(&folder).len(), 1);
    // It is not wanted after all.
    let shown = form.click("remove", json!({})).await;
    assert!(shown.contains("file-removed"), "{shown}");
    // What was on its way when it was removed no longer brings its path back.
    let shown = form.change("validate", &format!("video[url]={path}&video[title]=x")).await;
    assert!(!shown.contains(&path), "{shown}");
    is_gone(&rumbl, &folder).await;
    let request = Client::new().get(format!("{}{path}", rumbl.url)).header("cookie", &form.cookie);
    assert_eq!(request.send().await.unwrap().status(), 404);
}

#[actix_web::test]
async fn uploads_at_once_and_in_a_while_are_bounded_for_a_person() {
    let (_kept, folder) = files_folder();
    let variables = [
        ("RUMBL_FILES__FOLDER", folder.as_str()),
        ("RUMBL_FILES__UPLOADS_AT_ONCE_PER_USER", "1"),
        ("RUMBL_FILES__UPLOADS_PER_USER__BURST", "3"),
        ("RUMBL_FILES__UPLOADS_PER_USER__INTERVAL_MS", "3600000"),
    ];
    let rumbl = Rumbl::start_with(&variables).await;
    let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
    let mut first = Uploader::open(&rumbl, &ada).await;
    let token = first.choose("film.mp4", 1_000).await.unwrap();
    assert_eq!(first.begin(&token).await["status"], "ok");
    let mut second = Uploader::open(&rumbl, &ada).await;
    let refused = second.upload("film.mp4", &film(1_000)).await;
    assert_eq!(refused, Err("too_many_at_once".to_owned()));
    drop(first);
    is_gone(&rumbl, &folder).await;
    let mut third = Uploader::open(&rumbl, &ada).await;
    third.upload("film.mp4", &film(1_000)).await.unwrap();
    let mut fourth = Uploader::open(&rumbl, &ada).await;
    assert_eq!(fourth.upload("film.mp4", &film(1_000)).await, Err("too_often".to_owned()));
    Uploader::open(&rumbl, &grace).await.upload("film.mp4", &film(1_000)).await.unwrap();
}

#[actix_web::test]
async fn errors_are_said_while_somebody_types_and_only_where_they_have_typed() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let mut form = Uploader::open(&rumbl, &ada).await;
    let typed =
        "video[url]=nonsense&video[title]=&video[_unused_title]=&_target[]=video&_target[]=url";
    let shown = form.change("validate", typed).await;
    assert!(shown.contains("must be a link to an mp4"), "{shown}");
    let shown = form.change("validate", "video[url]=https://example.com/a.mp4&video[title]=").await;
    assert!(!shown.contains("must be a link"), "{shown}");
    let long = "x".repeat(201);
    let shown =
        form.change("validate", &format!("video[url]=/media/demo.webm&video[title]={long}")).await;
    assert!(shown.contains("should be at most 200 character(s)"), "{shown}");
    for hostile in
        ["", "video=x", "video[url][a]=1", "video[url]=%00", &"video[x]=1&".repeat(2_000)]
    {
        form.change("validate", hostile).await;
    }
}

#[actix_web::test]
async fn a_refused_form_shows_the_same_once_its_client_has_connected() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let fields = [
        ("_method", "put"),
        ("video[title]", " "),
        ("video[description]", "<kept>"),
        ("video[category_id]", "999999"),
    ];
    let own = format!("/manage/videos/{}", video.id);
    let form = Uploader::open(&rumbl, &ada).await;
    let token = form.page.meta("csrf-token").unwrap();
    for (path, fields) in [(own.as_str(), &fields[..]), ("/manage/videos", &fields[1..])] {
        let sent =
            [fields, &[("_csrf_token", token.as_str()), ("video[url]", "nonsense")]].concat();
        let post = Client::new().post(format!("{}{path}", rumbl.url)).form(&sent);
        let page = Page::read(post.header("cookie", &form.cookie).send().await.unwrap()).await;
        page.has_status(422).shows("Oops, something went wrong!").shows("&lt;kept&gt;");
        page.shows("must be a link to an mp4").shows("value=\"nonsense\"");
        let (mut live, joined) = Uploader::join(&rumbl, page, form.cookie.clone()).await;
        assert!(joined.contains("Oops") && joined.contains("&lt;kept&gt;"), "{joined}");
        assert!(joined.contains("must be a link to an mp4"), "{joined}");
        let typed = "video[url]=/media/demo.webm&video[title]= &video[description]=<kept>";
        let shown = live.change("validate", typed).await;
        assert!(!shown.contains("must be a link"), "{shown}");
    }
}

#[actix_web::test]
async fn the_form_is_nobody_elses() {
    let rumbl = Rumbl::start().await;
    let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
    let video = rumbl.video(&ada, "Hello").await;
    let own = Uploader::open(&rumbl, &grace).await;
    let edit = format!("{}/manage/videos/{}/edit", rumbl.url, video.id);
    let page = Client::new().get(&edit).header("cookie", &own.cookie).send().await.unwrap();
    assert_eq!(Page::read(page).await.status, 404);
}

#[actix_web::test]
async fn what_a_killed_process_left_is_deleted_once_its_lease_is_over() {
    let (_kept, folder) = files_folder();
    let rumbl = Rumbl::start_with(&[("RUMBL_FILES__FOLDER", &folder)]).await;
    let ada = rumbl.user("ada").await;
    let limits = rumbl.app.config.files.upload_limits();
    let announced = Announced { name: "film.mp4".to_owned(), size: 1_000 };
    let begin = move |db: &mut _| uploads::begin_upload(db, ada.id, &announced, &limits);
    let begun = rumbl.repo(begin).await.unwrap();
    std::fs::create_dir(&folder).unwrap();
    for name in [begun.key.to_string(), format!("{}#1", begun.key), "another".to_owned()] {
        std::fs::write(format!("{folder}/{name}"), b"a part of it").unwrap();
    }
    rumbl.repo(uploads::revive_deletions).await;
    let gives_up = move |db: &mut _| uploads::cancel_upload(db, ada.id, begun.id, None);
    assert_eq!(stored(&folder).len(), 3, "it may still arrive");
    rumbl.repo(gives_up).await;
    while stored(&folder).len() > 1 {
        sleep(Duration::from_millis(10)).await;
    }
    assert!(stored(&folder)[0].ends_with("another"));
}

#[actix_web::test]
async fn a_file_that_can_not_be_deleted_keeps_no_other() {
    let (_kept, folder) = files_folder();
    let rumbl = Rumbl::start_with(&[("RUMBL_FILES__FOLDER", &folder)]).await;
    let ada = rumbl.user("ada").await;
    let limits = rumbl.app.config.files.upload_limits();
    let begin = move |db: &mut _| {
        let announced = Announced { name: "film.mp4".to_owned(), size: 1_000 };
        let mut begin = || uploads::begin_upload(db, ada.id, &announced, &limits);
        Ok([begin()?.unwrap(), begin()?.unwrap()])
    };
    let begun = rumbl.repo(begin).await;
    let [first, second] = begun.each_ref().map(|upload| format!("{folder}/{}", upload.key));
    // A folder is no file.
    std::fs::create_dir_all(&first).unwrap();
    std::fs::write(&second, b"a part of it").unwrap();
    let give_up = move |db: &mut _| {
        begun.iter().try_for_each(|one| uploads::cancel_upload(db, ada.id, one.id, None))
    };
    rumbl.repo(give_up).await;
    // The first is tried again, and the second is forgotten.
    while rumbl.repo(|db| uploads::take_expired_uploads(db, None)).await.len() > 1 {
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(stored(&folder), [std::path::Path::new(&first)]);
}

/// A program that stands for ffmpeg.
fn stand_in(folder: &str, script: &str) -> String {
    let path = format!("{folder}-ffmpeg");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path
}

/// The name of the picture that a new video with an uploaded file has in the end.
async fn poster_by(ffmpeg: &str, folder: &str) -> Option<String> {
    let variables = [("RUMBL_FILES__FOLDER", folder), ("RUMBL_FILES__FFMPEG", ffmpeg)];
    let rumbl = Rumbl::start_with(&variables).await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let path = Uploader::open(&rumbl, &ada).await.upload("a.mp4", &film(1_000)).await.unwrap();
    browser.post("/manage/videos", &[("video[url]", &path)]).await;
    loop {
        let user = ada.clone();
        let (video, is_waiting) = rumbl
            .repo(move |db| {
                let video = multimedia::list_user_videos(db, &user)?.remove(0).video;
                let is_waiting = jobs::is_there(db, &CutPoster { video_id: video.id })?;
                Ok((video, is_waiting))
            })
            .await;
        if !is_waiting {
            return video.poster;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

#[actix_web::test]
async fn a_picture_is_cut_out_of_a_file_whose_browser_sent_none() {
    let (_kept, folder) = files_folder();
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/static/media/link.jpg");
    // Of the file alone: its last argument but one names the format, and its input the file.
    let ffmpeg =
        stand_in(&folder, &format!("case \"$*\" in *file:{folder}/*) cat {picture};; esac"));
    assert!(poster_by(&ffmpeg, &folder).await.is_some());
}

#[actix_web::test]
async fn without_ffmpeg_a_video_gets_a_drawn_picture() {
    let (_kept, folder) = files_folder();
    assert_eq!(poster_by("/nowhere/ffmpeg", &folder).await, None);
}

#[actix_web::test]
async fn what_ffmpeg_says_is_no_picture_unless_it_is_one() {
    let (_kept, folder) = files_folder();
    let ffmpeg = stand_in(&folder, "yes '<script>' | head -c 1000000");
    assert_eq!(poster_by(&ffmpeg, &folder).await, None);
}
