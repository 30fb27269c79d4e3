//! Files of annotations that people import to their videos: the pages for that, and what comes out again.

use std::fmt::Write as _;

use reqwest::Method;
use rumbl_core::accounts::User;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::imports::{self, MAX_FILE_BYTES, NewFile};
use rumbl_core::multimedia::{self, Video};
use serde_json::{Value, json};

use crate::support::{Browser, Page, Program, Rumbl};

const SRT: &str = "1\n00:00:01,000 --> 00:00:02,000\n<i>one</i>\n\n2\n00:00:02,500 --> 00:00:03,000\ntwo & more\n";
const BOUNDARY: &str = "a-boundary-of-forms";

/// A form with a file, as a browser sends it without a script.
fn form(token: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let field = |head: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes()
    };
    let file = format!("name=\"import[file]\"; filename=\"{name}\"");
    let end = format!("\r\n--{BOUNDARY}--\r\n").into_bytes();
    let token = [field("name=\"_csrf_token\"").as_slice(), token.as_bytes(), b"\r\n"].concat();
    [token, field(&file), content.to_vec(), end].concat()
}

async fn send(browser: &Browser, path: &str, name: &str, content: &[u8]) -> Page {
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    send_with(browser, path, &token, (name, content)).await
}

async fn send_with(
    browser: &Browser,
    path: &str,
    token: &str,
    (name, content): (&str, &[u8]),
) -> Page {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = browser.form(path).header("content-type", kind);
    Page::read(request.body(form(token, name, content)).send().await.unwrap()).await
}

fn imports_path(video: &Video) -> String {
    format!("/manage/videos/{}/imports", video.id)
}

async fn count(rumbl: &Rumbl, id: VideoId) -> i64 {
    rumbl.repo(move |db| Ok(multimedia::get_video(db, id)?.video.annotation_count)).await
}

/// Where the form of a page is sent that has a path in it.
fn action(page: &Page, part: &str) -> String {
    let actions = page.text.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    actions.filter(|action| action.contains(part)).last().unwrap().to_owned()
}

#[actix_web::test]
async fn a_file_is_previewed_imported_and_undone() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let video = rumbl.video(&ada, "Cats & <dogs>").await;
    let path = imports_path(&video);
    browser.get(&format!("/manage/videos/{}", video.id)).await.shows(&path);
    browser.get(&path).await.is_at(&path).shows("Import annotations").hides("Imported before");
    let preview = send(&browser, &path, "my <film>.srt", SRT.as_bytes()).await;
    preview.has_status(200).shows("Import 2 annotations").shows("my &lt;film&gt;.srt");
    preview.shows("0:01").shows("one").shows("two &amp; more").hides("<i>one");
    assert_eq!(count(&rumbl, video.id).await, 0, "a preview adds nothing");
    let confirm = action(&preview, "import-drafts");
    browser.post(&confirm, &[]).await.is_at(&path).shows("Imported 2 annotations.").shows("Undo");
    assert_eq!(count(&rumbl, video.id).await, 2);
    // A second press imports nothing more.
    browser.post(&confirm, &[]).await.is_at(&path).shows("Imported 2 annotations.");
    assert_eq!(count(&rumbl, video.id).await, 2);
    // The preview is over.
    browser.get(&confirm).await.has_status(404);
    let again = send(&browser, &path, "a.srt", SRT.as_bytes()).await;
    again.shows("Nothing in this file is new").shows("2 are there already").hides("Import 2");
    let page = browser.get(&path).await;
    let undo = action(&page, "/imports/");
    browser.post(&undo, &[("_method", "delete")]).await.is_at(&path).shows("Import undone");
    browser.get(&path).await.shows("Undone").hides("Undo<span");
    assert_eq!(count(&rumbl, video.id).await, 0);
}

#[actix_web::test]
async fn broken_files_are_explained() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let video = rumbl.video(&ada, "Cats").await;
    let path = imports_path(&video);
    for (name, content, message) in [
        ("a.srt", &b""[..], "is empty"),
        ("a.srt", &b"\x89PNG\r\n\x1a\n\0\0"[..], "is not text in UTF-8 or UTF-16"),
        ("a.txt", &b"hello"[..], "is not WebVTT, SRT, CSV, JSON or XML"),
        ("", &b""[..], "is empty"),
    ] {
        send(&browser, &path, name, content).await.has_status(422).shows(message);
    }
    let broken = format!("at,body\n{}7,fine\n", "soon,<b>x</b>\n".repeat(30));
    let preview = send(&browser, &path, "a.csv", broken.as_bytes()).await;
    preview.shows("Line 2: the time can&#39;t be read").shows("Line 21:").hides("Line 22:");
    preview.shows("and 10 more").shows("Import 1 annotation");
    // Without a file, and as another form.
    browser.post(&path, &[("import[file]", "x")]).await.has_status(400);
}

