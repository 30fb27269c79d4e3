//! The keys of programs: what they allow, how often, and until when.

use regex::Regex;
use rumbl_core::accounts::{self, ApiKeyToken, Role, User};
use rumbl_core::repo::PoolOptions;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, Page, Program, Rumbl, VIDEO_URL, WITH_MAILBOX, token_of};

const PAGE: &str = "/settings/api-keys";

/// A key of somebody's, made without the page.
async fn key(rumbl: &Rumbl, user: &User, scopes: &[&str]) -> ApiKeyToken {
    let mut new = json!({"name": "backup"});
    for scope in scopes {
        new[*scope] = json!(true);
    }
    let (user, new) = (user.clone(), serde_json::from_value(new).unwrap());
    rumbl.repo(move |db| accounts::create_api_key(db, &user, &new)).await.1
}

async fn make(browser: &Browser, name: &str) -> Page {
    make_with(browser, name, PASSWORD).await
}

async fn make_with(browser: &Browser, name: &str, password: &str) -> Page {
    let fields = [
        ("api_key[name]", name),
        ("api_key[read]", "true"),
        ("api_key[days]", "30"),
        ("api_key[current_password]", password),
    ];
    browser.post(PAGE, &fields).await
}

#[actix_web::test]
async fn a_key_is_made_in_the_settings_shown_once_and_ends_when_it_is_deleted() {
    let rumbl = Rumbl::start().await;
    let (_, browser) = rumbl.logged_in("ada").await;
    let page = make(&browser, "My <backup>").await;
    page.has_status(201).shows("My &lt;backup&gt;");
    assert_eq!(page.headers["cache-control"], "no-store");
    let token =
        Regex::new(r"rumbl_[\w-]{43}").unwrap().find(&page.text).unwrap().as_str().to_owned();
    let program = Program::of(&rumbl);
    program.with("x-api-key", &token).get("/api/v1/videos").await.is(200);
    program.bearing(&token).get("/api/v1/videos").await.is(200);
    let list = browser.get(PAGE).await;
    let prefix: String = token.chars().take(12).collect();
    list.has_status(200).shows(&prefix).shows("May read").shows("ends on").hides(&token);
    let path = Regex::new(r"/settings/api-keys/\d+").unwrap().find(&list.text).unwrap().as_str();
    browser
        .post(path, &[("_method", "delete")])
        .await
        .is_at(PAGE)
        .shows("deleted")
        .hides("May read");
    program.bearing(&token).get("/api/v1/videos").await.is(401);
}

