//! The rumbl binary: everything is in the library, so that tests can reach it.

use std::process::ExitCode;

#[actix_web::main]
async fn main() -> ExitCode {
    rumbl_web::cli::run().await
}
