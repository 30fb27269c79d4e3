//! “Changesets”: the pages about people again, with those who have registered.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Repo;

use crate::people::{PersonIndex, PersonLink, PersonShow};
use crate::views::{failure, page};

/// What the app knows about people, now that they are in a database.
pub mod context {
    use rumbl_core::Result;
    use rumbl_core::accounts::{self, User};
    use rumbl_core::ids::UserId;
    use rumbl_core::page::PageNumber;
    use rumbl_core::repo::Connection;

    /// The first 24 people, in the order in which they came.
    ///
    /// # Errors
    /// When the database can't tell.
    pub fn list_people(conn: &mut Connection) -> Result<Vec<User>> {
        Ok(accounts::list_users_page(conn, PageNumber::FIRST)?.rows)
    }

    /// One person.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when nobody has this id.
    pub fn get_person(conn: &mut Connection, id: UserId) -> Result<User> {
        accounts::get_user(conn, id)
    }
}

/// The routes about people.
pub fn routes(services: &mut ServiceConfig) {
    services.route("/people", web::get().to(index)).route("/people/{id}", web::get().to(show));
}

async fn index(repo: web::Data<Repo>) -> HttpResponse {
    match repo.run(context::list_people).await {
        Ok(people) => {
            page(StatusCode::OK, &PersonIndex { people: people.iter().map(Into::into).collect() })
        }
        Err(error) => failure(&error),
    }
}

async fn show(repo: web::Data<Repo>, id: web::Path<UserId>) -> HttpResponse {
    match repo.run(move |conn| context::get_person(conn, *id)).await {
        Ok(person) => page(StatusCode::OK, &PersonShow::from(&person)),
        Err(error) => failure(&error),
    }
}

impl<'a> From<&'a User> for PersonLink<'a> {
    fn from(person: &'a User) -> Self {
        Self { name: &person.name, path: format!("/people/{}", person.id) }
    }
}

impl<'a> From<&'a User> for PersonShow<'a> {
    fn from(person: &'a User) -> Self {
        Self { name: &person.name, username: &person.username }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};

    use super::*;
    use crate::testing::{location, sandbox};

    #[actix_web::test]
    async fn who_registers_is_among_the_people() {
        let repo = sandbox();
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        let grace = [("name", "Grace"), ("username", "grace"), ("password", "supersecret")];
        let request = TestRequest::post().uri("/users").set_form(grace).to_request();
        assert_eq!(location(&call_service(&app, request).await), "/sessions/new");

        let request = TestRequest::get().uri("/people").to_request();
        let html = call_and_read_body(&app, request).await;
        let html = String::from_utf8_lossy(&html);
        assert!(html.contains(r#"<a href="/people/1">Grace</a>"#), "{html}");
        let request = TestRequest::get().uri("/people/1").to_request();
        let html = call_and_read_body(&app, request).await;
        assert!(String::from_utf8_lossy(&html).contains("@grace"), "{html:?}");
    }

    #[actix_web::test]
    async fn nobody_has_an_unknown_id() {
        let repo = sandbox();
        let routes = |services: &mut ServiceConfig| crate::routes(services, repo);
        let app = init_service(App::new().configure(routes)).await;
        for path in ["/people/99", "/people/nobody"] {
            let request = TestRequest::get().uri(path).to_request();
            let response = call_service(&app, request).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
