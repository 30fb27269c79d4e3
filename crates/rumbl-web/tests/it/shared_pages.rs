//! Newcomers share a page of annotations, but never get an old one.

use rumbl_factories::Annotation;
use serde_json::{Value, json};

use crate::support::Rumbl;

fn bodies(page: &Value) -> Vec<&str> {
    let annotations = page["annotations"].as_array().expect("a page has annotations");
    annotations.iter().map(|annotation| annotation["body"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_newcomer_sees_what_was_posted_after_the_newcomer_before_them() {
    let rumbl = Rumbl::start_with(&[("RUMBL_LIMITS__ANNOTATION_BURST", "100")]).await;
    let ada = rumbl.user("ada").await;
    let topic = format!("videos:{}", rumbl.video(&ada, "Hello").await.id);
    let mut author = rumbl.socket(&ada).await;
    let mut expected = vec![];
    author.join(&topic, json!({})).await;
    for body in ["one", "two", "three"] {
        author.push(&topic, "new_annotation", json!({"body": body, "at": 5})).await;
        expected.push(body);
        for _ in 0..2 {
            let page = rumbl.socket(&ada).await.join(&topic, json!({})).await;
            assert_eq!(bodies(&page["response"]), expected);
            assert_eq!(page["response"]["last_seq"], expected.len());
        }
        let density = author.push(&topic, "annotation_density", json!({})).await;
        assert_eq!(density["response"]["count"], expected.len());
    }
}

#[actix_web::test]
async fn a_page_that_is_read_while_nobody_follows_the_video_is_not_kept() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let id = rumbl.video(&ada, "Hello").await.id;
    let path = format!("/api/videos/{id}/annotations");
    let mut expected = vec![];
    for body in ["one", "two"] {
        let page: Value = serde_json::from_str(&rumbl.browser().get(&path).await.text).unwrap();
        assert_eq!(bodies(&page), expected);
        rumbl.insert(Annotation.on_id(id).by(&ada).at_ms(5).body(body)).await;
        expected.push(body);
    }
    let page = rumbl.socket(&ada).await.join(&format!("videos:{id}"), json!({})).await;
    assert_eq!(bodies(&page["response"]), expected);
}
