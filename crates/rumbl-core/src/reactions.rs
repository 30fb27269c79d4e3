//! Reactions: an emoji at a moment of a video. Only how many there were of each in each second is kept, and not whose.

mod emoji;

use std::collections::BTreeMap;

use diesel::prelude::*;

pub use emoji::{Emoji, InvalidEmoji};

use crate::annotations::AT_RANGE_MS;
use crate::changeset::{Action, Changeset, Field, Params, Value};
use crate::ids::VideoId;
use crate::multimedia::is_before_end;
use crate::repo::{Connection, among, with_conn};
use crate::schema::{reaction_counts, videos};
use crate::{Error, Result};

/// Counts that a video has at most. Beyond that, what was not sent yet in a second is not stored, and what was is
/// still counted.
pub const MAX_COUNTS: i64 = 10_000;

const SECOND_MS: i64 = 1_000;

const EMOJI: Field = Field::text("emoji");
const AT: Field = Field::integer("at");

/// How often an emoji was sent in a second of a video: the video, the second, the emoji and the count.
pub type ReactionCount = (VideoId, i64, Emoji, i64);

/// Reads a reaction, `{emoji, at}` with the moment in milliseconds, as the second and the emoji.
///
/// # Errors
/// [`Error::Invalid`] when the emoji is none of the six, or the moment is out of range.
pub fn parse_reaction(params: &Params) -> Result<(i64, Emoji)> {
    let emoji = Emoji::ALL.map(|one| Value::Text(one.as_str().to_owned()));
    let changeset = Changeset::new([])
        .cast(params, &[EMOJI, AT])
        .validate_required(&[EMOJI, AT])
        .validate_inclusion(EMOJI, &emoji)
        .validate_number(AT, AT_RANGE_MS)
        .apply_action(Action::Query)?;
    let second = changeset.integer(AT).unwrap_or_default() / SECOND_MS;
    let emoji = changeset.text(EMOJI).parse().map_err(|_checked: InvalidEmoji| Error::NotFound)?;
    Ok((second, emoji))
}

/// The counts of a video, in the order of their seconds; a video that does not exist has none.
pub fn list_reaction_counts(
    conn: &mut Connection,
    video_id: VideoId,
) -> Result<Vec<(i64, Emoji, i64)>> {
    let counts = reaction_counts::table
        .filter(reaction_counts::video_id.eq(video_id))
        .order((reaction_counts::at_s, reaction_counts::emoji))
        .limit(MAX_COUNTS)
        .select((reaction_counts::at_s, reaction_counts::emoji, reaction_counts::count))
        .load(conn)?;
    Ok(counts)
}

/// Adds reactions to the counts, in one transaction. Those of videos that are gone by now, or after the end of their
/// video, are left out.
pub fn store_reactions(conn: &mut Connection, reactions: &[ReactionCount]) -> Result<()> {
    // In one order, so that two processes can't wait for each other.
    let mut by_video: BTreeMap<VideoId, BTreeMap<(i64, Emoji), i64>> = BTreeMap::new();
    for &(video_id, second, emoji, count) in reactions {
        *by_video.entry(video_id).or_default().entry((second, emoji)).or_default() += count;
    }
    conn.write(|conn| {
        let lengths_ms: BTreeMap<VideoId, Option<i64>> = lengths_ms(conn, by_video.keys())?;
        for (video_id, mut counts) in by_video {
            let Some(end_ms) = lengths_ms.get(&video_id) else { continue };
            let is_within = |at_ms| end_ms.is_none_or(|end_ms| is_before_end(at_ms, end_ms));
            counts.retain(|(second, _), _| is_within(second.saturating_mul(SECOND_MS)));
            match conn.write(|conn| store(conn, video_id, &counts)) {
                // The video was deleted just now.
                Ok(()) | Err(Error::Constraint { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    })
}

fn lengths_ms<'a>(
    conn: &mut Connection,
    ids: impl Iterator<Item = &'a VideoId>,
) -> Result<BTreeMap<VideoId, Option<i64>>> {
    let rows: Vec<(VideoId, Option<i64>)> = with_conn!(conn, conn => videos::table
        .filter(among(videos::id, ids.copied()))
        .select((videos::id, videos::duration_ms))
        .load(conn)?);
    Ok(rows.into_iter().collect())
}

fn store(
    conn: &mut Connection,
    video_id: VideoId,
    counts: &BTreeMap<(i64, Emoji), i64>,
) -> Result<()> {
    let of_video = reaction_counts::table.filter(reaction_counts::video_id.eq(video_id));
    let mut room = MAX_COUNTS - of_video.count().get_result::<i64>(conn)?;
    for (&(second, emoji), &count) in counts {
        let row = reaction_counts::table.find((video_id, second, emoji));
        let sum = reaction_counts::count.eq(reaction_counts::count + count);
        if diesel::update(row).set(sum).execute(conn)? == 0 && room > 0 {
            insert(conn, (video_id, second, emoji, count))?;
            room -= 1;
        }
    }
    Ok(())
}

/// Another process may just have inserted the same row.
fn insert(conn: &mut Connection, (video_id, second, emoji, count): ReactionCount) -> Result<()> {
    let row = (
        reaction_counts::video_id.eq(video_id),
        reaction_counts::at_s.eq(second),
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
