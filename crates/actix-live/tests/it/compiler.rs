//! Compiles templates with the library that this test was built with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What every template may use.
const PRELUDE: &str = r"
use actix_live::{Component, Html, Slot, html};

pub struct Card<'a> {
    pub title: &'a str,
    pub count: u32,
    pub is_open: bool,
    pub children: &'a dyn Html,
}

impl Component for Card<'_> {
    fn render(&self) -> impl Html {
        html! { <b title={self.title} hidden={!self.is_open}>{self.count} {self.children}</b> }
    }
}

pub struct Table<'a, T> {
    pub rows: &'a [T],
    pub col: &'a [Slot<'a, Column<'a>, T>],
}

#[derive(Default)]
pub struct Column<'a> {
    pub label: &'a str,
}

impl<T> Component for Table<'_, T> {
    fn render(&self) -> impl Html {
        html! {
            <table>
                for col in self.col { <th>{col.label}</th> }
                for row in self.rows {
                    <tr>for col in self.col { <td>{col.render(row)}</td> }</tr>
                }
            </table>
        }
    }
}

pub struct NoComponent;

pub struct Row {
    pub id: u64,
    pub price: f64,
}

pub fn page(rows: &[Row]) -> impl Html {
    html! {
";

/// An error, and the texts in the source that it points at.
#[derive(Debug)]
pub(super) struct CompileError {
    pub(super) message: String,
    pub(super) places: Vec<String>,
}

/// The errors of a page with this template.
pub(super) fn errors(template: &str) -> Vec<CompileError> {
    let source = format!("{PRELUDE}{template}\n    }}\n}}\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(unique_name());
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("template.rs");
    fs::write(&file, &source).unwrap();
    let (libraries, library) = library();
    let output = Command::new("rustc")
        .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata"])
        .args(["--error-format", "json", "--cap-lints", "allow"])
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()))
        .arg("--extern")
        .arg(format!("actix_live={}", library.display()))
        .arg("--out-dir")
        .args([&folder, &file])
        .output()
        .unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let told = told.lines().map(|line| serde_json::from_str(line).unwrap());
    let errors: Vec<_> = told.filter_map(|told| error(&source, &told)).collect();
    assert_eq!(output.status.success(), errors.is_empty(), "{errors:?}");
    errors
}

fn error(source: &str, told: &Value) -> Option<CompileError> {
    let spans = told["spans"].as_array().filter(|_| told["level"] == "error")?;
    let primary = spans.iter().filter(|span| span["is_primary"] == true);
    let places: Vec<_> = primary.filter_map(|span| text(source, span)).collect();
    // The last one only counts the others.
    let message = told["message"].as_str()?.to_owned();
    (!places.is_empty()).then_some(CompileError { message, places })
}

/// The text in the source that a span covers.
fn text(source: &str, span: &Value) -> Option<String> {
    let at = |name: &str| usize::try_from(span[name].as_u64()?).ok();
    source.get(at("byte_start")?..at("byte_end")?).map(str::to_owned)
}

/// The folder of libraries, and in it the one that was built last, which is the one being tested.
fn library() -> (PathBuf, PathBuf) {
    let test = std::env::current_exe().unwrap();
    let libraries = test.parent().unwrap().to_owned();
    let files = fs::read_dir(&libraries).unwrap().map(|file| file.unwrap().path());
    let is_library = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with("libactix_live-") && name.ends_with(".rlib")
    };
    let built = |file: &PathBuf| fs::metadata(file).unwrap().modified().unwrap();
    let newest = files.filter(is_library).max_by_key(built);
    (libraries, newest.unwrap())
}

fn unique_name() -> String {
    format!("template-{}-{:?}", std::process::id(), std::thread::current().id())
}
