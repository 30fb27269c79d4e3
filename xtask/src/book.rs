//! The book in `docs`, which is built with `vitepress`.

use clap::Args;

use crate::{npm, process, project};

/// The folder of the book.
pub(crate) const FOLDER: &str = "docs";

/// What becomes of the book.
#[derive(Debug, Args)]
pub(crate) struct Book {
    /// Serve it, and open it in a browser; pages change as you write
    #[arg(long)]
    open: bool,
}

/// Builds the book, or serves it until Ctrl-C.
pub(crate) fn run(book: &Book) -> anyhow::Result<()> {
    npm::install(FOLDER)?;
    if book.open {
        return process::run(project::npm_in(FOLDER, &["run", "open"]));
    }
    process::run(project::npm_in(FOLDER, &["run", "build"]))?;
    println!("the book is in {}", project::root().join("docs/.vitepress/dist").display());
    Ok(())
}
