//! Adds many users, videos, annotations and conversations to the database of `DATABASE_URL`, as `cargo xtask seed
//! --many` does.
#![expect(clippy::print_stdout, reason = "a developer's tool talks on the terminal")]

use anyhow::{Context, Result, ensure};
use clap::Parser;
use rumbl_core::repo::{DatabaseUrl, PoolOptions, Repo};
use rumbl_core::{migrations, seeds};
use rumbl_factories::{Many, Progress};

/// Progress is printed so often for each thing.
const STEPS: u64 = 5;

/// The amounts; `cargo xtask seed --help` explains them. A negative one is parsed too, so that all wrong ones are refused
/// alike.
#[derive(Debug, Parser)]
#[command(name = "seed-many", allow_negative_numbers = true)]
struct Amounts {
    #[arg(long)]
    users: i64,
    #[arg(long)]
    videos: i64,
    #[arg(long)]
    annotations: i64,
    #[arg(long)]
    conversations: i64,
    #[arg(long)]
    messages: i64,
    #[arg(long)]
    seed: u64,
    /// Whether the database may have people in it already.
    #[arg(long)]
    into_existing: bool,
}

impl Amounts {
    fn many(&self) -> Result<Many> {
        let many = Many::new(self.users, self.videos, self.annotations)?;
        let many = many.with_conversations(self.conversations, self.messages)?;
        Ok(many.with_seed(self.seed))
    }
}

fn main() -> Result<()> {
    // Before the database is opened, so that a wrong amount touches nothing.
    let amounts = Amounts::parse();
    let (many, into_existing) = (amounts.many()?, amounts.into_existing);
    let url = std::env::var_os("DATABASE_URL").context("DATABASE_URL is not set")?;
    let url = url.into_string().ok().context("DATABASE_URL is not UTF-8")?;
    let url: DatabaseUrl = url.parse().context("DATABASE_URL leads to no database")?;
    let repo = Repo::connect_existing(&url, PoolOptions::default()).context(
        "the database can't be opened; if there is none yet, `cargo xtask db migrate` makes it",
    )?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let made = runtime.block_on(async {
        let pending = repo.run(migrations::pending).await?;
        ensure!(pending.is_empty(), "the database lacks migrations: run `cargo xtask db migrate`");
        let is_used = repo.run(seeds::has_other_users).await?;
        ensure!(
            into_existing || !is_used,
            "{url} has users already, and {} more would be among them: add --into-existing if that \
             is what you want",
            amounts.users
        );
        println!("Filling {url}.");
        repo.run(seeds::run_without_demo).await?;
        Ok::<_, anyhow::Error>(repo.run(move |conn| many.insert(conn, &mut progress())).await?)
    })?;
    println!(
        "Added {} users, {} videos with {} annotations, and {} conversations with {} messages.",
        made.users, made.videos, made.annotations, made.conversations, made.messages
    );
    Ok(())
}

/// Prints a line whenever another part is done.
fn progress() -> impl FnMut(Progress) {
    let mut printed = None;
    move |Progress { what, done, total }| {
        let part = Some((what, done.saturating_mul(STEPS).checked_div(total)));
        if part != printed {
            printed = part;
            println!("{what}: {done} of {total}");
        }
    }
}
