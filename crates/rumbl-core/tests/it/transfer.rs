use std::collections::BTreeSet;

use diesel::connection::SimpleConnection as _;
use rumbl_core::annotations::AnnotationQuery;
use rumbl_core::repo::{Connection, DatabaseUrl, PoolOptions, Repo};
use rumbl_core::search::{SearchQuery, search_annotations, search_users, search_videos};
use rumbl_core::transfer::{Compared, Progress, transfer};
use rumbl_core::{Error, Result, annotations, migrations, seeds};

use crate::databases::{Scratch, block_on, cases};
use crate::everything::{DIFFICULT, plant};
use crate::fixtures::{annotate, user, video};

cases! {
    Alone:
        only_postgresql_is_filled_and_only_from_a_file_that_is_there;
    Moved:
        everything_arrives_and_is_used_as_before,
        a_move_that_was_broken_off_goes_on_where_it_was,
        what_changed_meanwhile_is_copied_again,
        a_target_with_anything_in_it_is_refused_and_left_alone,
        a_source_that_somebody_has_open_is_refused,
        a_source_that_is_not_up_to_date_is_refused,
        nothing_else_uses_a_database_that_is_being_filled,
        what_does_not_fit_is_named,
        a_difference_at_the_end_is_told_and_everything_copied_again;
}

/// Rows of the log that need several batches.
const MANY: u64 = 3_500;

fn run<T: Send + 'static>(
    repo: &Repo,
    call: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
) -> Result<T> {
    block_on(repo.run(call))
}

/// Fills the source, which nobody has open afterwards.
fn planted(source: &Scratch, more: impl FnOnce(&mut Connection) + Send + 'static) {
    let plant = |conn: &mut Connection| {
        plant(conn);
        more(conn);
        Ok(())
    };
    run(&source.migrated(), plant).unwrap();
}

fn moved(source: &Scratch, target: &Scratch) -> Result<Vec<Compared>> {
    observed(source, target, |_| Ok(()))
}

fn observed(
    source: &Scratch,
    target: &Scratch,
    mut observe: impl FnMut(Progress<'_>) -> Result<()> + Send + 'static,
) -> Result<Vec<Compared>> {
    let source: DatabaseUrl = source.url().clone();
    run(&target.connect(), move |target| transfer(&source, target, &mut observe))
}

fn refusal(outcome: Result<Vec<Compared>>) -> String {
    match outcome {
        Err(Error::Transfer(fault)) => fault.to_string(),
        other => panic!("{other:?} is no refusal"),
    }
}

fn assert_complete(compared: &[Compared]) {
    for one in compared {
        assert!(one.is_equal(), "{one:?}");
        assert!(one.source.rows > 0, "the test has no row in {}", one.source.name);
    }
}

fn many_entries(conn: &mut Connection) {
    let insert = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY}) \
         INSERT INTO log (topic_id, seq, kind, subject_id, inserted_at) \
         SELECT 1000, n, 1, 1, '2026-05-03 17:04:05.25' FROM numbers"
    );
    conn.batch_execute(&insert).unwrap();
}

fn only_postgresql_is_filled_and_only_from_a_file_that_is_there(scratch: &Scratch) {
    let source = tempfile::tempdir().unwrap();
    let source = format!("sqlite://{}", source.path().join("none.db").display()).parse().unwrap();
    let outcome = run(&scratch.connect(), move |target| transfer(&source, target, &mut |_| Ok(())));
    match (scratch.url(), outcome) {
        (DatabaseUrl::Sqlite(_), Err(Error::Transfer(fault))) => {
            assert_eq!(fault.to_string(), "the target has to be a PostgreSQL database");
        }
        (DatabaseUrl::Postgres(_), Err(Error::Unavailable(message))) => {
            assert!(message.contains("there is no database file"), "{message}");
        }
        (_, other) => panic!("{other:?}"),
    }
}

