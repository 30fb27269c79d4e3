use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::{MissedTickBehavior, interval};

use crate::error::Panicked;

/// Runs `work` at once and then repeatedly with a pause, forever. A panic is logged and ends only that run.
pub(crate) async fn every<F: Future<Output = ()>>(pause: Duration, mut work: impl FnMut() -> F) {
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let working = AssertUnwindSafe(async { work().await });
        if let Err(payload) = working.catch_unwind().await {
            let error = Panicked::from_payload(payload.as_ref());
            tracing::error!(%error, "a task that is done again and again goes on with its next turn");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_panic_costs_that_one_time_alone() {
        let (done, mut times) = tokio::sync::mpsc::unbounded_channel();
        let mut time = 0;
        let working = every(Duration::from_millis(1), || {
            time += 1;
            let (time, done) = (time, done.clone());
            async move {
                assert!(time != 2, "the second time fails");
                done.send(time).unwrap();
            }
        });
        tokio::select! {
            () = working => {}
            () = async {
                assert_eq!([times.recv().await, times.recv().await], [Some(1), Some(3)]);
            } => {}
        }
    }
}
