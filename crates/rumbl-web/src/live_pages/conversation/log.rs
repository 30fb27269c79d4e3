use std::collections::VecDeque;

use actix_live::{At, Stream};
use chrono::NaiveDate;
use rumbl_core::ids::{MessageId, UserId};

use super::reading::Part;
use crate::views::message_row::{MessageRow, Mode};

/// The number of messages on a page. Reading further back drops the newest, so that a long conversation stays fast.
pub(super) const MAX_SHOWN: usize = 500;

/// The messages that are shown: a contiguous range, whose texts only the client stores.
#[derive(Debug)]
pub(super) struct MessageLog {
    pub(super) rows: Stream<MessageRow>,
    shown: VecDeque<Shown>,
    /// Whether there are older messages.
    pub(super) has_older: bool,
    /// Whether the range includes the newest message.
    pub(super) is_at_end: bool,
}

/// What the server knows of a shown message; only the client stores its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    id: MessageId,
    pub(super) number: i64,
    pub(super) user_id: UserId,
    mode: Mode,
    day: NaiveDate,
    has_heading: bool,
}

impl MessageLog {
    pub(super) fn new() -> Self {
        let (rows, shown) = (Stream::new("message"), VecDeque::new());
        Self { rows, shown, has_older: false, is_at_end: true }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The number of the oldest shown message.
    pub(super) fn first_number(&self) -> Option<i64> {
        self.shown.front().map(|one| one.number)
    }

    /// The newest shown message.
    pub(super) fn last(&self) -> Option<&Shown> {
        self.shown.back()
    }

    /// Sets the mode in which a message is shown from the next [`update`](Self::update) on.
    pub(super) fn set_mode(&mut self, id: MessageId, mode: Mode) {
        let place = self.place(id);
        if let Some(one) = place.and_then(|place| self.shown.get_mut(place)) {
            one.mode = mode;
        }
    }

    /// The shown range, to read it again.
    pub(super) fn part(&self) -> Part {
        let last = self.last().map(|last| last.number).filter(|_| !self.is_at_end);
        self.first_number().map_or(Part::Newest, |first| Part::Between(first, last))
    }

    /// Replaces all messages.
    pub(super) fn reset(&mut self, rows: Vec<MessageRow>, has_older: bool, has_newer: bool) {
        self.rows.reset();
        self.shown.clear();
        (self.has_older, self.is_at_end) = (has_older, !has_newer);
        for row in rows {
            self.push(row);
        }
    }

    /// Appends a new message. Returns the message whose heading changes as a result, which has to be read again.
    pub(super) fn append(&mut self, row: MessageRow) -> Option<MessageId> {
        if !self.is_at_end || self.place(row.id).is_some() {
            return None;
        }
        self.push(row);
        if self.shown.len() <= MAX_SHOWN {
            return None;
        }
        self.shown.pop_front();
        self.has_older = true;
        self.changed_heading(0)
    }

    /// Inserts older messages above the others, in order. Returns the same as [`append`](Self::append).
    pub(super) fn prepend(&mut self, rows: Vec<MessageRow>, has_older: bool) -> Option<MessageId> {
        let count = rows.len();
        self.has_older = has_older;
        let days: Vec<_> = rows.iter().map(|row| row.day).collect();
        for (index, mut row) in rows.into_iter().enumerate().rev() {
            let before = index.checked_sub(1).and_then(|before| days.get(before));
            row.has_heading = before != Some(&row.day);
            self.shown.push_front(Shown::of(&row));
            self.rows.insert(row.id, row, At::START.limit(limit()));
        }
        let changed = self.changed_heading(count);
        if self.shown.len() > MAX_SHOWN {
            self.shown.truncate(MAX_SHOWN);
            self.is_at_end = false;
        }
        changed
    }

    /// Updates a message, if it is shown.
    pub(super) fn update(&mut self, mut row: MessageRow) {
        let Some(one) = self.place(row.id).and_then(|place| self.shown.get(place)) else { return };
        (row.has_heading, row.mode) = (one.has_heading, one.mode);
        self.rows.insert(row.id, row, At::UPDATE);
    }

    /// Removes a message. Returns the same as [`append`](Self::append).
    pub(super) fn remove(&mut self, id: MessageId) -> Option<MessageId> {
        let place = self.place(id)?;
        self.shown.remove(place);
        self.rows.delete(id);
        self.changed_heading(place)
    }

    fn push(&mut self, mut row: MessageRow) {
        row.has_heading = self.shown.back().is_none_or(|last| last.day != row.day);
        self.shown.push_back(Shown::of(&row));
        self.rows.insert(row.id, row, At::END.limit(-limit()));
    }

    fn place(&self, id: MessageId) -> Option<usize> {
        // Most look-ups are for one of the newest messages.
        self.shown.iter().rposition(|one| one.id == id)
    }

    /// The message at an index, if its heading has to be added or removed.
    fn changed_heading(&mut self, place: usize) -> Option<MessageId> {
        let before = place.checked_sub(1).and_then(|before| self.shown.get(before));
        let before = before.map(|before| before.day);
        let one = self.shown.get_mut(place)?;
        let needs_heading = before != Some(one.day);
        let has_changed = one.has_heading != needs_heading;
        one.has_heading = needs_heading;
        has_changed.then_some(one.id)
    }
}

/// [`MAX_SHOWN`] in the type that streams use.
fn limit() -> i64 {
    i64::try_from(MAX_SHOWN).unwrap_or(i64::MAX)
}

impl Shown {
    fn of(row: &MessageRow) -> Self {
        let MessageRow { id, number, user_id, mode, day, has_heading, .. } = *row;
        Self { id, number, user_id, mode, day, has_heading }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: i64, day: u32) -> MessageRow {
        MessageRow {
            id: MessageId::try_from(number).unwrap(),
            number,
            user_id: UserId::try_from(1).unwrap(),
            username: "ada".to_owned(),
            content: String::new(),
            parts: Vec::new(),
            day: NaiveDate::from_ymd_opt(2026, 5, day).unwrap(),
            datetime: String::new(),
            time: String::new(),
            is_edited: false,
            is_own: false,
            moment: None,
            has_heading: false,
            mode: Mode::Shown,
        }
    }

