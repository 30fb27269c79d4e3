//! Posts that programs may send again: with the same `Idempotency-Key` they are carried out once, and get the
//! same response for 24 hours.
//!
//! The response is kept in the transaction that makes something, by [`Once::create`], so that a process that is killed
//! leaves both or neither. An annotation, which is stored together with others', has an id that follows from the key
//! instead. A secret is never kept: where the response has one, only where the thing is that was made is kept, and a
//! repetition gets a 409.

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION,
};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rumbl_core::accounts;
use rumbl_core::idempotency::{self, Begun, Request, Response};
use rumbl_core::repo::Connection;
use sha2::{Digest, Sha256};
use tracing::Instrument;

use super::body::JsonBody;
use super::version::Version;
use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, FieldErrors, Result};
use crate::pipelines::file_body::FileBody;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Why a post with a key may get a 409.
pub(super) const CONFLICT: &str = "conflict: a request with the same Idempotency-Key is under way; or \
                                   shown_once: it was carried out, and its response had a secret in it, which is \
                                   shown only once: the Location header says what was created";
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The key that a program chose for a post.
#[derive(Debug, Clone)]
pub(crate) struct IdempotencyKey(String);

impl IdempotencyKey {
    fn of(request: &impl HttpMessage) -> Option<Result<Self>> {
        let value = request.headers().get(IDEMPOTENCY_KEY)?;
        let key = value.to_str().ok().filter(|key| idempotency::is_key(key));
        let invalid = || FieldErrors::one(IDEMPOTENCY_KEY.as_str(), "is invalid");
        Some(key.map(|key| Self(key.to_owned())).ok_or_else(|| Error::Invalid(invalid())))
    }

    /// The id that makes an annotation or a message with this key and body be stored once. It outlives the key, so it
    /// depends on the body, too: a key that is used again after a day is for something new.
    pub(crate) fn client_id(&self, body: &JsonBody) -> String {
        let mut hash = Sha256::new();
        hash.update(self.0.len().to_le_bytes());
        hash.update(&self.0);
        hash.update(&body.bytes);
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).unwrap_or(Err(Error::NotFound)))
    }
}

/// A post that is carried out once, if the program has given it a key.
#[derive(Debug, Clone)]
pub(crate) struct Once(Option<Request>);

/// What is kept in place of a body with a secret in it. No other response has an empty body.
const WITHHELD: &str = "";

/// Marks a response that is kept already.
struct Kept;

impl Once {
    /// The request, if the program has given it a key.
    pub(crate) fn request(&self) -> Option<Request> {
        self.0.clone()
    }

    /// Makes something, and answers with it. Both are stored, or neither.
    ///
    /// # Errors
    /// What `make` returns, what keeps it from being stored, and when it has no JSON form.
    pub(crate) async fn create<T>(
        self,
        conn: &Conn,
        make: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
        answer: impl FnOnce(&T, Version) -> Result<Response> + Send + 'static,
    ) -> Result<HttpResponse> {
        self.create_keeping(conn, make, answer, Response::clone).await
    }

    /// Makes something, and answers with a secret of it, which is kept nowhere: a repetition is told where the thing is.
    ///
    /// # Errors
    /// As of [`create`](Self::create).
    pub(crate) async fn create_with_secret<T>(
        self,
        conn: &Conn,
        make: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
        answer: impl FnOnce(&T, Version) -> Result<Response> + Send + 'static,
    ) -> Result<HttpResponse> {
        let keep = |response: &Response| Response {
            status: response.status,
            location: response.location.clone(),
            etag: None,
            body: WITHHELD.to_owned(),
        };
        self.create_keeping(conn, make, answer, keep).await
    }

    async fn create_keeping<T>(
        self,
        conn: &Conn,
        make: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
        answer: impl FnOnce(&T, Version) -> Result<Response> + Send + 'static,
        keep: fn(&Response) -> Response,
    ) -> Result<HttpResponse> {
        let (Self(known), version) = (self, conn.version());
        let created = conn.repo(move |db| {
            db.write(|db| {
                let answer = answer(&make(db)?, version);
                if let (Some(known), Ok(response)) = (&known, &answer) {
                    idempotency::finish(db, known, &keep(response))?;
                }
                Ok(answer)
            })
        });
        let mut response = respond(conn, created.await??);
        response.extensions_mut().insert(Kept);
        Ok(response)
    }
}

impl FromRequest for Once {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<Request>().cloned())))
    }
}

