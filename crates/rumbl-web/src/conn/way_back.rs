//! The page that a reader returns to after logging in.

use actix_web::http::Method;

use super::Conn;
use crate::paths;
use crate::return_path::ReturnPath;

impl Conn {
    /// The page that a log-in from here returns to: the one named by the request, or home.
    pub(crate) fn way_back(&self) -> &str {
        self.return_path().map_or(paths::HOME, ReturnPath::as_str)
    }

    /// The page to return to: the one named by the request, or the page that the form was on.
    pub(crate) fn return_path(&self) -> Option<&ReturnPath> {
        self.0.return_path.get()
    }

    /// Sets the page that a log-in from here returns to, unless the request names one.
    pub(crate) fn put_return_path(&self, path: ReturnPath) {
        self.0.return_path.set(path).ok();
    }

    /// The path of the log-in page, which returns to the requested page. A request other than GET or HEAD can't be
    /// repeated, so it is not returned to.
    pub(crate) fn log_in_path(&self, method: &Method) -> String {
        let way_back = if method.is_safe() { self.own_path() } else { None };
        let query = way_back.map(|path| path.to_query()).unwrap_or_default();
        format!("{}{query}", paths::NEW_SESSION)
    }

    /// The path of another page of the same log-in, which keeps the page to return to.
    pub(crate) fn with_way_back(&self, path: &str) -> String {
        let query = self.return_path().map(ReturnPath::to_query).unwrap_or_default();
        format!("{path}{query}")
    }

    /// The query for a page's links to log in and register: it returns to the page named by the request, or to this
    /// page if it can be requested again.
    pub(super) fn return_query(&self, is_page: bool) -> String {
        match self.return_path() {
            Some(path) => path.to_query(),
            None if is_page => self.own_path().map(|path| path.to_query()).unwrap_or_default(),
            None => String::new(),
        }
    }

    /// The requested page, if returning to it makes sense. That excludes the pages to log in and register, the home
    /// page, and pages opened by mailed links or providers, whose query holds a secret.
    fn own_path(&self) -> Option<ReturnPath> {
        const LEAD_NOWHERE: [&str; 4] = [
            paths::HOME,
            paths::NEW_PASSWORD_RESET,
            paths::EDIT_PASSWORD_RESET,
            paths::EMAIL_CONFIRMATIONS,
        ];
        let page = self.0.page.as_ref()?;
        let is_below = |path: &str| {
            page.path()
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_entrance = is_below(paths::SESSIONS) || is_below(paths::NEW_USER);
        let leads_on = !is_entrance && !LEAD_NOWHERE.contains(&page.path());
        leads_on.then(|| page.as_str().parse().ok()).flatten()
    }
}
