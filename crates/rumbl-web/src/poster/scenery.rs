//! The sky and the sea.

use std::fmt;

use super::palette::Palette;
use super::seed::Seed;
use super::size::{HEIGHT, WIDTH};

/// Where the sea begins.
const SHORE: f32 = 226.0;

/// The sky, with the light that the sun or moon gives it.
pub(super) fn sky(out: &mut fmt::Formatter<'_>, palette: Palette) -> fmt::Result {
    let [top, middle, horizon] = palette.sky;
    let light = palette.light;
    write!(
        out,
        r#"<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="{top}"/><stop offset=".55" stop-color="{middle}"/><stop offset=".92" stop-color="{horizon}"/></linearGradient><radialGradient id="g"><stop stop-color="{light}" stop-opacity=".75"/><stop offset="1" stop-color="{light}" stop-opacity="0"/></radialGradient></defs><path fill="url(#s)" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>"#
    )
}

fn shining(
    out: &mut fmt::Formatter<'_>,
    palette: Palette,
    (x, y, radius): (f32, f32, f32),
) -> fmt::Result {
    write!(
        out,
        r#"<circle cx="{x:.0}" cy="{y:.0}" r="{:.0}" fill="url(#g)"/><circle cx="{x:.0}" cy="{y:.0}" r="{radius:.0}" fill="{}"/>"#,
        radius * 2.6,
        palette.light
    )
}

/// A sun above the land.
pub(super) fn sun(out: &mut fmt::Formatter<'_>, seed: &mut Seed, palette: Palette) -> fmt::Result {
    let place = (seed.between(110.0, 530.0), seed.between(110.0, 190.0), seed.between(30.0, 62.0));
    shining(out, palette, place)
}

/// A sun touching the sea; returns its position.
pub(super) fn low_sun(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
) -> Result<f32, fmt::Error> {
    let x = seed.between(150.0, 490.0);
    shining(out, palette, (x, SHORE - seed.between(0.0, 34.0), seed.between(44.0, 74.0)))?;
    Ok(x)
}