fn everything_arrives_and_is_used_as_before(source: &Scratch, target: &Scratch) {
    planted(source, |_| {});
    let compared = moved(source, target).unwrap();
    assert_complete(&compared);
    let tables: BTreeSet<_> = compared.iter().map(|one| one.source.name.as_str()).collect();
    for table in ["users", "log", "topics", "posters", "passkeys", "messages", "visits"] {
        assert!(tables.contains(table), "{table} is not among {tables:?}");
    }
    run(&target.connect(), |conn| {
        assert!(migrations::pending(conn)?.is_empty());
        // Seeds find theirs, and triggers have put down the words.
        seeds::run(conn)?;
        let videos = search_videos(conn, &SearchQuery::parse("ætherwörld"), 9)?.rows;
        let said = search_annotations(conn, &SearchQuery::parse("zauberwort"), 9)?.rows;
        let people = search_users(conn, &SearchQuery::parse("ünïcode"), 9)?.rows;
        assert_eq!((videos.len(), said.len(), people.len()), (1, 1, 1));
        let video = &videos[0].video;
        assert!(!video.answers_enabled && video.poster.is_some());
        let query = AnnotationQuery::From { at: 0 };
        let page = annotations::list_annotations(conn, video.id, &query)?;
        let bodies: Vec<_> =
            page.annotations.iter().map(|one| one.annotation.body.as_str()).collect();
        assert_eq!(bodies, ["Zauberwort", DIFFICULT]);
        Ok(())
    })
    .unwrap();
}

fn a_move_that_was_broken_off_goes_on_where_it_was(source: &Scratch, target: &Scratch) {
    planted(source, many_entries);
    let broken_off = observed(source, target, |progress| match progress {
        Progress::Copied { table: "log", rows: 2_000, .. } => Err(Error::NotFound),
        _ => Ok(()),
    });
    assert!(matches!(broken_off, Err(Error::NotFound)), "{broken_off:?}");
    let (tell, told) = std::sync::mpsc::channel();
    let compared = observed(source, target, move |progress| {
        match progress {
            Progress::Began | Progress::BeganAgain => panic!("it began anew"),
            Progress::Resumed => {}
            Progress::Copied { table, rows, of } => {
                tell.send((table.to_owned(), rows, of)).unwrap();
            }
        }
        Ok(())
    });
    assert_complete(&compared.unwrap());
    let copied: Vec<_> = told.into_iter().collect();
    let of_log: Vec<_> = copied.iter().filter(|(table, ..)| table == "log").collect();
    assert_eq!(of_log[0].1, 3_000, "it went on behind what was there: {of_log:?}");
    assert!(of_log.iter().all(|(_, _, of)| *of > MANY));
    assert!(copied.iter().all(|(table, ..)| table != "categories"), "{copied:?}");
    let last = of_log.last().unwrap();
    assert_eq!(last.1, last.2);
}

fn what_changed_meanwhile_is_copied_again(source: &Scratch, target: &Scratch) {
    planted(source, many_entries);
    observed(source, target, |progress| match progress {
        Progress::Copied { table: "log", .. } => Err(Error::NotFound),
        _ => Ok(()),
    })
    .unwrap_err();
    let edit = "UPDATE users SET name = 'Somebody else' WHERE id = 1";
    run(&source.connect(), move |conn| Ok(conn.batch_execute(edit)?)).unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let compared = observed(source, target, move |progress| {
        if !matches!(progress, Progress::Copied { .. }) {
            tell.send(format!("{progress:?}")).unwrap();
        }
        Ok(())
    });
    assert_complete(&compared.unwrap());
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["BeganAgain"]);
    // New rows come after all that ever were, also after those that are gone.
    let next_ids = |conn: &mut Connection| {
        let owner = user(conn);
        let video = video(conn, &owner);
        let annotation = annotate(conn, &owner, &video, 1);
        Ok((owner.id.get(), video.id.get(), annotation.id.get()))
    };
    let there = run(&target.connect(), next_ids).unwrap();
    assert_eq!(there, run(&source.connect(), next_ids).unwrap());
}

fn a_target_with_anything_in_it_is_refused_and_left_alone(source: &Scratch, target: &Scratch) {
    planted(source, |_| {});
    let own = "CREATE TABLE recipes (id BIGINT); INSERT INTO recipes VALUES (7)";
    let server = target.connect();
    run(&server, move |conn| Ok(conn.batch_execute(own)?)).unwrap();
    let message = refusal(moved(source, target));
    assert_eq!(message, "the target is not empty, it has the tables recipes");
    let still = "DROP TABLE recipes";
    run(&server, move |conn| Ok(conn.batch_execute(still)?)).unwrap();
    // Nor is another rumbl's, and a move that is over is not done twice.
    assert_complete(&moved(source, target).unwrap());
    let message = refusal(moved(source, target));
    assert!(message.contains("the tables __diesel_schema_migrations, annotations"), "{message}");
}

