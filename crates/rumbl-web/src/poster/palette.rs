//! Colours for times of day.

use std::fmt;

use super::seed::Seed;

/// A colour, by its red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

/// The colours of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Palette {
    /// The sky, from top to horizon.
    pub(super) sky: [Rgb; 3],
    /// The sun or moon, and everything they light.
    pub(super) light: Rgb,
    /// The land nearest to the viewer.
    pub(super) land: Rgb,
    /// Accents.
    pub(super) spark: Rgb,
}

const DUSK: Palette = Palette {
    sky: [Rgb(27, 20, 70), Rgb(128, 48, 112), Rgb(246, 141, 92)],
    light: Rgb(255, 230, 160),
    land: Rgb(24, 13, 42),
    spark: Rgb(255, 209, 71),
};

const DAYS: [Palette; 6] = [
    Palette {
        sky: [Rgb(10, 44, 66), Rgb(43, 137, 138), Rgb(248, 215, 150)],
        light: Rgb(255, 246, 208),
        land: Rgb(6, 30, 41),
        spark: Rgb(240, 96, 77),
    },
    Palette {
        sky: [Rgb(52, 16, 32), Rgb(176, 44, 58), Rgb(255, 178, 92)],
        light: Rgb(255, 236, 184),
        land: Rgb(32, 8, 20),
        spark: Rgb(255, 214, 94),
    },
    Palette {
        sky: [Rgb(24, 62, 62), Rgb(70, 158, 121), Rgb(244, 233, 164)],
        light: Rgb(255, 252, 220),
        land: Rgb(11, 38, 36),
        spark: Rgb(238, 108, 77),
    },
    Palette {
        sky: [Rgb(66, 22, 78), Rgb(214, 86, 128), Rgb(255, 205, 166)],
        light: Rgb(255, 241, 214),
        land: Rgb(42, 14, 52),
        spark: Rgb(255, 221, 87),
    },
    Palette {
        sky: [Rgb(28, 52, 92), Rgb(92, 138, 190), Rgb(246, 221, 190)],
        light: Rgb(255, 250, 230),
        land: Rgb(16, 30, 56),
        spark: Rgb(235, 87, 87),
    },
    Palette {
        sky: [Rgb(72, 38, 20), Rgb(206, 122, 44), Rgb(255, 227, 145)],
        light: Rgb(255, 247, 214),
        land: Rgb(48, 22, 12),
        spark: Rgb(214, 64, 69),
    },
];

const MIDNIGHT: Palette = Palette {
    sky: [Rgb(9, 12, 38), Rgb(42, 46, 112), Rgb(166, 136, 205)],
    light: Rgb(244, 238, 255),
    land: Rgb(7, 8, 26),
    spark: Rgb(255, 209, 71),
};

const NIGHTS: [Palette; 3] = [
    Palette {
        sky: [Rgb(6, 22, 36), Rgb(14, 74, 92), Rgb(118, 190, 178)],
        light: Rgb(236, 252, 240),
        land: Rgb(4, 16, 26),
        spark: Rgb(255, 190, 92),
    },
    Palette {
        sky: [Rgb(26, 10, 40), Rgb(96, 30, 92), Rgb(232, 120, 128)],
        light: Rgb(255, 236, 222),
        land: Rgb(18, 6, 30),
        spark: Rgb(255, 221, 120),
    },
    Palette {
        sky: [Rgb(10, 16, 28), Rgb(42, 66, 104), Rgb(222, 176, 140)],
        light: Rgb(255, 244, 226),
        land: Rgb(8, 12, 22),
        spark: Rgb(120, 220, 220),
    },
];

impl Palette {
    /// Chooses a time of day; some scenes only exist at night.
    pub(super) fn choose(seed: &mut Seed, is_night: bool) -> Self {
        if is_night { *seed.pick(&MIDNIGHT, &NIGHTS) } else { *seed.pick(&DUSK, &DAYS) }
    }
}

impl Rgb {
    /// Mixes two colours: 0 is this one, 1 is `other`.
    pub(super) fn towards(self, other: Self, part: f32) -> Self {
        let mix = |from: u8, to: u8| mixed(from, to, part);
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between two bytes, and the cast would saturate"
)]
fn mixed(from: u8, to: u8, part: f32) -> u8 {
    let (from, to) = (f32::from(from), f32::from(to));
    part.mul_add(to - from, from).round() as u8
}

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}
