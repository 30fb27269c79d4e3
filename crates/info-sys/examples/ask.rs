//! Queries the information system from the command line: `ask "1 + 1" [WOLFRAM_APP_ID]`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command prints its answer")]

use std::{env, process::ExitCode, time::Instant};

use info_sys::{InfoSys, Options, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let Some(query) = arguments.next() else {
        eprintln!("usage: ask QUERY [WOLFRAM_APP_ID]");
        return ExitCode::FAILURE;
    };
    let mut settings = Settings::default();
    settings.wolfram.app_id = arguments.next();
    let info_sys = InfoSys::start(&settings);

    let started = Instant::now();
    let results = info_sys.compute(&query, &Options { limit: 1, ..Options::default() }).await;
    let took = started.elapsed();
    info_sys.shutdown().await;

    for result in &results {
        println!("{}", result.text);
        println!("  {} scores {}, after {took:.1?}", result.backend, result.score);
        if let Some(source_url) = &result.source_url {
            println!("  source: {source_url}");
        }
    }
    if results.is_empty() {
        println!("no answer after {took:.1?}");
    }
    ExitCode::SUCCESS
}
