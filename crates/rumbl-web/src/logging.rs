//! Logs to standard error, filtered by `RUST_LOG`.

mod line;
mod noise;
pub(crate) mod outage;
pub(crate) mod recent;

use std::io::{self, IsTerminal};

use anyhow::Result;
use tracing::Subscriber;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::config::{Config, LogFormat};
use crate::traces;
use line::LineWriter;
use noise::Noise;
use recent::RecentLayer;

/// The longest client-supplied text in a log field, in bytes.
const MAX_FIELD_BYTES: usize = 200;

/// Truncates a client-supplied text for the log.
pub(crate) fn field(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_FIELD_BYTES)).unwrap_or(text)
}

/// Starts logging, and the export of traces; further calls do nothing.
///
/// # Errors
/// When traces can't be exported as configured.
pub(crate) fn start(config: &Config) -> Result<()> {
    let chosen = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    let chosen = chosen.try_from_env();
    let filter = chosen.unwrap_or_else(|_unset| EnvFilter::new(noise::DEFAULT));
    let format = config.log_format;
    let started = match traces::layer(&config.traces, &config.node_name)? {
        // One filter for everything is faster than one for each layer.
        None => registry().with(filter).with(Noise).with(lines(format)).try_init(),
        Some(traces) => {
            let lines = lines(format).with_filter(filter);
            registry().with(Noise).with(lines).with(traces).try_init()
        }
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging was started before");
    }
    Ok(())
}

/// Writes log lines, and keeps the latest for the observer.
fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = fmt::layer().with_writer(move || LineWriter(format));
    match format {
        LogFormat::Text => {
            let lines = lines.with_target(false).with_ansi(io::stderr().is_terminal());
            RecentLayer.and_then(lines).boxed()
        }
        // A request has a single span, and its fields are on every line already.
        LogFormat::Json => RecentLayer.and_then(lines.json().with_span_list(false)).boxed(),
    }
}
