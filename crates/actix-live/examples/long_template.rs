//! A page with a template of 210 lines, to measure how long it takes to compile:
//!
//! ```sh
//! touch crates/actix-live/examples/long_template.rs
//! cargo build -p actix-live --example long_template --timings
//! ```

use std::io::Write;

use actix_live::{FieldErrors, Form, Html, html, to_html};

/// A form in ten parts.
struct Page {
    form: Form,
    errors: NoErrors,
    owner: &'static str,
    open: usize,
    is_required: bool,
    is_locked: bool,
}

struct NoErrors;

impl FieldErrors for NoErrors {
    fn field_errors(&self, _: &[&str]) -> Vec<String> {
        Vec::new()
    }
}

impl Page {
    #[expect(clippy::too_many_lines, reason = "its length is what is measured")]
    fn render(&self) -> impl Html {
        html! {
            <section id="name-section" class={["section", (self.open == 0).then_some("open")]}>
                <h2>"Name"</h2>
                <label for="person_name">"Your name"</label>
                <input
                    id="person_name"
                    name="person[name]"
                    value={self.form.text(&["person", "name"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "name"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 0 {
                    <button type="button" phx-click="close" phx-value-section="0">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="0">"Open"</button>
                }
            </section>
            <section id="email-section" class={["section", (self.open == 1).then_some("open")]}>
                <h2>"Email"</h2>
                <label for="person_email">"Your email"</label>
                <input
                    id="person_email"
                    name="person[email]"
                    value={self.form.text(&["person", "email"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "email"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 1 {
                    <button type="button" phx-click="close" phx-value-section="1">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="1">"Open"</button>
                }
            </section>
            <section id="city-section" class={["section", (self.open == 2).then_some("open")]}>
                <h2>"City"</h2>
                <label for="person_city">"Your city"</label>
                <input
                    id="person_city"
                    name="person[city]"
                    value={self.form.text(&["person", "city"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "city"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 2 {
                    <button type="button" phx-click="close" phx-value-section="2">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="2">"Open"</button>
                }
            </section>
            <section id="street-section" class={["section", (self.open == 3).then_some("open")]}>
                <h2>"Street"</h2>
                <label for="person_street">"Your street"</label>
                <input
                    id="person_street"
                    name="person[street]"
                    value={self.form.text(&["person", "street"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "street"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 3 {
                    <button type="button" phx-click="close" phx-value-section="3">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="3">"Open"</button>
                }
            </section>
            <section id="phone-section" class={["section", (self.open == 4).then_some("open")]}>
                <h2>"Phone"</h2>
                <label for="person_phone">"Your phone"</label>
                <input
                    id="person_phone"
                    name="person[phone]"
                    value={self.form.text(&["person", "phone"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "phone"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 4 {
                    <button type="button" phx-click="close" phx-value-section="4">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="4">"Open"</button>
                }
            </section>
            <section id="company-section" class={["section", (self.open == 5).then_some("open")]}>
                <h2>"Company"</h2>
                <label for="person_company">"Your company"</label>
                <input
                    id="person_company"
                    name="person[company]"
                    value={self.form.text(&["person", "company"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "company"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 5 {
                    <button type="button" phx-click="close" phx-value-section="5">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="5">"Open"</button>
                }
            </section>
            <section id="website-section" class={["section", (self.open == 6).then_some("open")]}>
                <h2>"Website"</h2>
                <label for="person_website">"Your website"</label>
                <input
                    id="person_website"
                    name="person[website]"
                    value={self.form.text(&["person", "website"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "website"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 6 {
                    <button type="button" phx-click="close" phx-value-section="6">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="6">"Open"</button>
                }
            </section>
            <section id="notes-section" class={["section", (self.open == 7).then_some("open")]}>
                <h2>"Notes"</h2>
                <label for="person_notes">"Your notes"</label>
                <input
                    id="person_notes"
                    name="person[notes]"
                    value={self.form.text(&["person", "notes"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "notes"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 7 {
                    <button type="button" phx-click="close" phx-value-section="7">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="7">"Open"</button>
                }
            </section>
            <section id="title-section" class={["section", (self.open == 8).then_some("open")]}>
                <h2>"Title"</h2>
                <label for="person_title">"Your title"</label>
                <input
                    id="person_title"
                    name="person[title]"
                    value={self.form.text(&["person", "title"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "title"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 8 {
                    <button type="button" phx-click="close" phx-value-section="8">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="8">"Open"</button>
                }
            </section>
            <section id="color-section" class={["section", (self.open == 9).then_some("open")]}>
                <h2>"Color"</h2>
                <label for="person_color">"Your color"</label>
                <input
                    id="person_color"
                    name="person[color]"
                    value={self.form.text(&["person", "color"])}
                    required={self.is_required}
                    phx-debounce="300"
                >
                for error in self.form.errors(&["person", "color"], &self.errors) {
                    <span class="error">{error}</span>
                }
                if self.open == 9 {
                    <button type="button" phx-click="close" phx-value-section="9">"Close"</button>
                } else if self.is_locked {
                    <p>"{self.owner} is editing this part, number {self.open}"</p>
                } else {
                    <button type="button" phx-click="open" phx-value-section="9">"Open"</button>
                }
            </section>
        }
    }
}

fn main() -> std::io::Result<()> {
    let page = Page {
        form: Form::default(),
        errors: NoErrors,
        owner: "Ada",
        open: 1,
        is_required: true,
        is_locked: false,
    };
    writeln!(std::io::stdout(), "{}", to_html(&page.render()))
}
