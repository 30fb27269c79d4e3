//! `cargo xtask gen`: writes what one would write by hand, in Phoenix's notation.

mod command;
mod diff;
mod edit;
mod field;
mod field_values;
mod history;
mod kinds;
mod merge;
mod migration;
mod names;
mod plan;
mod reserved;
mod schemas;
mod templates;
mod values;
mod workspace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::DateTime;

use crate::{db, project};
pub(crate) use command::Generate;
use command::Migration;
use history::History;
use plan::Plan;
use workspace::Workspace;

/// Generates something in this workspace, or takes it back. What keeps it from that is said in a sentence; then nothing
/// is written.
pub(crate) fn run(generate: &Generate) -> ExitCode {
    match answer(generate) {
        Ok(answer) => {
            println!("{}", answer.trim_end());
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn answer(generate: &Generate) -> anyhow::Result<String> {
    let root = project::root();
    let history = History::new(root, history_file()?);
    if let Generate::Undo = generate {
        let (command, files) = history.undo(db::has)?;
        return Ok(format!("took back `{command}`: {} files", files.len()));
    }
    let plan = plan(&Workspace::new(root), generate)?;
    if generate.is_dry_run() {
        return Ok(plan.describe());
    }
    history.keep(&generate.command(), &plan)?;
    if let Err(error) = plan.write() {
        history.forget()?;
        return Err(error);
    }
    Ok(format!("{}\n{}", plan.summary(), generate.advice()))
}

/// Generates something in any workspace, without a note of it. It is the same whenever that is.
///
/// # Errors
/// Says in a sentence why not.
pub(crate) fn write(root: &Path, generate: &Generate) -> anyhow::Result<()> {
    plan(&Workspace::at(root, DateTime::UNIX_EPOCH.naive_utc()), generate)?.write()
}

/// Generates something in any workspace and takes it back, with a note in `notes`.
///
/// # Errors
/// Says in a sentence why not.
pub(crate) fn write_and_take_back(
    root: &Path,
    generate: &Generate,
    notes: PathBuf,
) -> anyhow::Result<()> {
    let (plan, history) = (plan(&Workspace::new(root), generate)?, History::new(root, notes));
    history.keep(&generate.command(), &plan)?;
    plan.write()?;
    history.undo(|_| Ok(false)).map(drop)
}

fn history_file() -> anyhow::Result<PathBuf> {
    Ok(project::target()?.join("generated.json"))
}

fn plan(workspace: &Workspace, generate: &Generate) -> anyhow::Result<Plan> {
    let mut plan = match generate {
        Generate::Migration(Migration { name, fields, .. }) => {
            migration::plan(workspace, name, fields)?
        }
        Generate::Schema(thing) => kinds::schema(workspace, thing)?,
        Generate::Context(thing) => kinds::context(workspace, thing)?,
        Generate::Html(thing) => kinds::html(workspace, thing)?,
        Generate::Json(thing) => kinds::json(workspace, thing)?,
        Generate::Live(thing) => kinds::live(workspace, thing)?,
        Generate::Channel(place) => kinds::channel(workspace, place)?,
        Generate::Presence(place) => kinds::presence(workspace, place)?,
        Generate::Undo => Plan::new(&workspace.root),
    };
    plan.format()?;
    Ok(plan)
}
