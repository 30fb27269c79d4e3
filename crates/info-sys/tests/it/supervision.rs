//! Supervisors and their children. The example is the counter from chapter 12 of the book: it ticks
//! down once a second, crashes below one, and restarts with its initial value.

use std::{future::pending, time::Duration};

use info_sys::supervisor::{
    ChildError, ChildSpec, Restart, RestartLimit, RestartsExceeded, Strategy, Supervisor,
};
use rstest::rstest;
use tokio::{
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    time::{sleep, timeout},
};

type Tick = (&'static str, u32);

const GENEROUS: RestartLimit = RestartLimit { max_restarts: 1000, window: Duration::from_secs(5) };

async fn count_down(
    name: &'static str,
    first: u32,
    ticks: UnboundedSender<Tick>,
) -> Result<(), ChildError> {
    // The short counter ticks a little faster, so that it crashes between the others' ticks.
    let pause = Duration::from_millis(if name == "short" { 900 } else { 1000 });
    let mut value = first;
    loop {
        sleep(pause).await;
        assert!(value > 0, "boom!");
        ticks.send((name, value))?;
        value -= 1;
    }
}

fn counter(
    name: &'static str,
    first: u32,
    restart: Restart,
    ticks: &UnboundedSender<Tick>,
) -> ChildSpec {
    let ticks = ticks.clone();
    ChildSpec::new(name, restart, move || count_down(name, first, ticks.clone()))
}

/// Collects the counters' ticks for `s` seconds.
async fn observe(supervisor: Supervisor, mut ticks: UnboundedReceiver<Tick>, s: u64) -> Vec<Tick> {
    // Add half a second, so that no tick coincides with the end.
    let time = Duration::from_secs(s) + Duration::from_millis(500);
    timeout(time, supervisor.run()).await.expect_err("it still supervises");
    let mut seen = Vec::new();
    while let Ok(tick) = ticks.try_recv() {
        seen.push(tick);
    }
    seen
}

fn values(ticks: &[Tick], name: &str) -> Vec<u32> {
    ticks.iter().filter(|tick| tick.0 == name).map(|tick| tick.1).collect()
}

#[tokio::test(start_paused = true)]
async fn a_permanent_counter_crashes_at_zero_and_restarts_with_its_first_value() {
    let (sender, ticks) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", Strategy::OneForOne, RestartLimit::default())
        .child(counter("only", 5, Restart::Permanent, &sender));
    let seen = observe(supervisor, ticks, 10).await;
    assert_eq!(values(&seen, "only"), [5, 4, 3, 2, 1, 5, 4, 3, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_temporary_counter_is_not_restarted() {
    let (sender, ticks) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", Strategy::OneForOne, RestartLimit::default())
        .child(counter("temporary", 2, Restart::Temporary, &sender))
        .child(counter("permanent", 20, Restart::Permanent, &sender));
    let seen = observe(supervisor, ticks, 10).await;
    assert_eq!(values(&seen, "temporary"), [2, 1]);
    assert_eq!(values(&seen, "permanent").len(), 10);
}

#[rstest]
#[case::one_for_one(Strategy::OneForOne, &[15, 14, 13, 12, 11], &[10, 9, 8, 7, 6])]
#[case::one_for_all(Strategy::OneForAll, &[15, 14, 13, 15], &[10, 9, 8, 10])]
#[case::rest_for_one(Strategy::RestForOne, &[15, 14, 13, 12, 11], &[10, 9, 8, 10])]
#[tokio::test(start_paused = true)]
async fn when_the_short_one_of_three_counters_crashes_the_strategy_says_who_restarts(
    #[case] strategy: Strategy,
    #[case] long: &[u32],
    #[case] medium: &[u32],
) {
    let (sender, ticks) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", strategy, RestartLimit::default())
        .child(counter("long", 15, Restart::Permanent, &sender))
        .child(counter("short", 3, Restart::Permanent, &sender))
        .child(counter("medium", 10, Restart::Permanent, &sender));
    let seen = observe(supervisor, ticks, 5).await;
    assert_eq!(values(&seen, "long"), long);
    assert_eq!(values(&seen, "short"), [3, 2, 1, 3, 2]);
    assert_eq!(values(&seen, "medium"), medium);
}

#[tokio::test(start_paused = true)]
async fn a_temporary_sibling_that_was_stopped_with_the_others_stays_stopped() {
    let (sender, ticks) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", Strategy::OneForAll, GENEROUS)
        .child(counter("temporary", 9, Restart::Temporary, &sender))
        .child(counter("permanent", 2, Restart::Permanent, &sender));
    let seen = observe(supervisor, ticks, 9).await;
    assert!(values(&seen, "temporary").len() <= 3, "{seen:?}");
    assert_eq!(values(&seen, "permanent"), [2, 1, 2, 1, 2, 1]);
}

/// A child that reports its start and ends as `end` says.
fn ending(
    restart: Restart,
    starts: &UnboundedSender<()>,
    end: fn() -> Result<(), ChildError>,
) -> ChildSpec {
    let starts = starts.clone();
    ChildSpec::new("ending", restart, move || {
        starts.send(()).expect("the test listens");
        async move { end() }
    })
}

#[rstest]
#[case::permanent_after_ok(Restart::Permanent, || Ok(()), 4)]
#[case::permanent_after_an_error(Restart::Permanent, || Err("no".into()), 4)]
#[case::transient_after_ok(Restart::Transient, || Ok(()), 1)]
#[case::transient_after_an_error(Restart::Transient, || Err("no".into()), 4)]
#[case::transient_after_a_panic(Restart::Transient, || panic!("boom!"), 4)]
#[case::temporary_after_an_error(Restart::Temporary, || Err("no".into()), 1)]
#[tokio::test(start_paused = true)]
async fn a_child_that_ended_is_restarted_as_its_spec_says(
    #[case] restart: Restart,
    #[case] end: fn() -> Result<(), ChildError>,
    #[case] expected_starts: usize,
) {
    let (sender, mut starts) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", Strategy::OneForOne, RestartLimit::default())
        .child(ending(restart, &sender, end));
    let ended = supervisor.run_until(sleep(Duration::from_secs(1))).await;
    let gave_up = RestartsExceeded { supervisor: "test", child: "ending" };
    let expected = if expected_starts > 1 { Err(gave_up) } else { Ok(()) };
    assert_eq!(ended, expected, "the default limit is three restarts in five seconds");
    drop(sender);
    let mut seen = 0;
    while starts.recv().await.is_some() {
        seen += 1;
    }
    assert_eq!(seen, expected_starts);
}

#[tokio::test(start_paused = true)]
async fn a_child_that_panics_while_it_starts_is_restarted_like_any_other() {
    let child = ChildSpec::new("starting", Restart::Permanent, || {
        assert!(std::hint::black_box(false), "boom!");
        pending()
    });
    let supervisor = Supervisor::new("test", Strategy::OneForOne, RestartLimit::default());
    let ended = supervisor.child(child).run().await;
    assert_eq!(ended, Err(RestartsExceeded { supervisor: "test", child: "starting" }));
}

#[tokio::test(start_paused = true)]
async fn crashes_that_are_spread_over_time_never_reach_the_limit() {
    let (sender, ticks) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", Strategy::OneForOne, RestartLimit::default())
        .child(counter("only", 1, Restart::Permanent, &sender));
    assert_eq!(observe(supervisor, ticks, 100).await.len(), 50);
}

#[tokio::test(start_paused = true)]
async fn the_restart_limit_goes_up_the_tree() {
    let (sender, mut starts) = mpsc::unbounded_channel();
    let inner = ChildSpec::new("inner", Restart::Permanent, move || {
        let failing = ending(Restart::Permanent, &sender, || Err("always".into()));
        let inner = Supervisor::new("inner", Strategy::OneForOne, RestartLimit::default());
        async { Ok(inner.child(failing).run().await?) }
    });
    let outer = Supervisor::new("outer", Strategy::OneForOne, RestartLimit::default());
    let ended = outer.child(inner).run().await;
    assert_eq!(ended, Err(RestartsExceeded { supervisor: "outer", child: "inner" }));
    let mut seen = 0;
    while starts.recv().await.is_some() {
        seen += 1;
    }
    assert_eq!(seen, 4 * 4, "four runs of a supervisor that starts its child four times");
}

/// Sends its name when it is dropped.
struct Dropped(&'static str, UnboundedSender<&'static str>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.1.send(self.0).expect("the test listens");
    }
}

fn idle(name: &'static str, dropped: &UnboundedSender<&'static str>) -> ChildSpec {
    let sender = dropped.clone();
    ChildSpec::new(name, Restart::Permanent, move || {
        let dropped = Dropped(name, sender.clone());
        async move {
            let _dropped = dropped;
            pending().await
        }
    })
}

#[tokio::test]
async fn children_are_stopped_youngest_first() {
    let (sender, mut dropped) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", Strategy::OneForOne, RestartLimit::default())
        .child(idle("eldest", &sender))
        .child(idle("middle", &sender))
        .child(idle("youngest", &sender));
    // Let the children run before they are stopped.
    let stop = tokio::task::yield_now();
    assert_eq!(supervisor.run_until(stop).await, Ok(()));
    drop(sender);
    let mut order = Vec::new();
    while let Some(name) = dropped.recv().await {
        order.push(name);
    }
    assert_eq!(order, ["youngest", "middle", "eldest"]);
}

#[tokio::test]
async fn children_do_not_outlive_a_supervisor_that_is_dropped() {
    let (sender, mut dropped) = mpsc::unbounded_channel();
    let supervisor = Supervisor::new("test", Strategy::OneForOne, RestartLimit::default())
        .child(idle("only", &sender));
    let running = tokio::spawn(supervisor.run());
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    running.abort();
    assert_eq!(dropped.recv().await, Some("only"));
}
