//! Responses of the API.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, ContentEncoding, ETAG, HeaderValue, InvalidHeaderValue, VARY,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rumbl_core::accounts::User;
use rumbl_core::idempotency::Response;
use rumbl_core::multimedia::Sight;
use rumbl_core::repo::Connection;
use serde::Serialize;

use super::if_match::{GZIP, revision};
use super::resource::{Attributes, Resource};
use super::version::{Dialect, Version};
use crate::conn::{Conn, Format};
use crate::error::{Error, Result};
use crate::identity::Caller;
use crate::pages::key::Shared;
use crate::pages::rendered::{Encoding, Rendered};
use crate::pages::slot::SlotTexts;

/// A status, and when it is returned.
pub(super) type Refusal = (u16, &'static str);

impl Conn {
    /// The requested version.
    pub(crate) fn version(&self) -> Version {
        match self.format() {
            Format::Api(dialect) => dialect.version,
            Format::Html | Format::Json => Version::V1,
        }
    }

    /// The caller.
    ///
    /// # Errors
    /// [`Error::NoCredentials`] on routes without authentication.
    pub(crate) fn acting(&self) -> Result<&Caller> {
        self.caller().ok_or(Error::NoCredentials)
    }

    /// The user on whose behalf the program makes the request.
    ///
    /// # Errors
    /// Same as [`acting`](Self::acting).
    pub(crate) fn acting_user(&self) -> Result<User> {
        Ok(User::clone(&self.acting()?.user))
    }

    /// Responds with a document that is the same for all programs that may see it. It is cached for each version of its
    /// content.
    ///
    /// # Errors
    /// Those of `read`, and database errors.
    pub(crate) async fn document(
        &self,
        document: Shared,
        read: impl FnOnce(&mut Connection, Version) -> Result<Rendered> + Send + 'static,
    ) -> Result<HttpResponse> {
        let version = self.version();
        let reading = async {
            self.app().repo.run(move |db| Ok(read(db, version))).await.map_err(Error::from)?
        };
        let rendered = self.app().pages.get(document.spoken(version), reading).await?;
        self.send_document(&rendered)
    }

    /// Responds with a document for the acting user alone, which is not cached on the server.
    ///
    /// # Errors
    /// Same as [`document`](Self::document).
    pub(crate) async fn own_document(
        &self,
        read: impl FnOnce(&mut Connection, &User, Version) -> Result<Rendered> + Send + 'static,
    ) -> Result<HttpResponse> {
        let (version, user) = (self.version(), self.acting_user()?);
        let read = self.app().repo.run(move |db| Ok(read(db, &user, version)));
        self.send_document(&read.await??)
    }

    /// Responds with a document about a video: the one shared by all programs, or for a private video one for the
    /// acting user. `read` gets the viewer, who is anonymous for the shared document.
    ///
    /// # Errors
    /// Same as [`document`](Self::document).
    pub(crate) async fn visible_document(
        &self,
        document: Shared,
        read: impl FnOnce(&mut Connection, &Sight, Version) -> Result<Rendered> + Clone + Send + 'static,
    ) -> Result<HttpResponse> {
        let read_shared = read.clone();
        let shared =
            self.document(document, move |db, version| read_shared(db, &Sight::default(), version));
        match shared.await {
            Err(Error::NotFound) => {
                let (version, sight) = (self.version(), self.sight());
                let read = self.app().repo.run(move |db| Ok(read(db, &sight, version)));
                self.send_document(&read.await??)
            }
            shared => shared,
        }
    }

    fn send_document(&self, rendered: &Rendered) -> Result<HttpResponse> {
        let tag = rendered.tag();
        let encoding =
            if rendered.is_worth_compressing() { self.encoding() } else { Encoding::Identity };
        let tag = if encoding == Encoding::Gzip { format!("{tag}{GZIP}") } else { tag };
        let mut response = HttpResponse::Ok();
        response.content_type(self.media_type());
        for (name, value) in rendered.headers() {
            response.insert_header((name.clone(), value.clone()));
        }
        response.insert_header((ETAG, quoted(&tag).map_err(Error::internal)?));
        if encoding == Encoding::Gzip {
            response.insert_header(ContentEncoding::Gzip);
        }
        Ok(shared(&mut response).body(rendered.body(&SlotTexts::default(), encoding)))
    }

    /// Responds with a resource that was just written.
    ///
    /// # Errors
    /// If it can't be serialised.
    pub(crate) fn written<A: Attributes>(
        &self,
        status: StatusCode,
        resource: &Resource<A>,
    ) -> Result<HttpResponse> {
        let rendered = Rendered::json(&resource.document(self.version()))?;
        let tag = rendered.with_revision(revision(resource.updated_at)).tag();
        let mut response = self.json(status, &resource.document(self.version()))?;
        let tag = quoted(&tag).map_err(Error::internal)?;
        response.headers_mut().insert(ETAG, tag);
        Ok(response)
    }

    /// Responds with JSON that is for this request alone.
    ///
    /// # Errors
    /// If it can't be serialised.
    pub(crate) fn json(&self, status: StatusCode, body: &impl Serialize) -> Result<HttpResponse> {
        let content = serde_json::to_vec(body).map_err(Error::internal)?;
        let mut response = HttpResponse::build(status);
        response.insert_header((CACHE_CONTROL, "no-store")).content_type(self.media_type());
        Ok(response.body(content))
    }

    /// The media type of the response's JSON.
    pub(crate) fn media_type(&self) -> &'static str {
        match self.format() {
            Format::Api(Dialect { version, is_named: true }) => version.media_type(),
            _ => mime::APPLICATION_JSON.essence_str(),
        }
    }
}

impl Rendered {
    /// The entity tag, for conditional reads and writes.
    fn tag(&self) -> String {
        let content = URL_SAFE_NO_PAD.encode(self.version(&SlotTexts::default()));
        match self.revision() {
            Some(revision) => format!("{revision}.{content}"),
            None => content,
        }
    }
}

fn quoted(tag: &str) -> std::result::Result<HeaderValue, InvalidHeaderValue> {
    HeaderValue::try_from(format!("\"{tag}\""))
}

/// Lets only the client cache the document, and revalidate it with each request.
fn shared(response: &mut actix_web::HttpResponseBuilder) -> &mut actix_web::HttpResponseBuilder {
    response
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((VARY, "authorization, x-api-key, accept, accept-encoding"))
}

/// The response with a newly created resource, and its location if it has one.
///
/// # Errors
/// If it can't be serialised.
pub(super) fn created<A: Attributes>(
    resource: &Resource<A>,
    version: Version,
    location: Option<String>,
) -> Result<Response> {
    let body = serde_json::to_string(&resource.document(version)).map_err(Error::internal)?;
    let etag = Some(format!("\"{}\"", render(resource, version)?.tag()));
    Ok(Response { status: 201, location, etag, body })
}

/// Renders a resource as a shared document.
///
/// # Errors
/// If it can't be serialised.
pub(super) fn render<A: Attributes>(resource: &Resource<A>, version: Version) -> Result<Rendered> {
    let rendered = Rendered::json(&resource.document(version))?;
    Ok(rendered.with_revision(revision(resource.updated_at)))
}
