//! The form's fields.

use actix_live::{Component, Html, html};

use crate::i18n::{Locale, Message, t, text};
use crate::paths;
use crate::views::form_view::Field;
use crate::views::video_form_view::VideoForm;

/// Steps in which screen readers announce the progress, in percent.
const READ_OUT_STEP: u8 = 25;

pub(super) struct Fields<'a> {
    /// The values and errors.
    pub(super) form: &'a VideoForm,
    /// The path of the uploaded file, which replaces the URL.
    pub(super) file: Option<&'a str>,
    /// The CSRF token.
    pub(super) csrf_token: &'a str,
    /// The state of the upload.
    pub(super) arrival: Arrival,
    pub(super) locale: Locale,
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
    fn words(self) -> Option<Message> {
        match self {
            Self::Nothing => None,
            Self::Arriving(percent) => {
                let percent = percent - percent % READ_OUT_STEP;
                Some(t!("video-form-arriving", percent = u32::from(percent)))
            }
            Self::Arrived => Some(t!("video-form-arrived")),
        }
    }
}

impl Component for Fields<'_> {
    fn render(&self) -> impl Html {
        let (locale, VideoForm { form, is_new, categories }) = (self.locale, self.form);
        let needs_words = !*is_new;
        let method = Some(form.method()).filter(|method| *method != "post");
        let is_arriving = matches!(self.arrival, Arrival::Arriving(_)).then_some("true");
        let title_hint = is_new.then(|| text!(locale, "video-form-title-hint"));
        let answers_are_off = form.value("answers_enabled") == Some("false");
        html! {
            <form id="video-form" action={form.action()} method="post" novalidate data-once data-video-form data-keep-typed phx-hook="TypedFields" data-refused={form.is_refused()} phx-change="validate">
                <input type="hidden" name="_csrf_token" value={self.csrf_token}>
                if let Some(method) = method {
                    <input type="hidden" name="_method" value={method}>
                }
                if let Some(path) = self.file {
                    <input type="hidden" id="video_url" name="video[url]" value={path}>
                    if let Some(url) = form.get("url") { <Errors field={url} locale={locale}/> }
                } else {
                    if let Some(url) = form.get("url") {
                        <Input field={url} label={text!(locale, "video-form-url")} hint={Some(text!(locale, "video-form-url-hint"))} is_required={true} is_address={true} locale={locale}/>
                    }
                }
                <Look form={self.form} locale={locale}/>
                if let Some(title) = form.get("title") {
                    <Input field={title} label={text!(locale, "video-form-title")} hint={title_hint.clone()} is_required={needs_words} is_address={false} locale={locale}/>
                }
                if let Some(description) = form.get("description") {
                    <div class="field">
                        <Label field={description} text={text!(locale, "video-form-description")} is_required={needs_words} locale={locale}/>
                        <textarea id={description.id.as_str()} name={description.name.as_str()} rows="4" phx-debounce="300" aria-required={required(needs_words)} aria-invalid={invalid(description)} aria-describedby={described_by(description, false)}>"\n"{description.value.as_str()}</textarea>
                        <Errors field={description} locale={locale}/>
                    </div>
                }
                if let Some(category) = form.get("category_id") {
                    <div class="field">
                        <label for={category.id.as_str()}>{text!(locale, "video-form-category")}</label>
                        <select id={category.id.as_str()} name={category.name.as_str()} aria-invalid={invalid(category)} aria-describedby={described_by(category, false)}>
                            <option value="">{text!(locale, "video-form-choose-category")}</option>
                            for option in categories; key = option.id.get() {
                                <option value={option.id.get()} selected={option.is_selected} dir="auto">{option.name.as_str()}</option>
                            }
                        </select>
                        <Errors field={category} locale={locale}/>
                    </div>
                }
                if let Some(visibility) = form.get("visibility") { <WhoSees field={visibility} locale={locale}/> }
                if let Some(answers) = form.get("answers_enabled") {
                    <div class="field">
                        <label for={answers.id.as_str()}>{text!(locale, "video-form-answers")}</label>
                        <select id={answers.id.as_str()} name={answers.name.as_str()} aria-describedby={described_by(answers, true)}>
                            <option value="true" selected={!answers_are_off}>{text!(locale, "video-form-answers-on")}</option>
                            <option value="false" selected={answers_are_off}>{text!(locale, "video-form-answers-off")}</option>
                        </select>
                        <p class="field-hint" id="video_answers_enabled_hint">{text!(locale, "video-form-answers-hint")}</p>
                        <Errors field={answers} locale={locale}/>
                    </div>
                }
                <div class="actions">
                    <button class="button" type="submit" aria-disabled={is_arriving} aria-describedby="arrival">{text!(locale, "video-form-save")}</button>
                    <a class="button button-quiet" href={paths::VIDEOS}>{text!(locale, "action-cancel")}</a>
                    <p class="field-hint" id="arrival" role="status">{self.arrival.words().map(|words| words.text(locale))}</p>
                </div>
            </form>
        }
    }
}

