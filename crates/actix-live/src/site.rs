//! Everything that an app's live pages share.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponseBuilder};

use crate::layout::{AnyRootLayout, RootLayout, RootPage};
use crate::router::{LiveSession, Matched, Router};
use crate::session::Session;
use crate::tokens::{PAGE_AGE, Tokens};
use crate::view::{LiveView, ViewType};

/// The name of the session cookie.
const COOKIE: &str = "_live_session";

/// An app's live pages: routes, layouts and keys, built with [`Site::builder`].
pub struct Site {
    pub(crate) tokens: Tokens,
    router: Router,
    views: HashMap<&'static str, ViewType>,
    root_layout: Box<dyn AnyRootLayout>,
    is_secure: bool,
}

/// Builds a [`Site`].
#[derive(Debug)]
pub struct SiteBuilder(Site);

impl Site {
    /// Starts building a site. The secret signs sessions and pages. It must survive restarts;
    /// otherwise open pages are reloaded and everyone is logged out.
    pub fn builder(secret: impl Into<String>, root_layout: impl RootLayout) -> SiteBuilder {
        SiteBuilder(Self {
            tokens: Tokens::new(secret),
            router: Router::default(),
            views: HashMap::new(),
            root_layout: Box::new(root_layout),
            is_secure: false,
        })
    }

    /// The session of a request, or a fresh one.
    pub fn session(&self, request: &HttpRequest) -> Session {
        let cookie = request.cookie(COOKIE);
        cookie
            .and_then(|cookie| self.tokens.read_cookie(cookie.value()))
            .unwrap_or_else(Session::fresh)
    }

    /// Adds the session to a response.
    pub fn keep_session(&self, session: &Session, response: &mut HttpResponseBuilder) {
        response.cookie(self.cookie(session));
    }

    pub(crate) fn cookie(&self, session: &Session) -> Cookie<'static> {
        let max_age = i64::try_from(PAGE_AGE.as_secs()).unwrap_or(i64::MAX);
        Cookie::build(COOKIE, self.tokens.cookie(session))
            .path("/")
            .http_only(true)
            .secure(self.is_secure)
            .same_site(SameSite::Lax)
            .max_age(actix_web::cookie::time::Duration::seconds(max_age))
            .finish()
    }

    /// The document of a page that is not live.
    pub fn document(&self, page: &RootPage<'_>) -> String {
        self.root_layout.document(page)
    }

    /// The session stored in a `Cookie` header.
    pub(crate) fn session_of_header(&self, header: &str) -> Option<Session> {
        let cookies = header.split(';').filter_map(|cookie| Cookie::parse(cookie.trim()).ok());
        let mut sessions = cookies.filter(|cookie| cookie.name() == COOKIE);
        sessions.find_map(|cookie| self.tokens.read_cookie(cookie.value()))
    }

    pub(crate) fn find(&self, url: &str) -> Option<Matched<'_>> {
        self.router.find(url)
    }

    pub(crate) fn patterns(&self) -> impl Iterator<Item = &str> {
        self.router.patterns()
    }

    pub(crate) fn live_session(&self, name: &str) -> Option<&LiveSession> {
        self.router.sessions.iter().find(|session| session.name == name)
    }

    pub(crate) fn nested_view(&self, name: &str) -> Option<ViewType> {
        self.views.get(name).copied()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("views", &self.views.keys()).finish_non_exhaustive()
    }
}

impl SiteBuilder {
    /// Adds pages.
    #[must_use]
    pub fn live_session(mut self, live_session: LiveSession) -> Self {
        self.0.router.sessions.push(live_session);
        self
    }

    /// Adds a view that other views can contain.
    #[must_use]
    pub fn nested<V: LiveView>(mut self) -> Self {
        let view = ViewType::of::<V>();
        self.0.views.insert(view.name, view);
        self
    }

    /// Restricts the session cookie to HTTPS.
    #[must_use]
    pub fn secure_cookies(mut self, is_secure: bool) -> Self {
        self.0.is_secure = is_secure;
        self
    }

    /// Builds the site.
    pub fn build(self) -> Arc<Site> {
        Arc::new(self.0)
    }
}
