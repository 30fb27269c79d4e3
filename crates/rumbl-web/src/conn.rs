//! One request, and what a controller may do with it.

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
use crate::client_address::ClientAddress;
use crate::csrf_token::CsrfToken;
use crate::error::{Error, Result};
use crate::flash::{Flash, FlashSlot};
use crate::identity::{Caller, Identity, Quota, Shown};
use crate::locale::Locale;
use crate::pages::rendered::{Encoding, Rendered};
use crate::pages::slot::{Slot, SlotTexts};
use crate::return_path::ReturnPath;
use crate::review_cookie;
use crate::theme::Theme;
use crate::watching::Watching;
use negotiation::Negotiation;

/// A request on its way: what the plugs of its pipelines found out about it, and what a controller
/// may do with it. Pages and JSON have the same one. A clone is the same request.
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
    /// The review links that the browser holds.
    reviews: Vec<ReviewToken>,
    locale: Locale,
    negotiation: Negotiation,
    /// What was asked for.
    page: Option<PathAndQuery>,
    /// Where the reader wants to be after logging in.
    return_path: OnceCell<ReturnPath>,
    cookies: RefCell<Vec<Cookie<'static>>>,
    /// What a controller has filled in, beside what every page has.
    filled: RefCell<SlotTexts>,
}

/// What a route answers with, errors too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// Pages, or JSON where the client prefers that.
    #[default]
    Html,
    /// JSON.
    Json,
    /// JSON in a version of the API.
    Api(Dialect),
}

/// What became of a form.
#[derive(Debug)]
pub(crate) enum Form<T> {
    /// It was stored.
    Saved(T),
    /// It is shown again, with what is wrong with it.
    Refused(Rendered),
}

impl Conn {
    /// A request of which nothing is known yet but its headers.
    pub(crate) fn new(app: web::Data<App>, request: &HttpRequest) -> Self {
        let theme = Theme::chosen(request, &app.config);
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
            locale: Locale::of(request),
            negotiation: Negotiation::of(request),
            page: request.uri().path_and_query().cloned(),
            return_path: ReturnPath::in_query(request.query_string())
                .map(OnceCell::from)
                .unwrap_or_default(),
            cookies: RefCell::default(),
            filled: RefCell::default(),
        }))
    }

    /// What the route answers with.
    pub(crate) fn format(&self) -> Format {
        self.0.format.get()
    }

    /// Has the route answer with this.
    pub(crate) fn put_format(&self, format: Format) {
        self.0.format.set(format);
    }

    /// Notes who it is.
    pub(crate) fn put_identity(&self, identity: Arc<Identity>) {
        self.0.identity.set(identity).ok();
    }

    /// Notes for whom a program acts.
    pub(crate) fn put_caller(&self, caller: Caller) {
        if let Shown::Token(identity) = &caller.shown {
            self.put_identity(Arc::clone(identity));
        }
        self.0.caller.set(caller).ok();
    }

    /// For whom the program acts that asks, on routes of the API.
    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.0.caller.get()
    }

    /// Notes how far a program's key has got.
    pub(crate) fn put_quota(&self, quota: Quota) {
        self.0.quota.set(quota).ok();
    }

    /// How far the program's key has got, if it has one.
    pub(crate) fn quota(&self) -> Option<Quota> {
        self.0.quota.get().copied()
    }

    /// Whether the client wants JSON rather than a page.
    pub(crate) fn prefers_json(&self) -> bool {
        self.0.negotiation.prefers_json
    }

    /// How the client gets what is long enough.
    pub(crate) fn encoding(&self) -> Encoding {
        self.0.negotiation.encoding
    }

    /// Notes which message came along.
    pub(crate) fn put_flash_slot(&self, flash: FlashSlot) {
        self.0.flash.set(flash).ok();
    }

    /// What every part of the server shares.
    pub(crate) fn app(&self) -> &App {
        &self.0.app
    }

    /// Who is logged in, and what proves it.
    pub(crate) fn identity(&self) -> Option<&Arc<Identity>> {
        self.0.identity.get()
    }

    /// The person who is logged in.
    pub(crate) fn current_user(&self) -> Option<&Arc<User>> {
        self.identity().map(|identity| &identity.user)
    }

    /// What the reader sees of what is not for everybody.
    pub(crate) fn sight(&self) -> Sight {
        let user = self.current_user().or_else(|| self.caller().map(|caller| &caller.user));
        Sight { user_id: user.map(|user| user.id), reviews: self.0.reviews.clone() }
    }

    /// The review links that the browser holds.
    pub(crate) fn reviews(&self) -> &[ReviewToken] {
        &self.0.reviews
    }

    /// How many people watch which video.
    pub(crate) fn watching(&self) -> Watching {
        Watching::new(&self.app().sockets)
    }

    /// The CSRF token that forms of this request's pages show, and that its own form has to show.
    pub(crate) fn csrf_token(&self) -> Result<CsrfToken> {
        let session = self.identity().map(|identity| identity.session());
        CsrfToken::of_reader(&self.app().config.secret_key_base, session)
    }

    /// Calls a context with a connection to the database.
    ///
    /// # Errors
    /// What the context returns, and whatever keeps the database from being reached.
    pub(crate) async fn repo<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    ) -> rumbl_core::Result<T> {
        self.0.app.repo.run(call).await
    }

    /// Hashes a password of a client's, when it is their turn.
    ///
    /// # Errors
    /// Inside: what the context returns. Outside: [`Error::Unavailable`] when too many wait for it.
    pub(crate) async fn hash<T: Send + 'static>(
        &self,
        address: ClientAddress,
        hash: impl FnOnce() -> rumbl_core::Result<T> + Send + 'static,
    ) -> Result<rumbl_core::Result<T>> {
        self.0.app.hashing.run(address, hash).await
    }

    /// Leaves a message for the next page that is shown.
    pub(crate) fn put_flash(&self, message: Flash) {
        if let Some(flash) = self.0.flash.get() {
            flash.put(message);
        }
    }

    /// Fills a slot of the page that is shown with a text, for this request alone.
    pub(crate) fn fill(&self, slot: Slot, text: impl Into<Cow<'static, str>>) {
        let texts = self.0.filled.take().with(slot, text);
        self.0.filled.replace(texts);
    }

    /// As [`fill`](Self::fill), with HTML that is rumbl's own.
    pub(crate) fn fill_html(&self, slot: Slot, html: impl Into<Cow<'static, str>>) {
        let texts = self.0.filled.take().with_html(slot, html);
        self.0.filled.replace(texts);
    }

    /// Has the browser keep a cookie, or forget one. Of two with one name, the later counts.
    pub(crate) fn put_cookie(&self, cookie: Cookie<'static>) {
        let mut cookies = self.0.cookies.borrow_mut();
        cookies.retain(|earlier| earlier.name() != cookie.name());
        cookies.push(cookie);
    }

    /// Everything that the browser has to keep or forget, for the headers of the response.
    ///
    /// # Errors
    /// When the flash can't be signed.
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
