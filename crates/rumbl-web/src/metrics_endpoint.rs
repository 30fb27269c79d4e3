//! `GET /metrics` in Prometheus' text format, at a separate address so that no proxy in front of the pages exposes
//! it.
//!
//! Requests, jobs, the database, the channels engine and the information system record metrics through the `metrics`
//! crate. Without this endpoint nothing is recorded.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::Result;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::i18n::t;
use crate::problem::Explain;
use crate::telemetry;

/// Upper bounds of the duration histograms, in seconds: from a message to a look-up that times out.
const DURATION_BUCKETS: [f64; 10] = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];
/// The media type of the response.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// How often recorded durations are aggregated, if nobody scrapes.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// The server of the metrics.
#[derive(Debug)]
pub(crate) struct MetricsEndpoint {
    listener: TcpListener,
    recorded: PrometheusHandle,
}

impl MetricsEndpoint {
    /// Starts listening and recording. Metrics looked up before this call are lost.
    ///
    /// # Errors
    /// When the address is in use or not this machine's, or another recorder is installed.
    pub(crate) fn bind(address: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(address)
            .explain(|| t!("serve-no-metrics-listening", address = address.to_string()))?;
        let recorded = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &DURATION_BUCKETS)?
            .install_recorder()?;
        telemetry::record();
        Ok(Self { listener, recorded })
    }

    /// Serves for as long as the future is polled.
    ///
    /// # Errors
    /// When the server can't start.
    pub(crate) async fn run(self) -> Result<()> {
        let Self { listener, recorded } = self;
        let shown = Data::new(recorded.clone());
        let app = move || App::new().app_data(shown.clone()).route("/metrics", web::get().to(show));
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener)?;
        tokio::select! {
            served = server.run() => Ok(served?),
            () = keep_up(recorded) => Ok(()),
        }
    }
}

async fn show(recorded: Data<PrometheusHandle>) -> HttpResponse {
    telemetry::read_process();
    HttpResponse::Ok().content_type(TEXT_FORMAT).body(recorded.render())
}

async fn keep_up(recorded: PrometheusHandle) {
    let mut upkeep = tokio::time::interval(UPKEEP_INTERVAL);
    loop {
        upkeep.tick().await;
        recorded.run_upkeep();
    }
}
