//! HTTP requests to filled databases, sent by wrk while users annotate.

mod member;
mod program;
mod script;
mod wrk;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::Context;
use tempfile::TempDir;

use super::cores::{self, LOAD, SERVER, pinned};
use super::deployment::{Deployment, SECRET};
use super::filled::{Filled, Kind};
use super::visitor::ask;
use super::{live_load, open_files};
use crate::process::{self, Group};
use crate::{ports, project, tools};
pub(super) use program::Proof;
use wrk::{Counted, Load, measure};

/// The compression that browsers accept.
const ACCEPT_ENCODING: &str = "accept-encoding: gzip, deflate, br, zstd";
/// The size of the response that measures the cost of HTTP alone.
const FLOOR_BYTES: &str = "8192";
/// Settings that differ from a deployment: automatic answers are off, and the limits per user and per key are as high
/// as those of the whole site.
const VARIABLES: [(&str, &str); 4] = [
    ("RUMBL_INFO_SYS__ENABLED", "false"),
    ("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "1"),
    ("RUMBL_LIMITS__ANNOTATION_BURST", "1000000"),
    ("RUMBL_API__REQUESTS_PER_HOUR", "1000000000"),
];

/// One row of a table.
pub(super) struct Figure {
    /// Its name on the command line.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// What the server has cached for such a request.
    pub(super) kept: &'static str,
    pub(super) path: &'static str,
    pub(super) who: Who,
    pub(super) wish: Wish,
    pub(super) phoenix: &'static str,
    pub(super) wanted: &'static str,
}

/// The client that sends the requests.
#[derive(Clone, Copy)]
pub(super) enum Who {
    /// A visitor without an account.
    Visitor,
    /// The owner of the videos, logged in.
    Member,
    /// An API client of the owner.
    Program(Proof),
}

/// What the client requests.
#[derive(Clone, Copy)]
pub(super) enum Wish {
    /// The same resource each time.
    Same,
    /// The same resource, with a cached copy that is still fresh.
    Unchanged,
    /// Each time another moment of the video, which no one has requested before.
    AnotherMoment,
    /// Storing an annotation.
    Annotation,
}

/// Prints the named figures, or all, on one database or on both.
///
/// # Errors
/// When a name is unknown, and when something can't be built or started or fails under load.
pub(super) fn bench(
    figures: &[Figure],
    names: &[String],
    only: Option<Kind>,
) -> anyhow::Result<()> {
    let figures = live_load::named(figures, |figure| figure.name, names)?;
    let wrk = tools::WRK.locate(tools::is_ci())?.with_context(|| tools::WRK.hint())?;
    open_files::raise_limit()?;
    let mut build = project::cargo(&["build", "--locked", "--release", "--package", "rumbl-web"]);
    build.args(["--bin", "rumbl", "--example", "live_load", "--example", "floor"]);
    process::run(build)?;
    cores::warn_if_unpinned();
    let databases = live_load::fill_databases(only)?;
    let scripts = tempfile::tempdir().context("no temporary folder")?;
    println!(
        "actix alone, 8 KB: {}",
        floor(&Load {
            wrk: wrk.clone(),
            port: ports::free_port()?,
            path: "/".to_owned(),
            headers: Vec::new(),
            script: None,
        })?
    );
    println!();
    println!("| CPU µs a request (p50, p99) | kept | Phoenix | SQLite | PostgreSQL | wanted |");
    println!("|---|---|---|---|---|---|");
    for figure in figures {
        let mut cells = Vec::new();
        for database in &databases {
            let Some(database) = database else {
                cells.push(String::new());
                continue;
            };
            let site = Site::start(database)?;
            let counted = Counted { server: site.server.id(), postgres: database.process()? };
            let measured = measure(&load(&wrk, figure, &site, &scripts)?, counted)
                .with_context(|| format!("{}; {}", figure.name, site.server.last_log_lines()))?;
            cells.push(measured.cell());
            site.stop()?;
        }
        let Figure { title, kept, phoenix, wanted, .. } = figure;
        println!("| {title} | {kept} | {phoenix} | {} | {wanted} |", cells.join(" | "));
    }
    Ok(())
}

/// The cost of HTTP alone.
fn floor(load: &Load) -> anyhow::Result<String> {
    let mut floor = pinned(SERVER, project::release_example("floor")?);
    floor.args([&load.port.to_string(), FLOOR_BYTES]);
    let floor = Group::spawn(floor)?;
    ports::wait_until_listening(load.port)?;
    Ok(measure(load, Counted { server: floor.id(), postgres: None })?.cell())
}

/// A server as in a deployment, with users who annotate the videos on the home page twenty times a second.
struct Site {
    server: Deployment,
    people: Group,
}

impl Site {
    fn start(database: &Filled) -> anyhow::Result<Self> {
        let server = Deployment::start(&database.url(), &VARIABLES)?;
        let mut people = pinned(LOAD, project::release_example("live_load")?);
        people.args(["meanwhile", &server.port.to_string(), SECRET, &database.url()]);
        people.arg(server.id().to_string()).stdout(Stdio::null());
        Ok(Self { people: Group::spawn(people)?, server })
    }

    fn stop(mut self) -> anyhow::Result<()> {
        self.people.stop();
        self.people.wait()?;
        self.server.stop()
    }
}

fn load(wrk: &Path, figure: &Figure, site: &Site, scripts: &TempDir) -> anyhow::Result<Load> {
    let port = site.server.port;
    let mut headers = vec![ACCEPT_ENCODING.to_owned()];
    match figure.who {
        Who::Visitor => {}
        Who::Member => headers.push(member::log_in(port)?),
        Who::Program(proof) => headers.push(program::header(port, proof)?),
    }
    if matches!(figure.wish, Wish::Unchanged) {
        let page = ask(port, "GET", figure.path, &headers, "")?;
        let tag = page.header("etag").context("the page has no version")?;
        headers.push(format!("if-none-match: {tag}"));
    }
    let script = match figure.wish {
        Wish::Same | Wish::Unchanged => None,
        Wish::AnotherMoment => Some(script::another_moment(figure.path)),
        Wish::Annotation => Some(script::annotations()),
    };
    let script = script.map(|text| {
        let path = scripts.path().join(format!("{}.lua", figure.name));
        fs::write(&path, text).context("the script can't be written")?;
        anyhow::Ok(path)
    });
    let script = script.transpose()?;
    Ok(Load { wrk: wrk.to_owned(), port, path: figure.path.to_owned(), headers, script })
}
