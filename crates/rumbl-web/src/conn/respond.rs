//! Responses for controllers: HTML and JSON.

use std::sync::Arc;

use actix_live::DeadPage;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, CONTENT_SECURITY_POLICY, ContentEncoding, ETag, EntityTag};
use actix_web::{HttpResponse, HttpResponseBuilder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, VideoListing};
use rumbl_core::repo::Connection;

use super::Conn;
use crate::error::{Error, Result};
use crate::flash::FlashSlot;
use crate::i18n::Locale;
use crate::identity::socket_token;
use crate::pages::gzip::Effort;
use crate::pages::key::Shared;
use crate::pages::rendered::{Encoding, Rendered};
use crate::pages::renderer::Renderer;
use crate::pages::slot::{Slot, SlotTexts};
use crate::security_policy::SecurityPolicy;
use crate::site::Site;
use crate::views::View;
use crate::views::layout_view::FlashView;
use crate::views::live_view::LivePage;

impl Conn {
    /// Sends a page whose shared parts are cached. It is rendered once for each version of its subject.
    ///
    /// # Errors
    /// Errors of `render`, and connection errors.
    pub(crate) async fn shared(
        &self,
        page: Shared,
        render: impl FnOnce(&mut Connection, &Renderer) -> Result<Rendered> + Send + 'static,
    ) -> Result<HttpResponse> {
        let page = page.for_readers(self.identity().is_some(), self.locale());
        let rendering = async { self.hop(Effort::Best, render).await };
        let rendered = self.app().pages.get(page, rendering).await?;
        self.send(StatusCode::OK, &rendered)
    }

    /// A text that is the same for all readers of a language, for a slot. It is read once for each version of what it is
    /// about, and cached; concurrent requests share one reading.
    ///
    /// # Errors
    /// Those of [`shared`](Self::shared).
    pub(crate) async fn shared_text(
        &self,
        text: Shared,
        read: impl FnOnce(&mut Connection, Locale) -> Result<String> + Send + 'static,
    ) -> Result<Arc<str>> {
        let locale = self.locale();
        let reading = async {
            self.app().repo.run(move |db| Ok(read(db, locale))).await.map_err(Error::from)?
        };
        self.app().pages.text(text.for_readers(false, locale), reading).await
    }

    /// Sends a page for this reader only: read, rendered and compressed in one blocking call.
    ///
    /// # Errors
    /// Those of [`shared`](Self::shared).
    pub(crate) async fn personal(
        &self,
        render: impl FnOnce(&mut Connection, &Renderer) -> Result<Rendered> + Send + 'static,
    ) -> Result<HttpResponse> {
        let rendered = self.run(render).await?;
        self.send(StatusCode::OK, &rendered)
    }

    /// Sends JSON about a video. For a public video it is encoded once for each version and cached; for a private one
    /// it is encoded for each request and never cached.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the reader can't see the video; otherwise those of [`shared`](Self::shared).
    pub(crate) async fn video_json(
        &self,
        (id, document): (VideoId, Shared),
        encode: impl FnOnce(&mut Connection, &VideoListing) -> Result<Rendered> + Clone + Send + 'static,
    ) -> Result<HttpResponse> {
        let shared = encode.clone();
        let encoding = self.hop(Effort::Fast, move |db, _| {
            let video = multimedia::get_video(db, id)?;
            shared(db, &video)
        });
        match self.app().pages.get(document, encoding).await {
            Ok(rendered) => Ok(self.send_json("public, no-cache", &rendered)),
            Err(Error::NotFound) => {
                let sight = self.sight();
                let encoding = self.hop(Effort::Fast, move |db, _| {
                    let video = multimedia::get_visible_video(db, &sight, id)?;
                    encode(db, &video)
                });
                Ok(self.send_json("private, no-cache", &encoding.await?))
            }
            Err(error) => Err(error),
        }
    }

    fn send_json(&self, caching: &'static str, document: &Rendered) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response
            .content_type("application/json")
            .insert_header((header::CACHE_CONTROL, caching))
            .insert_header((header::VARY, "accept-encoding"));
        self.finish((StatusCode::OK, response), document, &SlotTexts::default())
    }

