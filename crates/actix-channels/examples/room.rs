//! The README's chat with a page: `cargo run -p actix-channels --example room [PHOENIX_MJS]`.
//!
//! The page uses the official client, `phoenix.mjs` from the npm package `phoenix`. Without an
//! argument, the file is looked up where the repository's assets install it.

use actix_channels::{
    Channel, ChannelRoutes, ChannelSocket, CheckOrigin, Config, ConnectInfo, Endpoint, HandleIn,
    Joined, Params, Payload, Refused, Rejected, Socket, StopReason, Topic,
};
use actix_files::NamedFile;
use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Result;
use serde::{Deserialize, Serialize};

const ADDRESS: (&str, u16) = ("127.0.0.1", 4001);
const PHOENIX_MJS: &str = "assets/node_modules/phoenix/priv/static/phoenix.mjs";
const PAGE: &str = include_str!("room.html");

/// Accepts everyone who gives a name.
struct UserSocket;

impl Socket for UserSocket {
    type Assigns = String;

    async fn connect(&self, params: &Params, _info: &ConnectInfo) -> Result<String, Refused> {
        params.get("name").map(str::to_owned).ok_or_else(Refused::forbidden)
    }

    fn id(&self, name: &String) -> Option<String> {
        Some(format!("users_socket:{name}"))
    }

    fn channels(routes: ChannelRoutes<String>) -> ChannelRoutes<String> {
        routes.channel::<RoomChannel>("room:*")
    }
}

/// Anyone may enter the lobby; room 101 is for one user only.
struct RoomChannel;

#[derive(Debug, Deserialize)]
struct NewMessage {
    body: String,
}

#[derive(Debug, Serialize)]
struct Said<'a> {
    name: &'a str,
    body: &'a str,
}

impl Channel for RoomChannel {
    type Assigns = String;
    type Info = ();

    async fn authorize(topic: &Topic, name: &String) -> Result<(), Rejected> {
        match topic.wildcard() {
            "lobby" => Ok(()),
            "101" if name == "Winston Smith" => Ok(()),
            _ => Err(Rejected::reason("unauthorized")),
        }
    }

    async fn join(
        _topic: &Topic,
        _payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        socket.broadcast("entered", socket.assigns());
        Ok(Joined::new(Self))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match (event, payload.parse::<NewMessage>()) {
            ("new_msg", Ok(NewMessage { body })) => {
                socket.broadcast("new_msg", &Said { name: socket.assigns(), body: &body });
                HandleIn::NoReply
            }
            ("new_msg", Err(error)) => HandleIn::error(&error.to_string()),
            _ => HandleIn::Unhandled,
        }
    }

    async fn terminate(&mut self, _reason: &StopReason, socket: &mut ChannelSocket<Self>) {
        socket.broadcast_from("left", socket.assigns());
    }
}

async fn page() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(PAGE)
}

#[actix_web::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt::init();
    let phoenix_mjs = std::env::args().nth(1).unwrap_or_else(|| PHOENIX_MJS.to_owned());
    let config = Config { check_origin: CheckOrigin::SameHost, ..Config::default() };
    let endpoint = Endpoint::builder(config).socket("/socket", UserSocket).build();
    let serving = endpoint.clone();
    let server = HttpServer::new(move || {
        let endpoint = serving.clone();
        let phoenix_mjs = phoenix_mjs.clone();
        App::new()
            .configure(|services| endpoint.configure(services))
            .route("/", web::get().to(page))
            .route(
                "/phoenix.mjs",
                web::get().to(move || std::future::ready(NamedFile::open(&phoenix_mjs))),
            )
    });
    tracing::info!("http://{}:{}/", ADDRESS.0, ADDRESS.1);
    server.bind(ADDRESS)?.run().await?;
    endpoint.drain().await;
    Ok(())
}
