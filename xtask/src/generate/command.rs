//! What `cargo xtask gen` is asked for, as it is written.

use clap::{Args, Subcommand};

/// What `cargo xtask gen` is asked for.
#[derive(Debug, Subcommand)]
pub(crate) enum Generate {
    /// A migration for both databases: `create_notes title:string`, `add_views_to_videos views:integer`, or any other name
    Migration(Migration),
    /// A table with its migration, its row and its changeset
    Schema(Thing),
    /// A schema, and a context that lists, gets, creates, updates and deletes a person's own
    Context(Thing),
    /// A context, and the pages to list, add, show, change and delete them
    Html(Thing),
    /// A context, and the same for programs, in both versions of the API
    Json(Thing),
    /// As html, with a list that lives on the server and follows what other windows do
    Live(Thing),
    /// A channel in which members talk, `lobbies:NAME`
    Channel(Place),
    /// A channel that also shows who is there
    Presence(Place),
    /// Takes the last generation back, unless a file of it was changed since
    Undo,
}

/// A migration.
#[derive(Debug, Args)]
pub(crate) struct Migration {
    /// What it does, such as `create_notes` or `add_views_to_videos`
    pub(super) name: String,
    /// Columns, such as title:string views:integer
    pub(super) fields: Vec<String>,
    #[command(flatten)]
    pub(super) options: Options,
}

/// A kind of thing that people have.
#[derive(Debug, Args)]
#[command(after_help = FIELDS_HELP)]
pub(crate) struct Thing {
    /// What one of them is called, such as `Note` or `ReadingList`
    pub(super) name: String,
    /// Its fields, such as `title:string body:text? video_id:references:videos`
    #[arg(required = true)]
    pub(super) fields: Vec<String>,
    /// What several are called, where that is not plain English
    #[arg(long)]
    pub(super) plural: Option<String>,
    #[command(flatten)]
    pub(super) options: Options,
}

/// A place where members are.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// What one of them is called, such as Lobby
    pub(super) name: String,
    /// What several are called, where that is not plain English
    #[arg(long)]
    pub(super) plural: Option<String>,
    #[command(flatten)]
    pub(super) options: Options,
}

/// What holds for every kind.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Print what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

const FIELDS_HELP: &str = "Fields:
  title:string             a line, required
  body:text?               any number of lines; with ? it may be left empty
  views:integer            an integer of 64 bits
  published:boolean        yes or no
  taken_at:utc_datetime    a time in UTC
  title:string:unique      no two are the same; of one owner, where there is one
  video_id:references:videos   a row of another table; the row goes with it, or with ? stays without it;
                               from context on, it is a row that the owner may see
  user_id:references:users     whose it is, which is never taken from a form; from context on, it is added";

impl Generate {
    pub(super) fn is_dry_run(&self) -> bool {
        match self {
            Self::Migration(Migration { options, .. }) => options.dry_run,
            Self::Schema(thing)
            | Self::Context(thing)
            | Self::Html(thing)
            | Self::Json(thing)
            | Self::Live(thing) => thing.options.dry_run,
            Self::Channel(place) | Self::Presence(place) => place.options.dry_run,
            Self::Undo => false,
        }
    }

    /// As it was written.
    pub(super) fn command(&self) -> String {
        let (kind, name, fields) = match self {
            Self::Migration(migration) => {
                ("migration", &migration.name, migration.fields.as_slice())
            }
            Self::Schema(thing) => ("schema", &thing.name, thing.fields.as_slice()),
            Self::Context(thing) => ("context", &thing.name, thing.fields.as_slice()),
            Self::Html(thing) => ("html", &thing.name, thing.fields.as_slice()),
            Self::Json(thing) => ("json", &thing.name, thing.fields.as_slice()),
            Self::Live(thing) => ("live", &thing.name, thing.fields.as_slice()),
            Self::Channel(place) => ("channel", &place.name, &[][..]),
            Self::Presence(place) => ("presence", &place.name, &[][..]),
            Self::Undo => return "gen undo".to_owned(),
        };
        [&["gen".to_owned(), kind.to_owned(), name.clone()], fields].concat().join(" ")
    }

    /// What remains for whoever asked.
    pub(super) fn advice(&self) -> &'static str {
        match self {
            Self::Migration(_) => {
                "`cargo xtask db migrate` applies it; `cargo xtask gen undo` takes it back."
            }
            Self::Schema(_) => {
                "`cargo xtask db migrate` makes the table; `cargo xtask gen undo` takes it all back."
            }
            Self::Context(_) | Self::Html(_) | Self::Json(_) | Self::Live(_) => {
                "`cargo xtask db migrate` makes the table; `cargo xtask gen undo` takes it all back.\n\
                 It is deleted with its owner. To have it in their archive as well, read it in \
                 personal_data/export.rs and show it in views/archive_view.rs."
            }
            Self::Channel(_) | Self::Presence(_) => "`cargo xtask gen undo` takes it all back.",
            Self::Undo => "",
        }
    }
}
