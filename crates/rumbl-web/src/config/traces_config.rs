use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use url::Url;

use crate::i18n::{Message, t};
use crate::secret::Secret;

/// The path of traces under the collector's address.
const TRACES: &str = "v1/traces";

/// How many traces are exported.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTraces {
    sample_ratio: f64,
    service_name: String,
    follow_proxies: bool,
}

/// Where traces are exported to, as OTLP over HTTP.
#[derive(Clone)]
pub struct TracesConfig {
    /// The collector's address for traces; `None` exports none.
    pub endpoint: Option<Url>,
    /// Headers of each export, such as one with the collector's API key.
    pub headers: HashMap<String, String>,
    /// The part of new traces that is exported, from 0 to 1.
    pub sample_ratio: f64,
    /// What this rumbl is called in traces.
    pub service_name: String,
    /// Whether the traces of trusted proxies are continued. Proxies pass on what visitors send, unless they are told
    /// otherwise, and a visitor must neither decide what is exported nor write into somebody's trace.
    pub follow_proxies: bool,
}

impl TracesConfig {
    /// Checks the settings. Returns the variable or key that is wrong, and why.
    pub(super) fn checked(
        raw: RawTraces,
        endpoint: Option<&Url>,
        headers: Option<&Secret>,
    ) -> Result<Self, (&'static str, Message)> {
        let endpoint = match endpoint {
            None => None,
            Some(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                let base = url.as_str().trim_end_matches('/');
                Some(format!("{base}/{TRACES}").parse().map_err(|_malformed| wrong_endpoint())?)
            }
            Some(_) => return Err(wrong_endpoint()),
        };
        if !(0.0..=1.0).contains(&raw.sample_ratio) {
            return Err(("RUMBL_TRACES__SAMPLE_RATIO", t!("setting-sample-ratio")));
        }
        let headers = headers.map(Secret::expose).unwrap_or_default();
        let header = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        };
        let pairs = headers.split(',').filter(|pair| !pair.trim().is_empty());
        let headers: Option<HashMap<_, _>> = pairs.map(header).collect();
        Ok(Self {
            endpoint,
            headers: headers
                .ok_or_else(|| ("OTEL_EXPORTER_OTLP_HEADERS", t!("setting-otlp-headers")))?,
            sample_ratio: raw.sample_ratio,
            service_name: raw.service_name,
            follow_proxies: raw.follow_proxies,
        })
    }
}

fn wrong_endpoint() -> (&'static str, Message) {
    ("OTEL_EXPORTER_OTLP_ENDPOINT", t!("setting-otlp-endpoint"))
}

impl fmt::Debug for TracesConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TracesConfig")
            .field("is_on", &self.endpoint.is_some())
            .finish_non_exhaustive()
    }
}
