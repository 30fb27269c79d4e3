//! One evaluation, on its own thread, which ends when its time is up or the caller is gone.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use fend_core::Interrupt;
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

use crate::BackendError;

/// fend recurses over the parsed expression. The longest permitted expression needs a few MiB in a
/// debug build, and a stack overflow would abort the process, so the stack is generous.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Longer answers, such as that of `1000!`, are correct but useless.
const MAX_ANSWER_CHARS: usize = 200;

type Answer = Result<Option<String>, BackendError>;

/// Evaluates `expression` within `max_duration`; a meaningless expression has no answer.
///
/// After that, or once this future is dropped, the thread stops at fend's next check. fend checks
/// between operations but not within one, so a division of numbers with tens of thousands of digits
/// takes a second or two to notice. The permit belongs to the thread rather than the caller, so
/// such threads still count, and there are never more than the semaphore allows.
pub(super) async fn evaluate(
    threads: &Arc<Semaphore>,
    expression: String,
    max_duration: Duration,
) -> Answer {
    let Ok(permit) = Arc::clone(threads).acquire_owned().await else { return Ok(None) };
    let (sender, receiver) = oneshot::channel();
    thread::Builder::new()
        .name("calculator".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let deadline = Instant::now() + max_duration;
            let answer = run(&expression, max_duration, &Unwanted { deadline, sender: &sender });
            drop(permit);
            // The caller may be gone, and then no one needs the answer.
            drop(sender.send(answer));
        })
        .map_err(|error| BackendError::Other(error.into()))?;
    match timeout(max_duration, receiver).await {
        Ok(answer) => answer.unwrap_or_else(|error| Err(BackendError::Other(error.into()))),
        Err(_) => Err(BackendError::Exhausted(max_duration)),
    }
}

fn run(expression: &str, max_duration: Duration, unwanted: &Unwanted<'_>) -> Answer {
    let mut context = fend_core::Context::new();
    match fend_core::evaluate_with_interrupt(expression, &mut context, unwanted) {
        Ok(result) => Ok(presentable(expression, result.get_main_result())),
        // fend's errors are strings, so check the interrupt itself to see whether it was
        // interrupted.
        Err(_) if unwanted.should_interrupt() => Err(BackendError::Exhausted(max_duration)),
        Err(_) => Ok(None),
    }
}

/// The answer, unless it only repeats the expression or is too long to show.
fn presentable(expression: &str, answer: &str) -> Option<String> {
    let repeats = answer.split_whitespace().eq(expression.split_whitespace());
    let fits = answer.chars().count() <= MAX_ANSWER_CHARS && !answer.contains(char::is_control);
    (!answer.is_empty() && !repeats && fits).then(|| answer.to_owned())
}

/// An interrupt that fires once the time is up or the caller has stopped waiting.
struct Unwanted<'a> {
    deadline: Instant,
    sender: &'a oneshot::Sender<Answer>,
}

impl Interrupt for Unwanted<'_> {
    fn should_interrupt(&self) -> bool {
        self.sender.is_closed() || Instant::now() >= self.deadline
    }
}
