//! Views: typed structs, and the templates that show them.

use actix_web::http::header::ContentType;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use rumbl_core::Error;
use serde::Serialize;
use tera::{Context, Tera};

const TEMPLATES: [(&str, &str); 9] = [
    ("person.html", include_str!("../templates/person.html")),
    ("people.html", include_str!("../templates/people.html")),
    ("form.html", include_str!("../templates/form.html")),
    ("registration.html", include_str!("../templates/registration.html")),
    ("log_in.html", include_str!("../templates/log_in.html")),
    ("account.html", include_str!("../templates/account.html")),
    ("videos.html", include_str!("../templates/videos.html")),
    ("video_form.html", include_str!("../templates/video_form.html")),
    ("watch.html", include_str!("../templates/watch.html")),
];

/// What a template gets, and nothing else.
pub trait View: Serialize {
    /// The template's name.
    const TEMPLATE: &'static str;
}

/// A page.
pub fn page<V: View>(status: StatusCode, view: &V) -> HttpResponse {
    match render(view) {
        Ok(html) => HttpResponseBuilder::new(status).content_type(ContentType::html()).body(html),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Sends the browser on to another page.
pub fn see(path: &'static str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// What a page answers when there is nothing to show.
pub fn failure(error: &Error) -> HttpResponse {
    match error {
        Error::NotFound => HttpResponse::NotFound().finish(),
        _ => HttpResponse::InternalServerError().finish(),
    }
}

fn render<V: View>(view: &V) -> Result<String, tera::Error> {
    let mut tera = Tera::default();
    tera.add_raw_templates(TEMPLATES)?;
    tera.render(V::TEMPLATE, &Context::from_serialize(view)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Person<'a> {
        name: &'a str,
        username: &'a str,
    }

    impl View for Person<'_> {
        const TEMPLATE: &'static str = "person.html";
    }

    #[test]
    fn what_people_write_is_text_and_never_markup() {
        let html = render(&Person { name: "<b>Ada</b>", username: "ada" }).unwrap();
        assert!(html.contains("&lt;b&gt;Ada"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }
}
