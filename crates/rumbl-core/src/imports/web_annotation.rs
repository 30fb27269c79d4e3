//! The W3C's Web Annotation Data Model: a collection, a page, a list of annotations, or a single annotation.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::limits::MAX_FOUND;
use super::lines::LineNumbers;
use super::reading::{Found, Reading, author_name};
use super::time::{parse_clock, parse_time};
use crate::changeset::FieldError;
use crate::repo::now;

/// The tag that marks an annotation as resolved.
const RESOLVED: &str = "resolved";
const NO_MOMENT: FieldError = FieldError::new("it names no moment of a video");

/// A page, or a collection with an embedded first page. Annotations stay unparsed, so that each can be traced to its
/// line.
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
    modified: Option<String>,
    id: Option<String>,
    #[serde(default)]
    motivation: Value,
}

/// An annotation, and its moment if it names one; a reply may name the annotation that it replies to instead.
struct Partial {
    found: Found,
    has_moment: bool,
}

/// Maximum number of replies between a reply and an annotation with a moment.
const MAX_HOPS: usize = 16;

pub(super) fn read(text: &str, reading: &mut Reading) {
    let numbers = LineNumbers::of(text);
    let items = match items(text.trim()) {
        Ok(items) => items,
        Err(error) => {
            let line = if error.line() == 0 { 1 } else { error.line() };
            return reading.refuse(line, FieldError::new("the JSON can't be read"));
        }
    };
    let mut read: Vec<Partial> = Vec::new();
    for item in items {
        if read.len() > MAX_FOUND {
            break;
        }
        // `item` is a slice of `text`, so this is its offset.
        let offset = item.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        let line = numbers.at(offset);
        match serde_json::from_str::<Item>(item) {
            Ok(item) => match item.found(line) {
                Ok(partial) => read.push(partial),
                Err(message) => reading.refuse(line, message),
            },
            Err(_) => reading.refuse(line, FieldError::new("this is no annotation")),
        }
    }
    let moments = Moments::of(&read);
    let moments: Vec<Option<i64>> = read.iter().map(|one| moments.find(one)).collect();
    for (Partial { found, .. }, at_ms) in read.into_iter().zip(moments) {
        match at_ms {
            Some(at_ms) => reading.add(Found { at_ms, ..found }),
            None => reading.refuse(found.line, NO_MOMENT),
        }
    }
}

/// The annotations of a file by id.
struct Moments<'a>(HashMap<&'a str, &'a Partial>);

impl<'a> Moments<'a> {
    fn of(read: &'a [Partial]) -> Self {
        Self(read.iter().filter_map(|one| Some((one.found.id.as_deref()?, one))).collect())
    }

    /// The moment of an annotation, or else of the annotation that it replies to.
    fn find(&self, one: &'a Partial) -> Option<i64> {
        let mut one = one;
        for _ in 0..MAX_HOPS {
            if one.has_moment {
                return Some(one.found.at_ms);
            }
            one = self.0.get(one.found.reply_to.as_deref()?)?;
        }
        None
    }
}

fn items(text: &str) -> serde_json::Result<Vec<&str>> {
    if text.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(text)?;
        return Ok(items.into_iter().map(RawValue::get).collect());
    }
    let listing: Listing<'_> = serde_json::from_str(text)?;
    let page: Option<Listing<'_>> = match listing.first {
        // It may also be the URL of a page, which is not fetched.
        Some(first) if first.get().starts_with('{') => Some(serde_json::from_str(first.get())?),
        _ => None,
    };
    let items = listing.items.or_else(|| page.and_then(|page| page.items));
    Ok(items.map_or_else(|| vec![text], |items| items.into_iter().map(RawValue::get).collect()))
}

impl Item {
    fn found(self, line: usize) -> Result<Partial, FieldError> {
        // A target with a moment is a part of the video, which many annotations may share.
        let names_moment = |target: &&Value| places(target).find_map(at_ms).is_some();
        let at_ms = one_or_many(&self.target).flat_map(places).find_map(at_ms);
        let is_reply = one_or_many(&self.motivation)
            .any(|motivation| motivation.as_str().is_some_and(|one| one.ends_with("replying")));
        let whole = one_or_many(&self.target).filter(|target| !names_moment(target));
        let mut addresses = whole.filter_map(address);
        let reply_to = if is_reply { addresses.next().map(ToOwned::to_owned) } else { None };
        if at_ms.is_none() && reply_to.is_none() {
            return Err(NO_MOMENT);
        }
        let mut said = one_or_many(&self.body).filter(|body| !is_tag(body));
        let body = said.find_map(text).ok_or(FieldError::new("it has no text"))?;
        let found = Found {
            line,
            at_ms: at_ms.unwrap_or(0),
            body: body.to_owned(),
            author_name: one_or_many(&self.creator).find_map(name).and_then(author_name),
            written_at: time(self.created.as_deref()),
            resolved_at: self.resolved_at(),
            id: self.id,
            reply_to,
        };
        Ok(Partial { found, has_moment: at_ms.is_some() })
    }

    /// When it was resolved, if it is tagged as resolved. If the tag has no time, the time of the annotation's last
    /// change or creation is used, or else the current time.
    fn resolved_at(&self) -> Option<NaiveDateTime> {
        let is_resolved = |body: &&Value| is_tag(body) && text(body) == Some(RESOLVED);
        let tag = one_or_many(&self.body).find(is_resolved)?;
        let times = [
            tag.get("created").and_then(Value::as_str),
            self.modified.as_deref(),
            self.created.as_deref(),
        ];
        Some(times.into_iter().find_map(time).unwrap_or_else(now))
    }
}

fn time(text: Option<&str>) -> Option<NaiveDateTime> {
    text.and_then(parse_time)
}

/// A single value, or each element of a list.
fn one_or_many(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}

fn text(body: &Value) -> Option<&str> {
    body.as_str().or_else(|| body.get("value")?.as_str())
}

/// Whether a body is only a tag, without a text.
fn is_tag(body: &Value) -> bool {
    let purposes = body.get("purpose").into_iter().flat_map(one_or_many);
    purposes.filter_map(Value::as_str).any(|purpose| purpose == "tagging")
}

fn name(creator: &Value) -> Option<&str> {
    let named = |key: &str| creator.get(key).and_then(Value::as_str);
    creator.as_str().or_else(|| ["nickname", "name"].into_iter().find_map(named))
}

/// The target's identifier, if it names a whole resource rather than a part of it.
fn address(target: &Value) -> Option<&str> {
    target.as_str().or_else(|| target.get("id")?.as_str())
}

/// All places where a target may specify its moment.
fn places(target: &Value) -> impl Iterator<Item = &str> {
    let selectors = target.get("selector").into_iter().flat_map(one_or_many);
    let selected = selectors.filter_map(|selector| selector.get("value")?.as_str());
    let addresses = ["id", "source"].into_iter().filter_map(|key| target.get(key)?.as_str());
    let address = target.as_str().into_iter().chain(addresses);
    let fragments = address.filter_map(|address| Some(address.split_once('#')?.1));
    selected.chain(fragments)
}

/// The start of a media fragment such as `t=npt:12.5,15` or `xywh=0,0,5,5&t=12.5`.
fn at_ms(fragment: &str) -> Option<i64> {
    let time = fragment.split('&').find_map(|part| part.strip_prefix("t="))?;
    let time = time.strip_prefix("npt:").unwrap_or(time);
    let (from, _) = time.split_once(',').unwrap_or((time, ""));
    // `t=,10` begins at the start.
    if from.is_empty() { Some(0) } else { parse_clock(from) }
}
