//! The system's settings, as plain values: this crate reads no environment variables or files.

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use crate::{Backend, supervisor::RestartLimit};

/// The settings of an [`InfoSys`](crate::InfoSys). Start from [`Settings::default`] and change fields;
/// those of a backend whose feature is off have no effect.
#[derive(Clone)]
pub struct Settings {
    /// The calculator, with the feature `calculator`.
    pub calculator: CalculatorSettings,
    /// `WolframAlpha`, with the feature `web`; off until it has an app id.
    pub wolfram: WolframSettings,
    /// Wikipedia, with the feature `web`.
    pub wikipedia: WikipediaSettings,
    /// Backends provided by the caller, queried in this order after the crate's own.
    pub outside: Vec<Arc<dyn Backend>>,
    /// The rate limit and circuit breaker, which each backend has for itself.
    pub gate: GateSettings,
    /// The HTTP client that the web backends share.
    pub http: HttpSettings,
    /// The answer cache.
    pub cache: CacheSettings,
    /// The concurrent look-ups.
    pub lookups: LookupSettings,
    /// How often a supervisor may restart its children before it gives up.
    pub restart_limit: RestartLimit,
    /// The longest query, in bytes; longer ones are not answered (500).
    pub max_query_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            calculator: CalculatorSettings::default(),
            wolfram: WolframSettings::default(),
            wikipedia: WikipediaSettings::default(),
            outside: Vec::new(),
            gate: GateSettings::default(),
            http: HttpSettings::default(),
            cache: CacheSettings::default(),
            lookups: LookupSettings::default(),
            restart_limit: RestartLimit::default(),
            max_query_bytes: 500,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outside: Vec<_> = self.outside.iter().map(|backend| backend.name()).collect();
        formatter.debug_struct("Settings").field("outside", &outside).finish_non_exhaustive()
    }
}

/// The limits of the calculator.
#[derive(Clone, Debug)]
pub struct CalculatorSettings {
    /// Whether the calculator is used (true).
    pub enabled: bool,
    /// How long an evaluation may take, which also limits what it can allocate (250 ms).
    pub max_duration: Duration,
    /// How many evaluations run at once (2); further ones wait within their deadline.
    pub max_threads: usize,
}

impl Default for CalculatorSettings {
    fn default() -> Self {
        Self { enabled: true, max_duration: Duration::from_millis(250), max_threads: 2 }
    }
}

/// Access to the `WolframAlpha` v2 query API.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "the app id is a secret")]
pub struct WolframSettings {
    /// The application's key; without one the backend is off.
    pub app_id: Option<String>,
    /// The base URL of the API (`https://api.wolframalpha.com`).
    pub base_url: String,
}

impl Default for WolframSettings {
    fn default() -> Self {
        Self { app_id: None, base_url: "https://api.wolframalpha.com".to_owned() }
    }
}

/// Access to a Wikipedia.
#[derive(Clone, Debug)]
pub struct WikipediaSettings {
    /// Whether Wikipedia is used (true).
    pub enabled: bool,
    /// The base URL of the Wikipedia (`https://en.wikipedia.org`).
    pub base_url: String,
}

impl Default for WikipediaSettings {
    fn default() -> Self {
        Self { enabled: true, base_url: "https://en.wikipedia.org".to_owned() }
    }
}

/// When queries to a backend are refused.
#[derive(Clone, Debug)]
pub struct GateSettings {
    /// How many queries per second a backend gets on average (2); cached answers don't count.
    pub queries_per_second: NonZeroU32,
    /// How many queries may be made at once after a quiet period (10).
    pub burst: NonZeroU32,
    /// How many failures in a row open the circuit breaker (5).
    pub breaker_failures: u32,
    /// How long an open breaker waits before it admits one trial query (30 s).
    pub breaker_cooldown: Duration,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            queries_per_second: NonZeroU32::MIN.saturating_add(1),
            burst: NonZeroU32::MIN.saturating_add(9),
            breaker_failures: 5,
            breaker_cooldown: Duration::from_secs(30),
        }
    }
}

/// The limits of a request to a web backend.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Sent as `User-Agent`; Wikimedia requires one that names the operator.
    pub user_agent: String,
    /// How long connecting may take (3 s).
    pub connect_timeout: Duration,
    /// The longest body that is read, in bytes after decompression (256 KiB).
    pub max_body_bytes: usize,
    /// How many requests are made for one query while the service is unreachable or responds with
    /// 5xx (2).
    pub max_attempts: u32,
    /// The pause before a retry (100 ms).
    pub retry_delay: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            user_agent: concat!("info-sys/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(3),
            max_body_bytes: 256 * 1024,
            max_attempts: 2,
            retry_delay: Duration::from_millis(100),
        }
    }
}

/// The limits of the cache.
#[derive(Clone, Debug)]
pub struct CacheSettings {
    /// How long an answer is used, and how often expired ones are swept out (60 s).
    pub time_to_live: Duration,
    /// The maximum number of cached answers (10,000).
    pub max_entries: u64,
    /// The maximum size of cached keys and answers, in bytes (8 MiB).
    pub max_bytes: u64,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            time_to_live: Duration::from_mins(1),
            max_entries: 10_000,
            max_bytes: 8 * 1024 * 1024,
        }
    }
}

/// The limits on look-ups in flight.
#[derive(Clone, Debug)]
pub struct LookupSettings {
    /// How many look-ups run at once, over all backends (64).
    pub max_running: usize,
    /// How many look-ups may be queued (256); above that, a query gets no answer.
    pub max_waiting: usize,
}

impl Default for LookupSettings {
    fn default() -> Self {
        Self { max_running: 64, max_waiting: 256 }
    }
}
