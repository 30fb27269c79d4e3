//! The rumbl binary: everything is in the library, so that tests can reach it.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Gives memory back once a storm of clients has gone. glibc's allocator gives back what lies above the
/// highest block in use, and among the blocks of twenty thousand sockets there is always one that stays.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    rumbl_web::cli::run().await
}
