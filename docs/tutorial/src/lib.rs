//! The app of the book's tutorial: a module for each chapter, on the crates that rumbl is made of.
//!
//! The pages in this folder show its items, so each of them is compiled, and each test runs.

pub mod answers;
pub mod countdown;
pub mod form;
pub mod members;
pub mod people;
pub mod player;
pub mod registration;
pub mod sessions;
#[cfg(test)]
mod testing;
pub mod videos;
pub mod views;
pub mod watch;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use rumbl_core::repo::Repo;

/// Every page. Those for members come last: their scope takes what no route before it has taken.
pub fn routes(services: &mut ServiceConfig, repo: Repo) {
    services.app_data(web::Data::new(repo));
    members::routes(services);
    registration::routes(services);
    sessions::routes(services);
    services.service(
        web::scope("")
            .wrap(from_fn(sessions::authenticate_user))
            .wrap(from_fn(sessions::fetch_user))
            .configure(videos::routes)
            .configure(player::routes)
            .route("/account", web::get().to(sessions::account)),
    );
}
