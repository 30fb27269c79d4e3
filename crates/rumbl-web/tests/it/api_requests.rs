//! What holds for every request of a program.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Method;
use rumbl_core::{accounts, webhooks};
use serde_json::{Value, json};

use crate::support::{Program, Rumbl, VIDEO_URL, WITH_MAILBOX};

#[actix_web::test]
async fn malformed_json_is_told_by_its_place_and_is_bounded() {
    let rumbl = Rumbl::start_with(&[("RUMBL_API__JSON_BYTES", "2000")]).await;
    let program = Program::of(&rumbl);
    let post = async |body: &str| program.send(Method::POST, "/api/v1/sessions", Some(body)).await;
    let malformed = post("{\"creds\":\n  {\"email\" 1}}").await.is(400);
    assert_eq!(malformed.json["code"], "bad_request");
    let message = malformed.json["message"].as_str().unwrap();
    assert!(message.contains("line 2 column 12"), "{message}");
    let deep = post(&format!("{{\"x\": {}{}}}", "[".repeat(40), "]".repeat(40))).await.is(400);
    assert!(deep.json["message"].as_str().unwrap().contains("nested more than 16 deep"));
    let long = post(&format!("{{\"x\": \"{}\"}}", "x".repeat(2_000))).await.is(413);
    assert_eq!(long.json["code"], "too_large");
    let none = post("{}").await.is(422);
    assert_eq!(none.json["errors"], json!({"creds": ["can't be blank"]}));
    let form = program.with("content-type", "application/x-www-form-urlencoded");
    form.send(Method::POST, "/api/v1/sessions", Some("creds[email]=x")).await.is(415);
    let id = malformed.header("x-request-id");
    assert!(!id.is_empty());
    assert_eq!(malformed.json["request_id"], id);
}

#[actix_web::test]
async fn listings_come_in_pages_by_number_and_by_cursor() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    for title in ["one", "two", "three", "four", "five"] {
        rumbl.video(&ada, title).await;
    }
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let path = format!("/api/v1/videos?user_id={}&page_size=2", ada.id);
    let titles = |json: &Value| -> Vec<String> {
        let rows = json["data"].as_array().unwrap().iter();
        rows.map(|row| row["title"].as_str().unwrap().to_owned()).collect()
    };
    let first = program.get(&path).await.is(200);
    assert_eq!(titles(&first.json), ["five", "four"]);
    let metadata = &first.json["metadata"];
    assert_eq!(
        [
            &metadata["page_number"],
            &metadata["page_size"],
            &metadata["total_entries"],
            &metadata["total_pages"]
        ],
        [&json!(1), &json!(2), &json!(5), &json!(3)]
    );
    let next =
        format!("</api/v1/videos?user_id={}&page_number=2&page_size=2>; rel=\"next\"", ada.id);
    assert!(first.header("link").contains(&next), "{}", first.header("link"));
    let second = program.get(&format!("{path}&page_number=2")).await.is(200);
    assert_eq!(titles(&second.json), ["three", "two"]);
    let mut cursor = metadata["next_cursor"].clone();
    let mut read = Vec::new();
    while let Some(text) = cursor.as_str() {
        let part = program.get(&format!("{path}&cursor={text}")).await.is(200).json;
        assert_eq!(part["metadata"]["total_entries"], Value::Null);
        read.extend(titles(&part));
        cursor = part["metadata"]["next_cursor"].clone();
    }
    assert_eq!(read, ["three", "two", "one"]);
    program.get(&format!("{path}&page_number=4")).await.is(404);
    let refused = program.get("/api/v1/videos?page_size=101").await.is(422);
    assert_eq!(refused.json["errors"], json!({"page_size": ["must be less than or equal to 100"]}));
    program.get("/api/v1/videos?cursor=nonsense").await.is(422);
    // Annotations are read by cursor alone, and a page number is not ignored: a loop over pages would never end.
    let video = rumbl.demo_video().await.id;
    let annotations = format!("/api/v1/videos/{video}/annotations?page_size=10");
    program.get(&annotations).await.is(200);
    let refused = program.get(&format!("{annotations}&page_number=2")).await.is(422);
    assert_eq!(refused.json["errors"], json!({"page_number": ["use cursor instead"]}));
    program.get("/api/v1/videos?user_id=x").await.is(422);
    let categories = program.get("/api/v1/categories").await.is(200).json;
    let category = &categories["data"][0]["id"];
    let new = json!({"video": {"url": VIDEO_URL, "title": "filed", "category_id": category}});
    program.post("/api/v1/videos", &new).await.is(201);
    let both = format!("/api/v1/videos?user_id={}&category_id={category}&page_size=2", ada.id);
    let listed = program.get(&both).await.is(200);
    assert_eq!(listed.json["data"].as_array().unwrap().len(), 1);
    assert_eq!(listed.json["data"][0]["title"], "filed");
    assert!(listed.header("link").contains(&format!("user_id={}&category_id={category}", ada.id)));
    let of_user = program.get(&format!("/api/v1/videos?user_id={}", ada.id)).await.is(200);
    assert_eq!(of_user.json["data"].as_array().unwrap().len(), 6);
}

