//! Serves the tutorial's app: `cargo run -p tutorial`, and open <http://localhost:4002>.
#![expect(clippy::print_stdout, reason = "a command says where it serves")]

use std::future::ready;

use actix_files::NamedFile;
use actix_web::{App, HttpServer, web};
use info_sys::{InfoSys, Settings};
use rumbl_core::changeset::Params;
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{accounts, multimedia, seeds};
use tutorial::{answers, watch};

const ADDRESS: (&str, u16) = ("127.0.0.1", 4002);
const PHOENIX_MJS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../assets/node_modules/phoenix/priv/static/phoenix.mjs"
);
const FILM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/static/media/demo.webm");

/// Everything is in memory, and gone when the app stops.
#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let repo = Repo::sandbox(&"sqlite::memory:".parse()?)?;
    repo.run(plant).await?;
    let mut settings = Settings { outside: vec![answers::glossary()], ..Settings::default() };
    settings.wikipedia.enabled = false; // So that it works offline.
    let endpoint = watch::endpoint(repo.clone(), InfoSys::start(&settings));
    let serving = endpoint.clone();
    let server = HttpServer::new(move || {
        let (endpoint, repo) = (serving.clone(), repo.clone());
        App::new()
            .configure(|services| endpoint.configure(services))
            .route("/phoenix.mjs", web::get().to(|| ready(NamedFile::open(PHOENIX_MJS))))
            .route("/film.webm", web::get().to(|| ready(NamedFile::open(FILM))))
            .configure(|services| tutorial::routes(services, repo))
    });
    println!("http://localhost:{}", ADDRESS.1);
    server.workers(1).bind(ADDRESS)?.run().await?;
    endpoint.drain().await;
    Ok(())
}

/// Three people with the password “supersecret”, those who answer, and a video.
fn plant(conn: &mut Connection) -> rumbl_core::Result<()> {
    let register = |conn: &mut Connection, name: &str, username: &str| {
        let person = [("name", name), ("username", username), ("password", "supersecret")];
        accounts::register_user(conn, &Params::from_iter(person))
    };
    let ada = register(conn, "Ada", "ada")?;
    register(conn, "Grace", "grace")?;
    register(conn, "Alan", "alan")?;
    // Among them is the user who posts what the calculator answers.
    seeds::run_without_demo(conn)?;
    let glossary = Params::from_iter([("name", "The glossary"), ("username", "glossary")]);
    accounts::create_user(conn, &glossary)?;
    let video = [("url", "http://localhost:4002/film.webm"), ("title", "A film")];
    multimedia::add_video(conn, &ada, &Params::from_iter(video))?;
    Ok(())
}
