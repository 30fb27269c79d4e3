use std::ops::Range;

use diesel::connection::SimpleConnection as _;
use rumbl_core::accounts::Role;
use rumbl_core::audit::By;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::reactions::{
    Emoji, MAX_COUNTS, MAX_READ_COUNTS, Reaction, ReactionCounts, list_reaction_counts,
    store_reactions,
};
use rumbl_core::repo::Connection;
use serde_json::json;

use crate::administration::with_role;
use crate::databases::cases;
use crate::fixtures::{errors, params, user, video};

cases! {
    Sandboxed:
        a_reaction_is_one_of_six_emoji_at_a_moment_of_the_first_seven_days,
        reactions_are_counted_by_second_and_emoji,
        reactions_after_the_end_or_to_what_is_gone_or_hidden_are_left_out,
        max_counts_bound_what_is_stored_and_max_read_counts_what_is_read;
}

fn counts<const N: usize>(counts: [(i64, Emoji, i64); N]) -> ReactionCounts {
    counts.into_iter().map(|(at_s, emoji, count)| (Reaction { at_s, emoji }, count)).collect()
}

fn a_reaction_is_one_of_six_emoji_at_a_moment_of_the_first_seven_days(_: &mut Connection) {
    for (at_s, emoji) in (0..).zip(Emoji::ALL) {
        let sent = json!({"emoji": emoji.as_str(), "at": 1_000 * at_s + 999});
        assert_eq!(Reaction::parse(&params(sent)).unwrap(), Reaction { at_s, emoji });
    }
    let last = json!({"emoji": "👏", "at": 604_800_000});
    let reaction = Reaction { at_s: 604_800, emoji: Emoji::Applause };
    assert_eq!(Reaction::parse(&params(last)).unwrap(), reaction);
    for (sent, wrong) in [
        (json!({}), "emoji can't be blank, at can't be blank"),
        (json!({"emoji": "🍕", "at": 0}), "emoji is invalid"),
        (json!({"emoji": ["👏"], "at": 0}), "emoji is invalid"),
        (json!({"emoji": "👏👏", "at": 0}), "emoji is invalid"),
        (json!({"emoji": "👏", "at": -1}), "at must be greater than or equal to 0"),
        (json!({"emoji": "👏", "at": 604_800_001}), "at must be less than or equal to 604800000"),
        (json!({"emoji": "👏", "at": "soon"}), "at is invalid"),
    ] {
        assert_eq!(errors(Reaction::parse(&params(sent))), wrong);
    }
}

fn reactions_are_counted_by_second_and_emoji(conn: &mut Connection) {
    let ada = user(conn);
    let [one, other] = std::array::from_fn(|_| video(conn, &ada).id);
    let first = counts([(9, Emoji::Joy, 2), (3, Emoji::Heart, 1)]);
    store_reactions(conn, one, &first).unwrap();
    store_reactions(conn, other, &counts([(9, Emoji::Joy, 1)])).unwrap();
    let more = counts([(9, Emoji::Joy, 6), (9, Emoji::Heart, 1)]);
    store_reactions(conn, one, &more).unwrap();
    let sums = counts([(3, Emoji::Heart, 1), (9, Emoji::Heart, 1), (9, Emoji::Joy, 8)]);
    assert_eq!(list_reaction_counts(conn, one).unwrap(), sums);
    multimedia::delete_video(conn, &ada, one).unwrap();
    assert_eq!(list_reaction_counts(conn, one).unwrap(), counts([]));
    assert_eq!(list_reaction_counts(conn, other).unwrap(), counts([(9, Emoji::Joy, 1)]));
}

fn reactions_after_the_end_or_to_what_is_gone_or_hidden_are_left_out(conn: &mut Connection) {
    let ada = user(conn);
    let [short, gone, hidden] = std::array::from_fn(|_| video(conn, &ada).id);
    let length = params(json!({"duration_ms": 60_000}));
    multimedia::update_video(conn, &ada, short, &length).unwrap();
    multimedia::delete_video(conn, &ada, gone).unwrap();
    let moderator = with_role(conn, Role::Moderator);
    multimedia::hide_video(conn, By::user(&moderator), hidden).unwrap();
    let never = VideoId::try_from(i64::from(i32::MAX)).unwrap();
    for id in [gone, never, hidden, short] {
        let sent = counts([(59, Emoji::Joy, 1), (90, Emoji::Joy, 1)]);
        store_reactions(conn, id, &sent).unwrap();
    }
    assert_eq!(list_reaction_counts(conn, short).unwrap(), counts([(59, Emoji::Joy, 1)]));
    for id in [gone, never, hidden] {
        assert_eq!(list_reaction_counts(conn, id).unwrap(), counts([]));
    }
}

fn max_counts_bound_what_is_stored_and_max_read_counts_what_is_read(conn: &mut Connection) {
    let ada = user(conn);
    let video_id = video(conn, &ada).id;
    let few = i64::try_from(MAX_READ_COUNTS).unwrap();
    fill(conn, video_id, 0..few);
    assert_eq!(list_reaction_counts(conn, video_id).unwrap().len(), MAX_READ_COUNTS);
    fill(conn, video_id, few..MAX_COUNTS);
    let late = counts([(MAX_COUNTS - 1, Emoji::Joy, 1), (MAX_COUNTS, Emoji::Joy, 1)]);
    store_reactions(conn, video_id, &late).unwrap();
    let read: Vec<_> = list_reaction_counts(conn, video_id).unwrap().into_iter().collect();
    // 16 seconds count as one.
    assert_eq!(read.len(), 3_125);
    assert_eq!(read[0], (Reaction { at_s: 0, emoji: Emoji::Joy }, 16));
    assert_eq!(read[3_124], (Reaction { at_s: 49_984, emoji: Emoji::Joy }, 17));
}

/// One reaction in each of these seconds.
fn fill(conn: &mut Connection, video_id: VideoId, seconds: Range<i64>) {
    let Range { start, end } = seconds;
    let insert = format!(
        "WITH RECURSIVE seconds (at_s) AS \
         (SELECT {start} UNION ALL SELECT at_s + 1 FROM seconds WHERE at_s + 1 < {end}) \
         INSERT INTO reaction_counts (video_id, at_s, emoji, count) \
         SELECT {video_id}, at_s, '😂', 1 FROM seconds"
    );
    conn.batch_execute(&insert).unwrap();
}
