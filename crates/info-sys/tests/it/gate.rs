//! The rate limit and the circuit breaker in front of a backend.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use info_sys::{BackendError, InfoSys, Options};
use metrics_exporter_prometheus::PrometheusRecorder;
use tokio::time::advance;

use crate::support::{Stub, ask, count, kill, only, recorder, result, start};

const COOLDOWN: Duration = Duration::from_secs(30);

/// A backend that fails until it is told to work.
fn mendable() -> (Arc<Stub>, Arc<AtomicBool>) {
    let works = Arc::new(AtomicBool::new(false));
    let stub = Stub::new("test", {
        let works = Arc::clone(&works);
        move |query| {
            let works = works.load(Ordering::SeqCst);
            async move {
                if works { Ok(vec![result(1, &query)]) } else { Err(BackendError::Status(500)) }
            }
        }
    });
    (stub, works)
}

async fn fail(info_sys: &InfoSys, times: usize) {
    for _ in 0..times {
        assert_eq!(ask(info_sys, "q").await, []);
    }
}

/// Lets the gate's task run after advancing the time.
async fn cool_down() {
    advance(COOLDOWN).await;
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

fn breaker_state(recorder: &PrometheusRecorder) -> Option<String> {
    let rendered = recorder.handle().render();
    let name = "info_sys_breaker_state{backend=\"test\"} ";
    rendered.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
}

#[tokio::test(start_paused = true)]
async fn the_breaker_opens_after_five_failures_and_the_backend_is_left_alone() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let (backend, _) = mendable();
    let info_sys = start(&[&backend]);
    fail(&info_sys, 8).await;
    assert_eq!(backend.asked(), 5);
    assert_eq!((count(&recorder, "test", "failed"), count(&recorder, "test", "refused")), (5, 3));
    tokio::task::yield_now().await;
    assert_eq!(breaker_state(&recorder).as_deref(), Some("2"));
}

#[tokio::test(start_paused = true)]
async fn the_breaker_half_opens_after_thirty_seconds_and_closes_on_success() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let (backend, works) = mendable();
    let info_sys = start(&[&backend]);
    fail(&info_sys, 6).await;
    works.store(true, Ordering::SeqCst);
    assert_eq!(ask(&info_sys, "q").await, [], "it is still open");
    cool_down().await;
    assert_eq!(breaker_state(&recorder).as_deref(), Some("1"));
    assert_eq!(ask(&info_sys, "q").await.len(), 1);
    tokio::task::yield_now().await;
    assert_eq!(breaker_state(&recorder).as_deref(), Some("0"));
}

#[tokio::test(start_paused = true)]
async fn the_breaker_opens_again_when_the_trial_fails() {
    let (backend, _) = mendable();
    let info_sys = start(&[&backend]);
    fail(&info_sys, 6).await;
    cool_down().await;
    fail(&info_sys, 3).await;
    assert_eq!(backend.asked(), 6, "one trial and no more");
}

#[tokio::test(start_paused = true)]
async fn hangs_and_panics_open_the_breaker_too() {
    let (hanging, _events) = Stub::hanging("hanging");
    let panicking = Stub::panicking("panicking");
    let info_sys = start(&[&hanging, &panicking]);
    let options = Options { timeout: Duration::from_millis(10), ..Options::default() };
    for _ in 0..7 {
        assert_eq!(info_sys.compute("q", &options).await, []);
    }
    assert_eq!((hanging.asked(), panicking.asked()), (5, 5));
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_leaves_early_is_not_held_against_the_backend() {
    let (hanging, mut events) = Stub::hanging("hanging");
    let info_sys = start(&[&hanging]);
    for _ in 0..7 {
        let leaves = tokio::time::timeout(Duration::from_secs(1), ask(&info_sys, "q"));
        leaves.await.expect_err("the caller has left");
        events.dropped().await;
    }
    assert_eq!(hanging.asked(), 7);
}

#[tokio::test(start_paused = true)]
async fn one_backends_open_breaker_leaves_the_others_alone() {
    let (failing, well) = (Stub::failing("failing"), Stub::scoring("well", &[1]));
    let info_sys = start(&[&failing, &well]);
    for number in 0..7 {
        assert_eq!(ask(&info_sys, &number.to_string()).await.len(), 1);
    }
    assert_eq!((failing.asked(), well.asked()), (5, 7));
}

#[tokio::test(start_paused = true)]
async fn a_restart_of_the_gates_closes_the_breaker() {
    let (backend, _) = mendable();
    let info_sys = start(&[&backend]);
    fail(&info_sys, 6).await;
    kill(&info_sys, "gates").await;
    tokio::task::yield_now().await;
    fail(&info_sys, 1).await;
    assert_eq!(backend.asked(), 6);
}

#[tokio::test]
async fn beyond_its_burst_a_backend_is_not_asked_and_its_breaker_stays_closed() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let backend = Stub::scoring("test", &[1]);
    let mut settings = only(&[&backend]);
    (settings.gate.queries_per_second, settings.gate.burst) = (NonZeroU32::MIN, NonZeroU32::MIN);
    let info_sys = InfoSys::start(&settings);
    assert_eq!(ask(&info_sys, "first").await.len(), 1);
    for number in 0..6 {
        assert_eq!(ask(&info_sys, &number.to_string()).await, []);
    }
    assert_eq!(ask(&info_sys, "first").await.len(), 1, "what is in the cache is free");
    assert_eq!((backend.asked(), count(&recorder, "test", "refused")), (1, 6));
    assert_eq!(breaker_state(&recorder).as_deref(), Some("0"));
}
