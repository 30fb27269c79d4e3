//! Answers again what was just answered to somebody else, where it is the same for everybody.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, web};

use super::conditional::with_tag;
use crate::answer_cache::{Answer, Key, ReadAt};
use crate::app::App;
use crate::conn::{Conn, Shown};
use crate::theme::Theme;

/// Pages of the browser pipeline. Who is logged in, or has a message waiting, gets their own.
pub async fn kept_page(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let conn = request.extract::<Conn>().await?;
    if !conn.is_anybody() || request.method() != Method::GET {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let (key, read_at) = (key_of(request.request(), conn.theme()), ReadAt::now());
    if let Some(Answer::Page(page, policy)) = conn.app().answers.get(&key, read_at) {
        conn.policy().replace(policy);
        return Ok(request.into_response(conn.show(StatusCode::OK, page)?));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    let shown = response.response().extensions().get::<Shown>().cloned();
    if let (StatusCode::OK, Some(Shown(page))) = (response.status(), shown) {
        let policy = conn.policy().borrow().clone();
        conn.app().answers.put(key, Answer::Page(page, policy), read_at);
    }
    Ok(response)
}

/// What the api pipeline answers, which never depends on who asks.
pub async fn kept_data(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let Some(app) = app.filter(|_| request.method() == Method::GET) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let (key, read_at) = (key_of(request.request(), Theme::default()), ReadAt::now());
    if let Some(Answer::Data(headers, content)) = app.answers.get(&key, read_at) {
        let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(content));
        *response.headers_mut() = headers;
        return Ok(request.into_response(response));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    if response.status() != StatusCode::OK {
        return Ok(response);
    }
    let (response, content) = with_tag(response);
    if let Some(content) = content {
        app.answers.put(key, Answer::Data(response.headers().clone(), content), read_at);
    }
    Ok(response)
}

fn key_of(request: &HttpRequest, theme: Theme) -> Key {
    Key { target: request.uri().to_string(), theme }
}
