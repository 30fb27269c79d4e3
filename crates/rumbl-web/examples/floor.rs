//! What HTTP alone costs: `floor PORT BYTES` answers every request with as many bytes, and nothing
//! around them, to compare rumbl's own pages with.
//!
//! `cargo xtask bench pages` runs it on one core.

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Context, Result};

#[actix_web::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, bytes] = arguments.as_slice() else { anyhow::bail!("usage: floor PORT BYTES") };
    let port: u16 = port.parse().context("PORT")?;
    let content = Bytes::from("x".repeat(bytes.parse().context("BYTES")?));
    let app = move || {
        let content = content.clone();
        let answer = move || {
            let content = content.clone();
            async move { HttpResponse::Ok().content_type("text/html").body(content) }
        };
        App::new().route("/", web::get().to(answer))
    };
    HttpServer::new(app).workers(1).bind(("127.0.0.1", port))?.run().await?;
    Ok(())
}
