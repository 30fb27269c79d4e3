//! Search as one types.

use actix_live::{Broadcast, Component, Context, Error, Form, Html, LiveView, Result, html};
use rumbl_core::search::{Excerpt, MAX_QUERY_CHARS, SearchQuery};
use serde::Deserialize;

use super::reader::{self, Reader};
use super::searches::Searches;
use super::talk::{push_news, subscribe_to_inbox};
use crate::paths;
use crate::views::search_view::{PersonResult, SaidResult, SearchResults, VideoResult};

/// The query and its results. The query is part of the URL, so that it can be shared, and works the same without
/// JavaScript.
#[derive(Debug, Default)]
pub(crate) struct SearchLive {
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
        cx.set_page_title("Search");
        subscribe_to_inbox(cx).await?;
        let is_member = cx.assigned::<Reader>().is_some_and(|reader| reader.0.is_some());
        Ok(Self { is_member, ..Self::default() })
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
            Err(rumbl_core::Error::Busy { .. }) if cx.is_connected() => State::Busy,
            Err(rumbl_core::Error::Busy { .. }) => return Err(Error::status(503)),
            Err(error) => return Err(error.into()),
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
        html! {
            <header class="page-header">
                <h1>"Search"</h1>
                <form class="search-form" id="search" action={paths::SEARCH} role="search" aria-label="Videos and annotations" phx-change="search" phx-submit="search">
                    <label class="visually-hidden" for="search-text">"What to look for"</label>
                    <input class="search-text" id="search-text" type="search" name="q" value={self.text.as_str()} maxlength={MAX_QUERY_CHARS} autocomplete="off" enterkeyhint="search" placeholder="A title, a topic, something that was said" phx-debounce="200" data-search>
                    <button class="button" type="submit">"Search"</button>
                </form>
                <p class="muted" id="search-status" role="status">{self.status()}</p>
            </header>
            if let State::Found(found) = &self.state {
                <Results found={found}/>
            }
        }
    }
}

impl SearchLive {
    fn status(&self) -> String {
        match &self.state {
            State::Nothing if self.is_member => {
                "Find videos, people, and what was said at any moment.".to_owned()
            }
            State::Nothing => "Find videos, and what was said at any moment.".to_owned(),
            State::Busy => "Search is busy right now. Try again in a moment.".to_owned(),
            State::Found(found) if found.is_empty() => {
                "Nothing found. Try fewer or shorter words, or check the spelling.".to_owned()
            }
            State::Found(found) if found.has_more() => {
                format!("The best {} results. Add a word to narrow them down.", found.count())
            }
            State::Found(found) if found.count() == 1 => "1 result".to_owned(),
            State::Found(found) => format!("{} results", found.count()),
        }
    }
}

/// Removes control characters, and truncates the text to the length of a query.
fn typed(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(MAX_QUERY_CHARS).collect()
}

struct Results<'a> {
    found: &'a SearchResults,
}

impl Component for Results<'_> {
    fn render(&self) -> impl Html {
        let SearchResults { videos, people, said } = self.found;
        html! {
            if !videos.rows.is_empty() {
                <section class="results" aria-labelledby="found-videos">
                    <h2 id="found-videos">"Videos"</h2>
                    <ul>
                        for video in &videos.rows; key = video.id { <Video video={video}/> }
                    </ul>
                </section>
            }
            if !people.rows.is_empty() {
                <section class="results" aria-labelledby="found-people">
                    <h2 id="found-people">"People"</h2>
                    <ul>
                        for person in &people.rows; key = person.id { <Person person={person}/> }
                    </ul>
                </section>
            }
            if !said.rows.is_empty() {
                <section class="results" aria-labelledby="found-said">
                    <h2 id="found-said">"What people said"</h2>
                    <ul>
                        for one in &said.rows; key = one.id { <Said said={one}/> }
                    </ul>
                </section>
            }
        }
    }
}

struct Video<'a> {
    video: &'a VideoResult,
}

impl Component for Video<'_> {
    fn render(&self) -> impl Html {
        let video = self.video;
        html! {
            <li class="result result-video">
                <img src={video.poster.as_str()} alt="" width="640" height="360" loading="lazy" decoding="async">
                <div>
                    <h3 dir="auto"><a href={video.path.as_str()}><Marked text={&video.title}/></a></h3>
                    <p class="muted" dir="auto"><Marked text={&video.description}/></p>
                    <p class="result-meta">
                        <span>"by " <bdi>{video.username.as_str()}</bdi></span>
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
}

impl Component for Said<'_> {
    fn render(&self) -> impl Html {
        let said = self.said;
        html! {
            <li class="result">
                <p class="result-said" dir="auto"><a href={said.path.as_str()}><Marked text={&said.body}/></a></p>
                <p class="result-meta">
                    <span>"by " <bdi>{said.username.as_str()}</bdi></span>
                    <span>"at " {said.moment.as_str()} " of " <bdi>{said.video.as_str()}</bdi></span>
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
