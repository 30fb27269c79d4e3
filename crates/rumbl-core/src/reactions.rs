//! Reactions: emoji that people send at moments of a video. Only the number of each emoji per second is stored, not who
//! sent it.

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

/// Maximum number of counts stored per video: enough for more than two hours in which every emoji was sent in every
/// second. After that, existing counts still grow, but no new ones are added.
pub const MAX_COUNTS: i64 = 50_000;
/// Maximum number of counts returned for a video. If more are stored, several seconds are merged.
pub const MAX_READ_COUNTS: usize = 4_000;

const SECOND_MS: i64 = 1_000;

const EMOJI: Field = Field::text("emoji");
const AT: Field = Field::integer("at");

/// The key of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reaction {
    /// The second of the video that it was sent in.
    pub at_s: i64,
    /// The emoji.
    pub emoji: Emoji,
}

/// How often each reaction was sent.
pub type ReactionCounts = BTreeMap<Reaction, i64>;

impl Reaction {
    /// Parses `{emoji, at}`, with the moment in milliseconds.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is not one of the six emoji, or the moment is out of range.
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
        // The changeset has validated the text.
        let emoji = emoji.map_err(|error: InvalidEmoji| Error::Unavailable(error.to_string()))?;
        Ok(Self { at_s, emoji })
    }
}

/// The stored reactions of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReactions {
    /// The width of a bucket in seconds: more than 1 if there are more than [`MAX_READ_COUNTS`] counts.
    pub bucket_s: i64,
    /// The counts.
    pub counts: ReactionCounts,
}

/// The counts of a video. A video that doesn't exist has none.
pub fn list_reaction_counts(conn: &mut Connection, video_id: VideoId) -> Result<StoredReactions> {
    let rows: Vec<(i64, Emoji, i64)> = reaction_counts::table
        .filter(reaction_counts::video_id.eq(video_id))
        .limit(MAX_COUNTS)
        .select((reaction_counts::at_s, reaction_counts::emoji, reaction_counts::count))
        .load(conn)?;
    let counts = rows.into_iter().map(|(at_s, emoji, count)| (Reaction { at_s, emoji }, count));
    Ok(widen(counts.collect()))
}

/// Doubles the width of buckets until there are few enough.
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

/// Adds to the counts of a video. Nothing is stored after the video's end, or if the video is gone or hidden.
pub fn store_reactions(
    conn: &mut Connection,
    video_id: VideoId,
    counts: &ReactionCounts,
) -> Result<()> {
    conn.write(|conn| {
        let Some(Held { end_ms }) = hold_video(conn, video_id)? else { return Ok(()) };
        // Only read when a new count has to be stored.
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

/// A video that can't be deleted until the transaction ends.
struct Held {
    /// Its length in milliseconds, where that is known.
    end_ms: Option<i64>,
}

/// Locks a video, unless it is gone or hidden. A deletion locks the video before its counts too, so the two can't
/// deadlock.
fn hold_video(conn: &mut Connection, id: VideoId) -> Result<Option<Held>> {
    let shown = videos::table.find(id).filter(is_shown!());
    let length = shown.select(videos::duration_ms);
    let end_ms: Option<Option<i64>> = match conn {
        // SQLite has only one writer.
        Connection::Sqlite(conn) => length.first(conn).optional()?,
        Connection::Pg(conn) => length.for_key_share().first(conn).optional()?,
    };
    Ok(end_ms.map(|end_ms| Held { end_ms }))
}

fn count_rows(conn: &mut Connection, video_id: VideoId) -> Result<i64> {
    let of_video = reaction_counts::table.filter(reaction_counts::video_id.eq(video_id));
    Ok(of_video.count().get_result(conn)?)
}

/// Uses an upsert, because another process may just have inserted the same row.
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
