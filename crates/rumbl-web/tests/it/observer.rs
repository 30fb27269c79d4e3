//! What an admin sees of the running server, and what they close there.

use actix_channels::SocketId;
use actix_live::testing::LiveTest;
use regex::Regex;
use rumbl_core::accounts::{self, Role, User};
use rumbl_factories::{User, try_insert};
use serde_json::json;

use crate::support::talks::{page_of, until};
use crate::support::{Browser, PASSWORD, Page, Process, Rumbl, Socket};

const OBSERVER: &str = "/admin/observer";
const CLOSE_TOPIC: &str = "/admin/observer/topics/close";
const DELETE: [(&str, &str); 1] = [("_method", "delete")];

fn socket_path(id: SocketId) -> String {
    format!("{OBSERVER}/sockets/{id}")
}

/// The first socket that somebody opened.
fn first_socket(rumbl: &Rumbl) -> SocketId {
    rumbl.app.sockets.sockets().into_iter().map(|socket| socket.id).min().unwrap()
}

async fn joined(rumbl: &Rumbl, user: &User, topic: &str) -> Socket {
    let mut socket = rumbl.socket(user).await;
    assert_eq!(socket.join(topic, json!({})).await["status"], "ok");
    socket
}

/// The topic of a demo video's channel.
async fn demo_topic(rumbl: &Rumbl) -> String {
    format!("videos:{}", rumbl.demo_video().await.id)
}

#[actix_web::test]
async fn only_an_admin_sees_it_and_closes_anything() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (mo, moderator) = rumbl.staff("mo", Role::Moderator).await;
    let (ada, admin) = rumbl.staff("ada", Role::Admin).await;
    let topic = demo_topic(&rumbl).await;
    let mut socket = joined(&rumbl, &mia, &topic).await;
    let path = socket_path(first_socket(&rumbl));
    let fields = [("step[topic]", topic.as_str())];
    for somebody in [&member, &moderator] {
        somebody.get(OBSERVER).await.has_status(404).hides(&topic);
        somebody.post(&path, &DELETE).await.has_status(404);
        somebody.post(CLOSE_TOPIC, &fields).await.has_status(404);
    }
    rumbl.browser().get(OBSERVER).await.is_at("/sessions/new");
    rumbl.browser().post(CLOSE_TOPIC, &fields).await.has_status(403).shows("You were logged out");
    // A form without the session's token does nothing.
    admin.post_as_is(CLOSE_TOPIC, &fields).await.has_status(403);
    admin.post_as_is(&path, &DELETE).await.has_status(403);
    socket.refute_event(&topic, "phx_error").await;
    for person in [&mia, &mo] {
        assert!(page_of(&rumbl, person, OBSERVER).await.is_err(), "{}", person.username);
    }
    assert!(page_of(&rumbl, &ada, OBSERVER).await.is_ok());
    moderator.get("/admin").await.hides(OBSERVER);
    admin.get("/admin").await.shows(r#"href="/admin/observer""#);
}

