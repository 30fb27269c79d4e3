//! The system's own supervision tree: how a crash of one part affects the others, and how it all
//! stops.

use info_sys::InfoSys;
use info_sys::supervisor::RestartLimit;

use crate::support::{Event, Stub, ask, kill, only, recorder, start};

#[tokio::test]
async fn the_tree_has_a_cache_a_supervisor_of_gates_and_a_task_supervisor() {
    let info_sys = start(&[&Stub::scoring("test", &[1])]);
    let mut children = info_sys.children();
    let children = children.wait_for(|children| !children.is_empty()).await.expect("it runs");
    let names: Vec<_> = children.iter().map(|child| child.name).collect();
    assert_eq!(names, ["cache", "gates", "lookups"]);
}

#[tokio::test]
async fn the_tree_tells_what_runs_and_what_was_restarted_at_every_level() {
    let info_sys = start(&[&Stub::scoring("one", &[1]), &Stub::scoring("other", &[1])]);
    ask(&info_sys, "q").await;
    let shown = || {
        let mut lines = Vec::new();
        for node in info_sys.tree() {
            lines.push(format!("{} {} {}", node.name, node.starts, node.is_running));
            let below = node.children.iter();
            lines.extend(below.map(|node| format!("- {} {}", node.name, node.starts)));
        }
        lines.join(", ")
    };
    let begun = "cache 1 true, gates 1 true, - one 1, - other 1, lookups 1 true";
    assert_eq!(shown(), begun);
    kill(&info_sys, "cache").await;
    assert_eq!(shown(), begun.replace("cache 1", "cache 2"));
    // The gates' supervisor starts its own children once more.
    kill(&info_sys, "gates").await;
    let twice = begun.replace("cache 1", "cache 2").replace("gates 1", "gates 2");
    assert_eq!(shown(), twice);
    info_sys.shutdown().await;
    assert!(info_sys.tree().iter().all(|node| !node.is_running));
}

#[tokio::test]
async fn values_are_cleaned_up_on_exit_and_the_cache_restarts_empty() {
    let recorder = recorder();
    let _measuring = metrics::set_default_local_recorder(&recorder);
    let backend = Stub::scoring("test", &[1]);
    let info_sys = start(&[&backend]);
    ask(&info_sys, "q").await;
    ask(&info_sys, "q").await;
    assert_eq!(backend.asked(), 1);
    kill(&info_sys, "cache").await;
    assert_eq!(ask(&info_sys, "q").await.len(), 1);
    assert_eq!(backend.asked(), 2);
    let restarts = "info_sys_restarts_total{supervisor=\"info_sys\",child=\"cache\"} 1\n";
    assert!(recorder.handle().render().contains(restarts));
}

#[tokio::test]
async fn a_crash_of_the_cache_leaves_look_ups_in_flight_alone() {
    let (hanging, mut events) = Stub::hanging("hanging");
    let info_sys = start(&[&hanging]);
    let asking = tokio::spawn({
        let info_sys = info_sys.clone();
        async move { ask(&info_sys, "q").await }
    });
    assert_eq!(events.recv().await, Some(Event::Started));
    kill(&info_sys, "cache").await;
    assert_eq!(events.try_recv(), None, "the look-up still runs");
    asking.abort();
}

#[tokio::test]
async fn a_crash_of_the_task_supervisor_drops_its_look_ups_and_the_next_query_is_answered() {
    let (hanging, mut events) = Stub::hanging("hanging");
    let info_sys = start(&[&hanging, &Stub::scoring("well", &[100])]);
    let asking = tokio::spawn({
        let info_sys = info_sys.clone();
        async move { ask(&info_sys, "q").await }
    });
    assert_eq!(events.recv().await, Some(Event::Started));
    kill(&info_sys, "lookups").await;
    assert_eq!(events.recv().await, Some(Event::Dropped));
    // An answer that has already arrived is still returned.
    assert_eq!(asking.await.expect("it ends").len(), 1);

    let options = info_sys::Options { limit: 1, ..info_sys::Options::default() };
    assert_eq!(info_sys.compute("another", &options).await.len(), 1);
}

#[tokio::test]
async fn shutdown_drops_look_ups_in_flight_and_later_queries_have_no_answer() {
    let (hanging, mut events) = Stub::hanging("hanging");
    let info_sys = start(&[&hanging]);
    let asking = tokio::spawn({
        let info_sys = info_sys.clone();
        async move { ask(&info_sys, "q").await }
    });
    assert_eq!(events.recv().await, Some(Event::Started));
    info_sys.shutdown().await;
    assert_eq!(events.try_recv(), Some(Event::Dropped));
    assert_eq!(asking.await.expect("it ends"), []);
    assert_eq!(ask(&info_sys, "another").await, []);
}

#[tokio::test]
async fn the_system_stops_when_its_last_handle_is_dropped() {
    let info_sys = start(&[]);
    let mut children = info_sys.children();
    children.wait_for(|children| !children.is_empty()).await.expect("it runs");
    drop(info_sys.clone());
    assert!(children.borrow_and_update().iter().all(|child| child.abort.is_some()));
    drop(info_sys);
    // The supervisor reports that its children have ended, and is then dropped itself.
    while children.changed().await.is_ok() {}
    assert!(children.borrow().iter().all(|child| child.abort.is_none()));
}

#[tokio::test]
async fn when_the_restart_limit_is_passed_the_system_stops_and_answers_nothing() {
    let mut settings = only(&[&Stub::scoring("test", &[1])]);
    settings.restart_limit = RestartLimit { max_restarts: 1, ..RestartLimit::default() };
    let info_sys = InfoSys::start(&settings);
    kill(&info_sys, "cache").await;
    let abort = info_sys.children().borrow()[0].abort.clone();
    abort.expect("it runs").abort();
    info_sys.stopped().await;
    assert_eq!(ask(&info_sys, "q").await, []);
}
