//! What rumbl-core does on a database: one suite, run on SQLite always, and on PostgreSQL when
//! `RUMBL_TEST_POSTGRES_URL` names a database that tests may write to.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and what is skipped is said"
)]

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

mod accounts;
mod addresses;
mod administration;
mod annotation_changes;
mod annotation_counts;
mod annotation_density;
mod annotation_edits;
mod annotation_pages;
mod annotations;
mod api_keys;
mod categories;
mod client_ids;
mod conversation_changes;
mod conversation_costs;
mod conversation_members;
mod conversation_messages;
mod conversation_unread;
mod conversations;
mod databases;
mod digests;
mod directory;
mod everything;
mod excerpts;
mod factories;
mod factories_of_many;
mod fixtures;
mod followers;
mod follows;
mod idempotency;
mod imports;
mod jobs;
mod linked_identities;
mod log;
mod migrations;
mod moderation;
mod notifications;
mod own_annotations;
mod passkeys;
mod personal_data;
mod pictures;
mod posters;
mod preconditions;
mod reactions;
mod refresh_tokens;
mod replies;
mod repo;
mod resolved;
mod rooms;
mod search;
mod second_factors;
mod seeds;
mod sessions;
mod transfer;
mod uploads;
mod user_news;
mod video_deletion;
mod video_ends;
mod video_pages;
mod videos;
mod visibility;
mod visits;
mod webhooks;

use databases::{Case, Database, POSTGRES_URL};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let postgres = Database::postgres();
    if postgres.is_none() && !arguments.list {
        eprintln!("the tests postgres::… are skipped by name: {POSTGRES_URL} is not set");
    }
    let (planted, tests): (Vec<_>, Vec<_>) = cases().partition(|case| case.planted().is_some());
    everything::plant_too(planted.iter().filter_map(Case::planted).collect());
    let mut trials = Vec::new();
    for case in tests {
        let trial = |name: &str, database: Option<Database>| {
            let is_skipped = database.is_none();
            let run = move || {
                let database = database.ok_or("this database was not given")?;
                case.run(&database);
                Ok(())
            };
            Trial::test(format!("{name}::{}", case.name), run).with_ignored_flag(is_skipped)
        };
        if case.runs_on_sqlite() {
            trials.push(trial("sqlite", Some(Database::Sqlite)));
        }
        trials.push(trial("postgres", postgres.clone()));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn cases() -> impl Iterator<Item = Case> {
    [
        accounts::cases(),
        administration::cases(),
        addresses::cases(),
        annotation_changes::cases(),
        annotation_counts::cases(),
        annotation_density::cases(),
        annotation_edits::cases(),
        replies::cases(),
        annotation_pages::cases(),
        annotations::cases(),
        api_keys::cases(),
        categories::cases(),
        client_ids::cases(),
        conversation_changes::cases(),
        conversation_costs::cases(),
        conversation_members::cases(),
        conversation_messages::cases(),
        conversation_unread::cases(),
        conversations::cases(),
        digests::cases(),
        directory::cases(),
        excerpts::cases(),
        factories::cases(),
        factories_of_many::cases(),
        followers::cases(),
        follows::cases(),
        idempotency::cases(),
        imports::cases(),
        jobs::cases(),
        linked_identities::cases(),
        log::cases(),
        migrations::cases(),
        moderation::cases(),
        notifications::cases(),
        own_annotations::cases(),
        passkeys::cases(),
        personal_data::cases(),
        posters::cases(),
        preconditions::cases(),
        reactions::cases(),
        refresh_tokens::cases(),
        repo::cases(),
        resolved::cases(),
        rooms::cases(),
        search::cases(),
        second_factors::cases(),
        seeds::cases(),
        sessions::cases(),
        transfer::cases(),
        uploads::cases(),
        user_news::cases(),
        video_deletion::cases(),
        video_ends::cases(),
        video_pages::cases(),
        videos::cases(),
        visibility::cases(),
        visits::cases(),
        webhooks::cases(),
    ]
    .into_iter()
    .flatten()
}