#[actix_web::test]
async fn a_file_of_more_than_5_mb_is_refused_before_all_of_it_has_come() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let video = rumbl.video(&ada, "Cats").await;
    let path = imports_path(&video);
    let exact = vec![b'x'; MAX_FILE_BYTES];
    send(&browser, &path, "a.srt", &exact).await.has_status(200).shows("1 can’t be read");
    let long = vec![b'x'; MAX_FILE_BYTES + 1];
    send(&browser, &path, "a.srt", &long).await.has_status(413);
    let token = browser.get("/").await.meta("csrf-token").unwrap();
    // Of 100 MB most are not waited for.
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let huge = vec![b'x'; 100 * 1024 * 1024];
    let request = browser.form(&path).header("content-type", kind).header("x-csrf-token", token);
    if let Ok(response) = request.body(huge).send().await {
        assert_eq!(response.status(), 413);
    }
    assert_eq!(rumbl.app.bodies_on_their_way(), 0);
}

#[actix_web::test]
async fn only_the_owner_imports_and_only_with_a_form_of_this_site() {
    let rumbl = Rumbl::start().await;
    let (ada, browser) = rumbl.logged_in("ada").await;
    let (_, other) = rumbl.logged_in("grace").await;
    let video = rumbl.video(&ada, "Cats").await;
    let path = imports_path(&video);
    other.get(&path).await.has_status(404);
    send(&other, &path, "a.srt", SRT.as_bytes()).await.has_status(404);
    rumbl.browser().get(&path).await.is_at("/sessions/new");
    send_with(&browser, &path, "wrong", ("a.srt", SRT.as_bytes())).await.has_status(403);
    let preview = send(&browser, &path, "a.srt", SRT.as_bytes()).await;
    let confirm = action(&preview, "import-drafts");
    other.get(&confirm).await.has_status(404);
    other.post(&confirm, &[]).await.has_status(404);
    browser.post_as_is(&confirm, &[]).await.has_status(403);
    assert_eq!(count(&rumbl, video.id).await, 0);
    // Deleted between the preview and the import.
    let (user, id) = (ada.clone(), video.id);
    rumbl.repo(move |db| multimedia::delete_video(db, &user, id)).await;
    browser.post(&confirm, &[]).await.has_status(404);
}

async fn import(rumbl: &Rumbl, user: &User, id: VideoId, name: &'static str, content: String) {
    let user = user.clone();
    let import = move |db: &mut _| {
        let file = NewFile { name, format: None, content: content.as_bytes() };
        imports::import_file(db, &user, id, file.read()?).map(drop)
    };
    rumbl.repo(import).await;
}

