//! Pages and requests that are not live.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use actix_channels::Endpoint;
use actix_live::{Html, Js, RootPage, Site, html, to_html};
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Bytes, Data, Form, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::layout::DeadPage;
use crate::pages::bench::{LIST, STREAM};

/// The maximum number of stored files.
const MAX_STORED: usize = 100;

/// The bodies of PUT requests.
#[derive(Default)]
pub(crate) struct Stored(Mutex<HashMap<String, Bytes>>);

pub(crate) fn configure(services: &mut ServiceConfig) {
    services
        .route("/", web::get().to(home))
        .route("/dead", web::get().to(dead))
        .route("/login", web::get().to(login))
        .route("/login", web::post().to(log_in))
        .route("/logout", web::get().to(log_out))
        .route("/external/{key}", web::put().to(store))
        .route("/bench/touch", web::post().to(touch))
        .route("/bench/append", web::post().to(append))
        .route("/assets/app.js", web::get().to(script));
}

fn page(site: &Site, request: &HttpRequest, title: &str, children: &dyn Html) -> HttpResponse {
    let mut session = site.session(request);
    let flash = std::mem::take(session.flash_mut());
    let messages = &flash;
    let content = to_html(
        &html! { <div><DeadPage title={title} flash={messages} children={children}/></div> },
    );
    let page = RootPage::dead(session.csrf_token(), title, &content, &flash);
    let mut response = HttpResponse::Ok();
    site.keep_session(&session, &mut response);
    response.content_type("text/html; charset=utf-8").body(site.document(&page))
}

async fn home(site: Data<Site>, request: HttpRequest) -> HttpResponse {
    page(&site, &request, "Home", &html! { <p>"Every feature on a page of its own."</p> })
}

async fn dead(site: Data<Site>, request: HttpRequest) -> HttpResponse {
    let toggle = Js::new().toggle_class("hidden").to("#toggled");
    let content = html! {
        <p id="toggled" class="hidden">"toggled"</p>
        <button id="toggle" phx-click={&toggle}>"toggle"</button>
        <a id="to-a" href="/nav/a" data-phx-link="redirect" data-phx-link-state="push">"A"</a>
    };
    page(&site, &request, "Dead page", &content)
}

async fn login(site: Data<Site>, request: HttpRequest) -> HttpResponse {
    page(&site, &request, "Log in", &html! { <p>"Who are you?"</p> })
}

#[derive(Deserialize)]
struct LogIn {
    #[serde(default, rename = "_csrf_token")]
    csrf_token: String,
    #[serde(default, rename = "user[name]")]
    name: String,
}

async fn log_in(site: Data<Site>, request: HttpRequest, form: Form<LogIn>) -> HttpResponse {
    let mut session = site.session(&request);
    if !session.is_csrf_token(&form.csrf_token) {
        return HttpResponse::Forbidden().finish();
    }
    session.renew();
    session.put("user", form.name.as_str());
    session.flash_mut().put("info", format!("Welcome {}", form.name));
    let mut response = HttpResponse::Found();
    site.keep_session(&session, &mut response);
    response.insert_header((LOCATION, "/private")).finish()
}

async fn log_out(site: Data<Site>) -> HttpResponse {
    let mut response = HttpResponse::Found();
    site.keep_session(&actix_live::Session::fresh(), &mut response);
    response.insert_header((LOCATION, "/")).finish()
}

async fn store(stored: Data<Stored>, key: web::Path<String>, body: Bytes) -> HttpResponse {
    let mut stored = stored.0.lock().unwrap_or_else(PoisonError::into_inner);
    if stored.len() >= MAX_STORED {
        stored.clear();
    }
    stored.insert(key.into_inner(), body);
    HttpResponse::NoContent().finish()
}

async fn touch(endpoint: Data<Endpoint>, form: Form<HashMap<String, String>>) -> HttpResponse {
    endpoint.broadcast(LIST, "touch", &*form);
    HttpResponse::NoContent().finish()
}

async fn append(endpoint: Data<Endpoint>, form: Form<HashMap<String, String>>) -> HttpResponse {
    endpoint.broadcast(STREAM, "append", &*form);
    HttpResponse::NoContent().finish()
}

/// Both clients' builds and the pages' script, in one file.
async fn script() -> HttpResponse {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/node_modules");
    let clients =
        ["phoenix/priv/static/phoenix.js", "phoenix_live_view/priv/static/phoenix_live_view.js"];
    let mut script = String::new();
    for client in clients {
        match std::fs::read_to_string(modules.join(client)) {
            Ok(text) => script.push_str(&text),
            Err(_) => return HttpResponse::NotFound().body("run `npm ci` in assets"),
        }
    }
    script.push_str(include_str!("app.js"));
    HttpResponse::Ok().content_type("text/javascript").body(script)
}
