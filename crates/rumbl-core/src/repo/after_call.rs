use std::cell::RefCell;
use std::mem;

thread_local! {
    /// What is left to do on this thread, where one call of the repo runs at a time.
    static WAITING: RefCell<Vec<fn()>> = const { RefCell::new(Vec::new()) };
}

/// Has something done once the repo's call on this thread is over, whatever became of it: for what may
/// only be told after a commit, by code that does not know which transaction it is in. It must not
/// block. What is asked for more than once is done once.
pub(crate) fn after_call(work: fn()) {
    WAITING.with_borrow_mut(|waiting| {
        if !waiting.iter().any(|one| std::ptr::fn_addr_eq(*one, work)) {
            waiting.push(work);
        }
    });
}

/// Does what [`after_call`] was asked for.
pub(super) fn run() {
    for work in WAITING.with_borrow_mut(mem::take) {
        work();
    }
}
