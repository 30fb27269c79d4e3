//! The form's fields.

use actix_live::{Component, Html, html};

use crate::i18n::Locale;
use crate::paths;
use crate::views::form_view::Field;
use crate::views::video_form_view::VideoForm;

const URL_HINT: &str = "A YouTube or Vimeo link, or the address of an mp4, webm or m3u8 file.";
/// Steps in which screen readers announce the progress, in percent.
const READ_OUT_STEP: u8 = 25;
const VISIBILITY_HINT: &str =
    "You name people, conversations and review links of a private video on its page “Sharing”.";
const ANSWERS_HINT: &str = "When someone asks a question in an annotation, rumbl looks it up and posts the answer at the same moment.";

pub(super) struct Fields<'a> {
    /// The values and errors.
    pub(super) form: &'a VideoForm,
    /// The path of the uploaded file, which replaces the URL.
    pub(super) file: Option<&'a str>,
    /// The CSRF token.
    pub(super) csrf_token: &'a str,
    /// The state of the upload.
    pub(super) arrival: Arrival,
}

/// The state of a form's upload.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// No upload.
    Nothing,
    /// The upload is in progress, in percent.
    Arriving(u8),
    /// The upload for this form is complete.
    Arrived,
}

impl Arrival {
    /// The announced text, in few steps, because screen readers read each one aloud.
    fn words(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Arriving(percent) => {
                let percent = percent - percent % READ_OUT_STEP;
                format!(
                    "{percent}% of the file has arrived. You can save the video when all of it has."
                )
            }
            Self::Arrived => "The file has arrived. You can save the video.".to_owned(),
        }
    }
}

impl Component for Fields<'_> {
    fn render(&self) -> impl Html {
        let VideoForm { form, is_new, title_hint, categories } = self.form;
        let needs_words = !*is_new;
        let method = Some(form.method()).filter(|method| *method != "post");
        let is_arriving = matches!(self.arrival, Arrival::Arriving(_)).then_some("true");
        let words = self.arrival.words();
        let answers_are_off = form.value("answers_enabled") == Some("false");
        html! {
            <form id="video-form" action={form.action()} method="post" novalidate data-once data-video-form data-keep-typed phx-hook="TypedFields" data-refused={form.is_refused()} phx-change="validate">
                <input type="hidden" name="_csrf_token" value={self.csrf_token}>
                if let Some(method) = method {
                    <input type="hidden" name="_method" value={method}>
                }
                if let Some(path) = self.file {
                    <input type="hidden" id="video_url" name="video[url]" value={path}>
                    if let Some(url) = form.get("url") { <Errors field={url}/> }
                } else {
                    if let Some(url) = form.get("url") {
                        <Input field={url} label="URL" hint={Some(URL_HINT)} is_required={true} is_address={true}/>
                    }
                }
                <Look form={self.form}/>
                if let Some(title) = form.get("title") {
                    <Input field={title} label="Title" hint={*title_hint} is_required={needs_words} is_address={false}/>
                }
                if let Some(description) = form.get("description") {
                    <div class="field">
                        <Label field={description} text="Description" is_required={needs_words}/>
                        <textarea id={description.id.as_str()} name={description.name.as_str()} rows="4" phx-debounce="300" aria-required={required(needs_words)} aria-invalid={invalid(description)} aria-describedby={described_by(description, false)}>"\n"{description.value.as_str()}</textarea>
                        <Errors field={description}/>
                    </div>
                }
                if let Some(category) = form.get("category_id") {
                    <div class="field">
                        <label for={category.id.as_str()}>"Category"</label>
                        <select id={category.id.as_str()} name={category.name.as_str()} aria-invalid={invalid(category)} aria-describedby={described_by(category, false)}>
                            <option value="">"Choose a category"</option>
                            for option in categories; key = option.id.get() {
                                <option value={option.id.get()} selected={option.is_selected}>{option.name.as_str()}</option>
                            }
                        </select>
                        <Errors field={category}/>
                    </div>
                }
                if let Some(visibility) = form.get("visibility") { <WhoSees field={visibility}/> }
                if let Some(answers) = form.get("answers_enabled") {
                    <div class="field">
                        <label for={answers.id.as_str()}>"Answers to questions"</label>
                        <select id={answers.id.as_str()} name={answers.name.as_str()} aria-describedby={described_by(answers, true)}>
                            <option value="true" selected={!answers_are_off}>"On"</option>
                            <option value="false" selected={answers_are_off}>"Off"</option>
                        </select>
                        <p class="field-hint" id="video_answers_enabled_hint">{ANSWERS_HINT}</p>
                        <Errors field={answers}/>
                    </div>
                }
                <div class="actions">
                    <button class="button" type="submit" aria-disabled={is_arriving} aria-describedby="arrival">"Save video"</button>
                    <a class="button button-quiet" href={paths::VIDEOS}>"Cancel"</a>
                    <p class="field-hint" id="arrival" role="status">{words.as_str()}</p>
                </div>
            </form>
        }
    }
}

