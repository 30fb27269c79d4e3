use rumbl_core::repo::Connection;
use rumbl_core::{annotations, multimedia};
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{annotate_all, creation, params, unique, user, video, video_params};

cases! {
    Sandboxed:
        a_video_is_found_by_words_of_its_title_in_any_case,
        an_annotation_is_found_by_its_words_and_a_question_never,
        a_wildcard_is_searched_for_as_it_is;
}

fn a_video_is_found_by_words_of_its_title_in_any_case(conn: &mut Connection) {
    let owner = user(conn);
    let word = unique("Édith");
    let mut fields = video_params();
    fields = [("title", format!("{word} in Concert"))]
        .into_iter()
        .map(|(field, value)| (field.to_owned(), json!(value)))
        .chain(
            ["url", "description"]
                .into_iter()
                .filter_map(|field| Some((field.to_owned(), fields.get(field)?.clone()))),
        )
        .collect();
    let video = multimedia::create_video(conn, &owner, &fields).unwrap();
    let upper = word.to_uppercase();
    let found = multimedia::search_videos(conn, &[&upper, "concert"], 5).unwrap();
    assert_eq!(found, [video]);
    assert!(multimedia::search_videos(conn, &[&upper, "opera"], 5).unwrap().is_empty());
}

fn an_annotation_is_found_by_its_words_and_a_question_never(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let word = unique("violin");
    let remark = |body: String| creation(&owner, video.id, params(json!({"body": body, "at": 0})));
    let told = remark(format!("Her first {word} solo"));
    let asked = remark(format!("Is that a {word}?"));
    annotate_all(conn, &[told, asked]);
    let found = annotations::search_annotations(conn, &[&word], 5).unwrap();
    let bodies: Vec<_> = found.iter().map(|(one, _)| one.annotation.body.as_str()).collect();
    assert_eq!(bodies, [format!("Her first {word} solo")]);
    assert_eq!(found[0].1.id, video.id);
}

fn a_wildcard_is_searched_for_as_it_is(conn: &mut Connection) {
    let owner = user(conn);
    let video = video(conn, &owner);
    let title = unique("100% z_q ");
    let renamed = params(json!({"title": title}));
    let video = multimedia::update_video(conn, &owner, video.id, &renamed).unwrap();
    let title = title.to_lowercase();
    let unlike = [title.replace('%', "_"), title.replace('_', "x"), title.replace('z', "%")];
    assert_eq!(multimedia::search_videos(conn, &[&title], 5).unwrap(), [video]);
    for word in unlike {
        assert!(multimedia::search_videos(conn, &[&word], 5).unwrap().is_empty(), "{word}");
    }
}
