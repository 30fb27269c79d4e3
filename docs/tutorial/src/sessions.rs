//! “Logging in”: sessions, and the plugs that know who asks.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use rumbl_core::accounts::{self, SessionLimits, SessionToken, User};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::views::{View, page, see};

const COOKIE: &str = "session";

const LIMITS: SessionLimits = SessionLimits {
    idle: Duration::from_hours(24 * 30),
    brief_idle: Duration::from_hours(24),
    lifetime: Duration::from_hours(24 * 90),
};

/// The routes with which people log in and out.
pub fn routes(services: &mut ServiceConfig) {
    services
        .route("/sessions/new", web::get().to(new))
        .route("/sessions", web::post().to(create))
        .route("/sessions/delete", web::post().to(delete));
}

/// Finds out who asks, and notes it in the request. A cookie that proves nothing is no error.
///
/// # Errors
/// When the database can't tell.
pub async fn fetch_user(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if let (Some(repo), Some(token)) =
        (request.app_data::<web::Data<Repo>>(), token_of(request.request()))
    {
        let repo = repo.clone();
        let read = move |conn: &mut _| accounts::get_session_by_token(conn, token.hash(), LIMITS);
        match repo.run(read).await {
            Ok((_session, user)) => {
                request.extensions_mut().insert(user);
            }
            Err(Error::NotFound) => {}
            Err(error) => return Err(ErrorInternalServerError(error)),
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Lets nobody through who is not logged in.
///
/// # Errors
/// What follows it returns.
pub async fn authenticate_user(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_logged_in = request.extensions().get::<User>().is_some();
    if is_logged_in {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    Ok(request.into_response(see("/sessions/new")))
}

/// A page for members.
pub async fn account(user: web::ReqData<User>) -> HttpResponse {
    page(StatusCode::OK, &AccountShow { name: &user.name })
}

async fn new() -> HttpResponse {
    page(StatusCode::OK, &SessionNew { refused: false })
}

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

async fn create(repo: web::Data<Repo>, form: web::Form<Credentials>) -> HttpResponse {
    let log_in = move |conn: &mut _| {
        let Credentials { username, password } = form.into_inner();
        match accounts::authenticate_by_username_and_pass(conn, &username, &password)? {
            Ok(user) => accounts::create_session(conn, &user, None).map(Some),
            Err(_) => Ok(None),
        }
    };
    match repo.run(log_in).await {
        Ok(Some((_session, token))) => {
            let mut response = see("/");
            match response.add_cookie(&cookie(&token)) {
                Ok(()) => response,
                Err(_) => HttpResponse::InternalServerError().finish(),
            }
        }
        Ok(None) => page(StatusCode::UNPROCESSABLE_ENTITY, &SessionNew { refused: true }),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn delete(repo: web::Data<Repo>, request: HttpRequest) -> HttpResponse {
    let Some(token) = token_of(&request) else { return see("/sessions/new") };
    let end = move |conn: &mut _| match accounts::get_session_by_token(conn, token.hash(), LIMITS) {
        Ok((session, _user)) => accounts::delete_session(conn, session.id),
        Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    };
    match repo.run(end).await {
        Ok(()) => see("/sessions/new"),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

pub(crate) fn cookie(token: &SessionToken) -> Cookie<'static> {
    let cookie = Cookie::build(COOKIE, token.expose()).path("/");
    cookie.http_only(true).same_site(SameSite::Lax).finish()
}

fn token_of(request: &HttpRequest) -> Option<SessionToken> {
    SessionToken::parse(request.cookie(COOKIE)?.value())
}

#[derive(Serialize)]
struct SessionNew {
    refused: bool,
}

#[derive(Serialize)]
struct AccountShow<'a> {
    name: &'a str,
}

impl View for SessionNew {
    const TEMPLATE: &'static str = "log_in.html";
}

impl View for AccountShow<'_> {
    const TEMPLATE: &'static str = "account.html";
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use rumbl_core::changeset::Params;

    use super::*;
    use crate::testing::location;

    async fn repo_with_ada() -> Repo {
        let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
        let ada = [("name", "Ada"), ("username", "ada"), ("password", "supersecret")];
        repo.run(move |conn| accounts::register_user(conn, &Params::from_iter(ada))).await.unwrap();
        repo
    }

    fn log_in(password: &str) -> TestRequest {
        TestRequest::post().uri("/sessions").set_form([("username", "ada"), ("password", password)])
    }

    #[actix_web::test]
    async fn who_is_not_logged_in_is_sent_to_where_they_do() {
        let repo = repo_with_ada().await;
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        let request = TestRequest::get().uri("/account").to_request();
        let response = call_service(&app, request).await;
        assert_eq!(location(&response), "/sessions/new");
    }

    #[actix_web::test]
    async fn a_wrong_password_logs_nobody_in() {
        let repo = repo_with_ada().await;
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        let response = call_service(&app, log_in("wrong").to_request()).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(response.response().cookies().next().is_none());
    }

    #[actix_web::test]
    async fn a_log_out_ends_the_session_for_whoever_kept_the_cookie() {
        let repo = repo_with_ada().await;
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;

        let response = call_service(&app, log_in("supersecret").to_request()).await;
        assert_eq!(location(&response), "/");
        let cookie = response.response().cookies().next().unwrap().into_owned();
        let account = || TestRequest::get().uri("/account").cookie(cookie.clone()).to_request();
        let html = read_body(call_service(&app, account()).await).await;
        assert!(String::from_utf8_lossy(&html).contains("Hello, Ada"));

        let leave = TestRequest::post().uri("/sessions/delete").cookie(cookie.clone());
        call_service(&app, leave.to_request()).await;
        let response = call_service(&app, account()).await;
        assert_eq!(location(&response), "/sessions/new");
    }
}
