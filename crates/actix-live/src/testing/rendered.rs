//! The tree as maintained by the browser's client (`rendered.js`).

use serde_json::{Map, Value};

/// What the client has.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    root: Value,
    components: Map<String, Value>,
    /// The contents of each stream, by its ref: ids and HTML.
    streams: std::collections::BTreeMap<String, Vec<(String, String)>>,
    html: String,
    /// Whether the elements of components are marked, as the browser's client marks them.
    is_marked: bool,
}

impl Rendered {
    /// Merges a message into the tree.
    pub(crate) fn merge(&mut self, mut diff: Value) {
        let components = diff.as_object_mut().and_then(|diff| diff.remove("c"));
        inline(&mut diff, None);
        merge(&mut self.root, diff);
        if let Some(Value::Object(mut changed)) = components {
            let cids: Vec<String> = changed.keys().cloned().collect();
            for tree in changed.values_mut() {
                // A component's root may reuse another component's statics.
                let statics = tree.as_object_mut().and_then(|tree| tree.remove("s"));
                inline(tree, None);
                if let (Some(tree), Some(statics)) = (tree.as_object_mut(), statics) {
                    tree.insert("s".to_owned(), statics);
                }
            }
            for cid in cids {
                let Some(tree) = changed.get(&cid).cloned() else { continue };
                let merged = self.component(&cid, tree, &changed);
                self.components.insert(cid, merged);
            }
        }
        let root = std::mem::take(&mut self.root);
        let mut html = String::new();
        self.write(&root, &mut html);
        self.root = root;
        self.html = html;
        forget_streams(&mut self.root);
        self.components.values_mut().for_each(forget_streams);
    }

    fn component(&self, cid: &str, tree: Value, changed: &Map<String, Value>) -> Value {
        let known = match tree.get("s").and_then(Value::as_i64) {
            Some(other) if other > 0 => changed.get(&other.to_string()),
            Some(other) => self.components.get(&(-other).to_string()),
            None if tree.get("s").is_some() => return tree,
            None => self.components.get(cid),
        };
        let mut merged = known.cloned().unwrap_or_default();
        let statics = merged.get("s").cloned();
        let mut tree = tree;
        if let Some(tree) = tree.as_object_mut() {
            tree.remove("s");
        }
        merge(&mut merged, tree);
        if let (Some(merged), Some(statics)) = (merged.as_object_mut(), statics) {
            merged.insert("s".to_owned(), statics);
        }
        merged
    }

    /// The page, in which the element of each component has its number as `data-phx-component`.
    pub(crate) fn marked_html(&mut self) -> String {
        let root = std::mem::take(&mut self.root);
        let mut html = String::new();
        self.is_marked = true;
        self.write(&root, &mut html);
        self.is_marked = false;
        self.root = root;
        html
    }

    /// Forgets components that are no longer shown.
    pub(crate) fn prune(&mut self, cids: &[u64]) {
        for cid in cids {
            self.components.remove(&cid.to_string());
        }
    }

    pub(crate) fn html(&self) -> String {
        self.html.clone()
    }

    fn write(&mut self, value: &Value, out: &mut String) {
        match value {
            Value::String(text) => out.push_str(text),
            Value::Number(cid) => {
                let component = self.components.get(&cid.to_string()).cloned();
                let start = out.len();
                self.write(&component.unwrap_or_default(), out);
                let html = out.get(start..).unwrap_or_default();
                if let Some(end) = html.find([' ', '>', '/']).filter(|_| self.is_marked) {
                    out.insert_str(start + end, &format!(" data-phx-component=\"{cid}\""));
                }
            }
            Value::Object(tree) => match tree.get("k").and_then(Value::as_object) {
                Some(entries) => self.write_list(tree, entries, out),
                None => self.write_tree(tree, tree.get("s"), out),
            },
            _ => {}
        }
    }

    fn write_list(
        &mut self,
        tree: &Map<String, Value>,
        entries: &Map<String, Value>,
        out: &mut String,
    ) {
        let count = entries.get("kc").and_then(Value::as_u64).unwrap_or_default();
        let mut written = Vec::new();
        for index in 0..count {
            let Some(entry) = entries.get(&index.to_string()).and_then(Value::as_object) else {
                continue;
            };
            let mut html = String::new();
            self.write_tree(entry, tree.get("s"), &mut html);
            written.push(html);
        }
        match tree.get("stream").and_then(Value::as_array) {
            Some(stream) => out.push_str(&self.streamed(stream, written)),
            None => out.push_str(&written.concat()),
        }
    }

    fn write_tree(&mut self, tree: &Map<String, Value>, statics: Option<&Value>, out: &mut String) {
        let statics = statics.and_then(Value::as_array).cloned().unwrap_or_default();
        for (index, text) in statics.iter().enumerate() {
            if index > 0
                && let Some(dynamic) = tree.get(&(index - 1).to_string())
            {
                self.write(dynamic, out);
            }
            out.push_str(text.as_str().unwrap_or_default());
        }
    }

