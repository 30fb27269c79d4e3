//! The annotations of the demo video. The film is made by `assets/demo/make.mjs`.

/// An annotation of the demo.
#[derive(Debug)]
pub(super) struct DemoAnnotation {
    /// Its moment, in milliseconds.
    pub(super) at_ms: i64,
    /// The author's username.
    pub(super) username: &'static str,
    pub(super) body: &'static str,
    /// Set if it is an automatic answer.
    pub(super) answer: Option<LineAnswer>,
}

/// The asker and the source of an automatic answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineAnswer {
    pub(super) asked_by: &'static str,
    pub(super) source_url: &'static str,
}

const NELL: &str = "nell_stays_up";
const OTTO: &str = "otto_naps";
const MIKA: &str = "mika_on_rails";
const INES: &str = "captain_ines";
const BASIL: &str = "tiny_basil";

/// All lines, in the order in which they were said.
pub(super) const LINES: [DemoAnnotation; 27] = [
    says(300, NELL, "All aboard! Blankets out, phones away. Not that one, you need that one."),
    says(1_400, MIKA, "Wait. Was that a cat?"),
    says(2_200, BASIL, "CAT ON THE ROOF. I repeat: cat on the roof."),
    says(4_800, MIKA, "The lights come on one carriage at a time. I love that."),
    says(7_300, OTTO, "One more minute of that sunset, please."),
    says(9_900, NELL, "A shooting star! Quick, everybody wish for something."),
    says(10_700, BASIL, "Another one!! I wished for the cat."),
    says(12_300, OTTO, "One sheep, two sheep, thr…"),
    says(13_300, NELL, "And he's asleep. Somebody keep his seat warm."),
    says(14_600, INES, "Tunnel! Everybody hold your breath."),
    says(17_800, BASIL, "why does the dark have eyes"),
    says(19_900, MIKA, "That was not a lamp."),
    says(20_400, BASIL, "the cat saw it too. look at the tail"),
    says(22_600, OTTO, "I'm awake. Is that… the sea!"),
    says(26_300, MIKA, "Why does the moon look so big when it's low?"),
    DemoAnnotation {
        at_ms: 26_300,
        username: "wikipedia",
        body: "The Moon illusion is an optical illusion which causes the Moon to appear larger \
               near the horizon than it does higher up in the sky.",
        answer: Some(LineAnswer {
            asked_by: MIKA,
            source_url: "https://en.wikipedia.org/wiki/Moon_illusion",
        }),
    },
    says(29_900, INES, "I grew up beside a lighthouse like that. You never need a night light."),
    says(32_000, NELL, "Third star tonight. I'm out of wishes."),
    says(35_700, BASIL, "WHALE"),
    says(36_200, OTTO, "WHALE!!!"),
    says(37_100, INES, "Thirty years at sea, and I never saw one jump over the moon."),
    says(40_000, MIKA, "It waved goodbye."),
    says(42_500, NELL, "Fireworks! For us? They shouldn't have."),
    says(47_400, BASIL, "BOOM"),
    says(52_200, MIKA, "Balloons! That's how I'm going home."),
    says(55_600, OTTO, "Right on time. And I only slept through the sheep."),
    says(58_200, BASIL, "look who gets off without a ticket"),
];

const fn says(at_ms: i64, username: &'static str, body: &'static str) -> DemoAnnotation {
    DemoAnnotation { at_ms, username, body, answer: None }
}
