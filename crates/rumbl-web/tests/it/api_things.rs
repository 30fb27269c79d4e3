//! What programs read and write, in both versions.

use rumbl_core::accounts::Role;
use rumbl_core::multimedia::video_topic;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Program, Rumbl, VIDEO_URL, WITH_MAILBOX};

#[actix_web::test]
async fn in_the_second_version_a_resource_has_to_be_the_one_in_the_path() {
    let rumbl = Rumbl::start().await;
    let (ada, _) = rumbl.logged_in("ada").await;
    let (video, other) = (rumbl.video(&ada, "One").await, rumbl.video(&ada, "Another").await);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let path = format!("/api/v2/videos/{}", video.id);
    let change = |kind: &str, id: Value| json!({"data": {"type": kind, "id": id, "attributes": {"title": "Changed"}}});
    let conflict = program.patch(&path, &change("video", json!(other.id.to_string()))).await;
    assert_eq!(
        conflict.is(409).json["message"],
        "The id in the body does not match the id in the path."
    );
    let conflict = program.patch(&path, &change("user", json!(video.id.to_string()))).await;
    let conflict = conflict.is(409);
    assert_eq!(conflict.json["code"], "resource_mismatch");
    assert_eq!(conflict.json["message"], "The type in the body does not match this resource.");
    program.patch(&path, &change("video", json!(video.id.get()))).await.is(422);
    let posted = program.post("/api/v2/videos", &change("user", json!("1"))).await;
    posted.is(409);
    assert_eq!(program.get(&path).await.json["data"]["attributes"]["title"], "One");
    let changed = program.patch(&path, &change("video", json!(video.id.to_string()))).await;
    assert_eq!(changed.is(200).json["data"]["attributes"]["title"], "Changed");
}

#[actix_web::test]
async fn a_video_is_added_read_changed_and_deleted() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let new = json!({"video": {"url": VIDEO_URL, "title": "Hello", "user_id": 1, "id": 77}});
    let made = program.post("/api/v1/videos", &new).await.is(201);
    let id = made.json["id"].as_i64().unwrap();
    assert_ne!(id, 77);
    assert_eq!(made.json["user"], json!({"id": ada.id, "username": "ada"}));
    let path = format!("/api/v1/videos/{id}");
    assert_eq!(made.header("location"), path);
    let read = program.get(&path).await.is(200);
    assert_eq!(read.json, made.json);
    assert_eq!(read.header("etag"), made.header("etag"));
    let change = json!({"video": {"title": "World", "user_id": 1}});
    let changed = program.patch(&path, &change).await.is(200);
    assert_eq!(
        (&changed.json["title"], &changed.json["user"]),
        (&json!("World"), &read.json["user"])
    );
    assert_eq!(program.get(&path).await.json["title"], "World");
    let wrong = program.patch(&path, &json!({"video": {"title": ""}})).await.is(422);
    assert_eq!(wrong.json["errors"], json!({"title": ["can't be blank"]}));
    assert_eq!(
        (&wrong.json["code"], &wrong.json["message"]),
        (&json!("invalid"), &json!("Title can't be blank."))
    );
    rumbl.user("eve").await;
    let (eve, _) = Program::logged_in(&rumbl, "eve").await;
    eve.patch(&path, &change).await.is(404);
    eve.delete(&path).await.is(404);
    program.delete(&path).await.is(204);
    program.get(&path).await.is(404);
}

