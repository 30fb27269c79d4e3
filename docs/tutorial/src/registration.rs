//! “Changesets”: a form whose input becomes a row, or comes back with what is wrong with it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use rumbl_core::changeset::{Changeset, Field, Params};
use rumbl_core::repo::Repo;
use rumbl_core::{Error, accounts};
use serde::Serialize;

use crate::form::{FormField, Input, inputs};
use crate::views::{View, page, see};

const INPUTS: [Input; 3] = [
    (Field::text("name"), "Name", "text"),
    (Field::text("username"), "Username", "text"),
    (Field::text("password"), "Password", "password"),
];

/// The routes of registration.
pub fn routes(services: &mut ServiceConfig) {
    services.route("/users/new", web::get().to(new)).route("/users", web::post().to(create));
}

async fn new() -> HttpResponse {
    page(StatusCode::OK, &Registration::new(&accounts::change_registration()))
}

async fn create(repo: web::Data<Repo>, params: web::Form<Params>) -> HttpResponse {
    match repo.run(move |conn| accounts::register_user(conn, &params)).await {
        Ok(_user) => see("/sessions/new"),
        Err(Error::Invalid(changeset)) => {
            page(StatusCode::UNPROCESSABLE_ENTITY, &Registration::new(&changeset))
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

#[derive(Serialize)]
struct Registration {
    fields: Vec<FormField>,
}

impl Registration {
    fn new(changeset: &Changeset) -> Self {
        Self { fields: inputs(changeset, &INPUTS) }
    }
}

impl View for Registration {
    const TEMPLATE: &'static str = "registration.html";
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use rumbl_core::changeset::Action;

    use super::*;

    const TITLE: Field = Field::text("title");
    const LENGTH: Field = Field::integer("length");

    /// How a film changes: its title is required, and it takes between a minute and a day.
    fn film_changeset(film: Changeset, params: &Params) -> Changeset {
        film.cast(params, &[TITLE, LENGTH])
            .validate_required(&[TITLE])
            .validate_length(TITLE, 1..=100)
            .validate_number(LENGTH, 1..=1_440)
    }

    #[test]
    fn only_permitted_fields_are_changed() {
        let params = Params::from_iter([("title", "Metropolis"), ("is_admin", "true")]);
        let changeset = film_changeset(Changeset::new([]), &params);
        assert!(changeset.is_valid());
        assert_eq!(changeset.text(TITLE), "Metropolis");
        assert_eq!(changeset.changes().len(), 1);
    }

    #[test]
    fn a_refused_changeset_says_why_and_keeps_what_was_typed() {
        let params = Params::from_iter([("title", " "), ("length", "9999")]);
        let refused = film_changeset(Changeset::new([]), &params).apply_action(Action::Insert);
        let changeset = refused.unwrap_err().0;
        let errors: Vec<_> = changeset.errors_on("title").map(ToString::to_string).collect();
        assert_eq!(errors, ["can't be blank"]);
        assert_eq!(changeset.errors_on("length").count(), 1);
        assert_eq!(changeset.action(), Some(Action::Insert));
    }

    #[tokio::test]
    async fn a_taken_username_is_an_error_of_the_form() {
        let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
        let ada = [("name", "Ada"), ("username", "ada"), ("password", "supersecret")];
        let register = move |conn: &mut _| accounts::register_user(conn, &Params::from_iter(ada));
        let user = repo.run(register).await.unwrap();
        assert_eq!(user.username, "ada");

        let Err(Error::Invalid(changeset)) = repo.run(register).await else { panic!("ada twice") };
        let errors: Vec<_> = changeset.errors_on("username").map(ToString::to_string).collect();
        assert_eq!(errors, ["has already been taken"]);
    }

    #[actix_web::test]
    async fn a_refused_form_comes_back_without_the_password() {
        let repo = Repo::sandbox(&"sqlite::memory:".parse().unwrap()).unwrap();
        let app = App::new().app_data(web::Data::new(repo)).configure(routes);
        let app = init_service(app).await;
        let form = [("name", "Ada"), ("username", ""), ("password", "supersecret")];
        let request = TestRequest::post().uri("/users").set_form(form).to_request();
        let response = call_service(&app, request).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let html = read_body(response).await;
        let html = String::from_utf8_lossy(&html);
        assert!(html.contains(r#"value="Ada""#), "{html}");
        assert!(html.contains("can&#39;t be blank"), "{html}");
        assert!(!html.contains("supersecret"), "{html}");
    }
}
