//! Metrics of requests, jobs and the process. Channels, look-ups and the database record their own.
//!
//! | metric | labels | |
//! |---|---|---|
//! | `http_request_seconds` | `method`, `route` as in `rumbl routes` or `none`, `status` | how long a request took until its response began |
//! | `job_seconds` | `kind`, `outcome`: `done`, `later` or `failed` | how long an attempt at a job took |
//! | `process_resident_memory_bytes`, `process_cpu_seconds_total` | | as the system has them |

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::http::Method;

const REQUEST_SECONDS: &str = "http_request_seconds";
const JOB_SECONDS: &str = "job_seconds";
const RESIDENT_MEMORY: &str = "process_resident_memory_bytes";
const CPU_SECONDS: &str = "process_cpu_seconds_total";
/// The label for unmatched routes and unusual methods. Clients could make up any number of those.
const NONE: &str = "none";

static IS_RECORDING: AtomicBool = AtomicBool::new(false);

/// Marks metrics as recorded, and registers counters that may stay at zero; without that, they would be missing until
/// the first event.
pub(crate) fn record() {
    IS_RECORDING.store(true, Ordering::Relaxed);
    actix_channels::telemetry::register();
}

/// The start time of a request, if metrics are recorded.
pub(crate) fn begun() -> Option<Instant> {
    IS_RECORDING.load(Ordering::Relaxed).then(Instant::now)
}

/// Records a finished request.
pub(crate) fn answered(request: &HttpRequest, status: u16, begun: Option<Instant>) {
    let Some(begun) = begun else { return };
    let route = request.match_pattern().unwrap_or_else(|| NONE.to_owned());
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => NONE,
    };
    let status = status.to_string();
    let labels = [("method", method.to_owned()), ("route", route), ("status", status)];
    metrics::histogram!(REQUEST_SECONDS, &labels).record(begun.elapsed());
}

/// Records a finished attempt at a job.
pub(crate) fn worked(kind: &str, outcome: &'static str, took: Duration) {
    let labels = [("kind", kind.to_owned()), ("outcome", outcome.to_owned())];
    metrics::histogram!(JOB_SECONDS, &labels).record(took);
}

/// What this process takes of its machine, as far as the system tells.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ProcessUse {
    pub(crate) resident_bytes: Option<u64>,
    /// Of all threads together, since the process began.
    pub(crate) cpu_seconds: Option<f64>,
    pub(crate) threads: Option<u64>,
}

/// Records this process's memory and CPU time.
#[expect(clippy::cast_precision_loss, reason = "no process has so much memory")]
pub(crate) fn read_process() {
    let used = process_use();
    if let Some(bytes) = used.resident_bytes {
        metrics::gauge!(RESIDENT_MEMORY).set(bytes as f64);
    }
    if let Some(seconds) = used.cpu_seconds {
        metrics::gauge!(CPU_SECONDS).set(seconds);
    }
}

/// Reads what this process takes.
#[cfg(target_os = "linux")]
pub(crate) fn process_use() -> ProcessUse {
    let stat = ProcessStat::read();
    ProcessUse {
        resident_bytes: resident_bytes(),
        cpu_seconds: stat.map(|stat| stat.cpu_seconds),
        threads: stat.map(|stat| stat.threads),
    }
}

/// Reads what this process takes, which only Linux tells.
#[cfg(not(target_os = "linux"))]
pub(crate) fn process_use() -> ProcessUse {
    ProcessUse::default()
}

#[cfg(target_os = "linux")]
fn resident_bytes() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = pages.split(' ').nth(1)?.parse().ok()?;
    pages.checked_mul(u64::try_from(rustix::param::page_size()).ok()?)
}

#[cfg(target_os = "linux")]
#[derive(Debug, Clone, Copy)]
struct ProcessStat {
    cpu_seconds: f64,
    threads: u64,
}

#[cfg(target_os = "linux")]
impl ProcessStat {
    /// The fields that come after the program's name in the file. That name may contain spaces.
    #[expect(clippy::cast_precision_loss, reason = "a second has a hundred ticks")]
    fn read() -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut fields = fields.split(' ').skip(11);
        let user: f64 = fields.next()?.parse().ok()?;
        let system: f64 = fields.next()?.parse().ok()?;
        let threads = fields.nth(4)?.parse().ok()?;
        let cpu_seconds = (user + system) / rustix::param::clock_ticks_per_second() as f64;
        Some(Self { cpu_seconds, threads })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_this_process_takes_is_read() {
        assert!(resident_bytes().unwrap() > 1_000_000);
        let begun = Instant::now();
        let cpu_seconds = || process_use().cpu_seconds.unwrap();
        while cpu_seconds() <= 0.0 && begun.elapsed() < Duration::from_secs(10) {}
        assert!(cpu_seconds() > 0.0);
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let waiting = std::thread::spawn(move || stopped.recv().is_err());
        assert!((2..1_000).contains(&process_use().threads.unwrap()));
        drop(stop);
        assert!(waiting.join().unwrap());
    }
}
