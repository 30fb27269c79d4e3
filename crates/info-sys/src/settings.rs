//! Every setting of the system, as plain values: this crate reads no environment and no file.

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use crate::{Backend, supervisor::RestartLimit};

/// How an [`InfoSys`](crate::InfoSys) is set up.
#[derive(Clone)]
pub struct Settings {
    /// The calculator.
    pub calculator: CalculatorSettings,
    /// `WolframAlpha`; off until it has an app id.
    pub wolfram: WolframSettings,
    /// Wikipedia.
    pub wikipedia: WikipediaSettings,
    /// Look-ups that the caller provides, asked in this order after the crate's own backends.
    pub outside: Vec<Arc<dyn Backend>>,
    /// Rate limit and circuit breaker, for each backend alone.
    pub gate: GateSettings,
    /// The HTTP client that the web backends share.
    pub http: HttpSettings,
    /// The answers that are kept.
    pub cache: CacheSettings,
    /// The look-ups that run at once.
    pub lookups: LookupSettings,
    /// How often the children of one supervisor may be restarted before it gives up.
    pub restart_limit: RestartLimit,
    /// A longer query, in bytes, is not asked at all (500).
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

/// The bounds of the calculator.
#[derive(Clone, Debug)]
pub struct CalculatorSettings {
    /// Whether it is asked (true).
    pub enabled: bool,
    /// An evaluation is stopped after this long (250 ms), which also bounds what it can allocate.
    pub max_duration: Duration,
    /// Evaluations that run at once (2); further ones wait within their deadline.
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
    /// The key of the application; without one the backend is off.
    pub app_id: Option<String>,
    /// Where the API lives (`https://api.wolframalpha.com`).
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
    /// Whether it is asked (true).
    pub enabled: bool,
    /// The Wikipedia to ask (`https://en.wikipedia.org`).
    pub base_url: String,
}

impl Default for WikipediaSettings {
    fn default() -> Self {
        Self { enabled: true, base_url: "https://en.wikipedia.org".to_owned() }
    }
}

/// When a backend is left alone.
#[derive(Clone, Debug)]
pub struct GateSettings {
    /// Queries a second that a backend is asked in the long run (2); cached answers are free.
    pub queries_per_second: NonZeroU32,
    /// Queries that may be asked at once after a quiet time (10).
    pub burst: NonZeroU32,
    /// The circuit breaker opens after this many failures in a row (5).
    pub breaker_failures: u32,
    /// An open breaker lets one query try again after this long (30 s).
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

/// The bounds of a request to a web backend.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Sent as `User-Agent`; Wikimedia asks for one that names the operator.
    pub user_agent: String,
    /// A connection that takes longer fails (3 s).
    pub connect_timeout: Duration,
    /// The longest body that is read, after decompression (256 KiB).
    pub max_body_bytes: usize,
    /// Requests made for one query while the service is unreachable or answers 5xx (2).
    pub max_attempts: u32,
    /// The pause before another attempt (100 ms).
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

/// The bounds of the cache.
#[derive(Clone, Debug)]
pub struct CacheSettings {
    /// How long an answer is used, and how often old ones are swept out (60 s).
    pub time_to_live: Duration,
    /// Answers that are kept at most (10,000).
    pub max_entries: u64,
    /// Bytes of keys and answers that are kept at most (8 MiB).
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

/// The bounds of the look-ups in flight.
#[derive(Clone, Debug)]
pub struct LookupSettings {
    /// Look-ups that run at once, over all backends (64).
    pub max_running: usize,
    /// Look-ups that wait for their turn (256); beyond it a query gets no answer.
    pub max_waiting: usize,
}

impl Default for LookupSettings {
    fn default() -> Self {
        Self { max_running: 64, max_waiting: 256 }
    }
}