#[actix_web::test]
async fn it_shows_sockets_people_and_topics_without_javascript() {
    let rumbl = Rumbl::start().await;
    let mia = rumbl.user("mia").await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let topic = demo_topic(&rumbl).await;
    let _mias = joined(&rumbl, &mia, &topic).await;
    let mut visitor = Socket::connect(&rumbl.url, "vsn=2.0.0").await.unwrap();
    visitor.join(&topic, json!({})).await;
    let page = admin.get(OBSERVER).await;
    page.is_at(OBSERVER)
        .shows("2 sockets: 2 over WebSocket, 0 by long-poll; 1 person and 1 visitor.");
    page.shows(&format!(">{topic}</code>")).shows("2 subscribers").shows("WebSocket at /socket");
    page.shows(&format!(r#"href="/admin/users/{}""#, mia.id)).shows("A visitor");
    page.shows(env!("CARGO_PKG_VERSION")).shows("of 1 in use").shows("This node runs alone.");
    page.shows(&format!("Node {}", rumbl.app.config.node_name));
    // What is running: the calculator, at least.
    page.shows(">info_sys<").shows(">gates<").shows(">calculator<").shows("0 restarts");
    page.shows("0 under way")
        .shows(r#"href="/admin/jobs""#)
        .shows(r#"aria-current="page">Observer"#);
    page.shows("looking for ended sessions").shows("every 1 s").shows(">works<").hides(">fails<");
    // Names of sockets are no topics.
    page.hides("sessions_socket:");
    let page = admin.get(&format!("{OBSERVER}?q=MIA")).await;
    page.shows("log-out-").hides("A visitor").hides(&format!(">{topic}</code>"));
    let page = admin.get(&format!("{OBSERVER}?q=videos%3A")).await;
    page.shows(&format!(">{topic}</code>")).hides("log-out-").hides("WebSocket at /socket");
    let hostile = admin.get(&format!("{OBSERVER}?q=%3Cscript%3E&request=%22%3E%00%3Cb%3E")).await;
    hostile.is_at(OBSERVER).hides("<script>").hides("<b>\"").shows("No line is kept.");
}

#[actix_web::test]
async fn an_admin_closes_one_socket_and_it_is_recorded() {
    let rumbl = Rumbl::start().await;
    let mia = rumbl.user("mia").await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let topic = demo_topic(&rumbl).await;
    let closed = joined(&rumbl, &mia, &topic).await;
    let id = first_socket(&rumbl);
    let mut other = joined(&rumbl, &mia, &topic).await;
    admin.get(OBSERVER).await.shows(&format!(r#"action="{}""#, socket_path(id)));
    let page = admin.post(&socket_path(id), &DELETE).await;
    page.is_at(OBSERVER).shows("The socket is closed.");
    assert_eq!(closed.closed().await, 1001);
    while rumbl.app.sockets.find_socket(id).is_some() {
        tokio::task::yield_now().await;
    }
    admin.get(OBSERVER).await.hides(&socket_path(id)).shows("1 socket: 1 over WebSocket");
    // Her session goes on, and so does her other socket.
    other.push("phoenix", "heartbeat", json!({})).await;
    rumbl.socket(&mia).await;
    let audit = admin.get("/admin/audit").await;
    audit.shows("closed the socket").shows("WebSocket of mia");
    admin.post(&socket_path(id), &DELETE).await.shows("That socket is closed already.");
    for nonsense in ["x", "1", "0123456789abcdef-x"] {
        admin.post(&format!("{OBSERVER}/sockets/{nonsense}"), &DELETE).await.has_status(404);
    }
    // A socket of another node is closed there, if it is still there.
    let elsewhere = format!("{OBSERVER}/sockets/0123456789abcdef-7");
    admin.post(&elsewhere, &DELETE).await.shows("The socket is closed.");
    admin.get("/admin/audit").await.shows("a socket of the node 0123456789abcdef");
}

#[actix_web::test]
async fn an_admin_closes_a_topic_whose_clients_join_again() {
    let rumbl = Rumbl::start().await;
    let mia = rumbl.user("mia").await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let topic = demo_topic(&rumbl).await;
    let inbox = format!("users:{}", mia.id);
    let mut socket = joined(&rumbl, &mia, &topic).await;
    assert_eq!(socket.join(&inbox, json!({})).await["status"], "ok");
    let page = admin.post(CLOSE_TOPIC, &[("step[topic]", &topic)]).await;
    page.is_at(OBSERVER).shows("The topic is closed.");
    socket.event(&topic, "phx_error").await;
    socket.refute_event(&inbox, "phx_error").await;
    assert_eq!(socket.join(&topic, json!({"last_seq": 0})).await["status"], "ok");
    let audit = admin.get("/admin/audit").await;
    audit.shows("closed the topic: <bdi>").shows(&topic);
    for nonsense in ["", "\u{0}presence", &"x".repeat(256)] {
        admin.post(CLOSE_TOPIC, &[("step[topic]", nonsense)]).await.has_status(400);
    }
    admin.post(CLOSE_TOPIC, &[]).await.has_status(400);
}

#[actix_web::test]
async fn an_admin_logs_somebody_out_from_there() {
    let rumbl = Rumbl::start().await;
    let (mia, member) = rumbl.logged_in("mia").await;
    let (_, admin) = rumbl.staff("ada", Role::Admin).await;
    let socket = joined(&rumbl, &mia, &demo_topic(&rumbl).await).await;
    let log_out = format!("/admin/users/{}/log-out", mia.id);
    admin.get(OBSERVER).await.shows(&format!(r#"action="{log_out}""#));
    admin.post(&log_out, &[]).await.shows("mia is logged out everywhere.");
    assert_eq!(socket.closed().await, 1001);
    member.get("/users").await.is_at("/sessions/new");
    admin.get("/admin/audit").await.shows("logged out");
}

/// The names of a list's rows.
fn names(page: &LiveTest, list: &str) -> Vec<String> {
    page.texts(&format!("{list} .observed-name"))
}

#[actix_web::test]
async fn an_open_page_follows_what_happens_until_it_is_paused() {
    let rumbl = Rumbl::start().await;
    let (mia, eva) = (rumbl.user("mia").await, rumbl.user("eva").await);
    let (ada, _) = rumbl.staff("ada", Role::Admin).await;
    let mut page = page_of(&rumbl, &ada, OBSERVER).await.unwrap();
    assert!(names(&page, "#observed-people").is_empty());
    let topic = demo_topic(&rumbl).await;
    let mut mias = joined(&rumbl, &mia, &topic).await;
    until(&mut page, |page| names(page, "#observed-people") == ["mia"]).await;
    assert!(names(&page, "#observed-topic-rows").contains(&topic));
    page.element("#observer-search").render_change(&[("q", "ev")]).await;
    assert_eq!(page.assert_patch(), "/admin/observer?q=ev");
    assert!(names(&page, "#observed-people").is_empty());
    page.element("#observer-pause").render_click().await;
    assert!(page.text("#observer-state").contains("paused"));
    let _evas = joined(&rumbl, &eva, &topic).await;
    page.element("#observer-pause").render_click().await;
    assert!(page.text("#observer-state").contains("every second"));
    assert_eq!(names(&page, "#observed-people"), ["eva"]);
    page.element("#observer-search").render_change(&[("q", "")]).await;
    assert_eq!(names(&page, "#observed-people"), ["eva", "mia"]);
    // What waits for a client is told.
    mias.push("phoenix", "heartbeat", json!({})).await;
    let summary = page.text("#observed-sockets-summary");
    assert!(summary.contains("2 people and 0 visitors. 0 bytes wait"), "{summary}");
}

/// Logs in at a process, and returns the browser's cookie too.
async fn admin_of(process: &Process) -> (Browser, String) {
    let register = move |db: &mut _| {
        let ada = try_insert(db, User.name("Ada").username("ada").password(PASSWORD).admin())?;
        accounts::create_session(db, &ada, None)
    };
    let token = process.repo().run(register).await.unwrap().1;
    let browser = Browser::new(process.url.clone());
    browser.log_in("ada", PASSWORD).await.shows("Welcome back!");
    (browser, format!("_rumbl_session={}", token.expose()))
}

async fn request_id(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await;
    page.headers["x-request-id"].to_str().unwrap().to_owned()
}

/// Opens the page over its socket, and returns that with the page's topic.
async fn open(process: &Process, cookie: &str) -> (Socket, String) {
    let request = reqwest::Client::new().get(format!("{}{OBSERVER}", process.url));
    let page = Page::read(request.header("cookie", cookie).send().await.unwrap()).await;
    let pattern =
        r#"<div id="([^"]+)" data-phx-main data-phx-session="([^"]+)" data-phx-static="([^"]+)">"#;
    let pattern = Regex::new(pattern).unwrap();
    let found = pattern.captures(&page.text).expect("the page is live");
    let query = format!("vsn=2.0.0&_csrf_token={}", page.meta("csrf-token").unwrap());
    let socket = Socket::connect_at(&process.url, "/live", &query, Some(cookie)).await;
    let params = json!({
        "url": format!("{}{OBSERVER}", process.url), "params": {"_mounts": 0},
        "session": &found[2], "static": &found[3],
    });
    let (mut socket, topic) = (socket.unwrap(), format!("lv:{}", &found[1]));
    assert_eq!(socket.join(&topic, params).await["status"], "ok");
    (socket, topic)
}

#[actix_web::test]
async fn warnings_are_there_before_anybody_looks_and_other_lines_while_somebody_does() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]).await;
    let (browser, cookie) = admin_of(&process).await;
    let mut visitor = Socket::connect(&process.url, "vsn=2.0.0").await.unwrap();
    visitor.join("unheard:of", json!({"secret": "hush"})).await;
    let unwatched = request_id(&browser, "/videos").await;
    let page = browser.get(OBSERVER).await;
    page.shows("no channel matches the topic").shows("unheard:of").hides("hush");
    page.hides(&unwatched).hides("answered");
    // While a page is open, every line is kept, with the request that it belongs to.
    let (mut open_page, topic) = open(&process, &cookie).await;
    let [watched, other] =
        [request_id(&browser, "/videos").await, request_id(&browser, "/users").await];
    while !open_page.event(&topic, "diff").await.to_string().contains(&watched) {}
    let trace = browser.get(&format!("{OBSERVER}?request={watched}")).await;
    trace.shows(&format!("Lines of the request <code>{watched}</code>"));
    trace.shows("answered").shows("path=&quot;/videos&quot;").hides(&other).hides("unheard:of");
    // When it is closed, they are forgotten.
    drop(open_page);
    while browser.get(OBSERVER).await.text.contains(&watched) {}
    browser.get(OBSERVER).await.shows("unheard:of");
}