#[actix_web::test]
async fn an_annotation_over_http_takes_the_way_of_the_socket() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let topic = video_topic(video.id);
    let mut socket = rumbl.socket(&ada).await;
    socket.join(topic.as_str(), json!({})).await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let path = format!("/api/v1/videos/{}/annotations", video.id);
    let new = json!({"annotation": {"body": "hi", "at": 5, "user_id": 1, "video_id": 1}});
    let made = program.post(&path, &new).await.is(201);
    assert_eq!(
        (&made.json["user"]["id"], &made.json["video_id"]),
        (&json!(ada.id), &json!(video.id))
    );
    let one = format!("{path}/{}", made.json["id"]);
    assert_eq!(made.header("location"), one);
    let (event, payload) = next_annotation(&mut socket, topic.as_str()).await;
    assert_eq!(
        (event.as_str(), &payload["body"], &payload["seq"]),
        ("new_annotation", &json!("hi"), &json!(1))
    );
    let changed = program.patch(&one, &json!({"annotation": {"body": "ho"}})).await.is(200);
    assert_eq!((&changed.json["body"], &changed.json["edited"]), (&json!("ho"), &json!(true)));
    assert_eq!(next_annotation(&mut socket, topic.as_str()).await.0, "annotation_updated");
    assert_eq!(program.get(&one).await.is(200).json["body"], "ho");
    program.delete(&one).await.is(204);
    assert_eq!(next_annotation(&mut socket, topic.as_str()).await.0, "annotation_deleted");
    program.get(&one).await.is(404);
    let wrong = program.post(&path, &json!({"annotation": {"at": -1}})).await.is(422);
    assert!(wrong.json["errors"]["body"].is_array() && wrong.json["errors"]["at"].is_array());
    program.post("/api/v1/videos/999999/annotations", &new).await.is(404);
}

async fn next_annotation(socket: &mut crate::support::Socket, topic: &str) -> (String, Value) {
    loop {
        let (event, payload) = socket.try_event(topic).await.expect("an event comes");
        if event.contains("annotation") {
            return (event, payload);
        }
    }
}

#[actix_web::test]
async fn a_person_is_registered_and_gets_a_password_by_mail_alone() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let program = Program::of(&rumbl);
    let john = json!({"user": {
        "name": "John", "subname": "Doe", "email": "john@example.com", "job": "engineer",
        "role": "admin", "id": 99, "password": "chosen-by-hand",
    }});
    let made = program.post("/api/v1/users", &john).await.is(201);
    let expected = [
        ("name", "John"),
        ("subname", "Doe"),
        ("job", "engineer"),
        ("email", "john@example.com"),
        ("username", "john"),
    ];
    for (field, value) in expected {
        assert_eq!(made.json[field], value);
    }
    assert_ne!(made.json["id"], 99);
    assert!(!made.text.contains("password") && !made.text.contains("role"));
    let other = json!({"user": {"name": "John", "email": "j2@example.com"}});
    assert_eq!(program.post("/api/v1/users", &other).await.is(201).json["username"], "john2");
    let chosen = json!({"creds": {"email": "john@example.com", "password": "chosen-by-hand"}});
    program.post("/api/v1/sessions", &chosen).await.is(401);
    let empty = program.post("/api/v1/users", &json!({"user": {}})).await.is(422);
    assert!(empty.json["errors"]["name"].is_array() && empty.json["errors"]["email"].is_array());
    rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let listed = program.get("/api/v1/users?page_size=100").await.is(200);
    assert!(listed.text.contains("\"john2\"") && !listed.text.contains("example.com"));
    let user = rumbl.repo(|db| rumbl_core::accounts::get_user_by(db, "john")).await;
    assert_eq!(user.role, Role::Member);
}

#[actix_web::test]
async fn people_change_what_they_tell_of_themselves_and_of_nobody_else() {
    let rumbl = Rumbl::start().await;
    let (ada, eve) = (rumbl.user("ada").await, rumbl.user("eve").await);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let path = format!("/api/v1/users/{}", ada.id);
    let tag = program.get(&path).await.is(200).header("etag").to_owned();
    let change = json!({"user": {"job": "pilot", "username": "other", "role": "admin"}});
    let changed = program.with("if-match", &tag).patch(&path, &change).await.is(200);
    assert_eq!((&changed.json["job"], &changed.json["username"]), (&json!("pilot"), &json!("ada")));
    assert_eq!(program.get(&path).await.json["job"], "pilot");
    program.with("if-match", &tag).patch(&path, &change).await.is(412);
    // A condition that nobody checks isn't taken for none.
    program.with("if-match", &tag).delete(&path).await.is(400);
    program.get(&path).await.is(200);
    let blank = program.patch(&path, &json!({"user": {"name": " "}})).await.is(422);
    assert_eq!(blank.json["errors"], json!({"name": ["can't be blank"]}));
    program.patch(&format!("/api/v1/users/{}", eve.id), &change).await.is(403);
    program.patch("/api/v1/users/999999", &change).await.is(404);
    Program::of(&rumbl).patch(&path, &change).await.is(401);
}

