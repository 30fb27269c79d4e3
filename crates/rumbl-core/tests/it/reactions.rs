use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::reactions::{
    Emoji, MAX_COUNTS, list_reaction_counts, parse_reaction, store_reactions,
};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::databases::cases;
use crate::fixtures::{errors, params, user, video};

cases! {
    Sandboxed:
        a_reaction_is_one_of_six_emoji_at_a_moment_of_the_first_seven_days,
        reactions_are_counted_by_second_and_emoji,
        reactions_after_the_end_or_to_what_is_gone_are_left_out,
        max_counts_bound_what_is_stored_and_what_is_there_still_grows;
}

fn a_reaction_is_one_of_six_emoji_at_a_moment_of_the_first_seven_days(_: &mut Connection) {
    for (index, emoji) in Emoji::ALL.into_iter().enumerate() {
        let at = 1_000 * i64::try_from(index).unwrap() + 999;
        let sent = json!({"emoji": emoji.as_str(), "at": at});
        assert_eq!(parse_reaction(&params(sent)).unwrap(), (at / 1_000, emoji));
    }
    let last = json!({"emoji": "👏", "at": 604_800_000});
    assert_eq!(parse_reaction(&params(last)).unwrap(), (604_800, Emoji::Applause));
    for (sent, wrong) in [
        (json!({}), "emoji can't be blank, at can't be blank"),
        (json!({"emoji": "🍕", "at": 0}), "emoji is invalid"),
        (json!({"emoji": ["👏"], "at": 0}), "emoji is invalid"),
        (json!({"emoji": "👏👏", "at": 0}), "emoji is invalid"),
        (json!({"emoji": "👏", "at": -1}), "at must be greater than or equal to 0"),
        (json!({"emoji": "👏", "at": 604_800_001}), "at must be less than or equal to 604800000"),
        (json!({"emoji": "👏", "at": "soon"}), "at is invalid"),
    ] {
        assert_eq!(errors(parse_reaction(&params(sent))), wrong);
    }
}

fn reactions_are_counted_by_second_and_emoji(conn: &mut Connection) {
    let ada = user(conn);
    let [one, other] = std::array::from_fn(|_| video(conn, &ada).id);
    store_reactions(conn, &[(one, 9, Emoji::Joy, 2), (one, 3, Emoji::Heart, 1)]).unwrap();
    let more = [
        (one, 9, Emoji::Joy, 5),
        (other, 9, Emoji::Joy, 1),
        (one, 9, Emoji::Heart, 1),
        (one, 9, Emoji::Joy, 1),
    ];
    store_reactions(conn, &more).unwrap();
    let mut counts = list_reaction_counts(conn, one).unwrap();
    counts.sort();
    assert_eq!(counts, [(3, Emoji::Heart, 1), (9, Emoji::Heart, 1), (9, Emoji::Joy, 8)]);
    assert_eq!(list_reaction_counts(conn, other).unwrap(), [(9, Emoji::Joy, 1)]);
    multimedia::delete_video(conn, &ada, one).unwrap();
    assert_eq!(list_reaction_counts(conn, one).unwrap(), []);
    assert_eq!(list_reaction_counts(conn, other).unwrap(), [(9, Emoji::Joy, 1)]);
}

fn reactions_after_the_end_or_to_what_is_gone_are_left_out(conn: &mut Connection) {
    let ada = user(conn);
    let [short, gone] = std::array::from_fn(|_| video(conn, &ada).id);
    let length = params(json!({"duration_ms": 60_000}));
    multimedia::update_video(conn, &ada, short, &length).unwrap();
    multimedia::delete_video(conn, &ada, gone).unwrap();
    let never = VideoId::try_from(i64::from(i32::MAX)).unwrap();
    let reactions =
        [gone, never, short].map(|id| [(id, 59, Emoji::Joy, 1), (id, 90, Emoji::Joy, 1)]);
    store_reactions(conn, &reactions.concat()).unwrap();
    assert_eq!(list_reaction_counts(conn, short).unwrap(), [(59, Emoji::Joy, 1)]);
    for id in [gone, never] {
        assert_eq!(list_reaction_counts(conn, id).unwrap(), []);
    }
}

fn max_counts_bound_what_is_stored_and_what_is_there_still_grows(conn: &mut Connection) {
    let ada = user(conn);
    let video_id = video(conn, &ada).id;
    let all: Vec<_> = (0..=MAX_COUNTS).map(|second| (video_id, second, Emoji::Joy, 1)).collect();
    store_reactions(conn, &all).unwrap();
    let last = MAX_COUNTS - 1;
    let late = [(video_id, last, Emoji::Joy, 1), (video_id, last, Emoji::Heart, 1)];
    store_reactions(conn, &late).unwrap();
    let counts = list_reaction_counts(conn, video_id).unwrap();
    assert_eq!(i64::try_from(counts.len()).unwrap(), MAX_COUNTS);
    assert_eq!(counts.last(), Some(&(last, Emoji::Joy, 2)));
}
