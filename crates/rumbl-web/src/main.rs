//! The rumbl binary: everything is in the library, so that tests can reach it.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// Gives memory back within ten seconds after a storm of clients has gone. glibc's allocator gives back
/// what lies above the highest block in use, and some block always stays in use up there.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    rumbl_web::cli::run().await
}
