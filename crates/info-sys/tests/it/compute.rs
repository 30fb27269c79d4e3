//! `InfoSys::compute` over several backends.

use std::time::Duration;

use info_sys::{InfoSys, Options};
use tokio::{sync::oneshot, time::Instant};

use crate::support::{Event, Stub, ask, count, measured, only, recorder, result, start, texts};

#[tokio::test]
async fn compute_with_backend_results() {
    let info_sys = start(&[&Stub::scoring("test", &[1])]);
    let results = ask(&info_sys, "an answer").await;
    assert_eq!(texts(&results), ["an answer"]);
    assert_eq!((results[0].backend, results[0].score), ("test", 1));
}

#[tokio::test]
async fn compute_with_no_backend_results() {
    let info_sys = start(&[&Stub::scoring("test", &[])]);
    assert_eq!(ask(&info_sys, "none").await, []);
}

#[tokio::test(start_paused = true)]
async fn compute_with_timeout_returns_no_results_and_the_late_look_up_is_dropped() {
    let (backend, mut events) = Stub::hanging("test");
    let info_sys = start(&[&backend]);
    let options = Options { timeout: Duration::from_millis(10), ..Options::default() };
    let started = Instant::now();
    assert_eq!(info_sys.compute("timeout", &options).await, []);
    assert!(started.elapsed() < Duration::from_millis(20), "it returns at the timeout");
    assert_eq!(events.recv().await, Some(Event::Started));
    assert_eq!(events.recv().await, Some(Event::Dropped));
}

#[tokio::test]
async fn compute_discards_backend_errors() {
    let info_sys = start(&[&Stub::failing("failing"), &Stub::panicking("panicking")]);
    assert_eq!(ask(&info_sys, "boom").await, []);
}

#[tokio::test(start_paused = true)]
async fn a_slow_backend_and_a_panicking_one_take_nothing_from_the_third() {
    let (slow, mut events) = Stub::hanging("slow");
    let info_sys = start(&[&slow, &Stub::panicking("panicking"), &Stub::scoring("well", &[50])]);
    assert_eq!(texts(&ask(&info_sys, "q").await), ["q"]);
    assert_eq!(events.recv().await, Some(Event::Started));
    assert_eq!(events.recv().await, Some(Event::Dropped));
}

#[tokio::test]
async fn results_are_sorted_by_score_and_equal_scores_keep_the_order_of_backends() {
    let info_sys = start(&[
        &Stub::new("first", |_| async {
            // It answers after the others, which must not change its position.
            tokio::task::yield_now().await;
            Ok(vec![result(10, "a"), result(20, "b")])
        }),
        &Stub::new("second", |_| async { Ok(vec![result(20, "c"), result(30, "d")]) }),
        &Stub::new("third", |_| async { Ok(vec![result(20, "e")]) }),
    ]);
    assert_eq!(texts(&ask(&info_sys, "q").await), ["d", "b", "c", "e", "a"]);
}

#[tokio::test]
async fn results_are_cut_to_the_limit_of_ten_unless_told_otherwise() {
    let info_sys = start(&[&Stub::scoring("many", &[50; 20]), &Stub::scoring("best", &[60; 3])]);
    assert_eq!(ask(&info_sys, "q").await.len(), 10);
    let options = Options { limit: 2, ..Options::default() };
    let best: Vec<_> = info_sys.compute("q", &options).await.iter().map(|r| r.score).collect();
    assert_eq!(best, [60, 60]);
    let options = Options { limit: 0, ..Options::default() };
    assert_eq!(info_sys.compute("q", &options).await, []);
}

#[tokio::test]
async fn only_the_named_backends_are_asked() {
    let (one, two) = (Stub::scoring("one", &[1]), Stub::scoring("two", &[2]));
    let info_sys = start(&[&one, &two]);
    let backends = Some(vec!["two".to_owned(), "unknown".to_owned()]);
    let results = info_sys.compute("q", &Options { backends, ..Options::default() }).await;
    assert_eq!(results.len(), 1);
    assert_eq!((one.asked(), two.asked()), (0, 1));
}

