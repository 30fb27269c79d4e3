//! Search as one types.

use actix_live::{Broadcast, Component, Context, Error, Form, Html, LiveView, Raw, Result, html};
use rumbl_core::search::{Excerpt, MAX_QUERY_CHARS, SearchQuery};
use serde::Deserialize;

use super::page_error::{is_overload, page_error};
use super::reader::{self, Reader};
use super::searches::Searches;
use super::talk::{push_news, subscribe_to_inbox};
use crate::i18n::{Locale, Message, t, text};
use crate::paths;
use crate::views::search_view::{PersonResult, SaidResult, SearchResults, VideoResult};

/// The query and its results. The query is part of the URL, so that it can be shared, and works the same without
/// JavaScript.
#[derive(Debug, Default)]
pub(crate) struct SearchLive {
    locale: Locale,
    text: String,
    state: State,
    is_member: bool,
}

#[derive(Debug, Default)]
enum State {
    /// The query has no words yet.
    #[default]
    Nothing,
    Found(SearchResults),
    /// Too many searches are running.
    Busy,
}

/// The client's events.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SearchEvent {
    /// The search field has changed.
    Search(Form),
}

impl LiveView for SearchLive {
    type Event = SearchEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let locale = reader::locale(cx);
        cx.set_page_title(text!(locale, "search"));
        subscribe_to_inbox(cx).await?;
        let is_member = cx.assigned::<Reader>().is_some_and(|reader| reader.0.is_some());
        Ok(Self { locale, is_member, ..Self::default() })
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        self.text = typed(cx.params().text(&["q"]));
        let query = SearchQuery::parse(&self.text);
        if query.is_empty() {
            self.state = State::Nothing;
            return Ok(());
        }
        let address = reader::address(cx.session());
        let searches = cx.assigned::<Searches>().cloned().ok_or(Error::status(500))?;
        self.state = match searches.find(query, self.is_member, address).await {
            Ok(found) => State::Found(found),
            Err(error) if is_overload(&error) && cx.is_connected() => State::Busy,
            Err(error) => return Err(page_error(error)),
        };
        Ok(())
    }

    async fn handle_event(&mut self, event: SearchEvent, cx: &mut Context<'_, Self>) -> Result {
        let SearchEvent::Search(form) = event;
        // Replaces the current URL, so that the back button leaves the search.
        cx.replace_patch(paths::search(&typed(form.text(&["q"]))));
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        push_news(&broadcast, cx).await.map(drop)
    }

    fn render(&self) -> impl Html {
        let locale = self.locale;
        html! {
            <header class="page-header">
                <h1>{text!(locale, "search")}</h1>
                <form class="search-form" id="search" action={paths::SEARCH} role="search" aria-label={text!(locale, "search-label")} phx-change="search" phx-submit="search">
                    <label class="visually-hidden" for="search-text">{text!(locale, "search-field")}</label>
                    <input class="search-text" id="search-text" type="search" name="q" value={self.text.as_str()} maxlength={MAX_QUERY_CHARS} autocomplete="off" enterkeyhint="search" placeholder={text!(locale, "search-placeholder")} phx-debounce="200" data-search>
                    <button class="button" type="submit">{text!(locale, "action-search")}</button>
                </form>
                <p class="muted" id="search-status" role="status">{self.status().text(locale)}</p>
            </header>
            if let State::Found(found) = &self.state {
                <Results found={found} locale={locale}/>
            }
        }
    }
}

impl SearchLive {
    fn status(&self) -> Message {
        match &self.state {
            State::Nothing if self.is_member => t!("search-start"),
            State::Nothing => t!("search-start-visitor"),
            State::Busy => t!("search-busy"),
            State::Found(found) if found.is_empty() => t!("search-nothing"),
            State::Found(found) if found.has_more() => t!("search-best", count = found.count()),
            State::Found(found) => t!("search-results", count = found.count()),
        }
    }
}

/// Removes control characters, and truncates the text to the length of a query.
fn typed(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(MAX_QUERY_CHARS).collect()
}

struct Results<'a> {
    found: &'a SearchResults,
    locale: Locale,
}

impl Component for Results<'_> {
    fn render(&self) -> impl Html {
        let (locale, SearchResults { videos, people, said }) = (self.locale, self.found);
        html! {
            if !videos.rows.is_empty() {
                <section class="results" aria-labelledby="found-videos">
                    <h2 id="found-videos">{text!(locale, "title-videos")}</h2>
                    <ul>
                        for video in &videos.rows; key = video.id { <Video video={video} locale={locale}/> }
                    </ul>
                </section>
            }
            if !people.rows.is_empty() {
                <section class="results" aria-labelledby="found-people">
                    <h2 id="found-people">{text!(locale, "title-people")}</h2>
                    <ul>
                        for person in &people.rows; key = person.id { <Person person={person}/> }
                    </ul>
                </section>
            }
            if !said.rows.is_empty() {
                <section class="results" aria-labelledby="found-said">
                    <h2 id="found-said">{text!(locale, "search-said")}</h2>
                    <ul>
                        for one in &said.rows; key = one.id { <Said said={one} locale={locale}/> }
                    </ul>
                </section>
            }
        }
    }
}

struct Video<'a> {
    video: &'a VideoResult,
    locale: Locale,
}

impl Component for Video<'_> {
    fn render(&self) -> impl Html {
        let video = self.video;
        let by = t!("search-by", name = video.username.as_str());
        html! {
            <li class="result result-video">
                <img src={video.poster.as_str()} alt="" width="640" height="360" loading="lazy" decoding="async">
                <div>
                    <h3 dir="auto"><a href={video.path.as_str()}><Marked text={&video.title}/></a></h3>
                    <p class="muted" dir="auto"><Marked text={&video.description}/></p>
                    <p class="result-meta">
                        <span>{Raw(by.html(self.locale))}</span>
                        if let Some(category) = &video.category {
                            <span class="tag"><bdi><Marked text={category}/></bdi></span>
                        }
                    </p>
                </div>
            </li>
        }
    }
}

struct Person<'a> {
    person: &'a PersonResult,
}

impl Component for Person<'_> {
    fn render(&self) -> impl Html {
        let person = self.person;
        html! {
            <li class="result">
                <h3><a href={person.path.as_str()}><bdi><Marked text={&person.name}/></bdi></a></h3>
                <p class="muted"><bdi>"@"<Marked text={&person.username}/></bdi></p>
            </li>
        }
    }
}

struct Said<'a> {
    said: &'a SaidResult,
    locale: Locale,
}

impl Component for Said<'_> {
    fn render(&self) -> impl Html {
        let (said, locale) = (self.said, self.locale);
        let by = t!("search-by", name = said.username.as_str());
        let at = t!("search-at", moment = said.moment.as_str(), video = said.video.as_str());
        html! {
            <li class="result">
                <p class="result-said" dir="auto"><a href={said.path.as_str()}><Marked text={&said.body}/></a></p>
                <p class="result-meta">
                    <span>{Raw(by.html(locale))}</span>
                    <span>{Raw(at.html(locale))}</span>
                </p>
            </li>
        }
    }
}

/// A text with its matches highlighted.
struct Marked<'a> {
    text: &'a Excerpt,
}

impl Component for Marked<'_> {
    fn render(&self) -> impl Html {
        let Excerpt { is_cut_before, pieces, is_cut_after } = self.text;
        html! {
            if *is_cut_before { "…" }
            for piece in pieces {
                if piece.is_hit {
                    <mark>{piece.text.as_str()}</mark>
                } else {
                    {piece.text.as_str()}
                }
            }
            if *is_cut_after { "…" }
        }
    }
}
