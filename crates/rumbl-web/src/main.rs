//! The rumbl binary: everything is in the library, so that tests can reach it.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// Returns memory to the system within ten seconds after a burst of clients has gone. glibc's allocator only returns
/// what lies above the highest block in use, and some block there is always in use.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    rumbl_web::cli::run().await
}
