//! Load for a running server, on a database that is filled as one in use:
//! `live_load TASK PORT SECRET_KEY_BASE DATABASE_URL SERVER_PID [POSTGRES_PID [NODE_PORT NODE_PID]…]`.
//!
//! The task `fill` makes the people, videos and annotations; every other task is a figure, and prints
//! it on one line. `cargo xtask bench joins`, `bench annotate`, `bench messages`, `bench nodes` and `bench rooms` run them on a core of
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
mod spread;
mod storm;
mod text;
mod world;

use anyhow::{Result, bail};

use process::Process;
use server::Server;
use spread::Node;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [task, port, secret, database_url, processes @ ..] = arguments.as_slice() else {
        bail!("usage: live_load TASK PORT SECRET_KEY_BASE DATABASE_URL SERVER_PID [POSTGRES_PID]")
    };
    let (process, postgres, others) = match processes {
        [process] => (process, None, &[][..]),
        [process, postgres, others @ ..] => (process, Some(postgres), others),
        [] => bail!("the server's process is missing"),
    };
    let process_of = |id: &String| Ok::<_, anyhow::Error>(Process::new(id.parse()?));
    let (process, postgres) = (process_of(process)?, postgres.map(process_of).transpose()?);
    let others = others.chunks(2).map(|node| match node {
        [port, id] => Ok(Node { port: port.parse()?, process: process_of(id)? }),
        _ => bail!("the process of another node is missing"),
    });
    let others: Vec<Node> = others.collect::<Result<_>>()?;
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
            "spread" => spread::spread(&server, &others).await,
            _ => bail!("there is no task {task}"),
        }
    }));
    println!("{}", figure?);
    Ok(())
}
