//! “Supervision”: a task that counts down and crashes, and what restarts it.

use std::time::Duration;

use info_sys::supervisor::{ChildSpec, Restart, RestartLimit, Strategy, Supervisor};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::sleep;

/// Counts down to one, a number each second, and fails at zero.
async fn count_down(from: u32, said: UnboundedSender<u32>) -> Result<(), String> {
    for number in (1..=from).rev() {
        said.send(number).map_err(|_closed| "nobody listens")?;
        sleep(Duration::from_secs(1)).await;
    }
    Err("zero".to_owned())
}

/// A supervisor with one such task. More than `max_restarts` in 5 seconds are too many.
pub fn supervisor(from: u32, max_restarts: usize, said: UnboundedSender<u32>) -> Supervisor {
    let limit = RestartLimit { max_restarts, window: Duration::from_secs(5) };
    let start = move || {
        let said = said.clone();
        async move { count_down(from, said).await.map_err(Into::into) }
    };
    let countdown = ChildSpec::new("countdown", Restart::Permanent, start);
    Supervisor::new("tutorial", Strategy::OneForOne, limit).child(countdown)
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_countdown_that_fails_begins_again() {
        let (sender, mut said) = mpsc::unbounded_channel();
        let running = tokio::spawn(supervisor(3, 3, sender).run());
        let mut numbers = Vec::new();
        while numbers.len() < 5 {
            numbers.push(said.recv().await.unwrap());
        }
        assert_eq!(numbers, [3, 2, 1, 3, 2]);
        running.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_supervisor_gives_up_a_child_that_fails_too_often() {
        let (sender, _said) = mpsc::unbounded_channel();
        let gave_up = supervisor(1, 2, sender).run().await.unwrap_err();
        assert_eq!((gave_up.supervisor, gave_up.child), ("tutorial", "countdown"));
    }
}
