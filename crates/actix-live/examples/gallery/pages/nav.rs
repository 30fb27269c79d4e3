//! Navigation between pages.

use std::sync::atomic::{AtomicU64, Ordering};

use actix_live::{
    Context, Error, Html, Link, LiveSocket, LiveView, NoEvents, OnMount, Result, To, html,
};
use serde::Deserialize;

static MOUNTS: AtomicU64 = AtomicU64::new(1);

pub(crate) struct A {
    mounted_at: u64,
    page: String,
    id: String,
    action: &'static str,
    uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Patch,
    Replace,
    Navigate,
    Overwrite,
    Navflash,
    Redirect,
    Redirflash,
    Admin,
}

impl LiveView for A {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.set_page_title("A");
        let mounted_at = MOUNTS.fetch_add(1, Ordering::Relaxed);
        let (page, id, uri) = (String::new(), String::new(), String::new());
        Ok(Self { mounted_at, page, id, action: "", uri })
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let or = |name: &str, default: &str| {
            let text = cx.params().text(&[name]);
            if text.is_empty() { default.to_owned() } else { text.to_owned() }
        };
        (self.page, self.id) = (or("page", "1"), or("id", "none"));
        self.action = cx.live_action().unwrap_or_default();
        self.uri = cx.path().to_string();
        Ok(())
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Patch => cx.push_patch("/nav/a?page=9"),
            Event::Replace => cx.replace_patch("/nav/a?page=10"),
            Event::Navigate => cx.push_navigate("/nav/b"),
            Event::Overwrite => cx.replace_navigate("/nav/b?was=overwritten"),
            Event::Navflash => {
                cx.put_flash("info", "From A");
                cx.push_navigate("/nav/b");
            }
            Event::Redirect => cx.redirect("/nav/b"),
            Event::Redirflash => {
                cx.put_flash("info", "Redirected");
                cx.redirect("/nav/b");
            }
            Event::Admin => cx.push_navigate("/admin"),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"A"</h1>
            <p id="mounted-at">{self.mounted_at}</p>
            <p id="page">{&self.page}</p>
            <p id="id">{&self.id}</p>
            <p id="action">{self.action}</p>
            <p id="uri">{&self.uri}</p>
            <Link id="l-patch" to={To::Patch("/nav/a?page=2")} ..>"patch"</Link>
            <Link id="l-show" to={To::Patch("/nav/a/7")} ..>"show"</Link>
            <Link id="l-replace" to={To::ReplacePatch("/nav/a?page=3")} ..>"replace"</Link>
            <Link id="l-navigate" to={To::Navigate("/nav/b")} ..>"navigate"</Link>
            <Link id="l-admin" to={To::Navigate("/admin")} ..>"admin"</Link>
            <Link id="l-overwrite" to={To::ReplaceNavigate("/nav/b")} ..>"navigate, replacing this entry"</Link>
            <a id="l-href" href="/nav/b">"plain"</a>
            <Link id="l-dead" to={To::Navigate("/dead")} ..>"dead"</Link>
            <button id="patch" phx-click="patch">"patch"</button>
            <button id="replace" phx-click="replace">"replace"</button>
            <button id="navigate" phx-click="navigate">"navigate"</button>
            <button id="overwrite" phx-click="overwrite">"navigate, replacing this entry"</button>
            <button id="navflash" phx-click="navflash">"navigate with a flash"</button>
            <button id="redirect" phx-click="redirect">"redirect"</button>
            <button id="redirflash" phx-click="redirflash">"redirect with a flash"</button>
            <button id="admin" phx-click="admin">"admin"</button>
        }
    }
}

pub(crate) struct B {
    was: String,
}

impl LiveView for B {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.set_page_title("B");
        match cx.params().text(&["go"]) {
            "mount" => return Err(Error::navigate("/nav/a")),
            "dead" => return Err(Error::redirect("/")),
            "live" if cx.is_connected() => return Err(Error::navigate("/nav/a")),
            _ => {}
        }
        Ok(Self { was: String::new() })
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        if cx.is_connected() && cx.params().text(&["go"]) == "patch" {
            cx.push_patch("/nav/b?was=patched");
        }
        let was = cx.params().text(&["was"]);
        self.was = if was.is_empty() { "plain" } else { was }.to_string();
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"B"</h1>
            <p id="was">{&self.was}</p>
            <Link id="l-a" to={To::Navigate("/nav/a")} ..>"A"</Link>
        }
    }
}

pub(crate) struct Admin;

impl LiveView for Admin {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.set_page_title("Admin");
        Ok(Self)
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Admin"</h1>
            <Link id="l-a" to={To::Navigate("/nav/a")} ..>"A"</Link>
        }
    }
}

/// Sends visitors without an account to the log-in.
pub(crate) struct EnsureUser;

struct User(String);

impl OnMount for EnsureUser {
    async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
        let name = socket.session().get("user").and_then(|name| name.as_str()).map(str::to_owned);
        let Some(name) = name else {
            socket.put_flash("error", "You must log in");
            return Err(Error::redirect("/login"));
        };
        socket.assign(User(name));
        Ok(())
    }
}

pub(crate) struct Private {
    user: String,
}

impl LiveView for Private {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let user = cx.assigned::<User>().map(|user| user.0.clone());
        Ok(Self { user: user.ok_or_else(Error::not_found)? })
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Private"</h1>
            <p id="user">{&self.user}</p>
        }
    }
}
