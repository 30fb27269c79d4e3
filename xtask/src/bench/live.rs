//! Live views under load: the gallery of `crates/actix-live` is the server, and its `gallery_load`
//! the load.

use std::time::Duration;

use super::cores::{self, LOAD, SERVER, pinned};
use super::live_load::named;
use super::output::{number_of, output_of};
use crate::process::{self, Group};
use crate::{ports, project};

/// Timeout of one figure.
const FIGURE_TIMEOUT: Duration = Duration::from_mins(2);

/// One row of the table.
struct Figure {
    /// Its name in the load generator.
    name: &'static str,
    title: &'static str,
    phoenix: &'static str,
    wanted: &'static str,
}

#[rustfmt::skip]
const FIGURES: [Figure; 12] = [
    Figure { name: "dead", title: "a page, two tokens and a cookie", phoenix: "114–132 µs", wanted: "≤ 20 µs" },
    Figure { name: "join", title: "connect and join", phoenix: "290–460 µs", wanted: "≤ 50 µs" },
    Figure { name: "visit", title: "the same with the page", phoenix: "460–550 µs", wanted: "≤ 80 µs" },
    Figure { name: "memory", title: "memory of an idle counter, 2,000 clients", phoenix: "44–46 KiB", wanted: "≤ 3.5 KiB" },
    Figure { name: "heartbeat", title: "a heartbeat, 50 clients", phoenix: "", wanted: "" },
    Figure { name: "click", title: "a click and its reply, 50 clients", phoenix: "29–38 µs", wanted: "heartbeat + ≤ 1.0 µs" },
    Figure { name: "heartbeat-alone", title: "a heartbeat, one client", phoenix: "", wanted: "" },
    Figure { name: "append", title: "append to a stream, one view, by event and reply", phoenix: "60–76 µs", wanted: "heartbeat + ≤ 1.5 µs" },
    Figure { name: "list", title: "one of 100 keyed items changes, 500 views, a view", phoenix: "88–94 µs", wanted: "≤ 4.5 µs" },
    Figure { name: "list4", title: "the same with four in flight", phoenix: "", wanted: "≤ 2.5 µs" },
    Figure { name: "stream", title: "append to a stream, 500 views, a view", phoenix: "19–24 µs", wanted: "≤ 4.8 µs" },
    Figure { name: "stream4", title: "the same with four in flight", phoenix: "", wanted: "≤ 2.5 µs" },
];

/// Prints the named figures, or all, each with a bare send measured within the same minute.
///
/// # Errors
/// When a name is unknown, and when something can't be built or started or fails under load.
pub(super) fn bench(names: &[String]) -> anyhow::Result<()> {
    let figures = named(&FIGURES, |figure| figure.name, names)?;
    for (package, examples) in
        [("actix-channels", &["bench"] as &[_]), ("actix-live", &["gallery", "gallery_load"])]
    {
        let mut build = project::cargo(&["build", "--locked", "--release", "--package", package]);
        build.args(examples.iter().flat_map(|example| ["--example", example]));
        process::run(build)?;
    }
    cores::warn_if_unpinned();
    println!("| figure, server on one core | Phoenix | measured | a bare send | wanted |");
    println!("|---|---|---|---|---|");
    for Figure { name, title, phoenix, wanted } in figures {
        let mut floor = pinned(SERVER, project::release_example("bench")?);
        floor.arg("floor");
        let floor = number_of(&output_of(floor, FIGURE_TIMEOUT)?)?;
        let measured = measure(name)?;
        println!("| {title} | {phoenix} | {measured} | {floor:.2} µs | {wanted} |");
    }
    Ok(())
}

/// Measures one figure on a new server.
fn measure(figure: &str) -> anyhow::Result<String> {
    let port = ports::free_port()?;
    let mut server = pinned(SERVER, project::release_example("gallery")?);
    server.arg(port.to_string()).env("RUST_LOG", "warn").stdout(std::process::Stdio::null());
    let server = Group::spawn(server)?;
    ports::wait_until_listening(port)?;
    let mut load = pinned(LOAD, project::release_example("gallery_load")?);
    load.args([figure, &port.to_string(), &server.id().to_string()]);
    output_of(load, FIGURE_TIMEOUT)
}
