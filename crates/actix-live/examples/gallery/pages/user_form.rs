//! A form with a nested list of forms, validated while it is filled in.

use actix_live::{Context, FieldErrors, Form, Html, Js, LiveView, Result, html};
use serde::Deserialize;
use serde_json::{Value, json};

/// The path of the nested forms.
const ADDRESSES: [&str; 2] = ["user", "addresses"];

pub(crate) struct UserForm {
    form: Form,
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

/// What is wrong with a user.
struct UserErrors<'a>(&'a Form);

impl FieldErrors for UserErrors<'_> {
    fn field_errors(&self, path: &[&str]) -> Vec<String> {
        let text = self.0.text(path);
        let error = match path {
            ["user", "name"] if text.chars().count() < 3 => "should be at least 3 characters",
            ["user", "email"] if !text.contains('@') => "must have the @ sign",
            _ => return Vec::new(),
        };
        vec![error.to_owned()]
    }
}

impl UserForm {
    fn take(&mut self, mut form: Form) {
        form.sort_rows(&ADDRESSES);
        self.form = form;
    }

    fn is_valid(&self) -> bool {
        let errors = UserErrors(&self.form);
        ["name", "email"].iter().all(|field| errors.field_errors(&["user", field]).is_empty())
    }
}

impl LiveView for UserForm {
    type Event = UserEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        let form = Form::filled(&json!({ "user": { "addresses": [{ "city": "" }] } }))?;
        Ok(Self { form, target: String::new(), unused: String::new(), saved: None })
    }

    async fn handle_event(&mut self, event: UserEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            UserEvent::Validate(form) => {
                self.target = form.target().join(".");
                self.unused = unused(&form);
                self.take(form);
            }
            UserEvent::Save(form) => {
                self.take(form);
                if self.is_valid() {
                    let text = |field| self.form.text(&["user", field]);
                    let rows = self.form.inputs_for(&ADDRESSES);
                    let cities: Vec<&str> = rows.iter().map(|row| row.text("city")).collect();
                    let cities = cities.join("/");
                    self.saved = Some(format!("{} <{}> {cities}", text("name"), text("email")));
                    cx.put_flash("info", "Saved");
                }
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let change = Js::new().dispatch("change");
        let (form, errors) = (&self.form, UserErrors(&self.form));
        html! {
            <h1 id="title">"Form"</h1>
            <form id="user-form" phx-change="validate" phx-submit="save">
                <input
                    id="user_name"
                    name="user[name]"
                    value={form.text(&["user", "name"])}
                    phx-debounce="blur"
                >
                for error in form.errors(&["user", "name"], &errors) {
                    <span class="error" id="user_name-error">{error}</span>
                }
                <input id="user_email" name="user[email]" value={form.text(&["user", "email"])}>
                for error in form.errors(&["user", "email"], &errors) {
                    <span class="error" id="user_email-error">{error}</span>
                }
                for row in form.inputs_for(&ADDRESSES); key = row.key() {
                    <fieldset class="address">
                        {row.hidden()}
                        <input id="city-{row.index()}" name={row.name("city")} value={row.text("city")}>
                        <button
                            id="drop-{row.index()}"
                            type="button"
                            name={row.drop_name()}
                            value="{row.index()}"
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
