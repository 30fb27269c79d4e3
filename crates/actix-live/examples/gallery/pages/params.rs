//! How forms are decoded.

use actix_live::{Context, Form, Html, LiveView, Params, Result, html};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Default)]
pub(crate) struct ParamsPage {
    params: Params,
    last: Option<String>,
    recovered: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ParamsEvent {
    Change(Form),
    Submit(Form),
    Single(Form),
    Recover(Form),
}

/// Removes the markers of untouched fields. Maps are sorted by key.
fn without_unused(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let used = fields.iter().filter(|(name, _)| !name.starts_with("_unused_"));
            let used: Map<_, _> =
                used.map(|(name, value)| (name.clone(), without_unused(value))).collect();
            Value::Object(used)
        }
        other => other.clone(),
    }
}

impl LiveView for ParamsPage {
    type Event = ParamsEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: ParamsEvent, _: &mut Context<'_, Self>) -> Result {
        let (name, form) = match event {
            ParamsEvent::Change(form) => ("change", form),
            ParamsEvent::Submit(form) => ("submit", form),
            ParamsEvent::Single(form) => ("single", form),
            ParamsEvent::Recover(form) => ("recover", form),
        };
        if name == "recover" {
            self.recovered = Some(form.text(&["m", "text"]).to_owned());
        }
        self.last = Some(format!("{name} {}", without_unused(form.params().value())));
        if name != "single" {
            self.params = form.params().clone();
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let list = self.params.get(&["m", "list"]).and_then(Value::as_array);
        let is_checked =
            |value: &str| list.is_some_and(|list| list.iter().any(|item| item == value));
        let selected = self.params.text(&["m", "deep", "er", "sel"]);
        let (one, two, xy) = (is_checked("one"), is_checked("two"), selected == "x y");
        html! {
            <h1 id="title">"Params"</h1>
            <form id="f" phx-change="change" phx-submit="submit" phx-auto-recover="recover">
                <input id="text" name="m[text]" value={self.params.text(&["m", "text"])}>
                <input id="c1" type="checkbox" name="m[list][]" value="one" checked={one}>
                <input id="c2" type="checkbox" name="m[list][]" value="two" checked={two}>
                <select id="sel" name="m[deep][er][sel]">
                    <option value=""></option>
                    <option value="x y" selected={xy}>"x y"</option>
                </select>
                <textarea id="area" name="m[area]">{self.params.text(&["m", "area"])}</textarea>
                <input id="single" name="single" value={self.params.text(&["single"])} phx-change="single">
                <button id="go1" name="m[go]" value="1">"1"</button>
                <button id="go2" name="m[go]" value="2">"2"</button>
            </form>
            <p id="last">{self.last.as_deref().unwrap_or("none")}</p>
            <p id="recovered">{self.recovered.as_deref().unwrap_or("no")}</p>
        }
    }
}