async fn export(rumbl: &Rumbl, id: VideoId, format: &str) -> String {
    let path = format!("/videos/{id}/annotations.{format}");
    let response = rumbl.browser().request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

/// An export without ids, which differ, and without the addresses of the video.
fn comparable(format: &str, export: &str) -> String {
    match format {
        "vtt" => export.lines().filter(|line| line.parse::<i64>().is_err()).fold(
            String::new(),
            |mut text, line| {
                writeln!(text, "{line}").unwrap();
                text
            },
        ),
        "csv" => {
            let mut reader = csv::Reader::from_reader(export.as_bytes());
            let rows = reader.records().map(|row| {
                let row = row.unwrap();
                row.iter().skip(1).map(ToOwned::to_owned).collect::<Vec<_>>()
            });
            format!("{:?}", rows.collect::<Vec<_>>())
        }
        "json" => {
            let json: Value = serde_json::from_str(export).unwrap();
            let items = json["first"]["items"].as_array().unwrap();
            let rows = items.iter().map(|item| {
                let (value, at) = (&item["body"]["value"], &item["target"]["selector"]["value"]);
                format!("{value} {at} {} {}", item["creator"]["nickname"], item["created"])
            });
            rows.collect::<Vec<_>>().join("\n")
        }
        _ => export.to_owned(),
    }
}

#[actix_web::test]
async fn what_was_exported_comes_back_without_loss() {
    let rumbl = Rumbl::start().await;
    let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
    let first = rumbl.video(&ada, "Original").await;
    let bodies = [
        "plain",
        " spaces stay ",
        "=1+1",
        "'=1+1",
        "''@x",
        "a\n\n\r\nb\n",
        "<b>bold</b> & &amp; <v x>",
        "-->",
        "--\u{2060}>",
        "{\\an8}x",
        "<\u{2060}i>",
        "ada: hi: there",
        "5\n00:00:01,000 --> 00:00:02,000",
        "NOTE this",
        "“é” 👋🏽 \u{202e}abc",
        "\"quoted\", with; commas\tand tabs",
        "WEBVTT",
        "1",
        "{\"a\": 1}",
        "x (imported by y): z",
        "same",
        "same",
        "a\n \nb",
        "&lt;3 <3 &#65;",
        "x\u{7f}",
        "<font>",
    ];
    for (at, body) in bodies.iter().enumerate() {
        let at = (at * 1_001).to_string();
        let params = Params::from_iter([("body", *body), ("at", &at)]);
        let (user, id) = (if body.len() % 2 == 0 { &ada } else { &grace }, first.id);
        let user = user.clone();
        let annotate =
            move |db: &mut _| rumbl_core::annotations::annotate_video(db, &user, id, &params);
        rumbl.repo(annotate).await;
    }
    for (format, name) in [("vtt", "a.vtt"), ("srt", "a.srt"), ("csv", "a.csv"), ("json", "a.json")]
    {
        let original = export(&rumbl, first.id, format).await;
        let copy = rumbl.video(&grace, "Original").await;
        import(&rumbl, &grace, copy.id, name, original.clone()).await;
        let copied = export(&rumbl, copy.id, format).await;
        let as_original = copied.replace(" (imported by grace)", "");
        assert_eq!(comparable(format, &as_original), comparable(format, &original), "{format}");
        // And once more, with the names that an export gives.
        let second = rumbl.video(&grace, "Original").await;
        import(&rumbl, &grace, second.id, name, copied.clone()).await;
        let again = export(&rumbl, second.id, format).await;
        assert_eq!(comparable(format, &again), comparable(format, &copied), "{format}");
    }
}

#[actix_web::test]
async fn programs_import_list_and_undo() {
    let rumbl = Rumbl::start().await;
    let ada = rumbl.user("ada").await;
    let video = rumbl.video(&ada, "Cats").await;
    let (program, _) = Program::logged_in(&rumbl, "ada").await;
    rumbl.user("eve").await;
    let (eve, _) = Program::logged_in(&rumbl, "eve").await;
    for version in ["v1", "v2"] {
        let path = format!("/api/{version}/videos/{}/imports", video.id);
        let text = format!("{SRT}\nstray\n");
        let typed = program.with("content-type", "application/x-subrip");
        let keyed = typed.with("idempotency-key", format!("key-{version}"));
        eve.with("content-type", "text/srt").send(Method::POST, &path, Some(&text)).await.is(404);
        let made = keyed.send(Method::POST, &path, Some(&text)).await.is(201);
        let repeated = keyed.send(Method::POST, &path, Some(&text)).await.is(201);
        assert_eq!((&made.text, repeated.header("idempotency-replayed")), (&repeated.text, "true"));
        let one = if version == "v1" { &made.json } else { &made.json["data"]["attributes"] };
        assert_eq!((&one["annotation_count"], &one["unreadable_count"]), (&2.into(), &1.into()));
        assert_eq!(one["unreadable_lines"][0]["line"], 9);
        assert_eq!(count(&rumbl, video.id).await, 2);
        // The key is for this file alone.
        keyed.send(Method::POST, &path, Some(SRT)).await.is(422);
        let again = typed.send(Method::POST, &path, Some(&text)).await.is(422);
        assert_eq!(again.json["errors"]["file"][0], "has nothing that is new to this video");
        let location = made.header("location").to_owned();
        assert!(location.starts_with(&path), "{location}");
        program.get(&location).await.is(200);
        eve.get(&location).await.is(404);
        eve.get(&path).await.is(404);
        eve.delete(&location).await.is(404);
        let list = program.get(&path).await.is(200);
        assert_eq!(list.json["data"].as_array().unwrap().len(), 1);
        program.delete(&location).await.is(204);
        program.delete(&location).await.is(404);
        program.get(&location).await.is(404);
        assert_eq!(count(&rumbl, video.id).await, 0);
    }
    let path = format!("/api/v1/videos/{}/imports", video.id);
    let plain = program.with("content-type", "application/octet-stream");
    let by_format = format!("{path}?format=csv&file_name=x");
    plain.send(Method::POST, &by_format, Some("at,body\n1,x\n")).await.is(201);
    plain.send(Method::POST, &format!("{path}?format=ass"), Some("x")).await.is(422);
    plain.send(Method::POST, &path, Some("hello")).await.is(422);
    let long = "x".repeat(MAX_FILE_BYTES + 1);
    plain.send(Method::POST, &path, Some(&long)).await.is(413);
    Program::of(&rumbl).send(Method::POST, &path, Some(SRT)).await.is(401);
}

#[actix_web::test]
async fn whoever_watches_sees_an_import_without_a_message_for_each_annotation() {
    let rumbl = Rumbl::start().await;
    let (ada, grace) = (rumbl.user("ada").await, rumbl.user("grace").await);
    let video = rumbl.video(&ada, "Cats").await;
    let topic = format!("videos:{}", video.id);
    let mut socket = rumbl.socket(&grace).await;
    socket.join(&topic, json!({})).await;
    let rows = (0..500).fold("at,body\n".to_owned(), |mut rows, at| {
        writeln!(rows, "{at},what is {at}?").unwrap();
        rows
    });
    import(&rumbl, &ada, video.id, "a.csv", rows).await;
    // The channel ends, and the client comes back to a page that has everything.
    socket.event(&topic, "phx_error").await;
    assert!(!socket.has_received(&topic, "new_annotation"));
    let reply = socket.join(&topic, json!({"last_seq": 0})).await;
    assert_eq!(reply["response"]["start_over"], true, "{reply}");
    let mut newcomer = rumbl.socket(&grace).await;
    let reply = newcomer.join(&topic, json!({})).await;
    assert_eq!(reply["response"]["annotations"].as_array().unwrap().len(), 500);
    let told = move |db: &mut _| rumbl_core::notifications::list_notifications(db, &ada, None);
    assert!(rumbl.repo(told).await.rows.is_empty());
}
