use std::path::Path;
use std::sync::{Barrier, LazyLock};
use std::{fs, thread};

use diesel::connection::SimpleConnection as _;
use rumbl_core::annotations::{self, AnnotationQuery, Reach};
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, accounts, migrations};
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{
    annotate, changes, deletion, edit, errors, list_users, params, seq_of, user, video,
};

cases! {
    Alone:
        migrations_go_up_down_and_up_again,
        every_migration_can_be_reverted_and_applied_again,
        usernames_that_differ_in_case_alone_stay_and_each_is_found_by_its_own,
        names_from_before_keys_knew_unicode_get_their_key_and_namesakes_stay,
        annotations_survive_the_way_to_the_log_and_back,
        a_database_that_is_newer_is_refused,
        nothing_is_left_to_revert_in_an_empty_database,
        two_that_start_at_once_migrate_once;
}

/// The names of all migrations, oldest first: the folders of either database, which are the same for both.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let [sqlite, postgres] = ["sqlite", "postgres"].map(|database| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(database);
        let folders = fs::read_dir(folder).unwrap().map(|folder| folder.unwrap().file_name());
        let mut names: Vec<_> = folders.map(|name| name.into_string().unwrap()).collect();
        names.sort_unstable();
        names
    });
    assert_eq!(sqlite, postgres, "each migration is there for both databases");
    sqlite
});

fn run<T: Send + 'static>(
    repo: &Repo,
    call: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
) -> T {
    block_on(repo.run(call)).unwrap()
}

fn applied(repo: &Repo) -> Vec<bool> {
    run(repo, migrations::status).into_iter().map(|migration| migration.applied).collect()
}

fn migrations_go_up_down_and_up_again(scratch: &Scratch) {
    let repo = scratch.connect();
    assert_eq!(run(&repo, migrations::pending), *NAMES);
    assert_eq!(applied(&repo), vec![false; NAMES.len()]);
    assert_eq!(run(&repo, migrations::up), *NAMES);
    assert_eq!(applied(&repo), vec![true; NAMES.len()]);
    assert!(run(&repo, migrations::up).is_empty());
    let newest = NAMES.len() - 1;
    assert_eq!(run(&repo, migrations::down), NAMES[newest]);
    assert_eq!(applied(&repo).iter().position(|applied| !applied), Some(newest));
    assert_eq!(run(&repo, migrations::up), NAMES[newest..]);
    let names: Vec<_> =
        run(&repo, migrations::status).into_iter().map(|migration| migration.name).collect();
    assert_eq!(names, *NAMES);
}

fn every_migration_can_be_reverted_and_applied_again(scratch: &Scratch) {
    let repo = scratch.migrated();
    run(&repo, |conn| {
        let owner = user(conn);
        video(conn, &owner);
        Ok(())
    });
    for name in NAMES.iter().rev() {
        assert_eq!(run(&repo, migrations::down), *name);
    }
    assert_eq!(applied(&repo), vec![false; NAMES.len()]);
    assert_eq!(run(&repo, migrations::up), *NAMES);
    assert!(run(&repo, |conn| Ok(list_users(conn))).is_empty());
}

fn a_database_that_is_newer_is_refused(scratch: &Scratch) {
    let repo = scratch.migrated();
    let applied_later =
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')";
    run(&repo, |conn| Ok(conn.batch_execute(applied_later)?));
    let outcomes = [
        block_on(repo.run(migrations::pending)).map(drop),
        block_on(repo.run(migrations::up)).map(drop),
        block_on(repo.run(migrations::down)).map(drop),
    ];
    for outcome in outcomes {
        let refusal = outcome.unwrap_err().to_string();
        assert!(refusal.contains("is newer than this rumbl"), "{refusal}");
        assert!(refusal.contains("29991231000001"), "{refusal}");
    }
    assert_eq!(applied(&repo), vec![true; NAMES.len()]);
}

fn nothing_is_left_to_revert_in_an_empty_database(scratch: &Scratch) {
    let repo = scratch.connect();
    let outcome = block_on(repo.run(migrations::down));
    assert!(matches!(outcome, Err(Error::Migration(_))), "{outcome:?}");
}

fn two_that_start_at_once_migrate_once(scratch: &Scratch) {
    let barrier = Barrier::new(2);
    let start = || {
        let repo = scratch.connect();
        barrier.wait();
        run(&repo, migrations::up)
    };
    let applied = thread::scope(|scope| {
        let (one, two) = (scope.spawn(start), scope.spawn(start));
        [one.join().unwrap(), two.join().unwrap()].concat()
    });
    assert_eq!(applied, *NAMES);
}

/// Takes back the newest migrations, and this one as the last of them.
fn down_through(repo: &Repo, name: &str) {
    while run(repo, migrations::down) != name {}
}

