//! What an answer costs that is in the cache: the goal is at most 5 µs.
#![expect(clippy::expect_used, reason = "a benchmark that cannot be set up has nothing to measure")]

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use info_sys::{InfoSys, Options, Settings, WikipediaSettings};
use tokio::runtime::Builder;

/// The clock is the runtime's own, so that what is measured is what a caller gets.
fn cached_answer(criterion: &mut Criterion) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime can be built");
    // An answer that grew old while it is measured would be a query to the calculator.
    let mut settings = Settings {
        wikipedia: WikipediaSettings { enabled: false, ..WikipediaSettings::default() },
        ..Settings::default()
    };
    settings.cache.time_to_live = Duration::from_hours(1);
    let options = Options::default();
    let info_sys = runtime.block_on(async {
        let info_sys = InfoSys::start(&settings);
        let answer = info_sys.compute("1 + 1", &options).await;
        assert_eq!(answer.first().map(|result| result.text.as_str()), Some("2"));
        info_sys
    });
    criterion.bench_function("cached answer", |bencher| {
        bencher.to_async(&runtime).iter(|| info_sys.compute("1 + 1", &options));
    });
}

criterion_group!(benches, cached_answer);
criterion_main!(benches);