#[actix_web::test]
async fn annotations_come_so_many_at_once_in_the_order_of_the_video() {
    let rumbl = Rumbl::start().await;
    let video = rumbl.demo_video().await;
    rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let path = format!("/api/v1/videos/{}/annotations?page_size=10", video.id);
    let (mut moments, mut next) = (Vec::new(), String::new());
    loop {
        let part = program.get(&format!("{path}{next}")).await.is(200).json;
        let rows = part["data"].as_array().unwrap().clone();
        assert!(rows.len() <= 10);
        moments.extend(rows.iter().map(|row| row["at"].as_i64().unwrap()));
        let Some(cursor) = part["metadata"]["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert!(moments.len() > 20 && moments.is_sorted(), "{moments:?}");
    let window = program.get(&format!("{path}&from={}&to={}", moments[3], moments[3])).await.json;
    assert!(window["data"].as_array().unwrap().iter().all(|row| row["at"] == moments[3]));
    program.get(&format!("{path}&from=-1")).await.is(422);
    program.get("/api/v1/videos/999999/annotations").await.is(404);
}

#[actix_web::test]
async fn a_version_that_is_known_is_not_sent_again_and_one_that_is_old_is_not_changed() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let path = format!("/api/v1/videos/{}", video.id);
    for path in
        [&*path, "/api/v1/videos", "/api/v1/users", "/api/v2/categories", "/api/openapi.json"]
    {
        let answer = program.get(path).await.is(200);
        let tag = answer.header("etag").to_owned();
        assert!(!tag.is_empty(), "{path}");
        let again = program.with("if-none-match", &tag).get(path).await.is(304);
        assert_eq!(again.text, "");
        program.with("if-none-match", "\"other\"").get(path).await.is(200);
    }
    let tag = program.get(&path).await.header("etag").to_owned();
    assert!(tag.starts_with('"'), "a strong one: {tag}");
    let annotate = format!("{path}/annotations");
    program.post(&annotate, &json!({"annotation": {"body": "x", "at": 1}})).await.is(201);
    let mine = program.with("if-match", &tag);
    mine.patch(&path, &json!({"video": {"title": "Mine"}})).await.is(200);
    let late = mine.patch(&path, &json!({"video": {"title": "Late"}})).await.is(412);
    assert_eq!(late.json["code"], "precondition_failed");
    assert_eq!(program.get(&path).await.json["title"], "Mine");
    let any = program.with("if-match", "*");
    any.patch(&path, &json!({"video": {"title": "Any"}})).await.is(200);
}

#[actix_web::test]
async fn what_is_longer_than_1_kb_is_compressed_and_nothing_else() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let zipped = program.with("accept-encoding", "gzip");
    let path = format!("/api/v1/videos/{}", video.id);
    let short = zipped.get(&path).await.is(200);
    assert_eq!((short.header("content-encoding"), &short.json["title"]), ("", &json!("Hello")));
    let demo = format!("/api/v1/videos/{}/annotations", rumbl.demo_video().await.id);
    let long = zipped.get(&demo).await.is(200);
    assert_eq!(long.header("content-encoding"), "gzip");
    assert!(long.header("etag").ends_with("-gzip\""));
    assert_eq!(program.get(&demo).await.header("content-encoding"), "");
    let body = "long ".repeat(300);
    let new = json!({"annotation": {"body": body, "at": 1}}).to_string();
    let response = reqwest::Client::builder().no_gzip().build().unwrap();
    let token = program.bearer();
    let posted = response
        .post(format!("{}{path}/annotations", rumbl.url))
        .header("authorization", token)
        .header("content-type", "application/json")
        .header("accept-encoding", "gzip")
        .body(new)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (posted.status().as_u16(), &posted.headers()["content-encoding"]),
        (201, &"gzip".parse().unwrap())
    );
    let mut text = String::new();
    GzDecoder::new(&*posted.bytes().await.unwrap()).read_to_string(&mut text).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap()["body"],
        body.trim_end().to_owned() + " "
    );
}

