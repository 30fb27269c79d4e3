//! Backends controlled by the tests, and access to the measured outcomes.

use std::{
    future::{Future, pending},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use info_sys::{
    Backend, BackendError, CalculatorSettings, InfoResult, InfoSys, Options, Settings,
    WikipediaSettings,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use tokio::{sync::mpsc, time::timeout};

type Returned = Result<Vec<InfoResult>, BackendError>;
type Answer = Box<dyn Fn(String) -> BoxFuture<'static, Returned> + Send + Sync>;

/// A backend whose answer is a closure, and which counts its queries.
pub(crate) struct Stub {
    name: &'static str,
    asked: AtomicUsize,
    answer: Answer,
}

impl Stub {
    pub(crate) fn new<F>(
        name: &'static str,
        answer: impl Fn(String) -> F + Send + Sync + 'static,
    ) -> Arc<Self>
    where
        F: Future<Output = Returned> + Send + 'static,
    {
        let answer: Answer = Box::new(move |query| answer(query).boxed());
        Arc::new(Self { name, asked: AtomicUsize::new(0), answer })
    }

    /// Answers every query with one result per score.
    pub(crate) fn scoring(name: &'static str, scores: &'static [u8]) -> Arc<Self> {
        Self::new(name, move |query| async move {
            Ok(scores.iter().map(|&score| result(score, &query)).collect())
        })
    }

    pub(crate) fn failing(name: &'static str) -> Arc<Self> {
        Self::new(name, |_| async { Err(BackendError::Status(500)) })
    }

    pub(crate) fn panicking(name: &'static str) -> Arc<Self> {
        Self::new(name, |_| async { panic!("boom!") })
    }

    /// Never answers; reports when a look-up starts and when it is dropped.
    pub(crate) fn hanging(name: &'static str) -> (Arc<Self>, Events) {
        let (sender, events) = mpsc::unbounded_channel();
        let stub = Self::new(name, move |_| {
            let seen = Seen::new(sender.clone());
            async move {
                let _seen = seen;
                pending().await
            }
        });
        (stub, Events(events))
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Backend for Stub {
    fn name(&self) -> &'static str {
        self.name
    }

    fn compute<'a>(&'a self, query: &'a str, _limit: usize) -> BoxFuture<'a, Returned> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        (self.answer)(query.to_owned())
    }
}

/// An event in the life of a hanging look-up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Started,
    Dropped,
}

/// The events of a hanging backend, in order.
pub(crate) struct Events(mpsc::UnboundedReceiver<Event>);

impl Events {
    /// The next event; if it never arrives, the test fails instead of hanging.
    pub(crate) async fn recv(&mut self) -> Option<Event> {
        timeout(Duration::from_secs(5), self.0.recv()).await.expect("the event comes")
    }

    /// Waits until a look-up has been dropped.
    pub(crate) async fn dropped(&mut self) {
        while self.recv().await != Some(Event::Dropped) {}
    }

    pub(crate) fn try_recv(&mut self) -> Option<Event> {
        self.0.try_recv().ok()
    }
}

struct Seen(mpsc::UnboundedSender<Event>);

impl Seen {
    fn new(sender: mpsc::UnboundedSender<Event>) -> Self {
        sender.send(Event::Started).expect("the test listens");
        Self(sender)
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        // The test may have ended and no longer be listening.
        drop(self.0.send(Event::Dropped));
    }
}

pub(crate) fn result(score: u8, text: &str) -> InfoResult {
    InfoResult { score, text: text.to_owned(), backend: "unnamed", source_url: None }
}

/// Settings with only these backends, and with a rate limit that no test can reach.
pub(crate) fn only(backends: &[&Arc<Stub>]) -> Settings {
    let backends = backends.iter().map(|&stub| -> Arc<dyn Backend> { Arc::<Stub>::clone(stub) });
    let mut settings = Settings {
        calculator: CalculatorSettings { enabled: false, ..CalculatorSettings::default() },
        wikipedia: WikipediaSettings { enabled: false, ..WikipediaSettings::default() },
        outside: backends.collect(),
        ..Settings::default()
    };
    settings.gate.burst = settings.gate.burst.saturating_mul(settings.gate.burst);
    settings
}

pub(crate) fn start(backends: &[&Arc<Stub>]) -> InfoSys {
    InfoSys::start(&only(backends))
}

pub(crate) async fn ask(info_sys: &InfoSys, query: &str) -> Vec<InfoResult> {
    info_sys.compute(query, &Options::default()).await
}

pub(crate) fn texts(results: &[InfoResult]) -> Vec<&str> {
    results.iter().map(|result| result.text.as_str()).collect()
}

/// Kills a child of the root supervisor and waits until it runs again.
pub(crate) async fn kill(info_sys: &InfoSys, child: &str) {
    let mut children = info_sys.children();
    let find = |children: &Vec<info_sys::supervisor::ChildStatus>| {
        children.iter().find(|status| status.name == child).cloned()
    };
    let running = children.wait_for(|all| find(all).is_some_and(|child| child.abort.is_some()));
    let before = running.await.map(|all| find(&all)).expect("the tree runs").expect("running");
    before.abort.expect("it is running").abort();
    let restarted = |all: &Vec<_>| find(all).is_some_and(|now| now.starts > before.starts);
    children.wait_for(restarted).await.expect("the tree runs");
    // The new child has been spawned, but resets its state only when it first runs.
    tokio::task::yield_now().await;
}

/// Records metrics on this thread, which is the only one on tokio's current-thread runtime.
pub(crate) fn recorder() -> PrometheusRecorder {
    PrometheusBuilder::new().build_recorder()
}

/// How many look-ups of `backend` had this outcome.
pub(crate) fn count(recorder: &PrometheusRecorder, backend: &str, outcome: &str) -> usize {
    measured(recorder, "info_sys_lookups_total", backend, outcome)
}

/// The value of a counter by backend and outcome.
pub(crate) fn measured(
    recorder: &PrometheusRecorder,
    metric: &str,
    backend: &str,
    outcome: &str,
) -> usize {
    let name = format!("{metric}{{backend=\"{backend}\",outcome=\"{outcome}\"}} ");
    let rendered = recorder.handle().render();
    let value = rendered.lines().find_map(|line| line.strip_prefix(&name));
    value.map_or(0, |value| value.parse().expect("a counter is a number"))
}