/// The choice of who can see the video.
struct WhoSees<'a> {
    field: &'a Field,
}

impl Component for WhoSees<'_> {
    fn render(&self) -> impl Html {
        let field = self.field;
        html! {
            <div class="field">
                <label for={field.id.as_str()}>"Who can see it"</label>
                <select id={field.id.as_str()} name={field.name.as_str()} aria-invalid={invalid(field)} aria-describedby={described_by(field, true)}>
                    <option value="public" selected={field.value == "public"}>"Public: everybody"</option>
                    <option value="unlisted" selected={field.value == "unlisted"}>"Unlisted: whoever has its address"</option>
                    <option value="private" selected={field.value == "private"}>"Private: people you share it with"</option>
                </select>
                <p class="field-hint" id="{field.id}_hint">{VISIBILITY_HINT}</p>
                <Errors field={field}/>
            </div>
        }
    }
}

/// The data that the browser reads from the video. A script fills it in, so the client must not patch it.
struct Look<'a> {
    form: &'a VideoForm,
}

impl Component for Look<'_> {
    fn render(&self) -> impl Html {
        let (duration_ms, poster) =
            (self.form.form.get("duration_ms"), self.form.form.get("poster"));
        html! {
            <div class="look needs-script" id="look" data-look hidden phx-update="ignore">
                <button class="button button-small button-quiet" type="button" data-look-button></button>
                <p class="look-words" role="status" data-look-words></p>
                <img class="look-picture" alt="The picture that will stand for the video" width="320" height="180" data-look-picture hidden>
            </div>
            <div id="look-fields" hidden phx-update="ignore">
                <input type="hidden" name="video[duration_ms]" value="" data-look-duration>
                <input type="hidden" name="video[poster]" value="" data-look-poster>
            </div>
            if let Some(field) = duration_ms { <Errors field={field}/> }
            if let Some(field) = poster { <Errors field={field}/> }
        }
    }
}

/// A text field.
struct Input<'a> {
    field: &'a Field,
    label: &'a str,
    hint: Option<&'a str>,
    is_required: bool,
    is_address: bool,
}

impl Component for Input<'_> {
    fn render(&self) -> impl Html {
        let Self { field, label, hint, is_required, is_address } = self;
        let plain = is_address.then_some("none");
        let unspelled = is_address.then_some("false");
        let inputmode = if *is_address { "url" } else { "text" };
        html! {
            <div class="field">
                <Label field={field} text={label} is_required={*is_required}/>
                <input type="text" id={field.id.as_str()} name={field.name.as_str()} value={field.value.as_str()} autocomplete="off" inputmode={inputmode} autocapitalize={plain} spellcheck={unspelled} phx-debounce="300" aria-required={required(*is_required)} aria-invalid={invalid(field)} aria-describedby={described_by(field, hint.is_some())}>
                if let Some(hint) = hint {
                    <p class="field-hint" id="{field.id}_hint">{*hint}</p>
                }
                <Errors field={field}/>
            </div>
        }
    }
}

struct Label<'a> {
    field: &'a Field,
    text: &'a str,
    is_required: bool,
}

impl Component for Label<'_> {
    fn render(&self) -> impl Html {
        html! {
            if self.is_required {
                <p class="field-head"><label for={self.field.id.as_str()}>{self.text}</label> " " <span class="field-required" aria-hidden="true">"required"</span></p>
            } else {
                <label for={self.field.id.as_str()}>{self.text}</label>
            }
        }
    }
}

struct Errors<'a> {
    field: &'a Field,
}

impl Component for Errors<'_> {
    fn render(&self) -> impl Html {
        let Field { id, errors, .. } = self.field;
        html! {
            if !errors.is_empty() {
                <ul class="field-errors" id="{id}_errors">
                    for error in errors { <li>{error.text(Locale::English)}</li> }
                </ul>
            }
        }
    }
}

fn required(is_required: bool) -> Option<&'static str> {
    is_required.then_some("true")
}

fn invalid(field: &Field) -> Option<&'static str> {
    (!field.errors.is_empty()).then_some("true")
}

/// The ids of the elements that describe a field.
fn described_by(field: &Field, has_hint: bool) -> Option<String> {
    let hint = has_hint.then(|| format!("{}_hint", field.id));
    let errors = (!field.errors.is_empty()).then(|| format!("{}_errors", field.id));
    let ids: Vec<String> = hint.into_iter().chain(errors).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
