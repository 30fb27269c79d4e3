use diesel::connection::SimpleConnection as _;
use rumbl_core::accounts::User;
use rumbl_core::annotations;
use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;
use rumbl_core::search::{self, MAX_FOUND, SearchQuery};
use rumbl_factories::{self as factories, insert};
use serde_json::json;

use crate::databases::{Scratch, block_on, cases};
use crate::fixtures::{annotate_all, creation, deletion, edit, params, unique, user, video};

cases! {
    Sandboxed:
        a_video_is_found_by_words_of_its_title_category_and_description_in_any_case,
        videos_come_by_their_title_first_and_by_whole_words_before_beginnings,
        a_person_is_found_by_their_name_and_their_username,
        an_annotation_is_found_with_its_video_and_its_author,
        the_last_word_may_be_a_beginning_and_all_others_are_whole,
        every_word_may_be_a_beginning_where_that_is_asked_for,
        an_edit_is_found_by_its_new_text_only_and_what_is_deleted_by_none,
        what_a_deleted_video_or_person_had_is_not_found,
        a_category_that_is_renamed_or_deleted_takes_its_videos_along,
        any_text_can_be_looked_for,
        a_search_finds_as_much_as_was_asked_for_and_at_most_max_found;
    Alone:
        what_was_there_before_the_index_is_found;
}

fn titled(conn: &mut Connection, owner: &User, title: &str, description: &str) -> Video {
    insert(conn, factories::Video.by(owner).title(title).description(description))
}

fn titles(conn: &mut Connection, text: &str) -> Vec<String> {
    let found = search::search_videos(conn, &SearchQuery::parse(text), 10).unwrap();
    found.rows.into_iter().map(|listing| listing.video.title).collect()
}

fn usernames(conn: &mut Connection, text: &str) -> Vec<String> {
    let found = search::search_users(conn, &SearchQuery::parse(text), 10).unwrap();
    found.rows.into_iter().map(|user| user.username).collect()
}

fn bodies(conn: &mut Connection, query: &SearchQuery) -> Vec<String> {
    let found = search::search_annotations(conn, query, 10).unwrap();
    found.rows.into_iter().map(|(one, _)| one.annotation.body).collect()
}

fn said(conn: &mut Connection, text: &str) -> Vec<String> {
    bodies(conn, &SearchQuery::parse(text))
}

fn say(conn: &mut Connection, who: &User, video: &Video, bodies: &[&str]) {
    let remark = |body: &&str| creation(who, video.id, params(json!({"body": body, "at": 1_500})));
    let remarks: Vec<_> = bodies.iter().map(remark).collect();
    for outcome in annotate_all(conn, &remarks) {
        outcome.unwrap();
    }
}

fn a_video_is_found_by_words_of_its_title_category_and_description_in_any_case(
    conn: &mut Connection,
) {
    let owner = user(conn);
    let [title, category, described] = ["tears", "genre", "robots"].map(unique);
    let genre = multimedia::create_category(conn, &category).unwrap();
    let video = titled(conn, &owner, &format!("{title} of Steel"), &format!("About {described}."));
    let with_category = params(json!({"category_id": genre.id}));
    multimedia::update_video(conn, &owner, video.id, &with_category).unwrap();
    for text in [
        &title,
        &title.to_uppercase(),
        &format!("steel {title}"),
        &described,
        &category,
        &format!("{category}, {described}: {title}!"),
    ] {
        assert_eq!(titles(conn, text), [format!("{title} of Steel")], "{text}");
    }
    for text in [&format!("{title} iron"), title.get(1..).unwrap(), ""] {
        assert!(titles(conn, text).is_empty(), "{text}");
    }
}

fn videos_come_by_their_title_first_and_by_whole_words_before_beginnings(conn: &mut Connection) {
    let owner = user(conn);
    let word = unique("ocean");
    let by_title = titled(conn, &owner, &format!("The {word}"), "water").title;
    let by_beginning = titled(conn, &owner, &format!("{word}ography"), "water").title;
    titled(conn, &owner, "Fish", &format!("of the {word}"));
    titled(conn, &owner, "Whales", &format!("of the {word}"));
    let expected = [by_title.as_str(), &by_beginning, "Whales", "Fish"];
    assert_eq!(titles(conn, &word), expected);
}

