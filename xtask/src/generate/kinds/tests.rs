//! What each kind refuses, and what it writes into which file.

use super::super::command::Options;
use super::*;
use crate::project;

fn root() -> Workspace {
    Workspace::new(project::root())
}

fn thing(name: &str, fields: &[&str]) -> Thing {
    Thing {
        name: name.to_owned(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        plural: None,
        options: Options { dry_run: false },
    }
}

fn refusal(name: &str, fields: &[&str]) -> String {
    format!("{:#}", html(&root(), &thing(name, fields)).unwrap_err())
}

#[test]
fn what_is_there_already_is_refused() {
    for (name, words) in [
        ("Video", "there is a table videos already"),
        ("Session", "there is a table sessions already"),
        ("Moment", "something for fn moment already"),
        ("Owner", "meaning of its own"),
        ("Change", "meaning of its own"),
        ("Listing", "meaning of its own"),
        ("Part", "meaning of its own"),
        ("Browser", "meaning of its own"),
        ("Program", "meaning of its own"),
        ("Renderer", "meaning of its own"),
        ("Result", "meaning of its own"),
    ] {
        let refusal = refusal(name, &["title:string"]);
        assert!(refusal.contains(words), "{name}: {refusal}");
    }
}

#[test]
fn fields_that_can_not_be_made_are_refused() {
    for (fields, words) in [
        (&["body:text"][..], "needs a string that is required"),
        (&["title:string?"], "needs a string that is required"),
        (&["title:string", "title:text"], "title is there twice"),
        (&["title:string", "shelf_id:references:shelves"], "there is no such table"),
        (&["title:string", "room_id:references:rooms?"], "nothing says who may see a row"),
        (&["title:string", "webhook_id:references:webhooks"], "make the reference optional"),
        (&["title:string", "max_id:integer"], "meaning of its own in the code"),
        (&["title:string", "gramophones:text"], "can't be called gramophones too"),
        (&["title:string", "user_id:integer"], "user_id is whose it is"),
        (&["title:string", "user_id:references:users?"], "user_id is whose it is"),
        (&["title:string", "price:decimal"], "SQLite has no exact decimals"),
        (
            &["title:string", "a:boolean", "b:boolean", "c:boolean", "d:boolean"],
            "more than 3 booleans",
        ),
    ] {
        let refusal = refusal("Gramophone", fields);
        assert!(refusal.contains(words), "{fields:?}: {refusal}");
    }
    assert!(
        html(&root(), &thing("Gramophone", &["title:string", "webhook_id:references:webhooks?"]))
            .is_ok()
    );
}

/// The files that are there and get more lines, each with their number.
fn changed(plan: anyhow::Result<Plan>) -> Vec<(String, usize)> {
    let mut plan = plan.unwrap();
    plan.format().unwrap();
    let changed = plan.changes().iter().filter_map(|(path, change)| {
        let lines = change.after.lines().count() - change.before.as_ref()?.lines().count();
        Some((path.file_name()?.to_str()?.to_owned(), lines))
    });
    changed.collect()
}

#[test]
fn pages_change_six_of_the_files_that_are_there_by_a_line_or_two() {
    let gramophone = thing("Gramophone", &["title:string", "views:integer"]);
    let html: Vec<_> = changed(html(&root(), &gramophone));
    let html: Vec<_> = html.iter().map(|(name, lines)| (name.as_str(), *lines)).collect();
    assert_eq!(
        html,
        [
            ("lib.rs", 1),
            ("main.rs", 2),
            ("controllers.rs", 1),
            ("own_resources.rs", 1),
            ("header.html", 1),
            ("main.rs", 1),
        ]
    );
    let live: Vec<_> = changed(live(&root(), &gramophone));
    let live: Vec<_> = live.iter().map(|(name, _)| name.as_str()).collect();
    let more: Vec<_> = live.iter().filter(|name| !html.iter().any(|(it, _)| it == *name)).collect();
    assert_eq!((more, live.len()), (vec![&"live_pages.rs"], 7));
    assert_eq!(changed(json(&root(), &gramophone)).len(), 5);
}

#[test]
fn a_table_that_stands_beside_its_row_is_known_as_those_of_schema_rs_are() {
    let refused = refusal("Job", &["title:string"]);
    assert!(refused.contains("there is a table jobs already"), "{refused}");
}

/// What a file has that is planned.
fn text(plan: &Plan, ending: &str) -> String {
    let found = plan.changes().iter().find(|(path, _)| path.ends_with(ending));
    found.map(|(_, change)| change.after.clone()).expect("there is such a file")
}

#[test]
fn nobody_says_in_a_form_whose_a_row_is() {
    let fields = ["title:string:unique", "user_id:references:users", "friend_id:references:users"];
    for plan in [
        schema(&root(), &thing("Gramophone", &fields)),
        context(&root(), &thing("Gramophone", &fields)),
    ] {
        let plan = plan.unwrap();
        let row = text(&plan, "gramophone.rs");
        assert!(row.contains("pub user_id: UserId,"), "{row}");
        assert!(row.contains("FRIEND_ID") && !row.contains("USER_ID"), "{row}");
        for (file, index) in
            [(row, "_user_id_title_index"), (text(&plan, "up.sql"), "_user_id_title_index ")]
        {
            assert!(file.contains(&format!("gramophones{index}")), "{file}");
        }
    }
}

#[test]
fn people_refer_to_what_they_may_see_and_to_their_own() {
    let own = |field: &str| {
        let plan = context(&root(), &thing("Gramophone", &["title:string", field])).unwrap();
        text(&plan, "own.rs").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let videos = own("video_id:references:videos");
    assert!(videos.contains("is_visible(conn, &Sight::of(Some(user.id)), video_id)"), "{videos}");
    let hooks = own("webhook_id:references:webhooks?");
    assert!(
        hooks.contains("webhooks::table.find(id).filter(webhooks::user_id.eq(user.id))"),
        "{hooks}"
    );
    let categories = own("category_id:references:categories");
    assert!(categories.contains("categories::table.find(id).count()"), "{categories}");
    for text in [videos, hooks, categories] {
        assert_eq!(text.matches("check_references(").count(), 3, "{text}");
    }
    assert!(!own("views:integer").contains("check_references"));
}

#[test]
fn no_more_is_made_than_clippy_takes() {
    let references: Vec<String> =
        (0..8).map(|number| format!("friend{number}_id:references:users?")).collect();
    let fields: Vec<&str> =
        ["title:string"].into_iter().chain(references.iter().map(String::as_str)).collect();
    assert!(refusal("Gramophone", &fields).contains("refers to more than 7 others"));
    let strings: Vec<String> = (0..23).map(|number| format!("line{number}:string")).collect();
    let fields: Vec<&str> = strings.iter().map(String::as_str).collect();
    let mut plan = context(&root(), &thing("Gramophone", &fields)).unwrap();
    plan.format().unwrap();
    for file in ["gramophones/own.rs", "gramophones/gramophone.rs", "it/gramophones.rs"] {
        let text = text(&plan, file);
        let functions = text.replace("\npub fn ", "\nfn ").replace("\npub(super) fn ", "\nfn ");
        let bodies = functions.split("\nfn ").skip(1).filter_map(|rest| rest.split("\n}").next());
        let longest = bodies.map(|body| body.lines().count());
        assert!(longest.max().unwrap() <= 71, "{file}");
    }
}

#[test]
fn a_channel_has_its_own_topics() {
    let place = |name: &str| Place {
        name: name.to_owned(),
        plural: None,
        options: Options { dry_run: false },
    };
    let pergola = channel(&root(), &place("Pergola")).unwrap();
    assert!(text(&pergola, "pergola_channel.rs").contains("live.limit.check("));
    let refusal = channel(&root(), &place("Conversation")).unwrap_err().to_string();
    assert_eq!(refusal, "there is a channel for \"conversations:*\" already");
}
