//! The names of the metrics, which are visible once a recorder is installed.
//!
//! - `info_sys_lookups_total{backend, outcome}`: answered, empty, failed, refused, late, crashed
//!   or busy
//! - `info_sys_lookup_seconds{backend}`: the duration of look-ups that were not cached
//! - `info_sys_cache_total{backend, outcome}`: hit or miss
//! - `info_sys_breaker_state{backend}`: 0 closed, 1 half-open, 2 open
//! - `info_sys_restarts_total{supervisor, child}`

use std::time::Duration;

use metrics::{counter, gauge, histogram};

pub(crate) fn looked_up(backend: &'static str, outcome: &'static str, took: Duration) {
    counter!("info_sys_lookups_total", "backend" => backend, "outcome" => outcome).increment(1);
    histogram!("info_sys_lookup_seconds", "backend" => backend).record(took.as_secs_f64());
}

pub(crate) fn cache_read(backend: &'static str, hit: bool) {
    let outcome = if hit { "hit" } else { "miss" };
    counter!("info_sys_cache_total", "backend" => backend, "outcome" => outcome).increment(1);
}

pub(crate) fn breaker_state(backend: &'static str, state: u8) {
    gauge!("info_sys_breaker_state", "backend" => backend).set(f64::from(state));
}

pub(crate) fn child_restarted(supervisor: &'static str, child: &'static str) {
    counter!("info_sys_restarts_total", "supervisor" => supervisor, "child" => child).increment(1);
}
