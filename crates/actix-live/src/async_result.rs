//! A value that is loaded beside the view.

/// A value that is loaded beside the view (`AsyncResult`): what was loaded last, whether it is being
/// loaded now, and why loading failed.
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
    /// What was loaded last, also while it is loaded again.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Why the last attempt failed.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Whether it is being loaded.
    pub fn is_loading(&self) -> bool {
        self.is_loading
    }

    /// It is loaded again; the old value stays until then.
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
