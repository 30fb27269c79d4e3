use diesel::connection::SimpleConnection as _;
use rumbl_core::ids::{CategoryId, MAX_ID};
use rumbl_core::multimedia::{self, Permalink};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, params, unique, user};

cases! {
    Sandboxed:
        categories_are_listed_by_name,
        a_category_is_made_once,
        a_category_needs_a_name,
        a_category_has_a_friendly_address,
        a_video_outlives_its_category;
}

fn categories_are_listed_by_name(conn: &mut Connection) {
    let prefix = unique("Category");
    for name in ["b", "C", "a", "Z", "é"] {
        multimedia::create_category(conn, &format!("{prefix} {name}")).unwrap();
    }
    let listed: Vec<_> = multimedia::list_alphabetical_categories(conn)
        .unwrap()
        .into_iter()
        .filter_map(|category| Some(category.name.strip_prefix(&prefix)?.trim().to_owned()))
        .collect();
    assert_eq!(listed, ["C", "Z", "a", "b", "é"]);
}

fn a_category_is_made_once(conn: &mut Connection) {
    let name = unique("Category");
    let first = multimedia::create_category(conn, &name).unwrap();
    assert_eq!(multimedia::create_category(conn, &name).unwrap(), first);
}

fn a_category_needs_a_name(conn: &mut Connection) {
    assert_eq!(errors(multimedia::create_category(conn, " ")), "name can't be blank");
    assert_eq!(
        errors(multimedia::create_category(conn, &"a".repeat(101))),
        "name should be at most 100 character(s)"
    );
}

fn a_category_has_a_friendly_address(conn: &mut Connection) {
    let name = unique("Sci fi");
    let category = multimedia::create_category(conn, &name).unwrap();
    let address = category.permalink().to_string();
    assert!(address.starts_with(&format!("{}-sci-fi", category.id)), "{address}");
    let permalink: Permalink<CategoryId> = address.parse().unwrap();
    assert_eq!(multimedia::get_category(conn, permalink.id).unwrap(), category);
    let unknown = CategoryId::try_from(MAX_ID).unwrap();
    assert!(is_not_found(&multimedia::get_category(conn, unknown)));
}

fn a_video_outlives_its_category(conn: &mut Connection) {
    let owner = user(conn);
    let category = multimedia::create_category(conn, &unique("Category")).unwrap();
    let params = params(json!({
        "url": "/media/demo.webm",
        "title": "Demo",
        "description": "A demo",
        "category_id": category.id,
    }));
    let video = multimedia::create_video(conn, &owner, &params).unwrap();
    assert_eq!(multimedia::get_video(conn, video.id).unwrap().category, Some(category.clone()));
    conn.batch_execute(&format!("DELETE FROM categories WHERE id = {}", category.id)).unwrap();
    let listing = multimedia::get_video(conn, video.id).unwrap();
    assert_eq!((listing.category, listing.video.category_id), (None, None));
}
