use std::sync::Barrier;
use std::thread;

use rumbl_core::repo::{Connection, Repo};
use rumbl_core::{Error, migrations};

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{list_users, user, video};

cases! {
    Alone:
        migrations_go_up_down_and_up_again,
        every_migration_can_be_reverted_and_applied_again,
        nothing_is_left_to_revert_in_an_empty_database,
        two_that_start_at_once_migrate_once;
}

const NAMES: [&str; 7] = [
    "20261121000001_create_users",
    "20261121000002_create_categories",
    "20261121000003_create_videos",
    "20261121000004_create_annotations",
    "20261121000005_add_answers",
    "20261121000006_add_annotation_changes",
    "20261121000007_forget_annotation_changes",
];

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
    assert_eq!(run(&repo, migrations::pending), NAMES);
    assert_eq!(applied(&repo), [false; NAMES.len()]);
    assert_eq!(run(&repo, migrations::up), NAMES);
    assert_eq!(applied(&repo), [true; NAMES.len()]);
    assert!(run(&repo, migrations::up).is_empty());
    let newest = NAMES.len() - 1;
    assert_eq!(run(&repo, migrations::down), NAMES[newest]);
    assert_eq!(applied(&repo).iter().position(|applied| !applied), Some(newest));
    assert_eq!(run(&repo, migrations::up), NAMES[newest..]);
    let names: Vec<_> =
        run(&repo, migrations::status).into_iter().map(|migration| migration.name).collect();
    assert_eq!(names, NAMES);
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
    assert_eq!(applied(&repo), [false; NAMES.len()]);
    assert_eq!(run(&repo, migrations::up), NAMES);
    assert!(run(&repo, |conn| Ok(list_users(conn))).is_empty());
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
    assert_eq!(applied, NAMES);
}
