use diesel::connection::SimpleConnection as _;
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{MAX_ID, VideoId};
use rumbl_core::multimedia::{self, Video, VideoSource};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate, errors, is_not_found, params, unique, user, video, video_params};

cases! {
    Sandboxed:
        valid_params_create_a_video,
        invalid_params_create_no_video,
        an_address_must_be_playable,
        only_the_address_is_required_of_a_video_that_is_added,
        what_is_sent_with_a_video_that_is_added_stays,
        an_address_that_can_not_be_played_is_all_that_is_wrong,
        an_address_is_stored_with_its_scheme,
        an_address_is_stored_without_the_spaces_around_it,
        lengths_are_bounded,
        a_missing_category_is_refused,
        a_user_who_is_gone_creates_nothing,
        videos_are_listed_newest_first,
        a_listing_has_at_most_its_limit,
        valid_params_update_a_video,
        an_update_without_changes_changes_nothing,
        invalid_params_do_not_update_a_video,
        a_category_can_be_taken_back,
        a_deleted_video_is_gone_with_its_annotations,
        somebody_elses_video_is_not_found,
        an_unknown_video_is_not_found,
        a_changeset_shows_the_video,
        a_deleted_user_takes_videos_along,
        ids_are_never_used_again;
}

fn with(field: &str, value: impl Into<serde_json::Value>) -> Params {
    let mut fields = json!({
        "url": "https://example.com/video.mp4",
        "title": "Hello World",
        "description": "What the world said back",
    });
    fields[field] = value.into();
    params(fields)
}

fn unknown_id() -> VideoId {
    VideoId::try_from(MAX_ID).unwrap()
}

fn valid_params_create_a_video(conn: &mut Connection) {
    let owner = user(conn);
    let video = multimedia::create_video(conn, &owner, &video_params()).unwrap();
    assert_eq!(video.url, "https://example.com/video.mp4");
    assert_eq!(video.title, "Hello World");
    assert_eq!(video.description, "What the world said back");
    assert_eq!((video.user_id, video.category_id), (owner.id, None));
    assert_eq!(video.permalink().to_string(), format!("{}-hello-world", video.id));
    assert_eq!(video.source(), Some(VideoSource::File { mime: "video/mp4" }));
    let listing = multimedia::get_video(conn, video.id).unwrap();
    assert_eq!((listing.video, listing.user, listing.category), (video, owner, None));
}

fn invalid_params_create_no_video(conn: &mut Connection) {
    let owner = user(conn);
    assert_eq!(
        errors(multimedia::create_video(conn, &owner, &Params::default())),
        "url can't be blank, title can't be blank, description can't be blank"
    );
    assert!(multimedia::list_user_videos(conn, &owner).unwrap().is_empty());
}

fn an_address_must_be_playable(conn: &mut Connection) {
    let owner = user(conn);
    for url in ["nonsense", "https://example.com/page.html", "javascript:alert(1)"] {
        let errors = errors(multimedia::create_video(conn, &owner, &with("url", url)));
        assert!(errors.starts_with("url must be a link to an mp4, webm or m3u8 file"), "{errors}");
        assert!(errors.contains("YouTube"), "{errors}");
    }
}

fn only_the_address_is_required_of_a_video_that_is_added(conn: &mut Connection) {
    let owner = user(conn);
    for (url, title, description) in [
        ("https://example.com/my_film.mp4", "My film", "A video from example.com"),
        ("youtu.be/dQw4w9WgXcQ", "YouTube video dQw4w9WgXcQ", "A video on YouTube"),
        ("/media/demo.webm", "Demo", "A video from this site"),
    ] {
        let sent = params(json!({"url": url, "title": " ", "description": ""}));
        let video = multimedia::add_video(conn, &owner, &sent).unwrap();
        assert_eq!((video.title.as_str(), video.description.as_str()), (title, description));
        assert!(video.answers_enabled);
        // A program says what it means.
        let refusal = errors(multimedia::create_video(conn, &owner, &sent));
        assert_eq!(refusal, "title can't be blank, description can't be blank");
    }
    let video = multimedia::list_user_videos(conn, &owner).unwrap().remove(2).video;
    assert_eq!(video.permalink().to_string(), format!("{}-my-film", video.id));
}

fn what_is_sent_with_a_video_that_is_added_stays(conn: &mut Connection) {
    let owner = user(conn);
    let video = multimedia::add_video(conn, &owner, &video_params()).unwrap();
    assert_eq!(video.title, "Hello World");
    assert_eq!(video.description, "What the world said back");
}

