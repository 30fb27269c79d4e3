//! A value that is loaded in the background.

/// A value that is loaded in the background (`AsyncResult`): the last loaded value, whether it is
/// being loaded now, and why loading failed.
///
/// [`Context::assign_async`](crate::Context::assign_async) loads it, and a template shows its current
/// state. Its default is a value that is being loaded for the first time.
///
/// ```
/// use actix_live::{AsyncResult, Html, html, to_html};
///
/// fn weather(report: &AsyncResult<String>) -> impl Html {
///     html! {
///         if let Some(report) = report.value() {
///             <p>{report}</p>
///         } else if let Some(failure) = report.failure() {
///             <p class="error">{failure}</p>
///         } else {
///             <p>"One moment…"</p>
///         }
///     }
/// }
/// assert_eq!(to_html(&weather(&AsyncResult::default())), "<p>One moment…</p>");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsyncResult<T> {
    value: Option<T>,
    failure: Option<String>,
    is_loading: bool,
    /// The number of the load that it is the result of.
    number: u64,
}

impl<T> Default for AsyncResult<T> {
    fn default() -> Self {
        Self { value: None, failure: None, is_loading: true, number: 0 }
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

    /// Stores the result of a load, unless that of a later load is already stored; returns whether
    /// it did.
    pub(crate) fn finish(&mut self, number: u64, result: Result<T, String>) -> bool {
        if number < self.number {
            return false;
        }
        self.number = number;
        self.is_loading = false;
        match result {
            Ok(value) => {
                self.value = Some(value);
                self.failure = None;
            }
            Err(failure) => self.failure = Some(failure),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_of_an_earlier_load_that_ends_later_changes_nothing() {
        let mut result = AsyncResult::default();
        assert!(result.finish(2, Ok("new")));
        assert!(!result.finish(1, Ok("old")));
        assert!(!result.finish(1, Err("too old".to_owned())));
        assert_eq!((result.value(), result.failure()), (Some(&"new"), None));
        assert!(result.finish(3, Err("no answer".to_owned())));
        assert_eq!((result.value(), result.failure()), (Some(&"new"), Some("no answer")));
    }
}