#[actix_web::test]
async fn a_key_takes_the_password_and_its_owner_is_told() {
    let rumbl = Rumbl::start_with(&WITH_MAILBOX).await;
    let browser = rumbl.browser();
    browser.register("ada", "ada@example.com", PASSWORD).await;
    let link = rumbl.mail(1).await.link();
    browser.post("/email-confirmations", &[("token", token_of(&link))]).await;
    let page = make_with(&browser, "backup", "not it").await;
    page.has_status(422).shows("is not valid").shows(r#"value="backup""#).hides("not it");
    make_with(&browser, "backup", "").await.has_status(422).shows("can&#39;t be blank");
    browser.get(PAGE).await.hides("May read");
    make(&browser, "backup").await.has_status(201);
    rumbl.mail(2).await.says("An API key was made for your account.");
    // It goes on working when the password is changed, and the mail about that says so.
    let fields = [
        ("_method", "put"),
        ("user[current_password]", PASSWORD),
        ("user[password]", "another-secret"),
    ];
    browser.post("/settings/password", &fields).await.shows("Password changed.");
    rumbl.mail(3).await.says("go on working without the password").says("the API key “backup”");
}

#[actix_web::test]
async fn an_admin_sees_and_deletes_somebodys_key_and_nobody_else_does() {
    let rumbl = Rumbl::start().await;
    let (ada, member) = rumbl.logged_in("ada").await;
    let (_, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (_, admin) = rumbl.staff("root", Role::Admin).await;
    let token = key(&rumbl, &ada, &["read"]).await.expose();
    let program = Program::of(&rumbl).bearing(&token);
    program.get("/api/v1/videos").await.is(200);
    let owner = ada.clone();
    let id = rumbl.repo(move |db| accounts::list_api_keys(db, &owner)).await[0].id;
    let page = format!("/admin/users/{}", ada.id);
    let path = format!("{page}/api-keys/{id}");
    let delete = [("_method", "delete")];
    moderator.get(&page).await.is_at(&page).hides("backup");
    moderator.post(&path, &delete).await.has_status(404);
    member.post(&path, &delete).await.has_status(404);
    admin.post(&format!("/admin/users/1/api-keys/{id}"), &delete).await.has_status(404);
    program.get("/api/v1/videos").await.is(200);
    admin.get(&page).await.shows("API key").shows("backup").hides(&token);
    admin.post(&path, &delete).await.is_at(&page).shows("The key “backup” is deleted.");
    program.get("/api/v1/videos").await.is(401);
    admin.get("/admin/audit").await.shows("deleted an API key of").shows("backup");
}

#[actix_web::test]
async fn a_key_needs_a_name_and_a_scope_and_is_nobody_elses_to_delete() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    browser.post(PAGE, &[("api_key[name]", " ")]).await.has_status(422).shows("can&#39;t be blank");
    make(&browser, "x").await.has_status(201);
    let token = key(&rumbl, &ada, &["read"]).await;
    let (_, other) = rumbl.logged_in("eve").await;
    let owner = ada.clone();
    let id = rumbl.repo(move |db| accounts::list_api_keys(db, &owner)).await[0].id;
    other.post(&format!("{PAGE}/{id}"), &[("_method", "delete")]).await.has_status(404);
    Program::of(&rumbl).bearing(&token.expose()).get("/api/v1/videos").await.is(200);
    rumbl.browser().get(PAGE).await.is_at("/sessions/new");
}

#[actix_web::test]
async fn a_key_does_what_its_scopes_say() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Hello").await;
    let path = format!("/api/v1/videos/{}/annotations", video.id);
    let program = async |scopes: &[&str]| {
        Program::of(&rumbl).with("x-api-key", key(&rumbl, &ada, scopes).await.expose())
    };
    let (annotation, new) =
        (json!({"annotation": {"body": "x", "at": 0}}), json!({"video": {"url": VIDEO_URL}}));
    let read = program(&["read"]).await;
    read.get(&path).await.is(200);
    let refused = read.post(&path, &annotation).await.is(403);
    assert_eq!(refused.json["message"], "The key does not have the scope annotate.");
    read.post("/api/v1/videos", &new).await.is(403);
    read.delete("/api/v1/sessions").await.is(403);
    let annotate = program(&["annotate"]).await;
    annotate.post(&path, &annotation).await.is(201);
    annotate.get(&path).await.is(403);
    let manage = program(&["manage"]).await;
    manage.post("/api/v1/videos", &new).await.is(201);
    manage.post(&path, &annotation).await.is(403);
}