fn an_address_that_can_not_be_played_is_all_that_is_wrong(conn: &mut Connection) {
    let owner = user(conn);
    let refusal = errors(multimedia::add_video(conn, &owner, &params(json!({"url": "nonsense"}))));
    assert!(refusal.starts_with("url must be a link to"), "{refusal}");
    assert!(!refusal.contains("blank"), "{refusal}");
    let refusal = errors(multimedia::add_video(conn, &owner, &Params::default()));
    assert_eq!(refusal, "url can't be blank");
    let long = params(json!({"url": "/a.mp4", "title": "a".repeat(201)}));
    let refusal = errors(multimedia::add_video(conn, &owner, &long));
    assert_eq!(refusal, "title should be at most 200 character(s)");
    assert!(multimedia::list_user_videos(conn, &owner).unwrap().is_empty());
}

fn an_address_is_stored_with_its_scheme(conn: &mut Connection) {
    let owner = user(conn);
    for (written, stored) in [
        ("127.0.0.1:8080/clip.mp4", "http://127.0.0.1:8080/clip.mp4"),
        (" youtube.com/watch?v=dQw4w9WgXcQ ", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
        ("/media/demo.webm", "/media/demo.webm"),
    ] {
        let video = multimedia::create_video(conn, &owner, &with("url", written)).unwrap();
        assert_eq!(video.url, stored);
    }
}

fn an_address_is_stored_without_the_spaces_around_it(conn: &mut Connection) {
    let owner = user(conn);
    let url = "https://youtu.be/dQw4w9WgXcQ";
    let params = with("url", format!(" {url}\n"));
    assert_eq!(multimedia::create_video(conn, &owner, &params).unwrap().url, url);
}

fn lengths_are_bounded(conn: &mut Connection) {
    let owner = user(conn);
    let long_url = format!("https://example.com/{}.mp4", "a".repeat(2_000));
    for (field, value, max) in [
        ("url", long_url, 2_000),
        ("title", "a".repeat(201), 200),
        ("description", "a".repeat(5_001), 5_000),
    ] {
        assert_eq!(
            errors(multimedia::create_video(conn, &owner, &with(field, value))),
            format!("{field} should be at most {max} character(s)")
        );
    }
    multimedia::create_video(conn, &owner, &with("title", "ü".repeat(200))).unwrap();
}

fn a_missing_category_is_refused(conn: &mut Connection) {
    let owner = user(conn);
    for (category_id, message) in [
        (json!(MAX_ID), "does not exist"),
        (json!("0"), "does not exist"),
        (json!(-1), "does not exist"),
        (json!("comedy"), "is invalid"),
        (json!("99999999999999999999"), "is invalid"),
    ] {
        assert_eq!(
            errors(multimedia::create_video(conn, &owner, &with("category_id", category_id))),
            format!("category_id {message}")
        );
    }
    let video = video(conn, &owner);
    let missing = params(json!({"category_id": MAX_ID}));
    assert_eq!(
        errors(multimedia::update_video(conn, &owner, video.id, &missing)),
        "category_id does not exist"
    );
}

fn a_user_who_is_gone_creates_nothing(conn: &mut Connection) {
    let owner = user(conn);
    conn.batch_execute(&format!("DELETE FROM users WHERE id = {}", owner.id)).unwrap();
    assert!(is_not_found(&multimedia::create_video(conn, &owner, &video_params())));
}

fn videos_are_listed_newest_first(conn: &mut Connection) {
    let (eva, bob) = (user(conn), user(conn));
    let (first, second, third) = (video(conn, &eva), video(conn, &bob), video(conn, &eva));
    let all: Vec<_> = multimedia::list_videos(conn).unwrap();
    let newest: Vec<_> = all.iter().take(3).map(|listing| listing.video.id).collect();
    assert_eq!(newest, [third.id, second.id, first.id]);
    let own = multimedia::list_user_videos(conn, &eva).unwrap();
    let own: Vec<_> = own.into_iter().map(|listing| listing.video).collect();
    assert_eq!(own, [third, first]);
}

fn a_listing_has_at_most_its_limit(conn: &mut Connection) {
    let owner = user(conn);
    let (_, second, third) = (video(conn, &owner), video(conn, &owner), video(conn, &owner));
    let recent = multimedia::list_recent_videos(conn, 2).unwrap();
    let recent: Vec<_> = recent.into_iter().map(|listing| listing.video).collect();
    assert_eq!(recent, [third, second]);
    assert!(multimedia::list_recent_videos(conn, -1).unwrap().is_empty());
}

fn valid_params_update_a_video(conn: &mut Connection) {
    let owner = user(conn);
    let before = video(conn, &owner);
    let change = params(json!({"title": "Good Bye"}));
    let after = multimedia::update_video(conn, &owner, before.id, &change).unwrap();
    assert_eq!((after.title.as_str(), after.slug.as_str()), ("Good Bye", "good-bye"));
    assert_eq!((&after.url, &after.description), (&before.url, &before.description));
    assert!(after.updated_at >= before.updated_at);
    assert_eq!(multimedia::get_video(conn, before.id).unwrap().video, after);
}

fn an_update_without_changes_changes_nothing(conn: &mut Connection) {
    let owner = user(conn);
    let before = multimedia::create_video(conn, &owner, &video_params()).unwrap();
    let after = multimedia::update_video(conn, &owner, before.id, &video_params()).unwrap();
    assert_eq!(after, before);
}

fn invalid_params_do_not_update_a_video(conn: &mut Connection) {
    let owner = user(conn);
    let before = video(conn, &owner);
    let change = params(json!({"title": " ", "url": "nonsense", "description": "Changed"}));
    let errors = errors(multimedia::update_video(conn, &owner, before.id, &change));
    assert!(errors.contains("title can't be blank"), "{errors}");
    assert!(errors.contains("url must be"), "{errors}");
    assert_eq!(multimedia::get_video(conn, before.id).unwrap().video, before);
}

fn a_category_can_be_taken_back(conn: &mut Connection) {
    let owner = user(conn);
    let category = multimedia::create_category(conn, &unique("Category")).unwrap();
    let chosen = with("category_id", category.id.to_string());
    let video = multimedia::create_video(conn, &owner, &chosen).unwrap();
    assert_eq!(video.category_id, Some(category.id));
    let none = params(json!({"category_id": ""}));
    let video = multimedia::update_video(conn, &owner, video.id, &none).unwrap();
    assert_eq!(video.category_id, None);
}

fn a_deleted_video_is_gone_with_its_annotations(conn: &mut Connection) {
    let owner = user(conn);
    let (gone, kept) = (video(conn, &owner), video(conn, &owner));
    annotate(conn, &owner, &gone, 1);
    annotate(conn, &owner, &kept, 1);
    let deleted = multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!(deleted, Video { annotation_count: 1, ..gone.clone() });
    assert!(is_not_found(&multimedia::get_video(conn, gone.id)));
    assert!(is_not_found(&multimedia::delete_video(conn, &owner, gone.id)));
    let mut count = |video| {
        let query = AnnotationQuery::From { at: 0 };
        annotations::list_annotations(conn, video, &query).unwrap().annotations.len()
    };
    assert_eq!((count(gone.id), count(kept.id)), (0, 1));
}

fn somebody_elses_video_is_not_found(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let video = video(conn, &owner);
    let change = params(json!({"title": "Taken over"}));
    assert!(is_not_found(&multimedia::get_user_video(conn, &other, video.id)));
    assert!(is_not_found(&multimedia::update_video(conn, &other, video.id, &change)));
    assert!(is_not_found(&multimedia::delete_video(conn, &other, video.id)));
    assert_eq!(multimedia::get_user_video(conn, &owner, video.id).unwrap().video, video);
}

fn an_unknown_video_is_not_found(conn: &mut Connection) {
    let owner = user(conn);
    assert!(is_not_found(&multimedia::get_video(conn, unknown_id())));
    assert!(is_not_found(&multimedia::get_user_video(conn, &owner, unknown_id())));
    assert!(is_not_found(&multimedia::update_video(conn, &owner, unknown_id(), &video_params())));
}

fn a_changeset_shows_the_video(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let changeset = multimedia::change_video(&video);
    assert_eq!(changeset.input_value("title"), video.title);
    assert_eq!(changeset.input_value("category_id"), "");
    assert!(changeset.is_valid() && changeset.action().is_none());
}

fn a_deleted_user_takes_videos_along(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (gone, kept) = (video(conn, &owner), video(conn, &other));
    annotate(conn, &owner, &kept, 1);
    annotate(conn, &other, &kept, 2);
    conn.batch_execute(&format!("DELETE FROM users WHERE id = {}", owner.id)).unwrap();
    assert!(is_not_found(&multimedia::get_video(conn, gone.id)));
    let query = AnnotationQuery::From { at: 0 };
    let page = annotations::list_annotations(conn, kept.id, &query).unwrap();
    let bodies: Vec<_> = page.annotations.iter().map(|one| one.annotation.at).collect();
    assert_eq!(bodies, [2]);
}

fn ids_are_never_used_again(conn: &mut Connection) {
    let owner = user(conn);
    let first = video(conn, &owner);
    multimedia::delete_video(conn, &owner, first.id).unwrap();
    assert!(video(conn, &owner).id > first.id);
}
