//! Values with revisions.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::memo::{Memo, MemoKey};

/// A value with a revision number, which changes each time the value is borrowed mutably.
///
/// As a component's prop it is compared by its revision, whatever its size. A clone has the same revision until one of
/// the two is changed. Changes through a `Cell` or a lock inside are not detected.
#[derive(Debug, Clone)]
pub struct Rev<T> {
    value: T,
    revision: u64,
}

/// Unique within the process, and never reused.
fn next_revision() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl<T> Rev<T> {
    /// Wraps a value, with a new revision.
    pub fn new(value: T) -> Self {
        Self { value, revision: next_revision() }
    }
}

impl<T: Default> Default for Rev<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> From<T> for Rev<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Deref for Rev<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Rev<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.revision = next_revision();
        &mut self.value
    }
}

impl<T> Memo for Rev<T> {
    fn memo(&self, key: &mut MemoKey) {
        self.revision.memo(key);
    }
}
