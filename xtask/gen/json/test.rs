//! A person's own [[ many_words ]], as programs read and write them.

[% if uses_owner %]use rumbl_core::accounts::User;
[% endif %][%- if needs_category %]
use rumbl_core::multimedia;
[%- endif %]
use serde_json::{Value, json};

use crate::support::{Program, Rumbl};

/// What is sent to add one.
[% if is_async %]async [% endif %]fn sent([[ web_arguments.declared ]]) -> Value {
[%- if needs_video %]
    let video_id = rumbl.video(owner, "Hello").await.id;
[%- endif %]
[%- if needs_category %]
    let category_id = rumbl.repo(multimedia::list_alphabetical_categories).await[0].id;
[%- endif %]
[%- if needs_ada %]
    let ada_id = owner.id;
[%- endif %]
    json!({
[%- for field in own_fields %]
        "[[ field.name ]]": [[ field.program_sample ]],
[%- endfor %]
    })
}

#[actix_web::test]
async fn [[ a ]]_[[ one ]]_is_added_read_changed_and_deleted_in_either_version() {
    let rumbl = Rumbl::start().await;
    [% if uses_owner %]let ada = [% endif %]rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let sent = sent([[ web_arguments.given ]])[% if is_async %].await[% endif %];
    let made = program.post("/api/v1/[[ slug ]]", &json!({"[[ one ]]": sent})).await.is(201);
    let path = format!("/api/v1/[[ slug ]]/{}", made.json["id"]);
    assert_eq!(made.header("location"), path);
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&made.json[name], value, "{name}");
    }
    let read = program.get(&path).await.is(200);
    assert_eq!((&read.json, read.header("etag")), (&made.json, made.header("etag")));
    let change = json!({"[[ one ]]": {"[[ label.name ]]": "Something else"}});
    let changed = program.patch(&path, &change).await.is(200);
    assert_eq!(changed.json["[[ label.name ]]"], "Something else");
    let late = program.with("if-match", made.header("etag"));
    late.patch(&path, &change).await.is(412);
    let second = path.replace("/v1/", "/v2/");
    let typed = program.get(&second).await.is(200).json;
    assert_eq!(typed["data"]["attributes"]["[[ label.name ]]"], "Something else");
    let listed = program.get("/api/v1/[[ slug ]]").await.is(200).json;
    assert_eq!(listed["data"], json!([changed.json]));
    program.delete(&path).await.is(204);
    program.get(&path).await.is(404);
}

#[actix_web::test]
async fn what_[[ a ]]_[[ one ]]_lacks_is_named_and_nothing_is_stored() {
    let rumbl = Rumbl::start().await;
    [% if uses_owner %]let ada = [% endif %]rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let mut lacking = sent([[ web_arguments.given ]])[% if is_async %].await[% endif %];
    lacking["[[ label.name ]]"] = json!("");
    let wrong = program.post("/api/v1/[[ slug ]]", &json!({"[[ one ]]": lacking})).await.is(422);
    assert_eq!(wrong.json["errors"], json!({"[[ label.name ]]": ["can't be blank"]}));
    program.post("/api/v1/[[ slug ]]", &json!({})).await.is(422);
    assert_eq!(program.get("/api/v1/[[ slug ]]").await.is(200).json["data"], json!([]));
}

#[actix_web::test]
async fn another_persons_[[ one ]]_is_not_found_by_programs() {
    let rumbl = Rumbl::start().await;
    [% if uses_owner %]let ada = [% endif %]rumbl.user("ada").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    let sent = json!({"[[ one ]]": sent([[ web_arguments.given ]])[% if is_async %].await[% endif %]});
    let made = program.post("/api/v1/[[ slug ]]", &sent).await.is(201);
    let path = format!("/api/v1/[[ slug ]]/{}", made.json["id"]);
    rumbl.user("eve").await;
    let (eve, _) = Program::logged_in(&rumbl, "eve").await;
    eve.get(&path).await.is(404);
    eve.patch(&path, &sent).await.is(404);
    eve.delete(&path).await.is(404);
    assert_eq!(eve.get("/api/v1/[[ slug ]]").await.is(200).json["data"], json!([]));
    Program::of(&rumbl).get(&path).await.is(401);
    program.get(&path).await.is(200);
}
