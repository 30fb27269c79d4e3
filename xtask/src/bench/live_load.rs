//! Tables of figures from `crates/rumbl-web/examples/live_load`, each measured on a new server with a filled database.

use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::cores::{self, LOAD, pinned};
use super::deployment::{Deployment, SECRET};
use super::filled::{Filled, Kind};
use super::open_files;
use crate::process::{self, Streamed};
use crate::project;

/// Timeout of one task, including its preparations.
const TASK_TIMEOUT: Duration = Duration::from_mins(5);
/// Lifts rate limits, and turns off automatic answers and request logs. Stored annotations are counted by exports, one
/// per video.
pub(super) const LIMITS_LIFTED: [(&str, &str); 5] = [
    ("RUMBL_LIMITS__ANNOTATION_INTERVAL_MS", "1"),
    ("RUMBL_LIMITS__ANNOTATION_BURST", "1000000"),
    ("RUMBL_LIMITS__EXPORT_PER_ADDRESS__BURST", "1000000"),
    ("RUMBL_INFO_SYS__ENABLED", "false"),
    ("RUST_LOG", "warn"),
];

/// One row of a table.
#[derive(Debug)]
pub(super) struct Figure {
    /// Its name on the command line.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// The result of the same application written with Phoenix 1.8.12.
    pub(super) phoenix: &'static str,
    pub(super) wanted: &'static str,
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
    let figures = named(figures, |figure| figure.name, names)?;
    build()?;
    let databases = fill_databases(only)?;
    println!("| figure, server on one core | Phoenix | SQLite | PostgreSQL | wanted |");
    println!("|---|---|---|---|---|");
    for Figure { name, title, phoenix, wanted } in figures {
        let mut cells = Vec::new();
        for database in &databases {
            let measured = database.as_ref().map(|database| run(name, database)).transpose()?;
            cells.push(measured.unwrap_or_default());
        }
        println!("| {title} | {phoenix} | {} | {wanted} |", cells.join(" | "));
    }
    Ok(())
}

/// Builds the server and its load, and lets both have many clients.
///
/// # Errors
/// When that fails.
pub(super) fn build() -> anyhow::Result<()> {
    open_files::raise_limit()?;
    let mut build = project::cargo(&["build", "--locked", "--release", "--package", "rumbl-web"]);
    build.args(["--bin", "rumbl", "--example", "live_load"]);
    process::run(build)?;
    cores::warn_if_unpinned();
    Ok(())
}

/// One or both databases, filled; `None` for one that is not wanted or whose program is missing.
///
/// # Errors
/// When a database can't be started or filled.
pub(super) fn fill_databases(only: Option<Kind>) -> anyhow::Result<[Option<Filled>; 2]> {
    let filled = |kind| {
        let is_wanted = only.is_none_or(|only| only == kind);
        if is_wanted { Filled::new(kind, fill) } else { Ok(None) }
    };
    Ok([filled(Kind::Sqlite)?, filled(Kind::Postgres)?])
}

/// Resets a database to its initial state.
fn fill(database: &Filled) -> anyhow::Result<()> {
    Deployment::prepare(&database.url(), &["migrate", "up"])?;
    let took = run("fill", database)?;
    println!("The database was filled within {took}.");
    Ok(())
}

/// The named figures, or all.
///
/// # Errors
/// When there is no such figure.
pub(super) fn named<'a, F>(
    figures: &'a [F],
    name_of: impl Fn(&F) -> &'static str,
    names: &[String],
) -> anyhow::Result<Vec<&'a F>> {
    let known: Vec<_> = figures.iter().map(&name_of).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("there is no figure {unknown}, only {}", known.join(", "));
    }
    let is_wanted = |name| names.is_empty() || names.iter().any(|wanted| wanted == name);
    Ok(figures.iter().filter(|figure| is_wanted(name_of(figure))).collect())
}

/// The output of a task on a new server.
fn run(task: &str, database: &Filled) -> anyhow::Result<String> {
    run_among(task, database, &LIMITS_LIFTED, &[])
}

/// The output of a task on a new server with additional environment variables, among other nodes.
///
/// # Errors
/// When the server can't be started, or the task fails.
pub(super) fn run_among(
    task: &str,
    database: &Filled,
    variables: &[(&str, &str)],
    others: &[Deployment],
) -> anyhow::Result<String> {
    let server = Deployment::start(&database.url(), variables)?;
    let mut load = pinned(LOAD, project::release_example("live_load")?);
    load.args([task, &server.port.to_string(), SECRET, &database.url(), &server.id().to_string()]);
    load.args(database.process()?.map(|process| process.to_string()));
    load.args(others.iter().flat_map(|node| [node.port.to_string(), node.id().to_string()]));
    let mut said = Vec::new();
    let status = Streamed::spawn(load, TASK_TIMEOUT)
        .and_then(|load| load.finish(|line| said.push(line.to_owned())))
        .with_context(|| format!("{task}; the server says: {}", server.last_log_lines()))?;
    let said = said.join("\n");
    ensure!(
        status.success(),
        "{task} failed ({status}): {said}; the server says: {}",
        server.last_log_lines()
    );
    server.stop()?;
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> anyhow::Result<Vec<&'static str>> {
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        Ok(named(&["a", "b"], |name| name, &names)?.into_iter().copied().collect())
    }

    #[test]
    fn a_figure_can_be_run_alone_and_all_are_where_none_is_named() {
        assert_eq!(names(&["b"]).unwrap(), ["b"]);
        assert_eq!(names(&[]).unwrap(), ["a", "b"]);
    }

    #[test]
    fn an_unknown_figure_is_refused_with_the_known_ones() {
        assert_eq!(names(&["a", "c"]).unwrap_err().to_string(), "there is no figure c, only a, b");
    }
}
