//! A form with a nested list of forms, validated while it is filled in.

use actix_live::{Context, Form, Html, Js, LiveView, Result, html};
use serde::Deserialize;
use serde_json::Value;

#[derive(Default)]
pub(crate) struct UserForm {
    form: Form,
    cities: Vec<String>,
    is_submitted: bool,
    target: String,
    unused: String,
    saved: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UserEvent {
    Validate(Form),
    Save(Form),
}

/// The names of the user's untouched fields.
fn unused(form: &Form) -> String {
    let user = form.params().get(&["user"]).and_then(Value::as_object);
    let names = user.into_iter().flatten().map(|(name, _)| name.as_str());
    let names: Vec<_> =
        names.filter(|name| ["_unused_email", "_unused_name"].contains(name)).collect();
    names.join(",")
}

/// The cities in the order given by `addresses_sort`, without those in `addresses_drop`.
fn cities(form: &Form) -> Vec<String> {
    let list = |name| {
        let list = form.params().get(&["user", name]).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>()
    };
    let dropped = list("addresses_drop");
    let kept = list("addresses_sort").into_iter().filter(|index| !dropped.contains(index));
    kept.map(|index| form.text(&["user", "addresses", index, "city"]).to_owned()).collect()
}

impl UserForm {
    fn error(&self, field: &str) -> Option<&'static str> {
        let text = self.form.text(&["user", field]);
        let error = match field {
            "name" if text.chars().count() < 3 => "should be at least 3 characters",
            "email" if !text.contains('@') => "must have the @ sign",
            _ => return None,
        };
        Some(error)
    }

    fn shown_error(&self, field: &str) -> Option<&'static str> {
        let is_shown = self.is_submitted || self.form.is_used(&["user", field]);
        self.error(field).filter(|_| is_shown)
    }

    fn take(&mut self, form: Form) {
        self.cities = cities(&form);
        self.form = form;
    }
}

impl LiveView for UserForm {
    type Event = UserEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self { cities: vec![String::new()], ..Self::default() })
    }

    async fn handle_event(&mut self, event: UserEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            UserEvent::Validate(form) => {
                self.target = form.target().join(".");
                self.unused = unused(&form);
                self.is_submitted = false;
                self.take(form);
            }
            UserEvent::Save(form) => {
                self.take(form);
                self.is_submitted = true;
                if self.error("name").or(self.error("email")).is_none() {
                    let text = |field| self.form.text(&["user", field]);
                    let cities = self.cities.join("/");
                    self.saved = Some(format!("{} <{}> {cities}", text("name"), text("email")));
                    cx.put_flash("info", "Saved");
                }
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let change = Js::new().dispatch("change");
        html! {
            <h1 id="title">"Form"</h1>
            <form id="user-form" phx-change="validate" phx-submit="save">
                <input
                    id="user_name"
                    name="user[name]"
                    value={self.form.text(&["user", "name"])}
                    phx-debounce="blur"
                >
                if let Some(error) = self.shown_error("name") {
                    <span class="error" id="user_name-error">{error}</span>
                }
                <input id="user_email" name="user[email]" value={self.form.text(&["user", "email"])}>
                if let Some(error) = self.shown_error("email") {
                    <span class="error" id="user_email-error">{error}</span>
                }
                for (index, city) in self.cities.iter().enumerate() {
                    <fieldset class="address">
                        <input type="hidden" name="user[addresses_sort][]" value="{index}">
                        <input id="city-{index}" name="user[addresses][{index}][city]" value={city}>
                        <button
                            id="drop-{index}"
                            type="button"
                            name="user[addresses_drop][]"
                            value="{index}"
                            phx-click={&change}
                        >
                            "drop"
                        </button>
                    </fieldset>
                }
                <button
                    id="add-address"
                    type="button"
                    name="user[addresses_sort][]"
                    value="new"
                    phx-click={&change}
                >
                    "add"
                </button>
                <button id="save" phx-disable-with="Saving">"Save"</button>
            </form>
            <p id="target">{&self.target}</p>
            <p id="unused">{&self.unused}</p>
            if let Some(saved) = &self.saved { <p id="saved">{saved}</p> }
        }
    }
}