#[actix_web::test]
async fn a_post_with_a_key_is_done_once_and_answered_again() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let keyed = program.with("idempotency-key", "one");
    let new = json!({"video": {"url": VIDEO_URL, "title": "Once"}});
    let first = keyed.post("/api/v1/videos", &new).await.is(201);
    let again = keyed.post("/api/v1/videos", &new).await.is(201);
    for header in ["location", "etag", "content-type", "cache-control"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
    assert!(first.header("etag").starts_with('"'));
    assert_eq!(again.text, first.text);
    assert_eq!(
        (first.header("idempotency-replayed"), again.header("idempotency-replayed")),
        ("", "true")
    );
    assert_eq!(rumbl.video_count().await, 1);
    let other = json!({"video": {"url": VIDEO_URL, "title": "Other"}});
    let refused = keyed.post("/api/v1/videos", &other).await.is(422);
    assert_eq!(
        refused.json["errors"],
        json!({"idempotency-key": ["was used for another request"]})
    );
    program.with("idempotency-key", "two").post("/api/v1/videos", &new).await.is(201);
    assert_eq!(rumbl.video_count().await, 2);
    let wrong = program.with("idempotency-key", "three");
    wrong.post("/api/v1/videos", &json!({"video": {"url": ""}})).await.is(422);
    wrong.post("/api/v1/videos", &new).await.is(201);
    program.with("idempotency-key", "two words").post("/api/v1/videos", &new).await.is(422);
}

#[actix_web::test]
async fn a_review_link_is_made_once_and_kept_with_no_response() {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Cut").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let keyed = program.with("idempotency-key", "one");
    let path = format!("/api/v1/videos/{}/review-links", video.id);
    let first = keyed.post(&path, &json!({"review_link": {}})).await.is(201);
    let again = keyed.post(&path, &json!({"review_link": {}})).await.is(409);
    assert_eq!(again.json["code"], "shown_once");
    let listed = program.get(again.header("location")).await.is(200);
    assert_eq!(listed.json["data"][0]["url"], first.json["url"]);
    assert_eq!(listed.json["data"].as_array().unwrap().len(), 1);
    let url = first.json["url"].as_str().unwrap();
    assert!(!again.text.contains(url));
    let kept = rumbl.repo(|db| {
        let query = "SELECT count(*) AS count FROM idempotent_requests WHERE body <> ''";
        Ok(diesel::sql_query(query).get_result::<Count>(db)?.count)
    });
    assert_eq!(kept.await, 0);
}

#[actix_web::test]
async fn a_person_registers_once_however_often_the_post_comes() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let program = Program::of(&rumbl);
    let new = |username: &str| {
        let email = format!("{username}@example.com");
        json!({"user": {"name": "Eve", "username": username, "email": email}})
    };
    let keyed = program.with("idempotency-key", "one");
    let first = keyed.post("/api/v1/users", &new("eve")).await.is(201);
    let again = keyed.post("/api/v1/users", &new("eve")).await.is(201);
    assert_eq!(
        (again.text.as_str(), again.header("location")),
        (first.text.as_str(), first.header("location"))
    );
    assert_eq!(again.header("idempotency-replayed"), "true");
    let mut other = new("eve");
    other["user"]["username"] = json!("eve2");
    keyed.post("/api/v1/users", &other).await.is(422);
    let is_there = rumbl.repo(|db| Ok(accounts::get_user_by(db, "eve2").is_ok())).await;
    assert!(!is_there, "the key was used for another");
    // Who has another address is somebody else, and knows nothing of that key.
    let ada = keyed.post("/api/v1/users", &new("ada")).await.is(201);
    assert_eq!(ada.header("idempotency-replayed"), "");
    // Without the key it is another request, and the name is taken.
    program.post("/api/v1/users", &new("eve")).await.is(422);
    program.with("idempotency-key", "two").post("/api/v1/users", &new("bob")).await.is(201);
}

