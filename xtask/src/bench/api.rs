//! API requests with a token or with a key.

use super::filled::Kind;
use super::requests::Proof::{Key, Token};
use super::requests::Who::Program;
use super::requests::Wish::{Annotation, AnotherMoment, Same};
use super::requests::{self, Figure};

const VIDEO: &str = "/api/v1/videos/2";
const ANNOTATIONS: &str = "/api/v1/videos/2/annotations?page_size=100";
const POSTED: &str = "/api/v1/videos/3/annotations";

#[rustfmt::skip]
const FIGURES: [Figure; 8] = [
    Figure { name: "video-token", title: "a video, JWT", kept: "the answer", path: VIDEO, who: Program(Token), wish: Same, phoenix: "", wanted: "" },
    Figure { name: "video-key", title: "a video, API key", kept: "the answer", path: VIDEO, who: Program(Key), wish: Same, phoenix: "", wanted: "" },
    Figure { name: "hundred-token", title: "100 annotations, JWT, asked again", kept: "the answer", path: ANNOTATIONS, who: Program(Token), wish: Same, phoenix: "815 + 320", wanted: "≤ 136" },
    Figure { name: "hundred-key", title: "100 annotations, API key, asked again", kept: "the answer", path: ANNOTATIONS, who: Program(Key), wish: Same, phoenix: "815 + 320", wanted: "≤ 136" },
    Figure { name: "computed-token", title: "up to 100 annotations, JWT, computed", kept: "nothing", path: ANNOTATIONS, who: Program(Token), wish: AnotherMoment, phoenix: "815 + 320", wanted: "≤ 136" },
    Figure { name: "computed-key", title: "up to 100 annotations, API key, computed", kept: "nothing", path: ANNOTATIONS, who: Program(Key), wish: AnotherMoment, phoenix: "815 + 320", wanted: "≤ 136" },
    Figure { name: "post-token", title: "an annotation is posted, JWT", kept: "nothing", path: POSTED, who: Program(Token), wish: Annotation, phoenix: "", wanted: "" },
    Figure { name: "post-key", title: "an annotation is posted, API key", kept: "nothing", path: POSTED, who: Program(Key), wish: Annotation, phoenix: "", wanted: "" },
];

/// Prints the named figures, or all, on one database or on both.
///
/// # Errors
/// When a name is unknown, and when something can't be built or started or fails under load.
pub(super) fn bench(names: &[String], only: Option<Kind>) -> anyhow::Result<()> {
    requests::bench(&FIGURES, names, only)
}
