//! How a room's playback proceeds: a position at a time, and the effects of commands.

use super::command::{Command, MAX_POSITION_MS};

/// Delay between a command and the start of playback, so that everybody has received it and starts at the same moment.
pub const START_DELAY_MS: i64 = 300;
/// Delay before the next video starts, so that everybody's page can load.
const NEXT_DELAY_MS: i64 = 2_000;

/// The position of a playback at a time, and its rate. Times are the server's, in milliseconds since 1970. `as_of_ms`
/// may lie a little in the future; the playback stands still until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Playback {
    /// The position at `as_of_ms`, in milliseconds of the video.
    pub position_ms: i64,
    /// The rate in thousandths.
    pub rate_permille: i32,
    /// Whether it should be playing.
    pub is_playing: bool,
    /// Whether it is stopped nevertheless, because somebody's player is loading.
    pub is_waiting: bool,
    /// The time at which the position holds.
    pub as_of_ms: i64,
}

impl Playback {
    /// Paused at the beginning of a video.
    pub fn new(now_ms: i64) -> Self {
        Self {
            position_ms: 0,
            rate_permille: 1_000,
            is_playing: false,
            is_waiting: false,
            as_of_ms: now_ms,
        }
    }

    /// At the beginning of the next video, and playing if this one was.
    #[must_use]
    pub fn restarted(self, now_ms: i64) -> Self {
        let as_of_ms = if self.is_playing { now_ms + NEXT_DELAY_MS } else { now_ms };
        Self { position_ms: 0, is_waiting: false, as_of_ms, ..self }
    }

    /// Whether it is moving, or about to.
    pub fn is_moving(self) -> bool {
        self.is_playing && !self.is_waiting
    }

    /// The position at a time.
    pub fn at(self, now_ms: i64) -> i64 {
        let elapsed_ms = now_ms.saturating_sub(self.as_of_ms);
        if !self.is_moving() || elapsed_ms <= 0 {
            return self.position_ms;
        }
        let played_ms = elapsed_ms.saturating_mul(self.rate_permille.into()) / 1_000;
        self.position_ms.saturating_add(played_ms).clamp(0, MAX_POSITION_MS)
    }

    /// The playback after a command.
    #[must_use]
    pub fn after(self, command: Command, now_ms: i64) -> Self {
        match command {
            Command::Play { at_ms } => Self { is_playing: true, ..self }.go_on(at_ms, self, now_ms),
            Command::Pause { at_ms } => {
                Self { is_playing: false, ..self }.go_on(at_ms, self, now_ms)
            }
            Command::Seek { at_ms } => self.go_on(Some(at_ms), self, now_ms),
            Command::Rate { permille } => {
                Self { rate_permille: permille, ..self }.go_on(None, self, now_ms)
            }
        }
    }

    /// Stops the playback while somebody's player is loading, or resumes it.
    #[must_use]
    pub fn waiting(self, is_waiting: bool, now_ms: i64) -> Self {
        if is_waiting == self.is_waiting {
            return self;
        }
        Self { is_waiting, ..self }.go_on(None, self, now_ms)
    }

    /// Resumes at a position, or at the position of `before`.
    fn go_on(self, at_ms: Option<i64>, before: Self, now_ms: i64) -> Self {
        let position_ms = at_ms.unwrap_or_else(|| before.at(now_ms)).clamp(0, MAX_POSITION_MS);
        let has_begun = before.is_moving() && at_ms.is_none();
        let as_of_ms = match (self.is_moving(), has_begun) {
            (false, _) => now_ms,
            (true, true) => now_ms.max(before.as_of_ms),
            (true, false) => now_ms + START_DELAY_MS,
        };
        Self { position_ms, as_of_ms, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const T: i64 = 1_700_000_000_000;

    fn command() -> impl Strategy<Value = Option<Command>> {
        let at = prop_oneof![Just(None), (-5_000..2 * MAX_POSITION_MS).prop_map(Some)];
        prop_oneof![
            at.clone().prop_map(|at_ms| Some(Command::Play { at_ms })),
            at.prop_map(|at_ms| Some(Command::Pause { at_ms })),
            (0..MAX_POSITION_MS).prop_map(|at_ms| Some(Command::Seek { at_ms })),
            (250..=4_000).prop_map(|permille| Some(Command::Rate { permille })),
            // A player starts loading, or all are ready again.
            Just(None),
        ]
    }

    #[test]
    fn a_playback_starts_a_moment_after_the_command_and_keeps_its_rate() {
        let playing = Playback::new(T).after(Command::Play { at_ms: Some(5_000) }, T);
        assert_eq!(
            [0, START_DELAY_MS, START_DELAY_MS + 1_000].map(|ms| playing.at(T + ms)),
            [5_000, 5_000, 6_000]
        );
        let now = T + START_DELAY_MS + 1_000;
        let faster = playing.after(Command::Rate { permille: 1_500 }, now);
        assert_eq!([faster.at(now), faster.at(now + 1_000)], [6_000, 7_500]);
        let paused = faster.after(Command::Pause { at_ms: None }, now + 1_000);
        assert_eq!([paused.at(now + 1_000), paused.at(now + 9_000)], [7_500, 7_500]);
        let next = faster.restarted(now);
        assert_eq!(
            [next.at(now + NEXT_DELAY_MS), next.at(now + NEXT_DELAY_MS + 1_000)],
            [0, 1_500]
        );
    }

    #[test]
    fn who_has_to_load_holds_it_and_nobody_plays_on_who_was_paused() {
        let playing = Playback::new(T).after(Command::Play { at_ms: None }, T);
        let held = playing.waiting(true, T + 1_300);
        assert_eq!([held.at(T + 1_300), held.at(T + 9_000)], [1_000, 1_000]);
        assert_eq!(held.waiting(true, T + 5_000), held);
        let on = held.waiting(false, T + 5_000);
        assert_eq!([on.at(T + 5_000), on.at(T + 5_000 + START_DELAY_MS + 500)], [1_000, 1_500]);
        let paused =
            held.after(Command::Pause { at_ms: None }, T + 5_000).waiting(false, T + 6_000);
        assert_eq!(paused.at(T + 60_000), 1_000);
    }

    proptest! {
        #[test]
        fn whatever_the_order_of_commands_positions_have_no_gaps_and_never_go_back(
            steps in prop::collection::vec((command(), 0i64..100_000), 1..50)
        ) {
            let (mut playback, mut now) = (Playback::new(T), T);
            for (command, passed) in steps {
                let before = playback.at(now);
                now += passed;
                let reached = playback.at(now);
                prop_assert!(reached >= before, "time moved a playback back");
                let after = match command {
                    Some(command) => playback.after(command, now),
                    None => playback.waiting(!playback.is_waiting, now),
                };
                let named = match command {
                    Some(Command::Play { at_ms } | Command::Pause { at_ms }) => at_ms,
                    Some(Command::Seek { at_ms }) => Some(at_ms),
                    Some(Command::Rate { .. }) | None => None,
                };
                let expected = named.map_or(reached, |at_ms| at_ms.clamp(0, MAX_POSITION_MS));
                prop_assert_eq!(after.at(now), expected);
                prop_assert!((0..=MAX_POSITION_MS).contains(&after.at(now + 10 * MAX_POSITION_MS)));
                playback = after;
            }
        }
    }
}
