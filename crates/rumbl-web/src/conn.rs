//! One request, and the actions a controller may take on it.

#[cfg(test)]
mod documented;
mod log_in;
mod negotiation;
mod respond;
mod way_back;

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::http::uri::PathAndQuery;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use rumbl_core::accounts::User;
use rumbl_core::multimedia::{ReviewToken, Sight};
use rumbl_core::repo::Connection;

use crate::api::version::Dialect;
use crate::app::App;
use crate::chosen_language;
use crate::client_address::ClientAddress;
use crate::csrf_token::CsrfToken;
use crate::error::{Error, Result};
use crate::flash::{Flash, FlashSlot};
use crate::i18n::{Locale, Message};
use crate::identity::{Caller, Identity, Quota, Shown};
use crate::pages::rendered::{Encoding, Rendered};
use crate::pages::slot::{Slot, SlotTexts};
use crate::return_path::ReturnPath;
use crate::review_cookie;
use crate::theme::Theme;
use crate::watching::Watching;
use negotiation::Negotiation;

/// A request in progress: what the plugs of its pipelines found out, and what a controller can do with it. HTML and
/// JSON controllers share it. A clone is the same request.
#[derive(Clone)]
pub(crate) struct Conn(Rc<Inner>);

struct Inner {
    app: web::Data<App>,
    format: Cell<Format>,
    identity: OnceCell<Arc<Identity>>,
    caller: OnceCell<Caller>,
    quota: OnceCell<Quota>,
    flash: OnceCell<FlashSlot>,
    theme: Theme,
    /// The review links stored in the browser's cookie.
    reviews: Vec<ReviewToken>,
    /// The language that the person chose for their account.
    account_language: Cell<Option<Locale>>,
    /// The language that they chose for this browser.
    browser_language: Option<Locale>,
    /// The language that the browser prefers.
    preferred_language: Option<Locale>,
    negotiation: Negotiation,
    /// The requested path and query.
    page: Option<PathAndQuery>,
    /// The page to return to after logging in.
    return_path: OnceCell<ReturnPath>,
    cookies: RefCell<Vec<Cookie<'static>>>,
    /// The controller's slot texts, in addition to those of every page.
    filled: RefCell<SlotTexts>,
}

/// The response format of a route, also for its errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// HTML, or JSON if the client prefers that.
    #[default]
    Html,
    /// JSON.
    Json,
    /// JSON in one version of the API.
    Api(Dialect),
}

/// The outcome of a submitted form.
#[derive(Debug)]
pub(crate) enum Form<T> {
    /// The form was stored.
    Saved(T),
    /// The form is shown again with its errors.
    Refused(Rendered),
}

impl Conn {
    /// Creates the request; only its headers are known so far.
    pub(crate) fn new(app: web::Data<App>, request: &HttpRequest) -> Self {
        let theme = Theme::chosen(request, &app.config);
        let browser_language = chosen_language::chosen(request, &app.config);
        let reviews = review_cookie::held(request, &app.config);
        Self(Rc::new(Inner {
            app,
            format: Cell::default(),
            identity: OnceCell::new(),
            caller: OnceCell::new(),
            quota: OnceCell::new(),
            flash: OnceCell::new(),
            theme,
            reviews,
            account_language: Cell::default(),
            browser_language,
            preferred_language: Locale::preferred(request),
            negotiation: Negotiation::of(request),
            page: request.uri().path_and_query().cloned(),
            return_path: ReturnPath::in_query(request.query_string())
                .map(OnceCell::from)
                .unwrap_or_default(),
            cookies: RefCell::default(),
            filled: RefCell::default(),
        }))
    }

    /// The response format.
    pub(crate) fn format(&self) -> Format {
        self.0.format.get()
    }

    /// Sets the response format.
    pub(crate) fn put_format(&self, format: Format) {
        self.0.format.set(format);
    }

    /// Sets who is logged in.
    pub(crate) fn put_identity(&self, identity: Arc<Identity>) {
        self.0.account_language.set(Locale::of_user(&identity.user));
        self.0.identity.set(identity).ok();
    }

    /// Sets the person that a program acts for.
    pub(crate) fn put_caller(&self, caller: Caller) {
        if let Shown::Token(identity) = &caller.shown {
            self.put_identity(Arc::clone(identity));
        }
        self.0.caller.set(caller).ok();
    }