#[actix_web::test]
async fn an_admin_adds_renames_and_deletes_a_category() {
    let rumbl = Rumbl::start().await;
    rumbl.staff("root", Role::Admin).await;
    rumbl.user("ada").await;
    let (admin, _) = Program::logged_in(&rumbl, "root").await;
    let (ada, _) = Program::logged_in(&rumbl, "ada").await;
    let named = |name: &str| json!({"category": {"name": name}});
    let made = admin.post("/api/v1/categories", &named("Western")).await.is(201);
    let path = format!("/api/v1/categories/{}", made.json["id"]);
    ada.post("/api/v1/categories", &named("Eastern")).await.is(403);
    ada.patch(&path, &named("Eastern")).await.is(403);
    ada.delete(&path).await.is(403);
    assert_eq!(ada.get(&path).await.is(200).json["name"], "Western");
    let taken = admin.post("/api/v1/categories", &named("Western")).await.is(422);
    assert_eq!(taken.json["errors"], json!({"name": ["has already been taken"]}));
    admin.patch(&path, &named("Northern")).await.is(200);
    assert_eq!(ada.get(&path).await.is(200).json["name"], "Northern");
    admin.delete(&path).await.is(204);
    ada.get(&path).await.is(404);
}

#[actix_web::test]
async fn the_second_version_has_types_and_text_ids_and_refuses_what_it_does_not_know() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let program = Program::of(&rumbl);
    let session =
        |attributes: Value| json!({"data": {"type": "session", "attributes": attributes}});
    let creds = session(json!({"username": "ada", "password": PASSWORD}));
    let log_in = program.post("/api/v2/sessions", &creds).await.is(200);
    assert_eq!(log_in.json["data"]["attributes"]["user"]["type"], "user");
    let program = program.bearing(log_in.json["data"]["attributes"]["token"].as_str().unwrap());
    let video = |attributes: Value| json!({"data": {"type": "video", "attributes": attributes}});
    let new = video(json!({"url": VIDEO_URL, "title": "Hello"}));
    let made = program.post("/api/v2/videos", &new).await.is(201).json;
    let id = made["data"]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&made["data"]["type"], &made["data"]["attributes"]["title"]),
        (&json!("video"), &json!("Hello"))
    );
    assert!(made["data"]["attributes"]["created_at"].is_string());
    assert_eq!(made["data"]["attributes"]["inserted_at"], Value::Null);
    let role = video(json!({"url": VIDEO_URL, "user_id": 1}));
    let refused = program.post("/api/v2/videos", &role).await.is(422);
    assert_eq!(refused.json["errors"], json!({"user_id": ["is unknown"]}));
    let listed = program.get("/api/v2/videos?page_size=1").await.is(200).json;
    assert_eq!((&listed["data"][0]["id"], &listed["meta"]["page_size"]), (&json!(id), &json!(1)));
    // The same by the header, without a version in the path.
    let by_accept = program.with("accept", "application/vnd.rumbl.v2+json");
    let read = by_accept.get(&format!("/api/videos/{id}")).await.is(200);
    assert_eq!(read.json["data"]["id"], id);
    assert_eq!(read.header("content-type"), "application/vnd.rumbl.v2+json");
    let flat = program.get(&format!("/api/v1/videos/{id}")).await.is(200).json;
    assert_eq!(flat["id"].to_string(), id);
}

#[actix_web::test]
async fn a_program_that_accepts_several_types_gets_the_best_that_there_is() {
    let rumbl = Rumbl::start().await;
    rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let v1 = "application/vnd.rumbl.v1+json";
    for (path, accept, expected) in [
        ("/api/v1/users", "application/vnd.rumbl.v9+json, */*;q=0.1", "application/json"),
        (
            "/api/v1/users",
            "application/vnd.rumbl.v2+json, application/json;q=0.5",
            "application/json",
        ),
        ("/api/v1/users", "text/html;q=0.9, application/vnd.rumbl.v1+json;q=0.2", v1),
        ("/api/users", "application/vnd.rumbl.v2+json;q=0.1, application/vnd.rumbl.v1+json", v1),
    ] {
        let answer = program.with("accept", accept).get(path).await.is(200);
        assert_eq!(answer.header("content-type"), expected, "{accept}");
        assert!(answer.header("vary").contains("accept"), "{accept}");
    }
    for accept in
        ["text/html", "application/json;q=0", "application/vnd.rumbl.v1+json;q=0, image/*"]
    {
        let refused = program.with("accept", accept).get("/api/v1/users").await.is(406);
        assert_eq!(refused.json["code"], "not_acceptable", "{accept}");
    }
}