    fn headings(log: &MessageLog) -> Vec<i64> {
        let with = log.shown.iter().filter(|one| one.has_heading);
        with.map(|one| one.number).collect()
    }

    fn last_number(log: &MessageLog) -> Option<i64> {
        log.last().map(|last| last.number)
    }

    fn id(number: i64) -> MessageId {
        MessageId::try_from(number).unwrap()
    }

    #[test]
    fn each_day_is_named_above_its_first_message_whatever_comes_and_goes() {
        let mut log = MessageLog::new();
        log.reset(vec![row(10, 2), row(11, 2), row(12, 3)], true, false);
        assert_eq!(headings(&log), [10, 12]);
        assert_eq!(log.append(row(13, 3)), None);
        assert_eq!(log.append(row(13, 3)), None, "a message is shown once");
        // The older ones end on the same day.
        assert_eq!(log.prepend(vec![row(8, 1), row(9, 2)], false), Some(id(10)));
        assert_eq!(headings(&log), [8, 9, 12]);
        assert_eq!(log.remove(id(12)), Some(id(13)));
        assert_eq!(headings(&log), [8, 9, 13]);
        assert_eq!((log.remove(id(13)), log.remove(id(13))), (None, None));
        assert_eq!((log.first_number(), last_number(&log)), (Some(8), Some(11)));
    }

    #[test]
    fn of_more_than_max_shown_those_at_the_other_end_go() {
        let mut log = MessageLog::new();
        let count = i64::try_from(MAX_SHOWN).unwrap();
        log.reset((101..=100 + count).map(|number| row(number, 1)).collect(), true, false);
        assert_eq!(log.part(), Part::Between(101, None));
        assert_eq!(
            log.append(row(101 + count, 1)),
            Some(id(102)),
            "the new first one gets a heading"
        );
        assert_eq!((log.first_number(), log.is_at_end), (Some(102), true));
        log.prepend((1..=101).map(|number| row(number, 1)).collect(), false);
        assert_eq!((log.first_number(), last_number(&log)), (Some(1), Some(count)));
        assert!(!log.is_at_end && !log.has_older);
        assert_eq!(log.part(), Part::Between(1, Some(count)));
        assert_eq!(log.append(row(102 + count, 1)), None);
        assert_eq!(last_number(&log), Some(count), "what is said is not shown behind a gap");
    }
}
