//! “Controllers and views”: routes, a context, a controller and its views.
//!
//! The people are made up. In the finished app, [`crate::members`] shows those in the database, with the same views.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use serde::Serialize;

use crate::views::{View, page};

/// A context: what the app knows about people, whoever asks and wherever it is stored.
pub mod context {
    /// Somebody.
    #[derive(Debug)]
    pub struct Person {
        /// Their id.
        pub id: u64,
        /// What others call them.
        pub name: &'static str,
        /// What they log in with.
        pub username: &'static str,
    }

    const PEOPLE: [Person; 3] = [
        Person { id: 1, name: "Ada", username: "ada" },
        Person { id: 2, name: "Grace", username: "grace" },
        Person { id: 3, name: "Alan", username: "alan" },
    ];

    /// Everybody, in the order in which they came.
    pub fn list_people() -> &'static [Person] {
        &PEOPLE
    }

    /// One person, if there is one with this id.
    pub fn get_person(id: u64) -> Option<&'static Person> {
        PEOPLE.iter().find(|person| person.id == id)
    }
}

/// The routes about people.
pub fn routes(services: &mut ServiceConfig) {
    services.route("/people", web::get().to(index)).route("/people/{id}", web::get().to(show));
}

async fn index() -> HttpResponse {
    let people = context::list_people().iter().map(PersonLink::new).collect();
    page(StatusCode::OK, &PersonIndex { people })
}

async fn show(id: web::Path<u64>) -> HttpResponse {
    match context::get_person(*id) {
        Some(person) => page(StatusCode::OK, &PersonShow::new(person)),
        None => HttpResponse::NotFound().finish(),
    }
}

#[derive(Serialize)]
pub(crate) struct PersonIndex<'a> {
    pub(crate) people: Vec<PersonLink<'a>>,
}

#[derive(Serialize)]
pub(crate) struct PersonLink<'a> {
    pub(crate) name: &'a str,
    pub(crate) path: String,
}

#[derive(Serialize)]
pub(crate) struct PersonShow<'a> {
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
}

impl<'a> PersonLink<'a> {
    fn new(person: &'a context::Person) -> Self {
        Self { name: person.name, path: format!("/people/{}", person.id) }
    }
}

impl<'a> PersonShow<'a> {
    fn new(person: &'a context::Person) -> Self {
        Self { name: person.name, username: person.username }
    }
}

impl View for PersonIndex<'_> {
    const TEMPLATE: &'static str = "people.html";
}

impl View for PersonShow<'_> {
    const TEMPLATE: &'static str = "person.html";
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};

    use super::*;

    #[actix_web::test]
    async fn the_listing_leads_to_everybody() {
        let app = init_service(App::new().configure(routes)).await;
        let request = TestRequest::get().uri("/people").to_request();
        let html = call_and_read_body(&app, request).await;
        let html = String::from_utf8_lossy(&html);
        assert!(html.contains(r#"<a href="/people/2">Grace</a>"#), "{html}");
    }

    #[actix_web::test]
    async fn nobody_has_an_unknown_id() {
        let app = init_service(App::new().configure(routes)).await;
        for path in ["/people/99", "/people/nobody"] {
            let request = TestRequest::get().uri(path).to_request();
            let response = call_service(&app, request).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