#[actix_web::test]
async fn who_registers_with_a_key_counts_however_often_it_comes_and_is_forgotten_with_the_account()
{
    let limit = [
        ("RUMBL_LIMITS__REGISTRATION_PER_ADDRESS__BURST", "3"),
        ("RUMBL_LIMITS__REGISTRATION_PER_ADDRESS__INTERVAL_MS", "3600000"),
    ];
    let rumbl = Rumbl::start_with(&[&WITH_MAILBOX[..], &limit].concat()).await;
    let keyed = Program::of(&rumbl).with("idempotency-key", "1");
    let new = json!({"user": {"name": "Eve", "username": "eve", "email": "eve@example.com"}});
    keyed.post("/api/v1/users", &new).await.is(201);
    let again = keyed.post("/api/v1/users", &new).await.is(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    rumbl
        .repo(|db| {
            let eve = accounts::get_user_by(db, "eve")?;
            rumbl_core::personal_data::finish_account_deletion(db, eve.id)
        })
        .await;
    let anew = keyed.post("/api/v1/users", &new).await.is(201);
    assert_eq!(anew.header("idempotency-replayed"), "");
    keyed.post("/api/v1/users", &new).await.is(429);
}

#[actix_web::test]
async fn a_post_that_answered_with_a_secret_is_not_done_again_and_shows_it_to_nobody_again() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let keyed = program.with("idempotency-key", "one");
    let new = json!({"webhook": {"url": "https://hooks.example/x", "events": ["video.updated"]}});
    let first = keyed.post("/api/v1/webhooks", &new).await.is(201);
    let secret = first.json["secret"].as_str().unwrap();
    let again = keyed.post("/api/v1/webhooks", &new).await.is(409);
    assert_eq!(again.json["code"], "shown_once");
    assert_eq!(again.header("location"), first.header("location"));
    assert!(!again.text.contains(secret), "{}", again.text);
    keyed.get(again.header("location")).await.is(200);
    let other = json!({"webhook": {"url": "https://hooks.example/y", "events": ["video.updated"]}});
    keyed.post("/api/v1/webhooks", &other).await.is(422);
    // What was refused may come again.
    let wrong = program.with("idempotency-key", "two");
    let nowhere = json!({"webhook": {"url": "", "events": ["video.updated"]}});
    wrong.post("/api/v1/webhooks", &nowhere).await.is(422);
    wrong.post("/api/v1/webhooks", &other).await.is(201);
    let webhooks = rumbl.repo(move |db| webhooks::list_webhooks(db, &ada)).await;
    assert_eq!(webhooks.len(), 2);
    let document = program.get("/api/openapi.json").await.is(200).json;
    let described = &document["paths"]["/api/v1/webhooks"]["post"]["responses"]["409"];
    assert!(described["description"].as_str().unwrap().contains("shown only once"));
}

#[actix_web::test]
async fn the_document_names_the_headers_that_a_route_heeds() {
    let rumbl = Rumbl::start().await;
    let document = Program::of(&rumbl).get("/api/openapi.json").await.is(200).json;
    let headers = |method: &str, path: &str| -> Vec<String> {
        let parameters = document["paths"][path][method]["parameters"].as_array().unwrap();
        let headers = parameters.iter().filter(|one| one["in"] == "header");
        headers.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    for (method, path, named) in [
        ("get", "/api/v1/videos", "If-None-Match"),
        ("get", "/api/v2/users/{id}", "If-None-Match"),
        ("patch", "/api/v1/videos/{id}", "If-Match"),
        ("post", "/api/v1/videos", "Idempotency-Key"),
        ("post", "/api/v2/videos/{video_id}/annotations", "Idempotency-Key"),
        ("post", "/api/v1/webhooks", "Idempotency-Key"),
        ("post", "/api/v1/users", "Idempotency-Key"),
        ("get", "/api/v1/videos/{video_id}/events", "Last-Event-ID"),
    ] {
        assert_eq!(headers(method, path), [named], "{method} {path}");
    }
    for (method, path) in [("post", "/api/v1/sessions"), ("delete", "/api/v1/videos/{id}")] {
        assert!(headers(method, path).is_empty(), "{method} {path}");
    }
}

#[actix_web::test]
async fn the_document_says_what_each_route_asks_for() {
    let rumbl = Rumbl::start().await;
    let document = Program::of(&rumbl).get("/api/openapi.json").await.is(200).json;
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    assert!(described.contains("PATCH /api/v2/videos/{id}"));
    let open: Vec<&str> = described
        .iter()
        .filter(|route| {
            let (method, path) = route.split_once(' ').unwrap();
            document["paths"][path][method.to_lowercase()]["security"].is_null()
        })
        .map(String::as_str)
        .collect();
    let expected = [
        "POST /api/v1/sessions",
        "POST /api/v1/sessions/refresh",
        "POST /api/v1/users",
        "POST /api/v2/sessions",
        "POST /api/v2/sessions/refresh",
        "POST /api/v2/users",
    ];
    assert_eq!(open, expected);
    for route in &described {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.replace("{id}", "1").replace("{video_id}", "1");
        let answer = Program::of(&rumbl).send(method.parse().unwrap(), &path, Some("{}")).await;
        let expected = if open.contains(&route.as_str()) { 422 } else { 401 };
        assert_eq!(answer.status.as_u16(), expected, "{route}");
    }
}
