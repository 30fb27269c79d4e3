//! One request in the browser pipeline, and what a controller may do with it.

use std::cell::RefCell;
use std::fmt;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ETag};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use rumbl_core::accounts::{self, User};
use rumbl_core::ids::SessionId;
use rumbl_core::repo::Connection;

use crate::app::App;
use crate::error::{Error, Result};
use crate::flash::{Flash, FlashSlot};
use crate::identity::{Identity, session_cookie, socket_token};
use crate::pipelines::csrf::CsrfToken;
use crate::rendered_page::{CSRF_TOKEN_SLOT, RenderedPage, USER_TOKEN_SLOT};
use crate::security_policy::SecurityPolicy;
use crate::theme::Theme;
use crate::views::View;
use crate::views::layout_view::{Assets, Layout};

/// A request that has passed through the browser pipeline; a clone is the same request.
#[derive(Clone)]
pub struct Conn(Rc<Inner>);

struct Inner {
    app: web::Data<App>,
    identity: Option<Arc<Identity>>,
    flash: FlashSlot,
    theme: Theme,
    policy: RefCell<SecurityPolicy>,
    cookies: RefCell<Vec<Cookie<'static>>>,
}

impl Conn {
    /// Puts together what the pipeline found out about the request.
    pub fn new(
        app: web::Data<App>,
        identity: Option<Arc<Identity>>,
        flash: FlashSlot,
        theme: Theme,
        policy: SecurityPolicy,
    ) -> Self {
        let (policy, cookies) = (RefCell::new(policy), RefCell::default());
        Self(Rc::new(Inner { app, identity, flash, theme, policy, cookies }))
    }

    /// What every part of the server shares.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// Who is logged in, and what proves it.
    pub fn identity(&self) -> Option<&Arc<Identity>> {
        self.0.identity.as_ref()
    }

    /// The person who is logged in.
    pub fn current_user(&self) -> Option<&Arc<User>> {
        self.identity().map(|identity| &identity.user)
    }

    /// The CSRF token that forms of this request's pages show, and that its own form has to show.
    pub fn csrf_token(&self) -> Result<CsrfToken> {
        let secret = &self.app().config.secret_key_base;
        match self.identity() {
            Some(identity) => CsrfToken::of(secret, identity.session()),
            None => CsrfToken::anybodys(secret),
        }
    }

    /// What the page may load.
    pub fn policy(&self) -> &RefCell<SecurityPolicy> {
        &self.0.policy
    }

    /// Calls a context with a connection to the database.
    ///
    /// # Errors
    /// What the context returns, and whatever keeps the database from being reached.
    pub async fn repo<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    ) -> rumbl_core::Result<T> {
        self.0.app.repo.run(call).await
    }

    /// Calls a context that hashes a password, of which few do so at once; further ones wait.
    ///
    /// # Errors
    /// What the context returns, and whatever keeps the database from being reached.
    pub async fn repo_with_password<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
    ) -> rumbl_core::Result<T> {
        let _permit = self.0.app.password_permits.acquire().await;
        self.repo(call).await
    }

    /// Leaves a message for the next page that is shown.
    pub fn put_flash(&self, message: Flash) {
        self.0.flash.put(message);
    }

    /// Logs `user` in, in a new session. The one that the browser has had ends.
    ///
    /// # Errors
    /// What keeps the session from being stored.
    pub async fn log_in(&self, user: &User) -> Result<()> {
        let (user, replaced) = (user.clone(), self.identity().map(|one| one.session_id()));
        let end = self.ending();
        let create = move |db: &mut Connection| {
            let created = accounts::create_session(db, &user, replaced)?;
            replaced.into_iter().for_each(end);
            Ok(created)
        };
        let (_, token) = self.repo(create).await?;
        self.put_cookie(session_cookie::cookie(&token, &self.app().config));
        Ok(())
    }

    /// Ends the session, everywhere: for whoever has a copy of the cookie, and on its open sockets.
    ///
    /// # Errors
    /// What keeps the session from being deleted; then it goes on.
    pub async fn log_out(&self) -> Result<()> {
        if let Some(id) = self.identity().map(|identity| identity.session_id()) {
            let end = self.ending();
            // Within the call, which comes to its end even when the browser goes away meanwhile.
            let delete = move |db: &mut Connection| {
                accounts::delete_session(db, id)?;
                end(id);
                Ok(())
            };
            self.repo(delete).await?;
        }
        self.put_cookie(session_cookie::removal(&self.app().config));
        Ok(())
    }

    /// Ends in this process what was ended in the database.
    fn ending(&self) -> impl Fn(SessionId) + Send + 'static {
        let (sessions, sockets) = (self.app().sessions.clone(), self.app().sockets.clone());
        move |id| sessions.end(&sockets, id)
    }

    /// Has the browser keep a cookie, or forget one.
    pub fn put_cookie(&self, cookie: Cookie<'static>) {
        self.0.cookies.borrow_mut().push(cookie);
    }

    /// Everything that the browser has to keep or forget, for the headers of the response.
    ///
    /// # Errors
    /// When the flash can't be signed.
    pub fn cookies(&self) -> Result<Vec<Cookie<'static>>> {
        let mut cookies = self.0.cookies.take();
        cookies.extend(self.0.flash.cookie(&self.app().config)?);
        Ok(cookies)
    }

    /// Shows a page.
    pub fn render<V: View>(&self, view: &V) -> Result<HttpResponse> {
        self.render_status(StatusCode::OK, view)
    }

    /// Shows a form again whose content could not be accepted.
    pub fn render_invalid<V: View>(&self, view: &V) -> Result<HttpResponse> {
        self.render_status(StatusCode::UNPROCESSABLE_ENTITY, view)
    }

    /// Shows a page with a status of its own.
    pub fn render_status<V: View>(&self, status: StatusCode, view: &V) -> Result<HttpResponse> {
        let app = self.app();
        let layout = Layout {
            title: view.title(),
            csrf_token: &CSRF_TOKEN_SLOT,
            user_token: self.current_user().map(|_| USER_TOKEN_SLOT.as_str()),
            current_user: self.current_user().map(|user| (&**user).into()),
            flash: self.0.flash.take().into(),
            theme: self.0.theme,
            assets: Assets::default(),
            live_reload: app.live_reload.is_some(),
            page: view,
        };
        let secret = &app.config.secret_key_base;
        let html = app.templates.render(V::TEMPLATE, &layout)?;
        let page = match self.identity() {
            Some(identity) => RenderedPage::for_user(&html, |page| {
                socket_token::sign_for_page(secret, identity.session_id(), page)
            })?,
            None => RenderedPage::new(&html),
        };
        let (html, tag) = page.shown_with(self.csrf_token()?)?;
        let mut response = HttpResponse::build(status);
        response
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .insert_header((header::VARY, "cookie, accept-encoding"));
        if status == StatusCode::OK {
            response.insert_header(ETag(tag));
        }
        Ok(response.body(html))
    }

    /// How its pages look.
    pub fn theme(&self) -> Theme {
        self.0.theme
    }

    /// Sends the browser on to `path` with a GET.
    pub fn redirect(&self, path: impl AsRef<str>) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, path.as_ref())).finish()
    }
}

impl FromRequest for Conn {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let conn = request.extensions().get::<Self>().cloned();
        ready(conn.ok_or_else(|| Error::internal("the route is not in the browser pipeline")))
    }
}

impl fmt::Debug for Conn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Conn").field("identity", &self.0.identity).finish_non_exhaustive()
    }
}
