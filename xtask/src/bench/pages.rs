//! Pages and JSON on filled databases, asked by wrk while people annotate.

mod member;
mod wrk;

use std::fs;
use std::path::{Path, PathBuf};
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
use wrk::{Counted, Load, measure};

/// How browsers say that answers may be compressed.
const ACCEPT_ENCODING: &str = "accept-encoding: gzip, deflate, br, zstd";
/// The size of the answer that shows what HTTP alone costs.
const FLOOR_BYTES: &str = "8192";
/// The only setting that is not a deployment's own: questions stay unanswered.
const VARIABLES: [(&str, &str); 1] = [("RUMBL_INFO_SYS__ENABLED", "false")];

/// One row of the table.
struct Figure {
    /// How it is asked for.
    name: &'static str,
    title: &'static str,
    /// What the server need not do again for a request.
    kept: &'static str,
    path: &'static str,
    visit: Visit,
    phoenix: &'static str,
    wanted: &'static str,
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    /// Somebody without an account.
    Visitor,
    /// The owner of the videos, who is logged in.
    Member,
    /// The owner again, with a copy of the page that has not changed since.
    Unchanged,
    /// Somebody who asks from another moment of the video each time, which nobody has asked for.
    AnotherMoment,
}

#[rustfmt::skip]
const FIGURES: [Figure; 13] = [
    Figure { name: "home", title: "home, member", kept: "the page, until a card changes", path: "/", visit: Visit::Member, phoenix: "603 + 674", wanted: "≤ 30 + ≤ 10" },
    Figure { name: "watch", title: "watch, member", kept: "the page", path: "/watch/2", visit: Visit::Member, phoenix: "446 + 86", wanted: "≤ 30 + ≤ 10" },
    Figure { name: "people", title: "people, 24, member", kept: "the page", path: "/users", visit: Visit::Member, phoenix: "442 + 125", wanted: "≤ 30 + ≤ 10" },
    Figure { name: "manage", title: "My Videos, 24 of 201, member", kept: "nothing", path: "/manage/videos", visit: Visit::Member, phoenix: "891 + 867", wanted: "≤ 120 + ≤ 60" },
    Figure { name: "visitor", title: "home, visitor", kept: "the page, until a card changes", path: "/", visit: Visit::Visitor, phoenix: "486 + 606", wanted: "≤ 25" },
    Figure { name: "register", title: "registration form, visitor", kept: "the page", path: "/users/new", visit: Visit::Visitor, phoenix: "153", wanted: "≤ 25" },
    Figure { name: "unchanged", title: "watch, member, 304", kept: "the page's version", path: "/watch/2", visit: Visit::Unchanged, phoenix: "", wanted: "≤ 12" },
    Figure { name: "video", title: "a video as JSON", kept: "the answer", path: "/api/videos/2", visit: Visit::Visitor, phoenix: "", wanted: "" },
    Figure { name: "hundred", title: "100 annotations as JSON, asked again", kept: "the answer", path: "/api/videos/2/annotations", visit: Visit::Visitor, phoenix: "815 + 320", wanted: "≤ 30" },
    Figure { name: "hundred-computed", title: "up to 100 annotations as JSON, computed", kept: "nothing", path: "/api/videos/2/annotations", visit: Visit::AnotherMoment, phoenix: "815 + 320", wanted: "≤ 150" },
    Figure { name: "long", title: "500 of 100,000 as JSON, asked again", kept: "the answer", path: "/api/videos/201/annotations", visit: Visit::Visitor, phoenix: "4,902 + 859", wanted: "≤ 60" },
    Figure { name: "long-computed", title: "500 of 100,000 as JSON, computed", kept: "nothing", path: "/api/videos/201/annotations", visit: Visit::AnotherMoment, phoenix: "4,902 + 859", wanted: "≤ 450 + ≤ 1,500" },
    Figure { name: "export", title: "100 annotations as WebVTT, asked again", kept: "the file", path: "/videos/2/annotations.vtt", visit: Visit::Visitor, phoenix: "", wanted: "≤ 30" },
];

/// Prints the figures of these names, or all, on one database or on both.
///
/// # Errors
/// When a name is unknown, and when something can't be built or started or fails under load.
pub(super) fn bench(names: &[String], only: Option<Kind>) -> anyhow::Result<()> {
    let figures = live_load::named(&FIGURES, |figure| figure.name, names)?;
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

/// What HTTP alone costs.
fn floor(load: &Load) -> anyhow::Result<String> {
    let mut floor = pinned(SERVER, project::release_example("floor")?);
    floor.args([&load.port.to_string(), FLOOR_BYTES]);
    let floor = Group::spawn(floor)?;
    ports::wait_until_listening(load.port)?;
    Ok(measure(load, Counted { server: floor.id(), postgres: None })?.cell())
}

/// A server as it is deployed, with people who annotate the videos that the home page shows, twenty
/// times a second.
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
    if matches!(figure.visit, Visit::Member | Visit::Unchanged) {
        headers.push(member::log_in(port)?);
    }
    if figure.visit == Visit::Unchanged {
        let page = ask(port, "GET", figure.path, &headers, "")?;
        let tag = page.header("etag").context("the page has no version")?;
        headers.push(format!("if-none-match: {tag}"));
    }
    let script = match figure.visit {
        Visit::AnotherMoment => Some(another_moment(figure, scripts)?),
        _ => None,
    };
    Ok(Load { wrk: wrk.to_owned(), port, path: figure.path.to_owned(), headers, script })
}

/// A script for wrk that asks from one ms later each time.
fn another_moment(figure: &Figure, scripts: &TempDir) -> anyhow::Result<PathBuf> {
    let script = scripts.path().join(format!("{}.lua", figure.name));
    let path = figure.path;
    let text = format!(
        "local from = 0\nrequest = function()\n  from = from + 1\n  \
         return wrk.format(nil, \"{path}?from=\" .. from)\nend\n"
    );
    fs::write(&script, text).context("the script can't be written")?;
    Ok(script)
}
