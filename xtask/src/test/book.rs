//! The book: checks that its excerpts exist, compile and pass, and that its links work.

use super::step::{Outcome, count};
use crate::{book, npm, project};

/// Builds the book, checks its links offline, and runs the tutorial's tests.
pub(super) fn test(_is_ci: bool) -> anyhow::Result<Outcome> {
    npm::install(book::FOLDER)?;
    let pages = count(project::npm_in(book::FOLDER, &["test"]))?;
    let tutorial = ["test", "--locked", "--no-fail-fast", "--package", "tutorial"];
    Ok(Outcome::Ran(pages + count(project::cargo(&tutorial))?))
}
