//! Annotations under load: 500 people post to 50 videos, each waiting for the reply, with every
//! commit on the disk before it is acknowledged.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};

use super::cores::{self, LOAD, SERVER, pinned};
use super::cpu::CpuTime;
use crate::postgres::{Cluster, DURABLE};
use crate::process::{self, Group, Streamed};
use crate::{ports, project, tools};

/// The longest that one figure may take, with its preparations.
const FIGURE_TIMEOUT: Duration = Duration::from_mins(2);
/// What the sockets' tokens are signed with.
const SECRET: &str = "only-for-a-bench-only-for-a-bench-only-for-a-bench-only-for-a-bench-only-";
/// Annotations that one transaction stores at the most: each its own, and as rumbl is deployed.
const BATCHES: [(&str, Option<&str>); 2] = [("one a transaction", Some("1")), ("together", None)];

/// Prints how many annotations are stored a second on each database, each in a transaction of its
/// own and together.
pub(super) fn bench() -> anyhow::Result<()> {
    let mut build = project::cargo(&["build", "--locked", "--release", "--package", "rumbl-web"]);
    build.args(["--bin", "rumbl", "--example", "annotate_load"]);
    process::run(build)?;
    cores::warn_if_unpinned();
    println!("{:<34} {:>9} {:>14}", "", "stored/s", "CPU µs of each");
    let mut rates = Vec::new();
    for (name, batch) in BATCHES {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let url = format!("sqlite://{}", folder.path().join("rumbl.db").display());
        rates.push(measure(&format!("SQLite, {name}"), &url, batch)?);
    }
    print_ratio(&rates);
    let Some(programs) = tools::POSTGRES.locate(tools::is_ci())? else {
        println!("{}", tools::POSTGRES.hint());
        return Ok(());
    };
    let mut rates = Vec::new();
    for (name, batch) in BATCHES {
        let cluster = Cluster::start(programs.clone(), DURABLE)?;
        rates.push(measure(&format!("PostgreSQL, {name}"), &cluster.url(), batch)?);
    }
    print_ratio(&rates);
    Ok(())
}

fn print_ratio(rates: &[f64]) {
    if let [apart, together] = rates {
        println!("{:<34} {:>8.1}×", "", together / apart);
    }
}

/// Annotations a second, on a server and an empty database of their own.
fn measure(name: &str, database_url: &str, batch: Option<&str>) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let port = ports::free_port()?.to_string();
    let binary = project::binary("release")?;
    let deployed = |command: Command, argument: &[&str]| {
        let mut command = in_production(command, folder.path(), database_url, &port);
        command.args(argument);
        if let Some(batch) = batch {
            command.env("RUMBL_LIMITS__ANNOTATION_BATCH", batch);
        }
        command
    };
    process::run(deployed(Command::new(&binary), &["migrate", "up"]))?;
    let mut serve = deployed(pinned(SERVER, &binary), &["serve"]);
    serve.stderr(File::create(folder.path().join("log")).context("no file for the log")?);
    let server = Group::spawn(serve)?;
    ports::wait_until_listening(port.parse()?)?;

    let mut load = pinned(LOAD, project::release_example("annotate_load")?);
    load.args([database_url, &port, SECRET]);
    let before = CpuTime::of(server.id())?;
    let mut said = String::new();
    let status = Streamed::spawn(load, FIGURE_TIMEOUT)?.finish(|line| said.push_str(line))?;
    let cpu = CpuTime::of(server.id())?.since(before);
    ensure!(status.success(), "{name} failed ({status}): {said}");
    let (count, seconds) = said.split_once(' ').with_context(|| format!("{name}: {said}"))?;
    let (count, seconds): (f64, f64) = (count.parse()?, seconds.parse()?);
    println!("{name:<34} {:>9.0} {:>14.1}", count / seconds, cpu.as_micros() / count);
    Ok(count / seconds)
}

/// rumbl as it is deployed, on one worker; each person may post as fast as they can.
fn in_production(mut command: Command, folder: &Path, database_url: &str, port: &str) -> Command {
    command.current_dir(folder).stdout(Stdio::null()).env("RUMBL_ENV", "prod").env("PORT", port);
    command.env("DATABASE_URL", database_url).env("SECRET_KEY_BASE", SECRET);
    command.env("RUMBL_WORKERS", "1").env("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "1");
    command.env("RUMBL_LIMITS__ANNOTATION_BURST", "1000000");
    command
}