fn usernames_that_differ_in_case_alone_stay_and_each_is_found_by_its_own(scratch: &Scratch) {
    const NAMES: [&str; 7] = ["Eva", "eva", "EVA", "Bob", "BOB", "Zoë", "ÉMILE"];
    let repo = scratch.migrated();
    run(&repo, |conn| {
        for (number, name) in NAMES.iter().enumerate() {
            let password = format!("password of {name}");
            let user =
                json!({"name": name, "username": format!("u{number}"), "password": password});
            accounts::register_user(conn, &params(user))?;
        }
        Ok(())
    });
    down_through(&repo, "20261121000008_add_username_key");
    run(&repo, |conn| {
        for (number, name) in NAMES.iter().enumerate() {
            let rename =
                format!("UPDATE users SET username = '{name}' WHERE username = 'u{number}'");
            conn.batch_execute(&rename)?;
        }
        Ok(())
    });
    run(&repo, migrations::up);
    run(&repo, |conn| {
        let usernames: Vec<_> = list_users(conn).into_iter().map(|user| user.username).collect();
        assert_eq!(usernames, NAMES);
        let in_another_case = [("eVA", "eva"), ("bob", "Bob"), ("ZOË", "Zoë"), ("émile", "ÉMILE")];
        for (written, name) in NAMES.map(|name| (name, name)).into_iter().chain(in_another_case) {
            let password = format!("password of {name}");
            let found = accounts::authenticate_by_username_and_pass(conn, written, &password)?;
            assert_eq!(found.map(|user| user.username).as_deref(), Ok(name), "{written}");
        }
        for name in ["evA", "bob", "zoë", "Émile"] {
            let namesake = params(json!({"name": name, "username": name}));
            let refusal = errors(accounts::create_user(conn, &namesake));
            assert_eq!(refusal, "username has already been taken", "{name}");
        }
        Ok(())
    });
}

fn names_from_before_keys_knew_unicode_get_their_key_and_namesakes_stay(scratch: &Scratch) {
    // Each with the key that an earlier rumbl gave it.
    const ROWS: [(&str, &str); 7] = [
        ("ÉMILE", "Émile"),
        ("ｗｏｌｆ", "ｗｏｌｆ"),
        // The second is the key that all three lead to.
        ("Ｅｖａ", "ｅｖａ"),
        ("eva", "eva"),
        ("ｅｖａ", "x"),
        // Neither is it, so the older one has it.
        ("Ｂｏｂ", "Ｂｏｂ"),
        ("Bob", "bOB"),
    ];
    let repo = scratch.migrated();
    run(&repo, |conn| {
        for (number, (name, _)) in ROWS.iter().enumerate() {
            let password = format!("password of {name}");
            let user =
                json!({"name": name, "username": format!("u{number}"), "password": password});
            accounts::register_user(conn, &params(user))?;
        }
        for (number, (name, key)) in ROWS.iter().enumerate() {
            let old = format!(
                "UPDATE users SET username = '{name}', username_key = '{key}' \
                 WHERE username = 'u{number}'"
            );
            conn.batch_execute(&old)?;
        }
        Ok(())
    });
    // What is right already stays as it is.
    for _ in 0..2 {
        assert!(run(&repo, migrations::up).is_empty());
        run(&repo, |conn| {
            let keyed =
                [("émile", "ÉMILE"), ("Wolf", "ｗｏｌｆ"), ("EVA", "eva"), ("BOB", "Ｂｏｂ")];
            let exact = ROWS.map(|(name, _)| (name, name));
            for (written, name) in exact.into_iter().chain(keyed) {
                let password = format!("password of {name}");
                let found = accounts::authenticate_by_username_and_pass(conn, written, &password)?;
                assert_eq!(found.map(|user| user.username).as_deref(), Ok(name), "{written}");
            }
            for name in ["Émile", "wolf", "Eva", "boB"] {
                let namesake = params(json!({"name": name, "username": name}));
                let refusal = errors(accounts::create_user(conn, &namesake));
                assert_eq!(refusal, "username has already been taken", "{name}");
            }
            Ok(())
        });
    }
}

fn annotations_survive_the_way_to_the_log_and_back(scratch: &Scratch) {
    let repo = scratch.migrated();
    let (author, video) = run(&repo, |conn| {
        let author = user(conn);
        let video = video(conn, &author);
        let gone = annotate(conn, &author, &video, 1);
        let kept = annotate(conn, &author, &video, 2);
        let later = edit(&author, &video, kept.id, json!({"body": "later"}));
        let writes = [deletion(&author, &video, gone.id), later];
        let written = annotations::write_annotations(conn, &writes);
        assert_eq!(written.iter().map(seq_of).collect::<Vec<_>>(), [3, 4]);
        Ok((author, video))
    });
    let old = format!(
        "INSERT INTO annotation_changes (video_id, annotation_id, inserted_at) \
         VALUES ({0}, 1, '2026-01-01 00:00:00'), ({0}, 2, '2026-01-01 00:00:01'); \
         UPDATE videos SET forgotten_change_id = 7 WHERE id = {0};",
        video.id
    );
    for count in 1..=2 {
        // What the version before the log writes.
        down_through(&repo, "20261126000010_create_log");
        let old = old.clone();
        run(&repo, move |conn| Ok(conn.batch_execute(&old)?));
        run(&repo, migrations::up);
        let (author, video) = (author.clone(), video.clone());
        run(&repo, move |conn| {
            let annotation_count = i64::try_from(count).unwrap();
            let with_count = Video { annotation_count, ..video.clone() };
            assert_eq!(multimedia::get_video(conn, video.id)?.video, with_count);
            let query = AnnotationQuery::From { at: 0 };
            let page = annotations::list_annotations(conn, video.id, &query)?;
            let bodies: Vec<_> =
                page.annotations.iter().map(|one| one.annotation.body.as_str()).collect();
            assert_eq!(bodies, [&["later"][..], &vec!["at 9"; count - 1]].concat());
            assert!(page.annotations[0].annotation.is_edited());
            assert_eq!(page.last_seq, 0);
            // A viewer from before starts over.
            assert!(changes(conn, &video, 4, Reach::Client).start_over);
            annotate(conn, &author, &video, 9);
            assert_eq!(changes(conn, &video, 0, Reach::Client).last_seq, 1);
            Ok(())
        });
    }
}
