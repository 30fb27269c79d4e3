//! Land: ridges behind ridges, paler the farther they are.

use std::fmt::{self, Write as _};

use super::palette::Palette;
use super::seed::Seed;
use super::size::{HEIGHT, WIDTH};

/// The distance between two points of a ridge.
const STEP: u16 = 10;

/// What a ridge looks like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Rolling,
    Jagged,
}

/// One wave of a ridge.
struct Wave {
    height: f32,
    length: f32,
    phase: f32,
}

/// The line of a ridge: waves upon a height.
struct Ridge {
    shape: Shape,
    top: f32,
    waves: [Wave; 3],
}

impl Ridge {
    fn new(seed: &mut Seed, shape: Shape, top: f32, height: f32) -> Self {
        let mut wave = |height: f32, length: f32| Wave {
            height,
            length: length * seed.between(0.8, 1.3),
            phase: seed.between(0.0, 1.0),
        };
        let waves = [wave(height, 480.0), wave(height * 0.45, 190.0), wave(height * 0.2, 71.0)];
        Self { shape, top, waves }
    }

    fn y(&self, x: f32) -> f32 {
        self.waves.iter().fold(self.top, |y, wave| {
            let turn = (x / wave.length + wave.phase).fract();
            let swing = match self.shape {
                Shape::Rolling => (turn * std::f32::consts::TAU).sin(),
                Shape::Jagged => 4.0_f32.mul_add((turn - 0.5).abs(), -1.0),
            };
            swing.mul_add(wave.height, y)
        })
    }
}

/// Some ridges, each before and below the one drawn before it.
pub(super) fn layers(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
    shape: Shape,
    count: u8,
) -> fmt::Result {
    let [_, _, horizon] = palette.sky;
    for layer in 0..count {
        let nearness = f32::from(layer + 1) / f32::from(count);
        let top = nearness.mul_add(110.0, 190.0) + seed.between(-12.0, 12.0);
        let height = match shape {
            Shape::Rolling => nearness.mul_add(-6.0, 30.0),
            Shape::Jagged => nearness.mul_add(-14.0, 46.0),
        };
        let ridge = Ridge::new(seed, shape, top, height);
        let colour = horizon.towards(palette.land, nearness.mul_add(0.72, 0.28));
        write!(out, r#"<path fill="{colour}" d="M0 {HEIGHT}"#)?;
        for x in (0..=WIDTH).step_by(usize::from(STEP)) {
            write!(out, "L{x} {:.0}", ridge.y(f32::from(x)))?;
        }
        write!(out, r#"V{HEIGHT}z"/>"#)?;
    }
    Ok(())
}

/// A few firs in the foreground, at one side.
pub(super) fn trees(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
) -> fmt::Result {
    let left = if seed.flip() { 20.0 } else { 430.0 };
    write!(out, r#"<path fill="{}" d=""#, palette.land.towards(palette.sky[0], 0.15))?;
    for _ in 0..7 {
        let x = left + seed.between(0.0, 190.0);
        let height = seed.between(46.0, 104.0);
        for tier in 0..3_u8 {
            let part = f32::from(tier) / 3.0;
            let (y, half) = (part.mul_add(height * 0.75, 360.0 - height), part.mul_add(9.0, 9.0));
            write!(out, "M{x:.0} {y:.0}l{half:.0} {:.0}h{:.0}z", height * 0.42, -2.0 * half)?;
        }
    }
    out.write_char('"').and_then(|()| out.write_str("/>"))
}