    /// Runs a context function, and renders its page if there is one, on a blocking thread.
    ///
    /// # Errors
    /// Errors of `call`, and connection errors.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Connection, &Renderer) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.hop(Effort::Fast, call).await
    }

    /// Renders a view that needs no database.
    ///
    /// # Errors
    /// When rendering fails.
    pub(crate) fn render_status<V: View>(
        &self,
        status: StatusCode,
        view: &V,
    ) -> Result<HttpResponse> {
        self.send(status, &self.renderer(Effort::Fast).render(view)?)
    }

    /// Sends a view that needs no database and is the same for many readers, such as an error. It is rendered once
    /// and cached.
    ///
    /// # Errors
    /// When rendering fails.
    pub(crate) async fn shared_status<V: View>(
        &self,
        status: StatusCode,
        page: Shared,
        view: &V,
    ) -> Result<HttpResponse> {
        let page = page.for_readers(self.identity().is_some(), self.locale());
        let rendering = async { self.renderer(Effort::Best).render(view) };
        let rendered = self.app().pages.get(page, rendering).await?;
        self.send(status, &rendered)
    }

    /// Sends the initial HTML of a live page, under a content security policy of its own. The tokens that its client
    /// joins with are slots, so that they are not compressed together with text that the reader typed.
    ///
    /// # Errors
    /// When rendering fails.
    pub(crate) fn send_live(
        &self,
        status: StatusCode,
        page: &DeadPage,
        policy: SecurityPolicy,
    ) -> Result<HttpResponse> {
        let rendered = self.renderer(Effort::Fast).render(&LivePage::new(page, policy))?;
        let texts = self
            .slot_texts(status)?
            .with(Slot::LiveSession, page.session_token.clone())
            .with(Slot::LiveStatic, page.static_token.clone());
        Ok(self.send_with(status, &rendered, &texts))
    }

    /// Shows a form again whose input was refused.
    ///
    /// # Errors
    /// When rendering fails.
    pub(crate) fn render_invalid<V: View>(&self, view: &V) -> Result<HttpResponse> {
        self.render_status(StatusCode::UNPROCESSABLE_ENTITY, view)
    }

    /// Shows a form again that is already rendered.
    ///
    /// # Errors
    /// When the reader's tokens can't be signed.
    pub(crate) fn send_invalid(&self, page: &Rendered) -> Result<HttpResponse> {
        self.send(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    async fn hop<T: Send + 'static>(
        &self,
        effort: Effort,
        call: impl FnOnce(&mut Connection, &Renderer) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let renderer = self.renderer(effort);
        self.app().repo.run(move |db| Ok(call(db, &renderer))).await?
    }

    fn renderer(&self, effort: Effort) -> Renderer {
        Renderer {
            templates: Arc::clone(&self.app().templates),
            is_member: self.identity().is_some(),
            locale: self.locale(),
            site: Site::of(&self.app().config),
            live_reload: self.app().live_reload.is_some(),
            effort,
        }
    }

    /// Fills the personal slots, and sends the page or, if the browser has cached this version, 304.
    fn send(&self, status: StatusCode, page: &Rendered) -> Result<HttpResponse> {
        Ok(self.send_with(status, page, &self.slot_texts(status)?))
    }

    fn send_with(&self, status: StatusCode, page: &Rendered, texts: &SlotTexts) -> HttpResponse {
        let mut response = HttpResponse::build(status);
        response
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .insert_header((header::CONTENT_LANGUAGE, self.locale().tag()))
            .insert_header((header::VARY, "cookie, accept-language, accept-encoding"));
        if let Some(policy) = page.policy() {
            response.insert_header((CONTENT_SECURITY_POLICY, policy.clone()));
        }
        self.finish((status, response), page, texts)
    }

    fn finish(
        &self,
        (status, mut response): (StatusCode, HttpResponseBuilder),
        page: &Rendered,
        texts: &SlotTexts,
    ) -> HttpResponse {
        let negotiation = &self.0.negotiation;
        // A refused form has no version, since it answers one submission.
        if status == StatusCode::OK {
            let tag = URL_SAFE_NO_PAD.encode(page.version(texts));
            let is_known = negotiation.has(&tag);
            response.insert_header(ETag(EntityTag::new_weak(tag)));
            if is_known {
                response.status(StatusCode::NOT_MODIFIED);
                return response.finish();
            }
        }
        if negotiation.encoding == Encoding::Gzip {
            response.insert_header(ContentEncoding::Gzip);
        }
        response.body(page.body(texts, negotiation.encoding))
    }

    fn slot_texts(&self, status: StatusCode) -> Result<SlotTexts> {
        let texts = self.0.filled.take();
        let texts = texts.with_theme(self.0.theme).with(Slot::CsrfToken, self.csrf_token()?.text());
        let texts = texts.with_language(self.chosen_language());
        let texts = match self.identity() {
            Some(identity) => {
                let secret = &self.app().config.secret_key_base;
                let token = socket_token::sign(secret, identity.session())?;
                texts.with_user(&identity.user, self.locale()).with(Slot::UserToken, token)
            }
            None => {
                // rumbl builds the query itself, and it contains no markup.
                texts.with_html(Slot::ReturnQuery, self.return_query(status == StatusCode::OK))
            }
        };
        match self.0.flash.get().and_then(FlashSlot::take) {
            Some(message) => {
                let view = FlashView::from(message);
                let html =
                    self.app().templates.render(FlashView::TEMPLATE, self.locale(), &view)?;
                Ok(texts.with_html(Slot::Flash, html.trim_end().to_owned()))
            }
            None => Ok(texts),
        }
    }
}
