use rumbl_core::annotations;
use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::support::Rumbl;

#[actix_web::test]
async fn visitors_read_the_annotations_of_a_video_as_json() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let id = video.id;
    for (body, at) in [("late", 9_000), ("early", 1)] {
        rumbl.insert(Annotation.on(&video).body(body).at_ms(at)).await;
    }
    let page = rumbl.browser().get(&format!("/api/videos/{id}/annotations")).await;
    assert_eq!(page.headers["content-type"], "application/json");
    let json: Value = serde_json::from_str(&page.text).unwrap();
    assert_eq!((&json["last_seq"], json.get("you")), (&json!(2), None));
    let annotations = json["annotations"].as_array().unwrap();
    let bodies: Vec<_> = annotations.iter().map(|annotation| &annotation["body"]).collect();
    assert_eq!(bodies, ["early", "late"]);
    assert_eq!(annotations[0]["user"], json!({"id": ada.id, "username": "ada"}));
    assert_eq!((&json["next"], &json["last_id"]), (&Value::Null, &annotations[0]["id"]));
}

#[actix_web::test]
async fn malformed_parameters_are_named() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let page = rumbl.browser().get(&format!("/api/videos/{}/annotations?from=-1", video.id)).await;
    page.has_status(422).shows(r#"{"errors":{"from":["#);
}

#[actix_web::test]
async fn a_video_that_does_not_exist_is_an_error_in_json() {
    let rumbl = Rumbl::start().await;
    let page = rumbl.browser().get("/api/videos/999999/annotations").await;
    page.has_status(404).shows(r#"{"errors":{"detail":"Not Found"},"code":"not_found""#);
}

#[actix_web::test]
async fn the_density_of_a_video_counts_its_annotations_by_the_second() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    let annotating = rumbl.repo(move |db| {
        for at in [0, 10, 2_000] {
            let params = serde_json::from_value(json!({"body": "x", "at": at})).unwrap();
            annotations::annotate_video(db, &ada, id, &params)?;
        }
        Ok(())
    });
    annotating.await;
    let page = rumbl.browser().get(&format!("/api/videos/{id}/annotations/density")).await;
    let json: Value = serde_json::from_str(&page.text).unwrap();
    let expected = json!({"bucket_ms": 1_000, "buckets": [[0, 2], [2, 1]], "count": 3, "resolved_count": 0, "last_seq": 3});
    assert_eq!(json, expected);
    let page = rumbl.browser().get("/api/videos/999999/annotations/density").await;
    page.has_status(404).shows(r#"{"errors":{"detail":"Not Found"},"code":"not_found""#);
}
