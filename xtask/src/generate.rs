//! `cargo xtask gen`: writes what one would write by hand, in Phoenix's notation.

mod command;
mod diff;
mod edit;
mod field;
mod field_values;
mod history;
mod kinds;
mod migration;
mod names;
mod plan;
mod reserved;
mod templates;
mod values;
mod workspace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::project;
pub(crate) use command::Generate;
use command::Migration;
use history::History;
use plan::Plan;

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
        let (command, files) = history.undo()?;
        return Ok(format!("took back `{command}`: {} files", files.len()));
    }
    let plan = plan(root, generate)?;
    if generate.is_dry_run() {
        return Ok(plan.describe());
    }
    plan.write()?;
    history.keep(&generate.command(), &plan)?;
    Ok(format!("{}\n{}", plan.summary(), generate.advice()))
}

/// Generates something in any workspace, without a note of it.
///
/// # Errors
/// Says in a sentence why not.
pub(crate) fn write(root: &Path, generate: &Generate) -> anyhow::Result<()> {
    plan(root, generate)?.write()
}

fn history_file() -> anyhow::Result<PathBuf> {
    Ok(project::target()?.join("generated.json"))
}

fn plan(root: &Path, generate: &Generate) -> anyhow::Result<Plan> {
    let mut plan = match generate {
        Generate::Migration(Migration { name, fields, .. }) => migration::plan(root, name, fields)?,
        Generate::Schema(thing) => kinds::schema(root, thing)?,
        Generate::Context(thing) => kinds::context(root, thing)?,
        Generate::Html(thing) => kinds::html(root, thing)?,
        Generate::Json(thing) => kinds::json(root, thing)?,
        Generate::Live(thing) => kinds::live(root, thing)?,
        Generate::Channel(place) => kinds::channel(root, place)?,
        Generate::Presence(place) => kinds::presence(root, place)?,
        Generate::Undo => Plan::new(root),
    };
    plan.format()?;
    Ok(plan)
}
