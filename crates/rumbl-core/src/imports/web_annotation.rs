//! The W3C's Web Annotation Data Model: a collection, a page, a list of annotations, or one.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::lines::LineNumbers;
use super::reading::{Found, Reading, author_name};
use super::time::{parse_clock, parse_time};

/// A collection that has its first page in it, or a page. Annotations stay as they are written, so that each has a line.
#[derive(Debug, Deserialize)]
struct Listing<'a> {
    #[serde(borrow)]
    first: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(default, alias = "bodyValue")]
    body: Value,
    #[serde(default)]
    target: Value,
    #[serde(default)]
    creator: Value,
    created: Option<String>,
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    let numbers = LineNumbers::of(text);
    let items = match items(text.trim()) {
        Ok(items) => items,
        Err(error) => {
            let line = if error.line() == 0 { 1 } else { error.line() };
            return reading.refuse(line, "the JSON can't be read");
        }
    };
    for item in items {
        if reading.is_full() {
            return;
        }
        // It is a part of the text.
        let offset = item.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        let line = numbers.at(offset);
        match serde_json::from_str::<Item>(item) {
            Ok(item) => match item.found(line) {
                Ok(found) => reading.add(found),
                Err(message) => reading.refuse(line, message),
            },
            Err(_) => reading.refuse(line, "this is no annotation"),
        }
    }
}

fn items(text: &str) -> serde_json::Result<Vec<&str>> {
    if text.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(text)?;
        return Ok(items.into_iter().map(RawValue::get).collect());
    }
    let listing: Listing<'_> = serde_json::from_str(text)?;
    let page: Option<Listing<'_>> = match listing.first {
        // It may be the address of a page instead, which nobody fetches.
        Some(first) if first.get().starts_with('{') => Some(serde_json::from_str(first.get())?),
        _ => None,
    };
    let items = listing.items.or_else(|| page.and_then(|page| page.items));
    Ok(items.map_or_else(|| vec![text], |items| items.into_iter().map(RawValue::get).collect()))
}

impl Item {
    fn found(self, line: usize) -> Result<Found, &'static str> {
        let at_ms = targets(&self.target).find_map(at_ms).ok_or("it names no moment of a video")?;
        let body = one_or_many(&self.body).find_map(text).ok_or("it has no text")?;
        Ok(Found {
            line,
            at_ms,
            body: body.to_owned(),
            author_name: one_or_many(&self.creator).find_map(name).and_then(author_name),
            written_at: self.created.as_deref().and_then(parse_time),
        })
    }
}

/// A value, or each of a list.
fn one_or_many(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}

fn text(body: &Value) -> Option<&str> {
    body.as_str().or_else(|| body.get("value")?.as_str())
}

fn name(creator: &Value) -> Option<&str> {
    let named = |key: &str| creator.get(key).and_then(Value::as_str);
    creator.as_str().or_else(|| ["nickname", "name"].into_iter().find_map(named))
}

/// Every place where a target may say which moment it means.
fn targets(target: &Value) -> impl Iterator<Item = &str> {
    one_or_many(target).flat_map(|target| {
        let selectors = target.get("selector").into_iter().flat_map(one_or_many);
        let selected = selectors.filter_map(|selector| selector.get("value")?.as_str());
        let addresses = ["id", "source"].into_iter().filter_map(|key| target.get(key)?.as_str());
        let address = target.as_str().into_iter().chain(addresses);
        let fragments = address.filter_map(|address| Some(address.split_once('#')?.1));
        selected.chain(fragments)
    })
}

/// The beginning of a media fragment such as `t=npt:12.5,15` or `xywh=0,0,5,5&t=12.5`.
fn at_ms(fragment: &str) -> Option<i64> {
    let time = fragment.split('&').find_map(|part| part.strip_prefix("t="))?;
    let time = time.strip_prefix("npt:").unwrap_or(time);
    let (from, _) = time.split_once(',').unwrap_or((time, ""));
    // `t=,10` begins at the start.
    if from.is_empty() { Some(0) } else { parse_clock(from) }
}
