use diesel::connection::SimpleConnection as _;
use rumbl_core::changeset::Params;
use rumbl_core::multimedia::{self, MAX_DURATION_MS, MAX_POSTER_BYTES};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, params, user, video, video_params};
use crate::pictures::{SMALL, WIDE};

cases! {
    Sandboxed:
        a_video_has_the_length_and_the_picture_that_its_owner_sends,
        a_picture_goes_with_its_video,
        another_address_takes_both_along,
        what_is_no_small_picture_is_refused,
        max_duration_ms_bounds_a_length;
}

fn with_picture(picture: &str) -> Params {
    fields_of(&fields_of(&video_params(), "duration_ms", "83000"), "poster", picture)
}

fn fields_of(fields: &Params, field: &str, value: &str) -> Params {
    let known = ["url", "title", "description", "duration_ms"].into_iter();
    let known = known.filter(|name| *name != field);
    known.filter_map(|name| Some((name, fields.text(name)?))).chain([(field, value)]).collect()
}

fn a_video_has_the_length_and_the_picture_that_its_owner_sends(conn: &mut Connection) {
    let owner = user(conn);
    let plain = video(conn, &owner);
    assert_eq!((plain.duration_ms, plain.poster), (None, None));
    let picture = format!("data:image/jpeg;base64,{SMALL}");
    let video = multimedia::create_video(conn, &owner, &with_picture(&picture)).unwrap();
    assert_eq!(video.duration_ms, Some(83_000));
    let name = video.poster.clone().unwrap();
    assert_eq!(name.len(), 20);
    let content = multimedia::get_poster(conn, video.id, &name).unwrap();
    assert!(content.starts_with(&[0xff, 0xd8, 0xff]));
    // Nothing but its own name finds it, and no other video has it.
    assert!(is_not_found(&multimedia::get_poster(conn, video.id, "")));
    assert!(is_not_found(&multimedia::get_poster(conn, plain.id, &name)));
    assert_eq!(multimedia::get_video(conn, video.id).unwrap().video, video);
    // What is not sent stays.
    let change = params(json!({"title": "Another", "poster": "", "duration_ms": ""}));
    let changed = multimedia::update_video(conn, &owner, video.id, &change).unwrap();
    assert_eq!((changed.duration_ms, changed.poster), (video.duration_ms, video.poster));
}

fn a_picture_goes_with_its_video(conn: &mut Connection) {
    let owner = user(conn);
    let video = multimedia::create_video(conn, &owner, &with_picture(SMALL)).unwrap();
    let name = video.poster.unwrap();
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    assert!(is_not_found(&multimedia::get_poster(conn, video.id, &name)));
    let video = multimedia::create_video(conn, &owner, &with_picture(SMALL)).unwrap();
    conn.batch_execute(&format!("DELETE FROM users WHERE id = {}", owner.id)).unwrap();
    assert!(is_not_found(&multimedia::get_poster(conn, video.id, &name)));
}

fn another_address_takes_both_along(conn: &mut Connection) {
    let owner = user(conn);
    let video = multimedia::create_video(conn, &owner, &with_picture(SMALL)).unwrap();
    let name = video.poster.clone().unwrap();
    let change = params(json!({"url": "https://example.com/another.mp4"}));
    let moved = multimedia::update_video(conn, &owner, video.id, &change).unwrap();
    assert_eq!((moved.duration_ms, moved.poster), (None, None));
    assert!(is_not_found(&multimedia::get_poster(conn, video.id, &name)));
    let change = params(json!({"poster": SMALL, "duration_ms": "9000"}));
    let seen = multimedia::update_video(conn, &owner, video.id, &change).unwrap();
    assert_eq!((seen.duration_ms, seen.poster.as_ref()), (Some(9_000), Some(&name)));
    multimedia::get_poster(conn, video.id, &name).unwrap();
}

fn what_is_no_small_picture_is_refused(conn: &mut Connection) {
    let owner = user(conn);
    let too_long = "A".repeat(MAX_POSTER_BYTES * 2);
    let svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=";
    let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let half = SMALL.get(..40).unwrap();
    for picture in ["nonsense", "data:image/png;base64,AAAA", svg, png, WIDE, half, &too_long] {
        let refusal = errors(multimedia::create_video(conn, &owner, &with_picture(picture)));
        assert_eq!(refusal, "poster must be a JPEG picture of at most 64 KB", "{picture:.40}");
    }
    assert!(multimedia::list_user_videos(conn, &owner).unwrap().is_empty());
}

fn max_duration_ms_bounds_a_length(conn: &mut Connection) {
    let owner = user(conn);
    for (length, message) in [
        ((MAX_DURATION_MS + 1).to_string(), "must be less than or equal to 604800000"),
        ("0".to_owned(), "must be greater than or equal to 1"),
        ("-5".to_owned(), "must be greater than or equal to 1"),
        ("long".to_owned(), "is invalid"),
    ] {
        let fields = fields_of(&video_params(), "duration_ms", &length);
        let refusal = errors(multimedia::create_video(conn, &owner, &fields));
        assert_eq!(refusal, format!("duration_ms {message}"));
    }
    let fields = fields_of(&video_params(), "duration_ms", &MAX_DURATION_MS.to_string());
    let video = multimedia::create_video(conn, &owner, &fields).unwrap();
    assert_eq!(video.duration_ms, Some(MAX_DURATION_MS));
}
