//! Traces of requests, frames, writes and database calls, exported as OTLP over HTTP if a collector is configured.
//!
//! Spans are `tracing`'s. Those at DEBUG are created only while traces are exported, since log lines are at INFO and
//! above; so without a collector they cost nothing. A trace never contains bodies, payloads, queries or tokens.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderName;
use anyhow::Result;
use opentelemetry::KeyValue;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::field::Empty;
use tracing::{Level, Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::config::TracesConfig;
use crate::i18n::t;
use crate::problem::Explain;

/// How long the collector may take to accept a batch.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(10);
/// The crates whose spans are exported.
const CRATES: [&str; 6] =
    ["rumbl_web", "rumbl_core", "actix_channels", "actix_live", "pubsub", "info_sys"];

/// The span of a request.
const REQUEST: &str = "request";

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// The layer that exports spans; `None` without a collector.
///
/// # Errors
/// When the settings of the exporter are invalid.
pub(crate) fn layer<S>(config: &TracesConfig, node_name: &str) -> Result<Option<impl Layer<S>>>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let Some(endpoint) = &config.endpoint else { return Ok(None) };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(endpoint.as_str())
        .with_headers(config.headers.clone())
        .with_timeout(EXPORT_TIMEOUT)
        .build()
        .explain(|| t!("serve-no-traces"))?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.sample_ratio)));
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(sampler)
        .with_resource(
            Resource::builder_empty()
                .with_service_name(config.service_name.clone())
                .with_attribute(KeyValue::new("service.instance.id", node_name.to_owned()))
                .build(),
        )
        .build();
    let tracer = provider.tracer("rumbl");
    PROVIDER.set(provider).ok();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false);
    Ok(Some(layer.with_filter(filter_fn(is_exported))))
}

/// Exports what has not been exported yet, when the process ends.
pub(crate) fn flush() {
    if let Some(provider) = PROVIDER.get()
        && let Err(error) = provider.shutdown()
    {
        tracing::warn!(%error, "the last traces are not exported");
    }
}

/// Leaves out the span that gives log lines their request id, which is inside the traced one, and log lines below INFO,
/// which would make spans large.
fn is_exported(metadata: &Metadata<'_>) -> bool {
    let owner = metadata.target().split("::").next().unwrap_or_default();
    let is_wanted = if metadata.is_span() {
        metadata.name() != REQUEST || *metadata.level() == Level::DEBUG
    } else {
        *metadata.level() <= Level::INFO
    };
    is_wanted && CRATES.contains(&owner)
}

/// The span of a request. It continues the trace that `traceparent` names if its sender is trusted.
pub(crate) fn request_span(request: &ServiceRequest, path: &str, is_trusted: bool) -> Span {
    let span = tracing::debug_span!(
        REQUEST,
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = request.method().as_str(),
        http.route = Empty,
        http.response.status_code = Empty,
        url.path = path,
    );
    if is_trusted && !span.is_disabled() {
        let parent = TraceContextPropagator::new().extract(&Headers(request));
        span.set_parent(parent).ok();
    }
    span
}

/// Completes a request's span. Spans are named after routes, of which there is a limited number.
pub(crate) fn answered(span: &Span, method: &str, request: &HttpRequest, status: u16) {
    if span.is_disabled() {
        return;
    }
    let route = request.match_pattern();
    let name =
        route.as_ref().map_or_else(|| method.to_owned(), |route| format!("{method} {route}"));
    // The field `otel.name` has no effect any more on a span with children.
    span.context().span().update_name(name);
    if let Some(route) = route {
        span.record("http.route", route);
    }
    span.record("http.response.status_code", status);
    if status >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

struct Headers<'a>(&'a ServiceRequest);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.headers().get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.headers().keys().map(HeaderName::as_str).collect()
    }
}
