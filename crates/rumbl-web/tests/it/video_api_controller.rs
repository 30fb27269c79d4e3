use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::support::{Rumbl, VIDEO_URL};

#[actix_web::test]
async fn a_video_is_told_as_json_with_its_owner_and_how_often_it_was_annotated() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello World").await;
    let id = video.id;
    rumbl.insert(Annotation.on(&video)).await;
    let page = rumbl.browser().get(&format!("/api/videos/{id}")).await;
    let mut json: Value = serde_json::from_str(&page.text).unwrap();
    let inserted_at = json["data"]["inserted_at"].take();
    let inserted_at: chrono::DateTime<chrono::Utc> =
        inserted_at.as_str().unwrap().parse().expect("the time is RFC 3339");
    assert_eq!(inserted_at.naive_utc(), video.inserted_at);
    let data = json!({
        "id": id, "title": "Hello World", "slug": "hello-world", "url": VIDEO_URL,
        "description": "about it", "category": null, "annotation_count": 1,
        "user": {"id": ada.id, "username": "ada"}, "inserted_at": null,
    });
    assert_eq!(json, json!({"data": data}));
}

#[actix_web::test]
async fn a_video_that_does_not_exist_is_an_error() {
    let rumbl = Rumbl::start().await;
    for id in ["999999", "hello", "-1", "13-hello"] {
        let page = rumbl.browser().get(&format!("/api/videos/{id}")).await;
        page.has_status(404).shows(r#"{"errors":{"detail":"Not Found"},"code":"not_found""#);
    }
}