    /// The person that the requesting program acts for, on API routes.
    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.0.caller.get()
    }

    /// Sets the quota of the program's key.
    pub(crate) fn put_quota(&self, quota: Quota) {
        self.0.quota.set(quota).ok();
    }

    /// The quota of the program's key, if the request has a key.
    pub(crate) fn quota(&self) -> Option<Quota> {
        self.0.quota.get().copied()
    }

    /// Whether the client wants JSON rather than a page.
    pub(crate) fn prefers_json(&self) -> bool {
        self.0.negotiation.prefers_json
    }

    /// The encoding for responses that are worth compressing.
    pub(crate) fn encoding(&self) -> Encoding {
        self.0.negotiation.encoding
    }

    /// Sets the flash message that came with the request.
    pub(crate) fn put_flash_slot(&self, flash: FlashSlot) {
        self.0.flash.set(flash).ok();
    }

    /// The shared state of the server.
    pub(crate) fn app(&self) -> &App {
        &self.0.app
    }

    /// The reader's language.
    pub(crate) fn locale(&self) -> Locale {
        self.known_language().unwrap_or_default()
    }

    /// The language that the reader chose or that their browser prefers, if rumbl has it.
    pub(crate) fn known_language(&self) -> Option<Locale> {
        self.chosen_language().or(self.0.preferred_language)
    }

    /// The language that the reader chose for their account, or else for this browser.
    pub(crate) fn chosen_language(&self) -> Option<Locale> {
        self.0.account_language.get().or(self.0.browser_language)
    }

    /// The logged-in person and their session.
    pub(crate) fn identity(&self) -> Option<&Arc<Identity>> {
        self.0.identity.get()
    }

    /// The person who is logged in.
    pub(crate) fn current_user(&self) -> Option<&Arc<User>> {
        self.identity().map(|identity| &identity.user)
    }

    /// What the reader may see beyond public content.
    pub(crate) fn sight(&self) -> Sight {
        let user = self.current_user().or_else(|| self.caller().map(|caller| &caller.user));
        Sight { user_id: user.map(|user| user.id), reviews: self.0.reviews.clone() }
    }

    /// The review links stored in the browser's cookie.
    pub(crate) fn reviews(&self) -> &[ReviewToken] {
        &self.0.reviews
    }

    /// The number of viewers of each video.
    pub(crate) fn watching(&self) -> Watching {
        Watching::new(&self.app().sockets)
    }

    /// The CSRF token for the forms on this page. A submitted form has to send the same one.
    pub(crate) fn csrf_token(&self) -> Result<CsrfToken> {
        let session = self.identity().map(|identity| identity.session());
        CsrfToken::of_reader(&self.app().config.secret_key_base, session)
    }

    /// Runs a context function with a database connection.
    ///
    /// # Errors
    /// The context's errors, and connection errors.
    pub(crate) async fn repo<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    ) -> rumbl_core::Result<T> {
        self.0.app.repo.run(call).await
    }

    /// Hashes or verifies a password, queued fairly among clients.
    ///
    /// # Errors
    /// Inner: the context's errors. Outer: [`Error::Unavailable`] when the queue is full.
    pub(crate) async fn hash<T: Send + 'static>(
        &self,
        address: ClientAddress,
        hash: impl FnOnce() -> rumbl_core::Result<T> + Send + 'static,
    ) -> Result<rumbl_core::Result<T>> {
        self.0.app.hashing.run(address, hash).await
    }

    /// Stores a flash message for the next page, in the language of this one.
    pub(crate) fn put_flash(&self, message: Flash<impl Into<Message>>) {
        if let Some(flash) = self.0.flash.get() {
            flash.put(message.in_language(self.locale()));
        }
    }

    /// Stores the message of a live view, for this page if it is still to be rendered, and otherwise for the next one.
    pub(crate) fn put_view_flash(&self, messages: &actix_live::Flash) {
        if let (Some(flash), Some(message)) = (self.0.flash.get(), Flash::of_view(messages)) {
            flash.put(message);
        }
    }

    /// Fills a slot of the page with text, for this request only.
    pub(crate) fn fill(&self, slot: Slot, text: impl Into<Cow<'static, str>>) {
        let texts = self.0.filled.take().with(slot, text);
        self.0.filled.replace(texts);
    }

    /// Like [`fill`](Self::fill), with trusted HTML made by rumbl.
    pub(crate) fn fill_html(&self, slot: Slot, html: impl Into<Cow<'static, str>>) {
        let texts = self.0.filled.take().with_html(slot, html);
        self.0.filled.replace(texts);
    }

    /// Sets or removes a cookie. Of two cookies with the same name, the later wins.
    pub(crate) fn put_cookie(&self, cookie: Cookie<'static>) {
        let mut cookies = self.0.cookies.borrow_mut();
        cookies.retain(|earlier| earlier.name() != cookie.name());
        cookies.push(cookie);
    }

    /// The `Set-Cookie` headers of the response.
    ///
    /// # Errors
    /// When the flash message can't be signed.
    pub(crate) fn cookies(&self) -> Result<Vec<Cookie<'static>>> {
        let mut cookies = self.0.cookies.take();
        if let Some(flash) = self.0.flash.get() {
            cookies.extend(flash.cookie(&self.app().config)?);
        }
        Ok(cookies)
    }

    /// Sends the browser on to `path` with a GET.
    #[expect(clippy::unused_self, reason = "a controller answers by its Conn, whatever it answers")]
    pub(crate) fn redirect(&self, path: impl AsRef<str>) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, path.as_ref())).finish()
    }
}

impl FromRequest for Conn {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let conn = request.extensions().get::<Self>().cloned();
        ready(conn.ok_or_else(|| Error::internal("the route is in no pipeline")))
    }
}

impl fmt::Debug for Conn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Conn").field("identity", &self.0.identity).finish_non_exhaustive()
    }
}
