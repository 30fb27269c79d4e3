//! Buildings, woods and boats.

use std::fmt;

use super::palette::{Palette, Rgb};
use super::seed::Seed;
use super::size::{HEIGHT, WIDTH};

/// Floors of a building that have windows, and the distance between two of them.
const FLOORS: u8 = 12;
const FLOOR: f32 = 15.0;

/// A town at night: roofs behind roofs, with lights in the windows of the nearest.
pub(super) fn town(out: &mut fmt::Formatter<'_>, seed: &mut Seed, palette: Palette) -> fmt::Result {
    let [_, middle, horizon] = palette.sky;
    let far = horizon.towards(middle, 0.55);
    skyline(out, seed, |_, _, _, _| Ok(()), (far, 230.0, 150.0))?;
    let lit = palette.spark;
    let windows =
        |out: &mut fmt::Formatter<'_>, seed: &mut Seed, x: f32, (top, width): (f32, f32)| {
            write!(out, r#"<path fill="{lit}" fill-opacity=".85" d=""#)?;
            for floor in 0..FLOORS {
                let y = f32::from(floor).mul_add(FLOOR, top + 10.0);
                for place in [0.18_f32, 0.44, 0.7] {
                    if y < f32::from(HEIGHT) && seed.between(0.0, 1.0) < 0.34 {
                        write!(out, "M{:.0} {y:.0}h5v7h-5z", place.mul_add(width, x))?;
                    }
                }
            }
            out.write_str(r#""/>"#)
        };
    skyline(out, seed, windows, (palette.land, 280.0, 110.0))
}

/// A row of buildings in a colour, each at least as low as `roof`, and higher by up to `more`.
fn skyline(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    windows: impl Fn(&mut fmt::Formatter<'_>, &mut Seed, f32, (f32, f32)) -> fmt::Result,
    (colour, roof, more): (Rgb, f32, f32),
) -> fmt::Result {
    let mut x = -seed.between(0.0, 20.0);
    while x < f32::from(WIDTH) {
        let (width, top) = (seed.between(34.0, 66.0), roof - seed.between(0.0, more));
        write!(
            out,
            r#"<path fill="{colour}" d="M{x:.0} {HEIGHT}V{top:.0}h{width:.0}V{HEIGHT}z"/>"#
        )?;
        windows(out, seed, x, (top, width))?;
        x += width + seed.between(2.0, 12.0);
    }
    Ok(())
}

/// A wood of firs, the farther the paler.
pub(super) fn wood(out: &mut fmt::Formatter<'_>, seed: &mut Seed, palette: Palette) -> fmt::Result {
    let [_, _, horizon] = palette.sky;
    for row in 0..4_u8 {
        let nearness = f32::from(row + 1) / 4.0;
        let foot = nearness.mul_add(130.0, 235.0);
        let colour = horizon.towards(palette.land, nearness.mul_add(0.75, 0.2));
        write!(out, r#"<path fill="{colour}" d="M0 {HEIGHT}V{foot:.0}h{WIDTH}V{HEIGHT}z"#)?;
        let mut x = -seed.between(0.0, 30.0);
        while x < f32::from(WIDTH) {
            let height = nearness.mul_add(80.0, 50.0) * seed.between(0.7, 1.2);
            let half = height * 0.24;
            write!(out, "M{x:.0} {foot:.0}l{half:.0} -{height:.0}l{half:.0} {height:.0}z")?;
            x += half * seed.between(1.2, 2.2);
        }
        out.write_str(r#""/>"#)?;
    }
    Ok(())
}

/// A few boats under sail.
pub(super) fn boats(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
) -> fmt::Result {
    let left = seed.between(40.0, 120.0);
    for nth in 0..3_u8 {
        let size = seed.between(0.6, 1.0) + f32::from(nth) * 0.35;
        let x = f32::from(nth).mul_add(170.0, left) + seed.between(-30.0, 30.0);
        let y = f32::from(nth).mul_add(34.0, 244.0);
        let sail = if seed.flip() { palette.light } else { palette.spark };
        write!(
            out,
            r#"<g transform="translate({x:.0} {y:.0}) scale({size:.2})"><path fill="{sail}" d="M2 -6V-74c22 18 34 42 38 68zM-3 -6V-58c-14 16 -22 34 -25 52z"/><path fill="{}" d="M-34 0H46c-6 12 -12 17 -20 17H-16C-25 17 -30 11 -34 0z"/></g>"#,
            palette.land
        )?;
    }
    Ok(())
}