fn a_person_is_found_by_their_name_and_their_username(conn: &mut Connection) {
    let [name, username] = ["Okonkwo", "ada"].map(unique);
    insert(conn, factories::User.name(format!("Ada {name}")).username(username.as_str()));
    for text in
        [&name, &username, &format!("{username} {name}"), name.get(..name.len() - 1).unwrap()]
    {
        assert!(usernames(conn, text).contains(&username), "{text}");
    }
    assert!(usernames(conn, &format!("{username} nobody")).is_empty());
}

fn an_annotation_is_found_with_its_video_and_its_author(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let word = unique("violin");
    say(conn, &owner, &video, &[&format!("Her first {word}"), &format!("Is that a {word}?")]);
    let query = SearchQuery::parse(&word);
    let found = search::search_annotations(conn, &query, 1).unwrap();
    assert!(found.has_more);
    let (one, of) = &found.rows[0];
    assert_eq!(one.annotation.body, format!("Is that a {word}?"), "the newest");
    assert_eq!((one.annotation.at, &one.username, of.id), (1_500, &owner.username, video.id));
    assert!(!search::search_annotations(conn, &query, 2).unwrap().has_more);
}

fn the_last_word_may_be_a_beginning_and_all_others_are_whole(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let word = unique("harvest");
    let body = format!("{word} moonlight");
    say(conn, &owner, &video, &[&body]);
    for text in [&word, &format!("{word} moon"), &format!("moonlight {word}")] {
        assert_eq!(said(conn, text), [body.as_str()], "{text}");
    }
    for text in [&format!("moon {word}"), &format!("{word} m"), &format!("{word} light")] {
        assert!(said(conn, text).is_empty(), "{text}");
    }
}

fn every_word_may_be_a_beginning_where_that_is_asked_for(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let word = unique("cello");
    let body = format!("violins and {word}");
    say(conn, &owner, &video, &[&body]);
    let query = SearchQuery::parse(&format!("violin {word}"));
    assert!(bodies(conn, &query).is_empty());
    assert_eq!(bodies(conn, &query.with_beginnings()), [body]);
}

fn an_edit_is_found_by_its_new_text_only_and_what_is_deleted_by_none(conn: &mut Connection) {
    let owner = user(conn);
    let [before, after] = ["before", "after"].map(unique);
    let video = titled(conn, &owner, &before, &before);
    say(conn, &owner, &video, &[&before]);
    let query = SearchQuery::parse(&before);
    let id = search::search_annotations(conn, &query, 1).unwrap().rows[0].0.annotation.id;
    let written =
        annotations::write_annotations(conn, &[edit(&owner, &video, id, json!({"body": after}))]);
    assert!(written[0].is_ok());
    let renamed = params(json!({"title": after, "description": after}));
    multimedia::update_video(conn, &owner, video.id, &renamed).unwrap();
    assert_eq!(
        (titles(conn, &after), said(conn, &after)),
        (vec![after.clone()], vec![after.clone()])
    );
    assert!(titles(conn, &before).is_empty() && said(conn, &before).is_empty());

    assert!(annotations::write_annotations(conn, &[deletion(&owner, &video, id)])[0].is_ok());
    assert!(said(conn, &after).is_empty());
    multimedia::delete_video(conn, &owner, video.id).unwrap();
    assert!(titles(conn, &after).is_empty());
}

fn what_a_deleted_video_or_person_had_is_not_found(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let word = unique("gone");
    let [gone, kept] = [&owner, &other].map(|who| titled(conn, who, &word, &word));
    say(conn, &other, &gone, &[&word]);
    say(conn, &owner, &kept, &[&word]);
    multimedia::delete_video(conn, &owner, gone.id).unwrap();
    assert_eq!(said(conn, &word).len(), 1);
    let delete = format!("DELETE FROM users WHERE id = {}", owner.id);
    conn.batch_execute(&delete).unwrap();
    assert!(said(conn, &word).is_empty());
    assert_eq!(titles(conn, &word).len(), 1);
    assert!(usernames(conn, &owner.username).is_empty());
    conn.batch_execute(&format!("DELETE FROM users WHERE id = {}", other.id)).unwrap();
    assert!(titles(conn, &word).is_empty());
}

