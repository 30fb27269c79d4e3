//! Where a reader gets to by logging in.

use actix_web::http::Method;

use super::Conn;
use crate::paths;
use crate::return_path::ReturnPath;

impl Conn {
    /// Where a log-in leads that began on this page: to what the request names, or else home.
    pub(crate) fn way_back(&self) -> &str {
        self.return_path().map_or(paths::HOME, ReturnPath::as_str)
    }

    /// The way back: what the request names, or else the page that a form was on.
    pub(crate) fn return_path(&self) -> Option<&ReturnPath> {
        self.0.return_path.get()
    }

    /// Has a log-in that begins on this page lead back there, unless the request names another way back.
    pub(crate) fn put_return_path(&self, path: ReturnPath) {
        self.0.return_path.set(path).ok();
    }

    /// The page to log in, which leads back to what was asked for. What was sent can't be asked for
    /// again.
    pub(crate) fn log_in_path(&self, method: &Method) -> String {
        let way_back = if method.is_safe() { self.own_path() } else { None };
        let query = way_back.map(|path| path.to_query()).unwrap_or_default();
        format!("{}{query}", paths::NEW_SESSION)
    }

    /// Another page of the same log-in, which leads to where that was to lead.
    pub(crate) fn with_way_back(&self, path: &str) -> String {
        let query = self.return_path().map(ReturnPath::to_query).unwrap_or_default();
        format!("{path}{query}")
    }

    /// The query that the page's links to log in and to register have, so that they lead back: to what
    /// the request names, or else to the page itself if it can be asked for again.
    pub(super) fn return_query(&self, is_page: bool) -> String {
        match self.return_path() {
            Some(path) => path.to_query(),
            None if is_page => self.own_path().map(|path| path.to_query()).unwrap_or_default(),
            None => String::new(),
        }
    }

    /// The page that was asked for. Nobody needs a way back to the pages to log in and to register, and
    /// from home there are better ones; and what mailed links and providers lead to has a secret in its
    /// query.
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
