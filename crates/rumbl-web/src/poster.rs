//! Posters for videos: landscapes drawn from a number, always the same for the same number.
//!
//! A poster depends only on its name in the URL, such as `sea-1f2e3d4c`. Nothing is stored or queried, and browsers
//! may cache it forever.

mod palette;
mod places;
mod ridge;
mod scenery;
mod seed;
mod size;

use std::fmt;
use std::str::FromStr;

use rumbl_core::multimedia::Video;

use palette::Palette;
use seed::Seed;
use size::{HEIGHT, WIDTH};

/// A poster that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Poster {
    scene: Scene,
    seed: u32,
}

/// The scene of a poster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    Dunes,
    Peaks,
    Balloons,
    Sea,
    Moon,
    Orbit,
    Town,
    Wood,
    Boats,
}

/// Consecutive videos get scenes in this order, so similar ones are far apart.
const SCENES: [(Scene, &str); 9] = [
    (Scene::Dunes, "dunes"),
    (Scene::Town, "town"),
    (Scene::Balloons, "balloons"),
    (Scene::Sea, "sea"),
    (Scene::Moon, "moon"),
    (Scene::Wood, "wood"),
    (Scene::Orbit, "orbit"),
    (Scene::Boats, "boats"),
    (Scene::Peaks, "peaks"),
];

/// The name is not a poster's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no poster")]
pub(crate) struct InvalidPoster;

impl Poster {
    /// The poster of the home page.
    pub(crate) const HOME: Self = Self { scene: Scene::Moon, seed: 0x1922_04a4 };

    /// The poster of a video. Its id chooses the scene, so that consecutive videos differ; its id and title determine
    /// everything else.
    pub(crate) fn of(video: &Video) -> Self {
        Self::of_parts(video.id.get(), &video.title)
    }

    fn of_parts(id: i64, title: &str) -> Self {
        let nth = usize::try_from(id).unwrap_or(0) % SCENES.len();
        let scene = SCENES.iter().map(|(scene, _)| *scene).nth(nth).unwrap_or(Scene::Dunes);
        Self { scene, seed: Seed::hash(&[&id.to_le_bytes(), title.as_bytes()]) }
    }

    /// Draws an SVG document without scripts, styles or external references.
    pub(crate) fn draw(self) -> String {
        Drawing(self).to_string()
    }
}

impl fmt::Display for Poster {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name =
            SCENES.iter().find(|(scene, _)| *scene == self.scene).map_or("", |(_, name)| name);
        write!(formatter, "{name}-{:08x}", self.seed)
    }
}

impl FromStr for Poster {
    type Err = InvalidPoster;

    fn from_str(text: &str) -> Result<Self, InvalidPoster> {
        let (name, digits) = text.split_once('-').ok_or(InvalidPoster)?;
        let (scene, _) =
            SCENES.iter().find(|(_, known)| *known == name).copied().ok_or(InvalidPoster)?;
        let seed = u32::from_str_radix(digits, 16).map_err(|_no_number| InvalidPoster)?;
        let poster = Self { scene, seed };
        // Accepts only one spelling for each poster: no sign, no capitals, no missing digits.
        if poster.to_string() == text { Ok(poster) } else { Err(InvalidPoster) }
    }
}

/// Draws the picture from back to front.
struct Drawing(Poster);

impl fmt::Display for Drawing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Poster { scene, seed }) = *self;
        let mut seed = Seed::new(seed);
        let palette =
            Palette::choose(&mut seed, matches!(scene, Scene::Moon | Scene::Orbit | Scene::Town));
        write!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice">"#
        )?;
        scenery::sky(out, palette)?;
        match scene {
            Scene::Dunes => {
                scenery::sun(out, &mut seed, palette)?;
                scenery::clouds(out, &mut seed, palette)?;
                ridge::layers(out, &mut seed, palette, ridge::Shape::Rolling, 4)?;
            }
            Scene::Peaks => {
                scenery::sun(out, &mut seed, palette)?;
                scenery::birds(out, &mut seed, palette)?;
                ridge::layers(out, &mut seed, palette, ridge::Shape::Jagged, 4)?;
            }
            Scene::Balloons => {
                scenery::clouds(out, &mut seed, palette)?;
                ridge::layers(out, &mut seed, palette, ridge::Shape::Rolling, 3)?;
                scenery::balloons(out, &mut seed, palette)?;
            }
            Scene::Sea => {
                let sun_x = scenery::low_sun(out, &mut seed, palette)?;
                scenery::sea(out, &mut seed, palette, sun_x)?;
            }
            Scene::Moon => {
                scenery::stars(out, &mut seed)?;
                scenery::moon(out, &mut seed, palette)?;
                ridge::layers(out, &mut seed, palette, ridge::Shape::Rolling, 3)?;
                ridge::trees(out, &mut seed, palette)?;
            }
            Scene::Town => {
                scenery::stars(out, &mut seed)?;
                scenery::moon(out, &mut seed, palette)?;
                places::town(out, &mut seed, palette)?;
            }
            Scene::Wood => {
                scenery::sun(out, &mut seed, palette)?;
                scenery::birds(out, &mut seed, palette)?;
                places::wood(out, &mut seed, palette)?;
            }
            Scene::Boats => {
                let sun_x = scenery::low_sun(out, &mut seed, palette)?;
                scenery::sea(out, &mut seed, palette, sun_x)?;
                places::boats(out, &mut seed, palette)?;
            }
            Scene::Orbit => {
                scenery::stars(out, &mut seed)?;
                scenery::planet(out, &mut seed, palette)?;
                ridge::layers(out, &mut seed, palette, ridge::Shape::Jagged, 2)?;
            }
        }
        out.write_str("</svg>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_draws_the_same_picture_each_time_and_another_draws_another() {
        for (_, name) in SCENES {
            let draw = |seed: &str| format!("{name}-{seed}").parse::<Poster>().unwrap().draw();
            assert_eq!(draw("0000beef"), draw("0000beef"));
            assert_ne!(draw("0000beef"), draw("0000bee0"));
            assert!(draw("0000beef").len() < 12_000, "{name} is {}", draw("0000beef").len());
        }
    }

    #[test]
    fn videos_added_one_after_the_other_have_different_scenes_whatever_they_are_called() {
        let scenes: Vec<Scene> =
            (1..=9).map(|id| Poster::of_parts(id, "Same title").scene).collect();
        for (nth, scene) in scenes.iter().enumerate() {
            assert!(!scenes.iter().skip(nth + 1).any(|other| other == scene), "{scenes:?}");
        }
        assert_ne!(Poster::of_parts(1, "One").seed, Poster::of_parts(1, "Another").seed);
    }

    #[test]
    fn a_poster_reads_what_it_writes() {
        for text in ["dunes-00000000", "orbit-ffffffff", "sea-1f2e3d4c"] {
            assert_eq!(text.parse::<Poster>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn nothing_else_is_a_poster() {
        for text in [
            "",
            "sea",
            "sea-",
            "-1f2e3d4c",
            "sea-1F2E3D4C",
            "sea-1f2e3d4",
            "sea-+f2e3d4c",
            "sea-1f2e3d4c0",
            "Sea-1f2e3d4c",
            "lake-1f2e3d4c",
            "sea-1f2e3d4c.svg",
        ] {
            assert_eq!(text.parse::<Poster>(), Err(InvalidPoster), "{text:?}");
        }
    }

    #[test]
    fn a_picture_has_finite_numbers_only() {
        for seed in 0..200_u32 {
            for (scene, _) in SCENES {
                let svg = Poster { scene, seed: seed.wrapping_mul(0x9e37_79b9) }.draw();
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
