//! The app of the book's tutorial: a module for each chapter, on the crates that rumbl is made of.
//!
//! The pages in this folder show its items, so each of them is compiled, and each test runs.

pub mod answers;
pub mod countdown;
pub mod people;
pub mod registration;
pub mod sessions;
pub mod views;
pub mod watch;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use rumbl_core::repo::Repo;

/// Every route but the socket's.
pub fn routes(services: &mut ServiceConfig, repo: Repo) {
    services.app_data(web::Data::new(repo));
    people::routes(services);
    registration::routes(services);
    sessions::routes(services);
    services.service(
        web::scope("/account")
            .wrap(from_fn(sessions::authenticate_user))
            .wrap(from_fn(sessions::fetch_user))
            .route("", web::get().to(sessions::account)),
    );
}
