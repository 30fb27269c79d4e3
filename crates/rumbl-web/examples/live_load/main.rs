//! Load for a running server, on a database that is filled as one in use:
//! `live_load TASK PORT SECRET_KEY_BASE DATABASE_URL SERVER_PID [POSTGRES_PID]`.
//!
//! The task `fill` makes the people, videos and annotations; every other task is a figure, and prints
//! it on one line. `cargo xtask bench joins`, `bench annotate`, `bench messages` and `bench rooms` run them on a core of
//! their own.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are rounded for people anyway"
)]

mod annotate;
mod client;
mod conversation_list;
mod crowd;
mod fanout;
mod fill;
mod joins;
mod meanwhile;
mod messages;
mod participants;
mod process;
mod rooms;
mod server;
mod storm;
mod text;
mod world;

use anyhow::{Result, bail};

use process::Process;
use server::Server;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [task, port, secret, database_url, processes @ ..] = arguments.as_slice() else {
        bail!("usage: live_load TASK PORT SECRET_KEY_BASE DATABASE_URL SERVER_PID [POSTGRES_PID]")
    };
    let processes = processes.iter().map(|id| Ok(Process::new(id.parse()?)));
    let (process, postgres) = match processes.collect::<Result<Vec<_>>>()?.as_slice() {
        [process] => (*process, None),
        [process, postgres] => (*process, Some(*postgres)),
        _ => bail!("the server's process is missing"),
    };
    let server = Server::new(port.parse()?, secret, database_url, process, postgres)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let figure = runtime.block_on(tokio::task::LocalSet::new().run_until(async {
        match task.as_str() {
            "fill" => fill::fill(&server).await,
            "topics" => joins::topics(&server).await,
            "busy" => joins::busy(&server).await,
            "memory" => joins::memory(&server).await,
            "crowd" => crowd::crowd(&server).await,
            "storm" => storm::storm(&server).await,
            "meanwhile" => meanwhile::meanwhile(&server).await,
            "posts" => annotate::posts(&server).await,
            "messages" => messages::messages(&server).await,
            "list" => conversation_list::list(&server).await,
            "rooms" => rooms::rooms(&server).await,
            "fanout" => fanout::fanout(&server).await,
            _ => bail!("there is no task {task}"),
        }
    }));
    println!("{}", figure?);
    Ok(())
}
