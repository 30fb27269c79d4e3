//! Measures a cached answer; the goal is at most 5 µs.
#![expect(clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to measure")]

use std::{sync::Arc, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use futures_util::{FutureExt, future::BoxFuture};
use info_sys::{Backend, BackendError, InfoResult, InfoSys, Options, Settings};
use tokio::runtime::Builder;

struct Known(&'static str);

impl Backend for Known {
    fn name(&self) -> &'static str {
        self.0
    }

    fn compute<'a>(
        &'a self,
        _query: &'a str,
        _limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>> {
        let text = "Ada Lovelace was an English mathematician.".to_owned();
        let source_url = Some("https://en.wikipedia.org/wiki/Ada_Lovelace".to_owned());
        let result = InfoResult { score: 90, text, backend: self.0, source_url };
        async { Ok(vec![result]) }.boxed()
    }
}

fn cached_answer(criterion: &mut Criterion) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime can be built");
    let mut group = criterion.benchmark_group("cached answer");
    for backends in 1..=3 {
        let options = Options::default();
        let info_sys = runtime.block_on(async {
            let info_sys = InfoSys::start(&settings(backends));
            let results = info_sys.compute("Who was Ada Lovelace?", &options).await;
            assert_eq!(results.len(), backends);
            info_sys
        });
        let id = BenchmarkId::new("backends", backends);
        group.bench_function(id, |bencher| {
            bencher.to_async(&runtime).iter(|| info_sys.compute("Who was Ada Lovelace?", &options));
        });
    }
}

fn settings(backends: usize) -> Settings {
    let names = ["one", "two", "three"].into_iter().take(backends);
    let outside = names.map(|name| -> Arc<dyn Backend> { Arc::new(Known(name)) }).collect();
    let mut settings = Settings { outside, ..Settings::default() };
    settings.calculator.enabled = false;
    settings.wikipedia.enabled = false;
    // An answer that expired during the measurement would be requested again.
    settings.cache.time_to_live = Duration::from_hours(1);
    settings
}

criterion_group!(benches, cached_answer);
criterion_main!(benches);