fn a_category_that_is_renamed_or_deleted_takes_its_videos_along(conn: &mut Connection) {
    let owner = user(conn);
    let [before, after] = ["noir", "neo"].map(unique);
    let genre = multimedia::create_category(conn, &before).unwrap();
    let video = video(conn, &owner);
    let with_category = params(json!({"category_id": genre.id}));
    multimedia::update_video(conn, &owner, video.id, &with_category).unwrap();
    assert_eq!(titles(conn, &before).len(), 1);
    let rename = format!("UPDATE categories SET name = '{after}' WHERE id = {}", genre.id);
    conn.batch_execute(&rename).unwrap();
    assert!(titles(conn, &before).is_empty());
    assert_eq!(titles(conn, &after).len(), 1);
    conn.batch_execute(&format!("DELETE FROM categories WHERE id = {}", genre.id)).unwrap();
    assert!(titles(conn, &after).is_empty());
}

fn any_text_can_be_looked_for(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let tag = unique("x");
    let texts = [
        format!("100% {tag}a_b"),
        format!("{tag} \"quoted\" 'words' (and more) -1.5 a:b c* ^d"),
        format!("שלום {tag} مرحبا"),
        format!("हिन्दी {tag} 日本語 Ελλάδα ÉDITH"),
        format!("😀 {tag} 👩‍👩‍👧‍👦"),
        format!("see https://example.com/{tag}/path?query=1 and mail me@{tag}.example"),
    ];
    say(conn, &owner, &video, &texts.each_ref().map(String::as_str));
    for text in &texts {
        assert!(said(conn, text).contains(text), "{text}");
        assert!(said(conn, &text.to_lowercase()).contains(text), "{text}");
    }
    let hostile = [
        "%",
        "_",
        "\"",
        "'",
        "''",
        "(",
        ")",
        "*",
        "-",
        "^",
        ":",
        "\\",
        "NEAR",
        "NEAR(a b, 2)",
        "AND",
        "OR",
        "NOT",
        "a AND",
        "NOT a",
        "title : a",
        "{title} : a",
        "a\0b",
        "\0",
        "&",
        "|",
        "!",
        "a & !b",
        "a <-> b",
        "a:*",
        "a:A",
        "$1",
        "?",
        "--",
        ";",
        "/*",
        "\u{202e}",
        "\u{feff}",
        "٠",
        "²",
        "x²",
        "ﬁ",
        "ß",
        "İ",
        "e\u{301}",
        "1e5",
        "-1.5",
        "a-b-c",
        "http://a.b/c?d=e",
    ];
    let long =
        ["a ", "\"", "(", "😀", "x", "日本", "a*", "e\u{301}"].map(|text| text.repeat(10_000));
    for text in hostile.iter().copied().chain(long.iter().map(String::as_str)) {
        let query = SearchQuery::parse(text);
        for query in [query.clone(), query.with_beginnings()] {
            search::search_videos(conn, &query, 5).unwrap();
            search::search_users(conn, &query, 5).unwrap();
            search::search_annotations(conn, &query, 5).unwrap();
        }
    }
}

fn a_search_finds_as_much_as_was_asked_for_and_at_most_max_found(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let word = unique("many");
    let bodies: Vec<_> = (0..=MAX_FOUND).map(|nth| format!("{word} {nth}")).collect();
    say(conn, &owner, &video, &bodies.iter().map(String::as_str).collect::<Vec<_>>());
    let query = SearchQuery::parse(&word);
    for (limit, count) in [(0, 0), (1, 1), (20, 20), (usize::MAX, MAX_FOUND)] {
        let found = search::search_annotations(conn, &query, limit).unwrap();
        assert_eq!((found.rows.len(), found.has_more), (count, true), "{limit}");
    }
    let nothing = search::search_annotations(conn, &SearchQuery::parse(""), 5).unwrap();
    assert_eq!((nothing.rows.len(), nothing.has_more), (0, false));
}

fn what_was_there_before_the_index_is_found(scratch: &Scratch) {
    let repo = scratch.migrated();
    let [title, word] = ["early", "bird"].map(unique);
    let find_all = {
        let (title, word) = (title.clone(), word.clone());
        move |conn: &mut Connection| {
            assert_eq!(titles(conn, &title), [title.as_str()]);
            assert_eq!(said(conn, &word), [word.as_str()]);
            assert!(!usernames(conn, "eva").is_empty());
            Ok(())
        }
    };
    block_on(repo.run(move |conn| {
        let owner = user(conn);
        let video = titled(conn, &owner, &title, "d");
        say(conn, &owner, &video, &[&word]);
        while rumbl_core::migrations::down(conn)? != "20261126000018_create_search" {}
        rumbl_core::migrations::up(conn)?;
        Ok(())
    }))
    .unwrap();
    block_on(repo.run(find_all)).unwrap();
}
