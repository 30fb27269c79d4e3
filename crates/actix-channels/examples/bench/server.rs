//! The app under load: one channel that does as little as the engine allows.

use actix_channels::{
    Channel, ChannelRoutes, ChannelSocket, Config, ConnectInfo, Endpoint, HandleIn, Joined, Next,
    Params, Payload, Refused, Rejected, Reply, Socket, Status, Topic,
};
use actix_http::HttpService;
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, HttpServer};
use anyhow::Result;
use serde_json::json;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4096;

struct BenchSocket;

impl Socket for BenchSocket {
    type Assigns = ();

    async fn connect(&self, _params: &Params, _info: &ConnectInfo) -> Result<(), Refused> {
        Ok(())
    }

    fn channels(routes: ChannelRoutes<()>) -> ChannelRoutes<()> {
        routes.channel::<BenchChannel>("bench:*")
    }
}

struct BenchChannel;

impl Channel for BenchChannel {
    type Assigns = ();
    type Info = String;

    async fn authorize(_topic: &Topic, (): &()) -> Result<(), Rejected> {
        Ok(())
    }

    async fn join(
        _topic: &Topic,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> Result<Joined<Self>, Rejected> {
        if let Ok(user) = payload.parse::<String>() {
            socket.info_sender().send(user).map_err(|_full| Rejected::reason("full"))?;
        }
        Ok(Joined::new(Self))
    }

    async fn handle_in(
        &mut self,
        event: &str,
        payload: Payload,
        socket: &mut ChannelSocket<Self>,
    ) -> HandleIn {
        match event {
            "ping" => HandleIn::Reply(Reply::new(Status::Ok, payload)),
            "shout" => {
                socket.broadcast_payload("shouted", payload);
                HandleIn::Reply(Reply::new(Status::Ok, Payload::empty()))
            }
            _ => HandleIn::Unhandled,
        }
    }

    async fn handle_info(&mut self, user: String, socket: &mut ChannelSocket<Self>) -> Next {
        socket.push_presence_state();
        match socket.track(&user, &json!({"device": "browser"})) {
            Ok(()) => Next::Continue,
            Err(error) => Next::Stop(actix_channels::StopReason::Error(error.to_string())),
        }
    }
}

pub(crate) fn run(direct: bool, port: u16) -> Result<()> {
    let endpoint = Endpoint::builder(Config::default()).socket("/socket", BenchSocket).build();
    let address = ("127.0.0.1", port);
    Ok(actix_web::rt::System::new().block_on(async move {
        if direct {
            let server = actix_server::Server::build().workers(1).backlog(BACKLOG);
            server
                .max_concurrent_connections(100_000)
                .bind("bench", address, move || {
                    let routes = endpoint.clone();
                    let app = App::new().configure(move |services| routes.configure(services));
                    let app = map_config(app, |()| AppConfig::default());
                    HttpService::build().upgrade(endpoint.direct()).h1(app).tcp()
                })?
                .run()
                .await
        } else {
            HttpServer::new(move || {
                let endpoint = endpoint.clone();
                App::new().configure(move |services| endpoint.configure(services))
            })
            .workers(1)
            .backlog(BACKLOG)
            .max_connections(100_000)
            .bind(address)?
            .run()
            .await
        }
    })?)
}