/// The choice of who can see the video.
struct WhoSees<'a> {
    field: &'a Field,
    locale: Locale,
}

impl Component for WhoSees<'_> {
    fn render(&self) -> impl Html {
        let Self { field, locale } = *self;
        html! {
            <div class="field">
                <label for={field.id.as_str()}>{text!(locale, "video-form-visibility")}</label>
                <select id={field.id.as_str()} name={field.name.as_str()} aria-invalid={invalid(field)} aria-describedby={described_by(field, true)}>
                    <option value="public" selected={field.value == "public"}>{text!(locale, "video-form-public")}</option>
                    <option value="unlisted" selected={field.value == "unlisted"}>{text!(locale, "video-form-unlisted")}</option>
                    <option value="private" selected={field.value == "private"}>{text!(locale, "video-form-private")}</option>
                </select>
                <p class="field-hint" id="{field.id}_hint">{text!(locale, "video-form-visibility-hint")}</p>
                <Errors field={field} locale={locale}/>
            </div>
        }
    }
}

/// The data that the browser reads from the video. A script fills it in, so the client must not patch it.
struct Look<'a> {
    form: &'a VideoForm,
    locale: Locale,
}

impl Component for Look<'_> {
    fn render(&self) -> impl Html {
        let (form, locale) = (&self.form.form, self.locale);
        let (duration_ms, poster) = (form.get("duration_ms"), form.get("poster"));
        html! {
            <div class="look needs-script" id="look" data-look hidden phx-update="ignore">
                <button class="button button-small button-quiet" type="button" data-look-button></button>
                <p class="look-words" role="status" data-look-words></p>
                <img class="look-picture" alt={text!(locale, "video-form-picture")} width="320" height="180" data-look-picture hidden>
            </div>
            <div id="look-fields" hidden phx-update="ignore">
                <input type="hidden" name="video[duration_ms]" value="" data-look-duration>
                <input type="hidden" name="video[poster]" value="" data-look-poster>
            </div>
            if let Some(field) = duration_ms { <Errors field={field} locale={locale}/> }
            if let Some(field) = poster { <Errors field={field} locale={locale}/> }
        }
    }
}

/// A text field.
struct Input<'a> {
    field: &'a Field,
    label: String,
    hint: Option<String>,
    is_required: bool,
    is_address: bool,
    locale: Locale,
}

impl Component for Input<'_> {
    fn render(&self) -> impl Html {
        let Self { field, label, hint, is_required, is_address, locale } = self;
        let plain = is_address.then_some("none");
        let unspelled = is_address.then_some("false");
        let inputmode = if *is_address { "url" } else { "text" };
        html! {
            <div class="field">
                <Label field={field} text={label.clone()} is_required={*is_required} locale={*locale}/>
                <input type="text" id={field.id.as_str()} name={field.name.as_str()} value={field.value.as_str()} autocomplete="off" inputmode={inputmode} autocapitalize={plain} spellcheck={unspelled} phx-debounce="300" aria-required={required(*is_required)} aria-invalid={invalid(field)} aria-describedby={described_by(field, hint.is_some())}>
                if let Some(hint) = hint {
                    <p class="field-hint" id="{field.id}_hint">{hint.as_str()}</p>
                }
                <Errors field={field} locale={*locale}/>
            </div>
        }
    }
}

struct Label<'a> {
    field: &'a Field,
    text: String,
    is_required: bool,
    locale: Locale,
}

impl Component for Label<'_> {
    fn render(&self) -> impl Html {
        html! {
            if self.is_required {
                <p class="field-head"><label for={self.field.id.as_str()}>{self.text.as_str()}</label> " " <span class="field-required" aria-hidden="true">{text!(self.locale, "form-required")}</span></p>
            } else {
                <label for={self.field.id.as_str()}>{self.text.as_str()}</label>
            }
        }
    }
}

struct Errors<'a> {
    field: &'a Field,
    locale: Locale,
}

impl Component for Errors<'_> {
    fn render(&self) -> impl Html {
        let Field { id, errors, .. } = self.field;
        html! {
            if !errors.is_empty() {
                <ul class="field-errors" id="{id}_errors">
                    for error in errors { <li>{error.text(self.locale)}</li> }
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
