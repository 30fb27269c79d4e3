use actix_live::{Component, Html, html};
use rumbl_core::audit::Subject;
use rumbl_core::conversations::CONTENT_LENGTH;

use crate::i18n::{Locale, text};
use crate::paths;
use crate::views::avatar;
use crate::views::message_row::{MessageRow, Mode, MomentCard};
use crate::views::message_text::Part;

/// A message, preceded by the date if it is the first of its day.
pub(super) struct Item<'a> {
    pub(super) dom_id: &'a str,
    pub(super) row: &'a MessageRow,
    pub(super) locale: Locale,
}

impl Component for Item<'_> {
    fn render(&self) -> impl Html {
        let Self { dom_id, row, locale } = *self;
        html! {
            <li id={dom_id} class={["said", row.is_own.then_some("said-own")]} data-number={row.number} data-focus-home>
                if row.has_heading {
                    <h2 class="said-day"><span>{row.day_words().text(locale)}</span></h2>
                }
                <div class="said-row">
                    <span class="avatar" data-tint={avatar::tint(row.user_id)} aria-hidden="true">{avatar::letter(&row.username)}</span>
                    <div class="said-body">
                        <p class="said-who">
                            <a href={paths::user(row.user_id)}><bdi>{row.username.as_str()}</bdi></a>
                            " "<time datetime={row.datetime.as_str()}>{row.time.as_str()}</time>
                            if row.is_edited { " "<span class="said-edited">{text!(locale, "message-edited")}</span> }
                        </p>
                        if row.mode == Mode::Editing {
                            <Editor row={row} locale={locale}/>
                        } else {
                            <Words row={row}/>
                        }
                        if let Some(moment) = &row.moment { <Card moment={moment} locale={locale}/> }
                        if row.is_own {
                            <Actions row={row} locale={locale}/>
                        } else {
                            <div class="said-actions"><a href={paths::report(Subject::Message(row.id))}>{text!(locale, "action-report")}</a></div>
                        }
                    </div>
                </div>
            </li>
        }
    }
}

struct Words<'a> {
    row: &'a MessageRow,
}

impl Component for Words<'_> {
    fn render(&self) -> impl Html {
        html! {
            if !self.row.content.is_empty() {
                <p class="said-words" dir="auto">for part in &self.row.parts { <Piece part={part}/> }</p>
            }
        }
    }
}

struct Piece<'a> {
    part: &'a Part,
}

impl Component for Piece<'_> {
    fn render(&self) -> impl Html {
        html! {
            match self.part {
                Part::Text(text) => { {text.as_str()} }
                Part::Link(address) => {
                    <a href={address.as_str()} target="_blank" rel="noopener noreferrer nofollow ugc">{address.as_str()}</a>
                }
                Part::Mention { path, name } => {
                    <a class="said-mention" href={path.as_str()}><bdi>{name.as_str()}</bdi></a>
                }
            }
        }
    }
}

/// The form to edit a message.
struct Editor<'a> {
    row: &'a MessageRow,
    locale: Locale,
}

impl Component for Editor<'_> {
    fn render(&self) -> impl Html {
        let Self { row, locale } = *self;
        html! {
            <form class="said-editor" id="edit-{row.id.get()}" phx-submit="save">
                <input type="hidden" name="message_id" value={row.id.get()}>
                <label class="visually-hidden" for="edit-{row.id.get()}-text">{text!(locale, "message-text")}</label>
                <textarea id="edit-{row.id.get()}-text" name="content" rows="2" maxlength={*CONTENT_LENGTH.end()} phx-keydown="cancel" phx-key="Escape" phx-value-id={row.id.get()} data-takes-focus>"\n"{row.content.as_str()}</textarea>
                <div class="actions">
                    <button class="button button-small" type="submit">{text!(locale, "action-save")}</button>
                    <button class="button button-small button-quiet" type="button" phx-click="cancel" phx-value-id={row.id.get()}>{text!(locale, "action-cancel")}</button>
                </div>
            </form>
        }
    }
}

/// The actions of a message's author.
struct Actions<'a> {
    row: &'a MessageRow,
    locale: Locale,
}

impl Component for Actions<'_> {
    fn render(&self) -> impl Html {
        let (id, locale) = (self.row.id.get(), self.locale);
        html! {
            match self.row.mode {
                Mode::Shown => {
                    <div class="said-actions">
                        <button type="button" phx-click="edit" phx-value-id={id} data-takes-focus>{text!(locale, "action-edit")}</button>
                        <button type="button" phx-click="ask_delete" phx-value-id={id}>{text!(locale, "action-delete")}</button>
                    </div>
                }
                Mode::Deleting => {
                    <div class="question" role="group" aria-label={text!(locale, "message-delete")}>
                        <p>{text!(locale, "message-delete")}</p>
                        <button class="button button-small button-danger" type="button" phx-click="delete" phx-value-id={id}>{text!(locale, "action-delete")}</button>
                        <button class="button button-small button-quiet" type="button" phx-click="cancel" phx-value-id={id} data-takes-focus>{text!(locale, "message-keep")}</button>
                    </div>
                }
                Mode::Editing => {}
            }
        }
    }
}

/// A shared moment, with a link that plays it.
struct Card<'a> {
    moment: &'a MomentCard,
    locale: Locale,
}

impl Component for Card<'_> {
    fn render(&self) -> impl Html {
        let (locale, MomentCard { clock, video, body }) = (self.locale, self.moment);
        html! {
            if let Some(video) = video {
                <a class="moment-card" href={video.path.as_str()}>
                    <img src={video.picture.as_str()} alt="" width="640" height="360" loading="lazy" decoding="async">
                    <span class="moment-card-body">
                        <span class="moment-card-title" dir="auto">{video.title.as_str()}</span>
                        <span class="time-chip">{clock.as_str()}</span>
                        if let Some(body) = body { <span class="moment-card-words" dir="auto">{text!(locale, "message-quoted", text = body.as_str())}</span> }
                    </span>
                </a>
                <p class="said-actions"><a href={video.room_path.as_str()}>{text!(locale, "title-watch-together")}</a></p>
            } else {
                <p class="moment-gone">{text!(locale, "message-moment-gone")}</p>
            }
        }
    }
}
