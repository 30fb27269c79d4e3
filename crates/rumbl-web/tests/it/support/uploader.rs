use std::path::PathBuf;

use regex::Regex;
use reqwest::Client;
use rumbl_core::accounts::{self, User};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Page, Rumbl, Socket};

/// Bytes that are sent at once.
const CHUNK: usize = 64 * 1024;
/// The topic of a file on its way; it is the only one.
const FILE: &str = "lvu:0";

/// A folder for the files of a test.
pub(crate) fn files_folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("files").display().to_string();
    (folder, path)
}

/// A short film: as much of an MP4 as is looked at.
pub(crate) fn film(size: usize) -> Vec<u8> {
    let mut content = b"\0\0\0\x18ftypisom\0\0\0\x01isomavc1".to_vec();
    content
        .extend((0..size.saturating_sub(content.len())).map(|at| u8::try_from(at % 251).unwrap()));
    content.truncate(size);
    content
}

/// A page with the form of a video, whose client speaks to the server.
pub(crate) struct Uploader {
    socket: Socket,
    topic: String,
    pub(crate) page: Page,
    pub(crate) cookie: String,
}

impl Uploader {
    /// Opens the form to add a video.
    pub(crate) async fn open(rumbl: &Rumbl, who: &User) -> Self {
        let user = who.clone();
        let (_, token) = rumbl.repo(move |db| accounts::create_session(db, &user, None)).await;
        let cookie = format!("_rumbl_session={}", token.expose());
        Self::open_at(rumbl, "/manage/videos/new", cookie).await
    }

    /// Opens the form at a path.
    pub(crate) async fn open_at(rumbl: &Rumbl, path: &str, cookie: String) -> Self {
        let request = Client::new().get(format!("{}{path}", rumbl.url)).header("cookie", &cookie);
        let page = Page::read(request.send().await.unwrap()).await;
        Self::join(rumbl, page, cookie).await.0
    }

    /// Has the client of a page join, and returns what it gets, as text.
    pub(crate) async fn join(rumbl: &Rumbl, page: Page, cookie: String) -> (Self, String) {
        let element = r#"<div id="([^"]+)" data-phx-main data-phx-session="([^"]+)" data-phx-static="([^"]+)">"#;
        let found = Regex::new(element).unwrap();
        let found = found.captures(&page.text).expect("the page has its view's element");
        let query = format!("vsn=2.0.0&_csrf_token={}", page.meta("csrf-token").unwrap());
        let socket = Socket::connect_at(&rumbl.url, "/live", &query, Some(&cookie)).await;
        let params = json!({
            "url": format!("{}{}", rumbl.url, page.path), "params": {"_mounts": 0},
            "session": &found[2], "static": &found[3],
        });
        let topic = format!("lv:{}", &found[1]);
        let mut uploader = Self { socket: socket.expect("the socket opens"), topic, page, cookie };
        let topic = uploader.topic.clone();
        let joined = uploader.socket.join(&topic, params).await;
        assert_eq!(joined["status"], "ok", "{joined}");
        (uploader, joined.to_string())
    }

    /// Sends an event of a form, and returns what changes on the page, as text.
    pub(crate) async fn change(&mut self, event: &str, form: &str) -> String {
        let change = json!({"type": "form", "event": event, "value": form, "meta": {}});
        self.event(change).await
    }

    /// Clicks.
    pub(crate) async fn click(&mut self, event: &str, value: Value) -> String {
        self.event(json!({"type": "click", "event": event, "value": value})).await
    }

    async fn event(&mut self, event: Value) -> String {
        let topic = self.topic.clone();
        self.socket.push(&topic, "event", event).await["response"].to_string()
    }

    /// Chooses a file, and asks to send it. Returns the token, or what it was refused with.
    pub(crate) async fn choose(&mut self, name: &str, size: usize) -> Result<String, String> {
        let answer = self.ask(name, size).await;
        match answer["entries"]["0"].as_str() {
            Some(token) => Ok(token.to_owned()),
            None => Err(answer["error"].to_string()),
        }
    }

    /// The same where files are sent elsewhere: what the uploader of the page gets.
    pub(crate) async fn ask_to_send(&mut self, name: &str, size: usize) -> Value {
        let mut answer = self.ask(name, size).await;
        assert!(answer["entries"]["0"].is_object(), "{answer}");
        answer["entries"]["0"].take()
    }

    async fn ask(&mut self, name: &str, size: usize) -> Value {
        let entry =
            json!({"ref": "0", "name": name, "size": size, "type": "video/mp4", "path": "file"});
        let change = json!({
            "type": "form", "event": "choose", "value": "", "meta": {"_target": "file"},
            "uploads": {"phx-file": [entry]},
        });
        self.event(change).await;
        let asked = json!({"ref": "phx-file", "entries": [entry]});
        let topic = self.topic.clone();
        self.socket.push(&topic, "allow_upload", asked).await["response"].take()
    }

    /// Begins to send a file, and returns the reply.
    pub(crate) async fn begin(&mut self, token: &str) -> Value {
        self.socket.join(FILE, json!({ "token": token })).await
    }

    /// Sends a part of it, and returns the reply.
    pub(crate) async fn chunk(&mut self, content: &[u8]) -> Value {
        self.socket.push_bytes(FILE, "chunk", content).await
    }

    /// Says how much was sent, in percent, and returns what changes on the page.
    pub(crate) async fn progress(&mut self, percent: Value) -> String {
        let told = json!({"event": null, "ref": "phx-file", "entry_ref": "0", "progress": percent});
        let topic = self.topic.clone();
        self.socket.push(&topic, "progress", told).await["response"].to_string()
    }

    /// Sends a whole file, and returns where it plays from; or why it was refused.
    pub(crate) async fn upload(&mut self, name: &str, content: &[u8]) -> Result<String, String> {
        let token = self.choose(name, content.len()).await?;
        let begun = self.begin(&token).await;
        if begun["status"] != "ok" {
            return Err(begun["response"]["reason"].as_str().unwrap().to_owned());
        }
        for chunk in content.chunks(CHUNK) {
            let reply = self.chunk(chunk).await;
            if reply["status"] != "ok" {
                return Err(reply["response"]["reason"].as_str().unwrap().to_owned());
            }
        }
        let shown = self.progress(json!(100)).await;
        Ok(Self::path_in(&shown))
    }

    /// Where a file plays from that has arrived, in what changes on the page.
    pub(crate) fn path_in(shown: &str) -> String {
        let path = Regex::new(r"/files/[\w-]{22}\.(mp4|webm)").unwrap();
        path.find(shown).unwrap_or_else(|| panic!("no path in {shown}")).as_str().to_owned()
    }
}

/// The files in a folder; none before there is one.
pub(crate) fn stored(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}