/// Carries a post out, unless it was carried out already.
pub(crate) async fn once(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(key) = IdempotencyKey::of(&request) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let conn = request.extensions().get::<Conn>().cloned();
    let conn = conn.ok_or_else(|| Error::internal("the route is in no pipeline"))?;
    let (key, fingerprint) = (key?.0, fingerprint(&request));
    // Elsewhere a pipeline has made sure that it is somebody's.
    let known = match conn.acting_user() {
        Ok(user) => Request::new(&user, key, fingerprint),
        Err(_nobody) => {
            let client = ClientAddress::extract(request.request()).await?;
            // Before anything is stored, as nobody's account bounds how often it comes.
            conn.app().throttle.register(client)?;
            Request::of_stranger(strangers_key(&request, client, &key), fingerprint)
        }
    };
    let begin = known.clone();
    match conn.repo(move |db| idempotency::begin(db, &begin)).await.map_err(Error::from)? {
        Begun::New => {}
        Begun::Finished(Response { location, body, .. }) if body == WITHHELD => {
            return Err(Error::ShownOnce { location }.into());
        }
        Begun::Finished(response) => {
            let mut response = respond(&conn, response);
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            return Ok(request.into_response(response));
        }
        Begun::UnderWay => {
            return Err(Error::Conflict("a request with this key is under way").into());
        }
        Begun::Other => {
            let message = "was used for another request";
            let errors = FieldErrors::one(IDEMPOTENCY_KEY.as_str(), message);
            return Err(Error::Invalid(errors).into());
        }
    }
    request.extensions_mut().insert(known.clone());
    // It comes to its end even when the program goes away meanwhile, or nobody would know how it ended.
    let carried_out = async move {
        let response = next.call(request).await.map(ServiceResponse::map_into_boxed_body);
        keep(&conn, known, response).await
    };
    let carried_out = actix_web::rt::spawn(carried_out.in_current_span()).await;
    carried_out.map_err(Error::internal)?
}

/// The key of somebody who has no account yet, told apart from the same key of others. So nobody learns from a key such as
/// `1` that another has registered, or keeps them from it: it counts where the client is, and for the e-mail address that
/// it sends.
fn strangers_key(request: &ServiceRequest, client: ClientAddress, key: &str) -> String {
    let body = request.extensions().get::<JsonBody>().cloned().unwrap_or_default();
    let email = accounts::email_key(body.text("email").unwrap_or_default().trim());
    let mut hash = Sha256::new();
    for part in [&client.ip().to_string(), &email, key] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// A hash of what was asked for, and of what was sent and as what.
fn fingerprint(request: &ServiceRequest) -> Vec<u8> {
    let mut hash = Sha256::new();
    let json = request.extensions().get::<JsonBody>().map(|body| body.bytes.clone());
    let file = request.extensions().get::<FileBody>().cloned();
    let media_type = file.as_ref().map(|file| file.media_type.clone()).unwrap_or_default();
    let body = json.or_else(|| file.map(|file| file.content));
    let parts = [request.method().as_str(), request.path(), request.query_string(), &media_type];
    for part in parts.map(str::as_bytes) {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.update(body.unwrap_or_default());
    hash.finalize().to_vec()
}

/// Keeps the response of what was done. What was refused, or failed, may come again: the response of something that was
/// made all the same is in its transaction and not forgotten, and an annotation is known by its client id.
async fn keep(
    conn: &Conn,
    known: Request,
    response: Result<ServiceResponse<BoxBody>, actix_web::Error>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let forget = async |known: Request| {
        let forgotten = conn.repo(move |db| idempotency::forget(db, &known)).await;
        forgotten.map_err(Error::from)
    };
    let response = match response {
        Ok(response) if response.status().is_success() => response,
        refused => {
            forget(known).await?;
            return refused;
        }
    };
    if response.response().extensions().contains::<Kept>() {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let [location, etag] = [LOCATION, ETAG].map(|name| header(name).map(str::to_owned));
    let status = response.status().as_u16();
    let (response, body) = response.into_parts();
    let body = body.try_into_bytes().map_err(|_streamed| Error::internal("a streamed post"))?;
    let kept = Response {
        status: i16::try_from(status).unwrap_or_default(),
        location,
        etag,
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let finish = conn.repo(move |db| idempotency::finish(db, &known, &kept));
    finish.await.map_err(Error::from)?;
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

fn respond(conn: &Conn, Response { status, location, etag, body }: Response) -> HttpResponse {
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::OK));
    response.insert_header((CONTENT_TYPE, conn.media_type()));
    response.insert_header((CACHE_CONTROL, "no-store"));
    for (name, value) in [(LOCATION, location), (ETAG, etag)] {
        if let Some(value) = value {
            response.insert_header((name, value));
        }
    }
    response.body(body)
}
