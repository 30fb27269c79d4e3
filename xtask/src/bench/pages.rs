//! Pages and other public responses.

use super::filled::Kind;
use super::requests::Who::{Member, Visitor};
use super::requests::Wish::{AnotherMoment, Same, Unchanged};
use super::requests::{self, Figure};

#[rustfmt::skip]
const FIGURES: [Figure; 13] = [
    Figure { name: "home", title: "home, member", kept: "the page, until anything is annotated", path: "/", who: Member, wish: Same, phoenix: "603 + 674", wanted: "≤ 30 + ≤ 10" },
    Figure { name: "watch", title: "watch, member", kept: "the page", path: "/watch/2", who: Member, wish: Same, phoenix: "446 + 86", wanted: "≤ 30 + ≤ 10" },
    Figure { name: "people", title: "people, 24, member", kept: "the page", path: "/users", who: Member, wish: Same, phoenix: "442 + 125", wanted: "≤ 30 + ≤ 10" },
    Figure { name: "manage", title: "My Videos, 24 of 201, member", kept: "nothing", path: "/manage/videos", who: Member, wish: Same, phoenix: "891 + 867", wanted: "≤ 120 + ≤ 60" },
    Figure { name: "visitor", title: "home, visitor", kept: "the page, until anything is annotated", path: "/", who: Visitor, wish: Same, phoenix: "486 + 606", wanted: "≤ 25" },
    Figure { name: "register", title: "registration form, visitor", kept: "the page", path: "/users/new", who: Visitor, wish: Same, phoenix: "153", wanted: "≤ 25" },
    Figure { name: "unchanged", title: "watch, member, 304", kept: "the page's version", path: "/watch/2", who: Member, wish: Unchanged, phoenix: "", wanted: "≤ 12" },
    Figure { name: "video", title: "a video as JSON", kept: "the answer", path: "/api/videos/2", who: Visitor, wish: Same, phoenix: "", wanted: "" },
    Figure { name: "hundred", title: "100 annotations as JSON, asked again", kept: "the answer", path: "/api/videos/2/annotations", who: Visitor, wish: Same, phoenix: "815 + 320", wanted: "≤ 30" },
    Figure { name: "hundred-computed", title: "up to 100 annotations as JSON, computed", kept: "nothing", path: "/api/videos/2/annotations", who: Visitor, wish: AnotherMoment, phoenix: "815 + 320", wanted: "≤ 150" },
    Figure { name: "long", title: "500 of 100,000 as JSON, asked again", kept: "the answer", path: "/api/videos/201/annotations", who: Visitor, wish: Same, phoenix: "4,902 + 859", wanted: "≤ 60" },
    Figure { name: "long-computed", title: "500 of 100,000 as JSON, computed", kept: "nothing", path: "/api/videos/201/annotations", who: Visitor, wish: AnotherMoment, phoenix: "4,902 + 859", wanted: "≤ 450 + ≤ 1,500" },
    Figure { name: "export", title: "100 annotations as WebVTT, asked again", kept: "the file", path: "/videos/2/annotations.vtt", who: Visitor, wish: Same, phoenix: "", wanted: "≤ 30" },
];

/// Prints the named figures, or all, on one database or on both.
///
/// # Errors
/// When a name is unknown, and when something can't be built or started or fails under load.
pub(super) fn bench(names: &[String], only: Option<Kind>) -> anyhow::Result<()> {
    requests::bench(&FIGURES, names, only)
}
