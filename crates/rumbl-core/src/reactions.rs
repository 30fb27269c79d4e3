//! Reactions: emoji that people send at moments of a video. What is kept is how often each emoji was sent in each
//! second, and not by whom.

mod emoji;

use std::collections::BTreeMap;

use diesel::prelude::*;

pub use emoji::{Emoji, InvalidEmoji};

use crate::annotations::AT_RANGE_MS;
use crate::changeset::{Action, Changeset, Field, Params, Value};
use crate::ids::VideoId;
use crate::multimedia::{is_before_end, is_shown};
use crate::repo::{Connection, with_conn};
use crate::schema::{reaction_counts, videos};
use crate::{Error, Result};

/// How many counts are stored for a video at most: more than two hours in which every emoji was sent in every second.
/// Once there are so many, those that are there still grow, and no other is begun.
pub const MAX_COUNTS: i64 = 50_000;
/// How many counts of a video are read at most. If more are stored, several seconds are read as one.
pub const MAX_READ_COUNTS: usize = 4_000;

const SECOND_MS: i64 = 1_000;

const EMOJI: Field = Field::text("emoji");
const AT: Field = Field::integer("at");

/// What a reaction is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reaction {
    /// The second of the video that it was sent in.
    pub at_s: i64,
    /// What was sent.
    pub emoji: Emoji,
}

/// How often each reaction was sent.
pub type ReactionCounts = BTreeMap<Reaction, i64>;

impl Reaction {
    /// Reads `{emoji, at}`, with the moment in milliseconds.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the emoji is none of the six, or the moment is out of range.
    pub fn parse(params: &Params) -> Result<Self> {
        let allowed = Emoji::ALL.map(|emoji| Value::Text(emoji.as_str().to_owned()));
        let changeset = Changeset::new([])
            .cast(params, &[EMOJI, AT])
            .validate_required(&[EMOJI, AT])
            .validate_inclusion(EMOJI, &allowed)
            .validate_number(AT, AT_RANGE_MS);
        let emoji = changeset.text(EMOJI).parse();
        let valid = changeset.apply_action(Action::Query)?;
        let at_s = valid.integer(AT).unwrap_or_default() / SECOND_MS;
        // The changeset has refused every other text.
        let emoji = emoji.map_err(|error: InvalidEmoji| Error::Unavailable(error.to_string()))?;
        Ok(Self { at_s, emoji })
    }
}

/// What is stored of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReactions {
    /// How many seconds count as the first of them: more than one where there are more than [`MAX_READ_COUNTS`].
    pub bucket_s: i64,
    /// The counts.
    pub counts: ReactionCounts,
}

/// The counts of a video; one that does not exist has none.
pub fn list_reaction_counts(conn: &mut Connection, video_id: VideoId) -> Result<StoredReactions> {
    let rows: Vec<(i64, Emoji, i64)> = reaction_counts::table
        .filter(reaction_counts::video_id.eq(video_id))
        .limit(MAX_COUNTS)
        .select((reaction_counts::at_s, reaction_counts::emoji, reaction_counts::count))
        .load(conn)?;
    let counts = rows.into_iter().map(|(at_s, emoji, count)| (Reaction { at_s, emoji }, count));
    Ok(widen(counts.collect()))
}

/// Doubles the seconds that count as one until there are few enough.
fn widen(mut counts: ReactionCounts) -> StoredReactions {
    let mut bucket_s = 1;
    while counts.len() > MAX_READ_COUNTS {
        bucket_s *= 2;
        let mut wider = ReactionCounts::new();
        for (Reaction { at_s, emoji }, count) in counts {
            let first = Reaction { at_s: at_s / bucket_s * bucket_s, emoji };
            let sum = wider.entry(first).or_default();
            *sum = count.saturating_add(*sum);
        }
        counts = wider;
    }
    StoredReactions { bucket_s, counts }
}

/// Adds to the counts of a video. Nothing is stored for a video that is gone or hidden by now, or after its end.
pub fn store_reactions(
    conn: &mut Connection,
    video_id: VideoId,
    counts: &ReactionCounts,
) -> Result<()> {
    conn.write(|conn| {
        let Some(Held { end_ms }) = hold_video(conn, video_id)? else { return Ok(()) };
        // Only read if something new is to be stored.
        let mut room = None;
        for (reaction, &count) in counts {
            let at_ms = reaction.at_s.saturating_mul(SECOND_MS);
            if end_ms.is_some_and(|end_ms| !is_before_end(at_ms, end_ms)) {
                continue;
            }
            let row = reaction_counts::table.find((video_id, reaction.at_s, reaction.emoji));
            let sum = reaction_counts::count.eq(reaction_counts::count + count);
            if diesel::update(row).set(sum).execute(conn)? > 0 {
                continue;
            }
            let left = match room {
                Some(left) => left,
                None => MAX_COUNTS - count_rows(conn, video_id)?,
            };
            if left > 0 {
                insert(conn, video_id, *reaction, count)?;
            }
            room = Some(left - 1);
        }
        Ok(())
    })
}

/// A video that is not deleted until the transaction is over.
struct Held {
    /// Its length in milliseconds, where that is known.
    end_ms: Option<i64>,
}

/// Holds a video, unless it is gone or hidden. A deletion locks the video before its counts, and so does this.
fn hold_video(conn: &mut Connection, id: VideoId) -> Result<Option<Held>> {
    let shown = videos::table.find(id).filter(is_shown!());
    let length = shown.select(videos::duration_ms);
    let end_ms: Option<Option<i64>> = match conn {
        // Nobody else writes.
        Connection::Sqlite(conn) => length.first(conn).optional()?,
        Connection::Pg(conn) => length.for_key_share().first(conn).optional()?,
    };
    Ok(end_ms.map(|end_ms| Held { end_ms }))
}

fn count_rows(conn: &mut Connection, video_id: VideoId) -> Result<i64> {
    let of_video = reaction_counts::table.filter(reaction_counts::video_id.eq(video_id));
    Ok(of_video.count().get_result(conn)?)
}

/// Another process may just have inserted the same row.
fn insert(
    conn: &mut Connection,
    video_id: VideoId,
    Reaction { at_s, emoji }: Reaction,
    count: i64,
) -> Result<()> {
    let row = (
        reaction_counts::video_id.eq(video_id),
        reaction_counts::at_s.eq(at_s),
        reaction_counts::emoji.eq(emoji),
        reaction_counts::count.eq(count),
    );
    with_conn!(conn, conn => diesel::insert_into(reaction_counts::table)
        .values(row)
        .on_conflict((reaction_counts::video_id, reaction_counts::at_s, reaction_counts::emoji))
        .do_update()
        .set(reaction_counts::count.eq(reaction_counts::count + count))
        .execute(conn)?);
    Ok(())
}