fn a_source_that_somebody_has_open_is_refused(source: &Scratch, target: &Scratch) {
    planted(source, |_| {});
    let open = source.connect();
    let message = refusal(moved(source, target));
    assert!(message.contains("another process has") && message.contains("stop rumbl"), "{message}");
    drop(open);
    let url = source.url().clone();
    let opens = move |_: Progress<'_>| match Repo::connect_existing(&url, PoolOptions::default()) {
        Err(Error::Unavailable(_)) => Ok(()),
        other => panic!("somebody opened it meanwhile: {other:?}"),
    };
    let mut has_tried = false;
    let compared = observed(source, target, move |progress| {
        if std::mem::replace(&mut has_tried, true) { Ok(()) } else { opens(progress) }
    });
    assert_complete(&compared.unwrap());
}

fn a_source_that_is_not_up_to_date_is_refused(source: &Scratch, target: &Scratch) {
    run(&source.migrated(), migrations::down).unwrap();
    let message = refusal(moved(source, target));
    assert!(message.contains("lacks 1 migrations: run `rumbl migrate up`"), "{message}");
    // Nothing was done there.
    assert!(!run(&target.connect(), migrations::pending).unwrap().is_empty());
}

fn nothing_else_uses_a_database_that_is_being_filled(source: &Scratch, target: &Scratch) {
    planted(source, |_| {});
    observed(source, target, |_| Err(Error::NotFound)).unwrap_err();
    let server = target.connect();
    let outcomes = [
        run(&server, migrations::pending).map(drop),
        run(&server, migrations::up).map(drop),
        run(&server, migrations::down).map(drop),
    ];
    for outcome in outcomes {
        let refusal = outcome.unwrap_err().to_string();
        assert!(refusal.contains("has not finished filling the database"), "{refusal}");
    }
    assert_complete(&moved(source, target).unwrap());
    assert!(run(&server, migrations::pending).unwrap().is_empty());
}

fn what_does_not_fit_is_named(source: &Scratch, target: &Scratch) {
    planted(source, |conn| {
        let broken = "UPDATE videos SET inserted_at = 'someday' WHERE id = 1";
        conn.batch_execute(broken).unwrap();
    });
    let message = refusal(moved(source, target));
    assert!(message.starts_with("videos: ") && message.contains("someday"), "{message}");
    let new = "CREATE TABLE forgotten (id INTEGER PRIMARY KEY)";
    run(&source.connect(), move |conn| Ok(conn.batch_execute(new)?)).unwrap();
    let message = refusal(moved(source, target));
    assert_eq!(message, "the table forgotten is not the same in both databases");
    let repair =
        "DROP TABLE forgotten; UPDATE videos SET inserted_at = '2026-01-01 00:00:00' WHERE id = 1";
    run(&source.connect(), move |conn| Ok(conn.batch_execute(repair)?)).unwrap();
    assert_complete(&moved(source, target).unwrap());
    let new = "CREATE TABLE forgotten (id INTEGER PRIMARY KEY, weight REAL)";
    run(&source.connect(), move |conn| Ok(conn.batch_execute(new)?)).unwrap();
    let failure = moved(source, target).unwrap_err().to_string();
    assert!(failure.contains("forgotten.weight is of the type real"), "{failure}");
}

fn a_difference_at_the_end_is_told_and_everything_copied_again(source: &Scratch, target: &Scratch) {
    planted(source, |_| {});
    let server = target.connect();
    let compared = observed(source, target, move |progress| {
        if matches!(progress, Progress::Copied { table: "users", .. }) {
            let meddle = "UPDATE users SET name = 'Somebody else' WHERE id = 1";
            run(&server, move |conn| Ok(conn.batch_execute(meddle)?))?;
        }
        Ok(())
    });
    let different: Vec<_> = compared.unwrap().into_iter().filter(|one| !one.is_equal()).collect();
    let [Compared { source: was, target: is }] = &different[..] else {
        panic!("{different:?} is not one table");
    };
    assert_eq!((was.name.as_str(), is.name.as_str(), was.rows), ("users", "users", is.rows));
    assert!(run(&target.connect(), migrations::pending).is_err(), "nobody uses it");
    let (tell, told) = std::sync::mpsc::channel();
    let compared = observed(source, target, move |progress| {
        if !matches!(progress, Progress::Copied { .. }) {
            tell.send(format!("{progress:?}")).unwrap();
        }
        Ok(())
    });
    assert_complete(&compared.unwrap());
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["BeganAgain"]);
}
