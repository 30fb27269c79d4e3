//! Serves the tutorial's app: `cargo run -p tutorial`, and open <http://localhost:4002>.
#![expect(clippy::print_stdout, reason = "a command says where it serves")]

use actix_files::NamedFile;
use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, web};
use info_sys::{InfoSys, Settings};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{accounts, multimedia, seeds};
use tutorial::{answers, watch};

const ADDRESS: (&str, u16) = ("127.0.0.1", 4002);
const PAGE: &str = include_str!("../templates/watch.html");
const PHOENIX_MJS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../assets/node_modules/phoenix/priv/static/phoenix.mjs"
);

/// Everything is in memory, and gone when the app stops.
#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let repo = Repo::sandbox(&"sqlite::memory:".parse()?)?;
    let (token, video_id) = repo.run(plant).await?;
    let mut settings = Settings { outside: vec![answers::glossary()], ..Settings::default() };
    settings.wikipedia.enabled = false; // So that it works offline.
    let endpoint = watch::endpoint(repo.clone(), InfoSys::start(&settings));
    let page = PAGE.replace("{token}", &token?).replace("{video}", &video_id.to_string());
    let serving = endpoint.clone();
    let server = HttpServer::new(move || {
        let (endpoint, repo, page) = (serving.clone(), repo.clone(), page.clone());
        App::new()
            .configure(|services| endpoint.configure(services))
            .configure(|services| tutorial::routes(services, repo))
            .route("/", web::get().to(move || std::future::ready(html(page.clone()))))
            .route(
                "/phoenix.mjs",
                web::get().to(|| std::future::ready(NamedFile::open(PHOENIX_MJS))),
            )
    });
    println!("http://localhost:{}", ADDRESS.1);
    server.workers(1).bind(ADDRESS)?.run().await?;
    endpoint.drain().await;
    Ok(())
}

/// Somebody who watches, who answers, and a video.
fn plant(conn: &mut Connection) -> rumbl_core::Result<(serde_json::Result<String>, VideoId)> {
    // Among them is the user who posts what the calculator answers.
    seeds::run_without_demo(conn)?;
    let glossary = Params::from_iter([("name", "The glossary"), ("username", "glossary")]);
    accounts::create_user(conn, &glossary)?;
    let ada = [("name", "Ada"), ("username", "ada"), ("password", "supersecret")];
    let ada = accounts::register_user(conn, &Params::from_iter(ada))?;
    let video = Params::from_iter([("url", "https://example.com/film.mp4"), ("title", "A film")]);
    let video = multimedia::add_video(conn, &ada, &video)?;
    Ok((watch::socket_token(&ada), video.id))
}

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(page)
}
