//! One request in the browser pipeline, and what a controller may do with it.

use std::cell::RefCell;
use std::fmt;
use std::future::{Ready, ready};
use std::rc::Rc;

use actix_session::Session;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ETag};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use rumbl_core::accounts::User;
use rumbl_core::repo::Connection;

use crate::app::App;
use crate::auth;
use crate::channels::user_socket;
use crate::error::{Error, Result};
use crate::flash::{self, Flash};
use crate::pipelines::csrf::CsrfToken;
use crate::pipelines::security_policy::SecurityPolicy;
use crate::rendered_page::{CSRF_TOKEN_SLOT, RenderedPage, USER_TOKEN_SLOT};
use crate::theme::Theme;
use crate::views::View;
use crate::views::layout_view::{Assets, Layout};

/// A request that has passed through the browser pipeline; a clone is the same request.
#[derive(Clone)]
pub struct Conn(Rc<Inner>);

struct Inner {
    app: web::Data<App>,
    session: Session,
    current_user: Option<User>,
    theme: Theme,
    policy: RefCell<SecurityPolicy>,
}

impl Conn {
    /// Puts together what the pipeline found out about the request.
    pub fn new(
        app: web::Data<App>,
        session: Session,
        current_user: Option<User>,
        theme: Theme,
        policy: SecurityPolicy,
    ) -> Self {
        Self(Rc::new(Inner { app, session, current_user, theme, policy: RefCell::new(policy) }))
    }

    /// What every part of the server shares.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The person who is logged in.
    pub fn current_user(&self) -> Option<&User> {
        self.0.current_user.as_ref()
    }

    /// The request's session.
    pub fn session(&self) -> &Session {
        &self.0.session
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
    pub fn put_flash(&self, message: Flash) -> Result<()> {
        flash::put(&self.0.session, message)
    }

    /// Logs `user` in, in a session that carries nothing over from before.
    pub fn log_in(&self, user: &User) -> Result<()> {
        auth::log_in(&self.0.session, user)
    }

    /// Ends the session.
    pub fn log_out(&self) {
        self.0.session.purge();
    }

    /// Ends a session with nothing in it, so that whoever had it is like all who have none.
    pub fn drop_empty_session(&self) {
        let is_empty = self.0.session.entries().is_empty();
        if is_empty {
            self.0.session.purge();
        }
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
            current_user: self.current_user().map(Into::into),
            flash: flash::take(&self.0.session).into(),
            theme: self.0.theme,
            assets: Assets::default(),
            live_reload: app.live_reload.is_some(),
            page: view,
        };
        let html = app.templates.render(V::TEMPLATE, &layout)?;
        let page = match self.current_user() {
            Some(user) => RenderedPage::for_user(&html, |page| {
                user_socket::sign_for_page(&app.config.secret_key_base, user, page)
            })?,
            None => RenderedPage::new(&html),
        };
        let token = match CsrfToken::of(&self.0.session) {
            Some(token) => token,
            None => CsrfToken::anybodys(&app.config.secret_key_base)?,
        };
        let (html, tag) = page.shown_with(token)?;
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
        formatter
            .debug_struct("Conn")
            .field("current_user", &self.0.current_user)
            .finish_non_exhaustive()
    }
}