    /// The contents of a stream after these changes.
    fn streamed(&mut self, stream: &[Value], written: Vec<String>) -> String {
        let [reference, inserts, deletes, rest @ ..] = stream else { return String::new() };
        let items = self.streams.entry(reference.to_string()).or_default();
        if !rest.is_empty() {
            items.clear();
        }
        let deletes = deletes.as_array().cloned().unwrap_or_default();
        items.retain(|(id, _)| !deletes.iter().any(|deleted| deleted == id));
        for (insert, html) in inserts.as_array().cloned().unwrap_or_default().iter().zip(written) {
            let id = insert.get(0).and_then(Value::as_str).unwrap_or_default().to_owned();
            let at = insert.get(1).and_then(Value::as_i64).unwrap_or(-1);
            if let Some(known) = items.iter_mut().find(|(known, _)| *known == id) {
                known.1 = html;
                continue;
            }
            if insert.get(3) == Some(&Value::Bool(true)) {
                continue;
            }
            let at = usize::try_from(at).map_or(items.len(), |at| at.min(items.len()));
            items.insert(at, (id, html));
            if let Some(limit) = insert.get(2).and_then(Value::as_i64) {
                let kept = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
                if limit < 0 {
                    items.drain(..items.len().saturating_sub(kept));
                } else {
                    items.truncate(kept);
                }
            }
        }
        items.iter().map(|(_, html)| html.as_str()).collect()
    }
}

/// Inserts shared statics where they are used.
fn inline(value: &mut Value, shared: Option<&Value>) {
    let Some(tree) = value.as_object_mut() else { return };
    let own = tree.remove("p");
    let shared = own.as_ref().or(shared);
    if let Some(number) = tree.get("s").and_then(Value::as_u64)
        && let Some(statics) = shared.and_then(|shared| shared.get(number.to_string()))
    {
        tree.insert("s".to_owned(), statics.clone());
    }
    for (key, value) in tree.iter_mut() {
        match value {
            Value::Array(moved) if key != "s" && key != "stream" => {
                for value in moved {
                    inline(value, shared);
                }
            }
            other => inline(other, shared),
        }
    }
}

fn merge(target: &mut Value, source: Value) {
    match (target.as_object_mut(), source) {
        (Some(known), Value::Object(source)) if !source.contains_key("s") => {
            if source.contains_key("k") {
                merge_list(known, source);
            } else {
                merge_fields(known, source);
            }
        }
        (_, source) => *target = source,
    }
}

fn merge_fields(known: &mut Map<String, Value>, source: Map<String, Value>) {
    for (key, value) in source {
        merge(known.entry(key).or_insert(Value::Null), value);
    }
}

fn merge_list(known: &mut Map<String, Value>, mut source: Map<String, Value>) {
    let Some(Value::Object(changes)) = source.remove("k") else { return };
    let mut entries = known.get("k").and_then(Value::as_object).cloned().unwrap_or_default();
    let before = entries.clone();
    let has_moved = changes.contains_key("km");
    let count = changes.get("kc").and_then(Value::as_u64).unwrap_or_default();
    for (index, change) in changes {
        if index == "kc" || index == "km" {
            continue;
        }
        let entry = match change {
            Value::Number(from) => before.get(&from.to_string()).cloned(),
            Value::Array(moved) => {
                let mut moved = moved.into_iter();
                let from = moved.next().unwrap_or_default();
                let mut entry = before.get(&from.to_string()).cloned();
                if let (Some(Value::Object(entry)), Some(Value::Object(diff))) =
                    (entry.as_mut(), moved.next())
                {
                    merge_fields(entry, diff);
                }
                // Without the move marker the client has no copy to read from.
                entry.filter(|_| has_moved)
            }
            Value::Object(diff) => {
                let mut entry =
                    entries.get(&index).and_then(Value::as_object).cloned().unwrap_or_default();
                merge_fields(&mut entry, diff);
                Some(Value::Object(entry))
            }
            _ => None,
        };
        entries.insert(index, entry.unwrap_or_default());
    }
    entries.retain(|index, _| index.parse::<u64>().is_ok_and(|index| index < count));
    entries.insert("kc".to_owned(), count.into());
    known.insert("k".to_owned(), Value::Object(entries));
    if let Some(stream) = source.remove("stream") {
        known.insert("stream".to_owned(), stream);
    }
}

/// Removes stream items, which the client doesn't keep.
fn forget_streams(value: &mut Value) {
    let Some(tree) = value.as_object_mut() else { return };
    if let Some(stream) = tree.get_mut("stream") {
        if let Some(reference) = stream.get(0).cloned() {
            *stream = serde_json::json!([reference, [], []]);
        }
        tree.insert("k".to_owned(), serde_json::json!({ "kc": 0 }));
    }
    tree.values_mut().for_each(forget_streams);
}
