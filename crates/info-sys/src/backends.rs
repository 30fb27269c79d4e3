//! The crate's own backends, one per file; add new ones in [`configured`].

pub(crate) mod calculator;
#[cfg(feature = "web")]
mod wikipedia;
#[cfg(feature = "web")]
mod wolfram;

use std::sync::Arc;

#[cfg(feature = "calculator")]
pub use self::calculator::Calculator;
#[cfg(feature = "web")]
pub use self::{wikipedia::Wikipedia, wolfram::Wolfram};
#[cfg(feature = "web")]
use crate::http::HttpClient;
use crate::{Backend, settings::Settings};

/// The enabled backends, in the order in which results with equal scores are shown.
pub(crate) fn configured(settings: &Settings) -> Vec<Arc<dyn Backend>> {
    let mut backends: Vec<Arc<dyn Backend>> = Vec::new();
    #[cfg(feature = "calculator")]
    if settings.calculator.enabled {
        backends.push(Arc::new(Calculator::new(settings.calculator.clone())));
    }
    #[cfg(feature = "web")]
    backends.extend(web(settings));
    backends.extend(settings.outside.iter().cloned());
    backends
}

/// The backends that need the network. If one can't be set up, it is off and the others still
/// answer.
#[cfg(feature = "web")]
fn web(settings: &Settings) -> Vec<Arc<dyn Backend>> {
    let http = match HttpClient::new(settings.http.clone()) {
        Ok(http) => http,
        Err(error) => {
            tracing::error!(%error, "web backends are off: the HTTP client could not be set up");
            return Vec::new();
        }
    };
    let mut backends: Vec<Arc<dyn Backend>> = Vec::new();
    match Wolfram::new(http.clone(), &settings.wolfram) {
        Some(Ok(wolfram)) => backends.push(Arc::new(wolfram)),
        Some(Err(error)) => tracing::error!(%error, "wolfram is off: its base URL is invalid"),
        None => tracing::debug!("wolfram is off: it has no app id"),
    }
    if settings.wikipedia.enabled {
        match Wikipedia::new(http, &settings.wikipedia) {
            Ok(wikipedia) => backends.push(Arc::new(wikipedia)),
            Err(error) => tracing::error!(%error, "wikipedia is off: its base URL is invalid"),
        }
    }
    backends
}