#[tokio::test]
async fn an_empty_query_and_one_beyond_max_query_bytes_are_not_asked() {
    let backend = Stub::scoring("test", &[1]);
    let info_sys = start(&[&backend]);
    assert_eq!(ask(&info_sys, " \n").await, []);
    assert_eq!(ask(&info_sys, &"x".repeat(501)).await, []);
    assert_eq!(backend.asked(), 0);
    assert_eq!(ask(&info_sys, &"x".repeat(500)).await.len(), 1);
}

#[tokio::test]
async fn an_answer_is_kept_by_query_and_limit_and_measured_as_a_hit() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let backend = Stub::scoring("test", &[1]);
    let info_sys = start(&[&backend]);
    assert_eq!(ask(&info_sys, "q").await, ask(&info_sys, " q ").await);
    assert_eq!(backend.asked(), 1);
    info_sys.compute("q", &Options { limit: 1, ..Options::default() }).await;
    ask(&info_sys, "another").await;
    assert_eq!(backend.asked(), 3);
    let reads = |outcome| measured(&recorder, "info_sys_cache_total", "test", outcome);
    assert_eq!((reads("hit"), reads("miss")), (1, 3));
    let rendered = recorder.handle().render();
    assert!(rendered.contains("info_sys_lookup_seconds_count{backend=\"test\"} 3\n"), "{rendered}");
}

#[tokio::test]
async fn equal_queries_in_flight_are_asked_once() {
    let (release, released) = oneshot::channel::<()>();
    let released = std::sync::Mutex::new(Some(released));
    let backend = Stub::new("test", move |query| {
        let released = released.lock().expect("unpoisoned").take().expect("asked only once");
        async move {
            released.await.expect("the test releases it");
            Ok(vec![result(1, &query)])
        }
    });
    let info_sys = start(&[&backend]);
    let asked = futures_util::future::join_all((0..5).map(|_| ask(&info_sys, "q")));
    let release = async {
        while backend.asked() == 0 {
            tokio::task::yield_now().await;
        }
        release.send(()).expect("the look-up waits");
    };
    let (results, ()) = tokio::join!(asked, release);
    assert!(results.iter().all(|results| texts(results) == ["q"]));
    assert_eq!(backend.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_certain_answer_does_not_wait_for_the_others_and_is_not_held_against_them() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let (slow, mut events) = Stub::hanging("slow");
    let info_sys = start(&[&slow, &Stub::scoring("certain", &[100])]);
    let options = Options { limit: 1, ..Options::default() };
    let started = Instant::now();
    for number in 0..10 {
        let results = info_sys.compute(&number.to_string(), &options).await;
        assert_eq!(texts(&results), [number.to_string()]);
        events.dropped().await;
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(slow.asked(), 10, "its breaker has stayed closed");
    assert_eq!(count(&recorder, "slow", "refused"), 0);
}

#[tokio::test(start_paused = true)]
async fn beyond_max_running_look_ups_wait_and_beyond_max_waiting_there_is_no_answer() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let (slow, mut events) = Stub::hanging("slow");
    let mut settings = only(&[&slow]);
    settings.lookups.max_running = 1;
    settings.lookups.max_waiting = 1;
    let info_sys = InfoSys::start(&settings);
    let first = tokio::spawn({
        let info_sys = info_sys.clone();
        async move { ask(&info_sys, "runs").await }
    });
    assert_eq!(events.recv().await, Some(Event::Started));

    let (waiting, refused) = tokio::join!(ask(&info_sys, "waits"), ask(&info_sys, "is refused"));

    assert_eq!((waiting, refused, first.await.expect("it ends")), (vec![], vec![], vec![]));
    assert_eq!(slow.asked(), 1);
    assert_eq!(count(&recorder, "slow", "busy"), 1);
    assert_eq!(count(&recorder, "slow", "late"), 2);
}