#[actix_web::test]
async fn requests_of_a_key_are_counted_and_told_and_refused_when_they_are_used_up() {
    let rumbl = Rumbl::start_with(&[("RUMBL_API__REQUESTS_PER_HOUR", "3")]).await;
    let ada = rumbl.user("ada").await;
    let program = Program::of(&rumbl).bearing(&key(&rumbl, &ada, &["read"]).await.expose());
    for left in ["2", "1", "0"] {
        let answer = program.get("/api/v1/categories").await.is(200);
        assert_eq!(answer.header("x-rate-limit-remaining"), left);
        assert_eq!(answer.header("x-rate-limit-limit"), "3");
        assert_eq!(answer.header("ratelimit-policy"), r#""hour";q=3;w=3600"#);
        assert!(answer.header("ratelimit").starts_with(&format!("\"hour\";r={left};t=")));
        let reset: i64 = answer.header("x-rate-limit-reset").parse().unwrap();
        assert!(reset % 3600 == 0 && reset > chrono::Utc::now().timestamp());
    }
    let refused = program.get("/api/v1/categories").await.is(429);
    assert_eq!(refused.json["code"], "too_many_requests");
    assert_eq!(refused.header("x-rate-limit-remaining"), "0");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    let other = Program::of(&rumbl).bearing(&key(&rumbl, &ada, &["read"]).await.expose());
    other.get("/api/v1/categories").await.is(200);
    let (token, _) = Program::logged_in(&rumbl, "ada").await;
    let answer = token.get("/api/v1/categories").await.is(200);
    assert_eq!(answer.header("x-rate-limit-remaining"), "", "a token has no limit by the hour");
}

#[actix_web::test]
async fn two_processes_together_let_through_what_one_would() {
    let limit = [("RUMBL_API__REQUESTS_PER_HOUR", "30")];
    let (rumbl, url) = Rumbl::start_on_file(PoolOptions::default(), &limit).await;
    let other = Rumbl::start_at(&url, &limit).await;
    let ada = rumbl.user("ada").await;
    let token = key(&rumbl, &ada, &["read"]).await.expose();
    let programs = [&rumbl, &other].map(|rumbl| Program::of(rumbl).bearing(&token));
    let mut answered = Vec::new();
    for turn in 0..40 {
        answered.push(programs[turn % 2].get("/api/v1/categories").await.status.as_u16());
    }
    assert_eq!(answered.iter().filter(|status| **status == 200).count(), 30, "{answered:?}");
    assert_eq!(answered[30..], [429; 10]);
    // What is deleted there is over here within two seconds.
    let id = rumbl.repo(move |db| accounts::list_api_keys(db, &ada)).await[0].id;
    let owner = other.repo(move |db| accounts::get_user_by(db, "ada")).await;
    rumbl.repo(move |db| accounts::delete_api_key(db, &owner, id)).await;
    let ended = async { while other_status(&programs[1]).await != 401 {} };
    tokio::time::timeout(std::time::Duration::from_secs(10), ended).await.expect("it ends");
}

async fn other_status(program: &Program) -> u16 {
    program.get("/api/v1/categories").await.status.as_u16()
}

#[actix_web::test]
async fn members_read_categories_and_do_not_change_them() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let token = key(&rumbl, &ada, &["read", "manage"]).await.expose();
    let member = Program::of(&rumbl).bearing(&token);
    let listed = member.get("/api/v1/categories").await.is(200).json;
    let names: Vec<&Value> =
        listed["data"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["Action", "Comedy", "Drama", "Romance", "Sci-fi"]);
    let path = format!("/api/v1/categories/{}", listed["data"][0]["id"]);
    member.get(&path).await.is(200);
    let new = json!({"category": {"name": "Westerns"}});
    let refused = member.post("/api/v1/categories", &new).await.is(403);
    assert_eq!(refused.json["message"], "Only an admin may change categories.");
    member.patch(&path, &new).await.is(403);
    member.delete(&path).await.is(403);
    assert_eq!(member.get(&path).await.json["name"], "Action");
}

#[actix_web::test]
async fn a_key_loses_at_once_what_its_owner_may_no_longer_do() {
    let rumbl = Rumbl::start().await;
    let (ada, _) = rumbl.staff("ada", Role::Admin).await;
    let (_, chief) = rumbl.staff("chief", Role::Admin).await;
    let token = key(&rumbl, &ada, &["read", "manage"]).await.expose();
    let program = Program::of(&rumbl).bearing(&token);
    let new = |name: &str| json!({"category": {"name": name}});
    let made = program.post("/api/v1/categories", &new("Westerns")).await.is(201);
    let path = made.header("location").to_owned();
    let role = format!("/admin/users/{}/role", ada.id);
    chief.post(&role, &[("step[role]", "moderator")]).await.shows("ada is now a moderator.");
    let refused = program.post("/api/v1/categories", &new("Easterns")).await.is(403);
    assert_eq!(refused.json["message"], "Only an admin may change categories.");
    program.patch(&path, &new("Easterns")).await.is(403);
    program.delete(&path).await.is(403);
    assert_eq!(program.get(&path).await.is(200).json["name"], "Westerns");
    // What every member may do, the key still may.
    program.post("/api/v1/videos", &json!({"video": {"url": VIDEO_URL}})).await.is(201);
    chief.post(&role, &[("step[role]", "admin")]).await.shows("ada is now an admin.");
    program.delete(&path).await.is(204);
}