#[actix_web::test]
async fn a_version_that_there_is_not_gets_what_there_is() {
    let rumbl = Rumbl::start().await;
    let program = Program::of(&rumbl);
    for (path, accept) in [
        ("/api/v3/videos", "*/*"),
        ("/api/videos", "application/vnd.rumbl.v9+json"),
        ("/api/v1/videos", "application/vnd.rumbl.v2+json"),
    ] {
        let refused = program.with("accept", accept).get(path).await.is(406);
        assert_eq!(refused.json["code"], "not_acceptable", "{path}");
        let message = refused.json["message"].as_str().unwrap();
        assert!(message.contains("/api/v1") && message.contains("vnd.rumbl.v2+json"), "{message}");
    }
    program.get("/api/v1/nothing").await.is(404);
    let refused = program.send(reqwest::Method::PUT, "/api/v2/videos", None).await.is(405);
    assert_eq!(
        (refused.header("allow"), &refused.json["code"]),
        ("GET, POST, HEAD", &json!("method_not_allowed"))
    );
}

#[actix_web::test]
async fn a_version_that_is_deprecated_says_so_and_the_other_does_not() {
    let settings = [
        ("RUMBL_API__V1_DEPRECATED_AT", "2027-01-01T00:00:00Z"),
        ("RUMBL_API__V1_SUNSET_AT", "2028-01-01T00:00:00Z"),
    ];
    let rumbl = Rumbl::start_with(&settings).await;
    let program = Program::of(&rumbl);
    let first = program.get("/api/v1/videos").await.is(401);
    assert_eq!(first.header("deprecation"), "@1798761600");
    assert_eq!(first.header("sunset"), "Sat, 01 Jan 2028 00:00:00 GMT");
    assert_eq!(first.header("link"), r#"</api/v2>; rel="successor-version""#);
    assert_eq!(program.get("/api/v2/videos").await.header("deprecation"), "");
    // Also where nothing is acceptable.
    for (path, since) in [("/api/v1/videos", "@1798761600"), ("/api/v2/videos", "")] {
        let refused = program.with("accept", "text/html").get(path).await.is(406);
        assert_eq!(refused.header("deprecation"), since, "{path}");
    }
}

#[actix_web::test]
async fn no_version_is_deprecated_unless_the_settings_say_so() {
    let rumbl = Rumbl::start().await;
    assert_eq!(Program::of(&rumbl).get("/api/v1/videos").await.header("deprecation"), "");
}

#[actix_web::test]
async fn an_account_is_deleted_by_whoever_knows_its_password() {
    let rumbl = Rumbl::start().await;
    let (ada, eve) = (rumbl.user("ada").await, rumbl.user("eve").await);
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let (other, _) = Program::logged_in(&rumbl, "eve").await;
    let path = format!("/api/v1/users/{}", ada.id);
    let with = |password: &str| json!({"user": {"current_password": password}}).to_string();
    let delete = async |program: &Program, path: &str, body: &str| {
        program.send(reqwest::Method::DELETE, path, Some(body)).await
    };
    let wrong = delete(&program, &path, &with("a guess")).await.is(422);
    assert_eq!(wrong.json["errors"], json!({"current_password": ["is not valid"]}));
    let none = delete(&program, &path, r#"{"user": {}}"#).await.is(422);
    assert_eq!(none.json["errors"], json!({"current_password": ["can't be blank"]}));
    delete(&other, &path, &with(PASSWORD)).await.is(403);
    delete(&other, "/api/v1/users/999999", &with(PASSWORD)).await.is(404);
    delete(&Program::of(&rumbl), &path, &with(PASSWORD)).await.is(401);
    program.get(&path).await.is(200);
    delete(&program, &path, &with(PASSWORD)).await.is(202);
    program.get(&path).await.is(401);
    let (_, id) = (eve, ada.id);
    let is_gone = async {
        let mut retry = tokio::time::interval(std::time::Duration::from_millis(20));
        while other.get(&format!("/api/v1/users/{id}")).await.status != 404 {
            retry.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), is_gone).await.expect("it goes");
}

#[actix_web::test]
async fn the_last_admin_does_not_delete_themselves_by_a_program_either() {
    let rumbl = Rumbl::start().await;
    let (root, _) = rumbl.staff("root", Role::Admin).await;
    let (program, _) = Program::logged_in(&rumbl, "root").await;
    let path = format!("/api/v2/users/{}", root.id);
    let body = json!({"data": {"type": "user", "attributes": {"current_password": PASSWORD}}});
    let body = body.to_string();
    let refused = program.send(reqwest::Method::DELETE, &path, Some(&body)).await.is(422);
    assert_eq!(refused.json["errors"], json!({"user": ["is the last admin who can log in"]}));
    program.get(&path).await.is(200);
}

#[actix_web::test]
async fn webhooks_are_made_changed_and_deleted_and_their_secret_is_told_once() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    rumbl.user("eve").await;
    let video = rumbl.video(&ada, "Mine").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let (other, _) = Program::logged_in(&rumbl, "eve").await;
    let path = "/api/v1/webhooks";
    let new = json!({"webhook": {
        "url": "https://hooks.example/rumbl", "events": ["annotation.created", "video.updated"],
    }});
    let made = program.post(path, &new).await.is(201);
    assert!(made.json["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!(made.header("cache-control"), "no-store");
    let again = program.post(path, &new).await.is(201);
    assert_ne!(again.json["secret"], made.json["secret"]);
    let one = made.header("location").to_owned();
    let shown = program.get(&one).await.is(200);
    assert_eq!(shown.json["events"], json!(["annotation.created", "video.updated"]));
    assert_eq!(
        [&shown.json["secret"], &shown.json["video_id"], &shown.json["paused"]],
        [&Value::Null, &Value::Null, &json!(false)]
    );
    let tag = shown.header("etag").to_owned();
    program.with("if-none-match", &tag).get(&one).await.is(304);
    let listed = program.get(path).await.is(200);
    assert_eq!(listed.json["data"].as_array().unwrap().len(), 2);
    assert!(!listed.text.contains("whsec_"));
    assert_eq!(other.get(path).await.is(200).json["data"], json!([]));
    for answer in [
        other.get(&one).await,
        other.patch(&one, &json!({"webhook": {"paused": true}})).await,
        other.delete(&one).await,
    ] {
        answer.is(404);
    }
    let change = json!({"webhook": {"video_id": video.id, "paused": true}});
    let changed = program.with("if-match", &tag).patch(&one, &change).await.is(200).json;
    assert_eq!((&changed["video_id"], &changed["paused"]), (&json!(video.id), &json!(true)));
    assert_eq!(changed["events"], json!(["annotation.created", "video.updated"]), "it stays");
    program.with("if-match", &tag).patch(&one, &change).await.is(412);
    let change = json!({"webhook": {"events": ["annotation.deleted"], "paused": false}});
    let changed = program.patch(&one, &change).await.is(200).json;
    assert_eq!(
        (&changed["events"], &changed["paused"]),
        (&json!(["annotation.deleted"]), &json!(false))
    );
    for (field, value, told) in [
        ("url", json!("http://hooks.example"), "must begin with https://"),
        ("url", json!("https://127.0.0.1/"), "must be on the public internet"),
        ("events", json!([]), "choose at least one"),
        ("events", json!(["webhook.test"]), "contains an unknown event"),
        ("events", json!(["video.created"]), "is only told for all your videos"),
        ("events", json!("video.created"), "must be a list of strings"),
        ("video_id", json!(999_999), "is not one of your videos"),
    ] {
        let refused = program.patch(&one, &json!({"webhook": {field: value}})).await.is(422);
        assert_eq!(refused.json["errors"], json!({field: [told]}));
    }
    program.delete(&one).await.is(204);
    program.get(&one).await.is(404);
    Program::of(&rumbl).get(path).await.is(401);
}