/// Water, with the sun's reflection.
pub(super) fn sea(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
    sun_x: f32,
) -> fmt::Result {
    let [_, middle, _] = palette.sky;
    let near = palette.land.towards(middle, 0.25);
    let far = middle.towards(palette.land, 0.45);
    write!(
        out,
        r#"<linearGradient id="w" x2="0" y2="1"><stop stop-color="{far}"/><stop offset="1" stop-color="{near}"/></linearGradient><path fill="url(#w)" d="M0 {SHORE}h{WIDTH}v{HEIGHT}H0z"/><g fill="none" stroke-linecap="round" stroke-width="4"><path stroke="{}" stroke-opacity=".85" d=""#,
        palette.light
    )?;
    for row in 0..9_u8 {
        let y = f32::from(row).mul_add(14.0, SHORE + 10.0);
        let half = seed.between(8.0, 22.0) + f32::from(row) * 3.0;
        write!(out, "M{:.0} {y:.0}h{:.0}", sun_x - half + seed.between(-9.0, 9.0), half * 2.0)?;
    }
    write!(out, r#""/><path stroke="{}" stroke-opacity=".35" d=""#, palette.sky[2])?;
    for _ in 0..16 {
        let (x, y) = (seed.between(0.0, 620.0), seed.between(SHORE + 12.0, 350.0));
        write!(out, "M{x:.0} {y:.0}h{:.0}", seed.between(14.0, 60.0))?;
    }
    out.write_str(r#""/></g>"#)
}

/// A moon with its seas, and a light around it.
pub(super) fn moon(out: &mut fmt::Formatter<'_>, seed: &mut Seed, palette: Palette) -> fmt::Result {
    let (x, y, radius) =
        (seed.between(150.0, 490.0), seed.between(96.0, 160.0), seed.between(42.0, 70.0));
    shining(out, palette, (x, y, radius))?;
    write!(out, r#"<g fill="{}" fill-opacity=".22">"#, palette.sky[1])?;
    for _ in 0..4 {
        let (dx, dy) = (seed.between(-0.5, 0.5) * radius, seed.between(-0.5, 0.5) * radius);
        let size = seed.between(0.08, 0.22) * radius;
        write!(out, r#"<circle cx="{:.0}" cy="{:.0}" r="{size:.0}"/>"#, x + dx, y + dy)?;
    }
    out.write_str("</g>")
}

/// Stars in the upper half.
pub(super) fn stars(out: &mut fmt::Formatter<'_>, seed: &mut Seed) -> fmt::Result {
    for (width, count) in [(2, 34_u8), (4, 9)] {
        write!(
            out,
            r#"<path stroke="white" stroke-opacity=".8" stroke-linecap="round" stroke-width="{width}" d=""#
        )?;
        for _ in 0..count {
            write!(out, "M{:.0} {:.0}h0", seed.between(8.0, 632.0), seed.between(8.0, 200.0))?;
        }
        out.write_str(r#""/>"#)?;
    }
    Ok(())
}

/// A planet with a ring, and a small companion.
pub(super) fn planet(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
) -> fmt::Result {
    let (x, y, radius) =
        (seed.between(190.0, 450.0), seed.between(120.0, 165.0), seed.between(58.0, 86.0));
    let [_, middle, horizon] = palette.sky;
    let tilt = seed.between(-28.0, 28.0);
    write!(
        out,
        r#"<linearGradient id="p" gradientTransform="rotate(65)"><stop stop-color="{}"/><stop offset="1" stop-color="{}"/></linearGradient><circle cx="{x:.0}" cy="{y:.0}" r="{:.0}" fill="url(#g)" opacity=".6"/><circle cx="{x:.0}" cy="{y:.0}" r="{radius:.0}" fill="url(#p)"/>"#,
        palette.light.towards(horizon, 0.35),
        middle.towards(palette.land, 0.2),
        radius * 2.0
    )?;
    // The ring passes behind the planet, so its far half is omitted.
    let (across, deep) = (radius * 1.75, radius * 0.42);
    write!(
        out,
        r#"<path fill="none" stroke="{}" stroke-width="7" stroke-linecap="round" transform="rotate({tilt:.0} {x:.0} {y:.0})" d="M{:.0} {:.0}a{across:.0} {deep:.0} 0 1 0 {:.0} 0"/><circle cx="{:.0}" cy="{:.0}" r="{:.0}" fill="{}"/>"#,
        palette.spark,
        x - across * 0.97,
        y - deep * 0.24,
        across * 1.94,
        x + across * seed.between(0.9, 1.2),
        seed.between(34.0, 72.0),
        seed.between(8.0, 15.0),
        palette.light
    )
}

/// A few long clouds.
pub(super) fn clouds(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
) -> fmt::Result {
    write!(
        out,
        r#"<path fill="none" stroke="{}" stroke-opacity=".38" stroke-width="9" stroke-linecap="round" d=""#,
        palette.light
    )?;
    for _ in 0..4 {
        let (x, y) = (seed.between(10.0, 520.0), seed.between(38.0, 150.0));
        let (long, short) = (seed.between(70.0, 150.0), seed.between(24.0, 60.0));
        write!(out, "M{x:.0} {y:.0}h{long:.0}M{:.0} {:.0}h{short:.0}", x + long * 0.3, y + 15.0)?;
    }
    out.write_str(r#""/>"#)
}

/// A flight of birds.
pub(super) fn birds(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
) -> fmt::Result {
    write!(
        out,
        r#"<path fill="none" stroke="{}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d=""#,
        palette.land
    )?;
    let (x, y) = (seed.between(90.0, 430.0), seed.between(50.0, 110.0));
    for nth in 0..5_u8 {
        let (x, y) = (f32::from(nth).mul_add(23.0, x), y + seed.between(-14.0, 14.0));
        let wing = seed.between(5.0, 9.0);
        write!(
            out,
            "M{x:.0} {y:.0}q{0:.0} -{1:.0} {wing:.0} 0q{0:.0} -{1:.0} {wing:.0} 0",
            wing * 0.5,
            wing * 0.7
        )?;
    }
    out.write_str(r#""/>"#)
}

/// Balloons, the largest last.
pub(super) fn balloons(
    out: &mut fmt::Formatter<'_>,
    seed: &mut Seed,
    palette: Palette,
) -> fmt::Result {
    let colours = [palette.light, palette.sky[2], palette.spark];
    let stripes = [palette.spark, palette.land.towards(palette.sky[1], 0.5), palette.light];
    for ((nth, colour), stripe) in (0..3_u8).zip(colours).zip(stripes) {
        let size = f32::from(nth).mul_add(15.0, 20.0);
        let x = f32::from((nth * 2) % 3).mul_add(190.0, seed.between(80.0, 170.0));
        let y = seed.between(74.0, 150.0);
        let part = |part: f32| size * part;
        write!(
            out,
            r#"<g transform="translate({x:.0} {y:.0})"><path fill="{land}" stroke="{land}" d="M-5 {basket:.0}h10v8h-10zM-{rope:.0} {knot:.0}l{slack:.1} {fall:.0}M{rope:.0} {knot:.0}l-{slack:.1} {fall:.0}"/><path fill="{colour}" d="M-{size:.1} 0a{size:.1} {size:.1} 0 1 1 {across:.1} 0c0 {half:.1} -{half:.1} {low:.1} -{wide:.1} {knot:.1}h-{neck:.1}c-{thin:.1} -{thin:.1} -{wide:.1} -{half:.1} -{wide:.1} -{knot:.1}z"/><path fill="{stripe}" d="M0 -{size:.1}c{across:.1} {size:.1} {half:.1} {across:.1} {thin:.1} {reach:.1}h-{half:.1}c{thin:.1} -{half:.1} -{size:.1} -{size:.1} 0 -{reach:.1}z"/></g>"#,
            land = palette.land,
            basket = part(1.55),
            rope = part(0.28),
            knot = part(1.1),
            slack = part(0.28) - 4.0,
            fall = part(0.45),
            across = part(2.0),
            half = part(0.5),
            low = part(0.75),
            wide = part(0.7),
            neck = part(0.6),
            thin = part(0.25),
            reach = part(2.0),
        )?;
    }
    Ok(())
}
