//! A value that is loaded in the background.

/// A value that is loaded in the background (`AsyncResult`): the last loaded value, whether it is
/// being loaded now, and why loading failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsyncResult<T> {
    value: Option<T>,
    failure: Option<String>,
    is_loading: bool,
}

impl<T> Default for AsyncResult<T> {
    fn default() -> Self {
        Self { value: None, failure: None, is_loading: true }
    }
}

impl<T> AsyncResult<T> {
    /// The value loaded last, even while it is being reloaded.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Why the last attempt failed.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Whether it is being loaded now.
    pub fn is_loading(&self) -> bool {
        self.is_loading
    }

    /// Marks it as being reloaded; the old value stays until the new one arrives.
    pub fn reload(&mut self) {
        self.is_loading = true;
    }

    pub(crate) fn finish(&mut self, result: Result<T, String>) {
        self.is_loading = false;
        match result {
            Ok(value) => {
                self.value = Some(value);
                self.failure = None;
            }
            Err(failure) => self.failure = Some(failure),
        }
    }
}
