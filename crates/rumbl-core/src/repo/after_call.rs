use std::cell::RefCell;
use std::mem;

thread_local! {
    /// What remains to be done on this thread, which runs one call of the repo at a time.
    static WAITING: RefCell<Vec<fn()>> = const { RefCell::new(Vec::new()) };
}

/// Runs a function when the current repo call on this thread has ended, successfully or not. It is for notifications
/// that may only be sent after a commit, from code that doesn't know which transaction it is in. The function must not
/// block. If it is registered several times, it runs once.
pub(crate) fn after_call(work: fn()) {
    WAITING.with_borrow_mut(|waiting| {
        if !waiting.iter().any(|one| std::ptr::fn_addr_eq(*one, work)) {
            waiting.push(work);
        }
    });
}

/// Runs the registered functions.
pub(super) fn run() {
    for work in WAITING.with_borrow_mut(mem::take) {
        work();
    }
}
