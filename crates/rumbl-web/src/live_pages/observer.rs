//! What the running server does, as an admin looks at it. The page reads everything anew about once a second while it is
//! open, and nothing while it is not.

mod close_form;
mod facts;
mod frame;
mod load;
mod log;
mod repeated;
mod sockets;
mod topics;

use std::time::{Duration, Instant};

use actix_live::{Broadcast, Context, Error, Form, Html, LiveView, Result, html};
use rumbl_core::accounts::Role;
use rumbl_core::jobs::JobCounts;
use serde::Deserialize;

use super::reader;
use super::talk::{member, push_news, subscribe_to_inbox};
use crate::i18n::{Locale, Message, t, text};
use crate::logging::recent::{self, RecentLine, Watching};
use crate::observer::{Observer, Sight};
use crate::pages::slot::Slot;
use crate::paths;
use crate::views::admin_view::Frame;
use facts::{Facts, Jobs, Node, Slow, Tree};
use frame::AdminTabs;
use load::Load;
use log::Log;
use repeated::RepeatedWork;
use sockets::Sockets;
use topics::TopicList;

/// How long it takes from one look to the next.
const REFRESH: Duration = Duration::from_secs(1);
/// How long the counts of jobs, which take queries, are shown before they are read again.
const JOBS_REFRESH: Duration = Duration::from_secs(5);
/// Characters that are looked for.
const MAX_SEARCH_CHARS: usize = 100;
/// Characters of a request's id.
const MAX_REQUEST_ID_CHARS: usize = 40;

/// The page.
pub(crate) struct ObserverLive {
    observer: Observer,
    locale: Locale,
    frame: Frame,
    csrf_token: String,
    search: String,
    /// The request whose log lines are shown, instead of all.
    request_id: Option<String>,
    sight: Option<Sight>,
    cpu: Load,
    /// How busy each runtime is.
    loads: Vec<Load>,
    jobs: Option<JobCounts>,
    jobs_read_at: Option<Instant>,
    lines: Vec<RecentLine>,
    is_paused: bool,
    /// Counts the pauses, so that a look from before one is not continued after it.
    pauses: u32,
    /// Whether the client is connected; before that, what is shown is of one moment.
    is_connected: bool,
    _watching: Option<Watching>,
}

/// It is time for another look.
#[derive(Clone, Copy)]
pub(crate) struct Refresh {
    pauses: u32,
}

/// What the page sends.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ObserverEvent {
    /// A topic or somebody is looked for.
    Search(Form),
    /// The page stays as it is.
    Pause,
    /// It goes on.
    Resume,
}

impl LiveView for ObserverLive {
    type Event = ObserverEvent;
    type Info = Refresh;

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let user = member(cx)?;
        // Whoever has lost the role finds nothing here, as on the other pages.
        if user.role < Role::Admin {
            return Err(Error::not_found());
        }
        let locale = reader::locale(cx);
        cx.set_page_title(text!(locale, "observer"));
        subscribe_to_inbox(cx).await?;
        let is_connected = cx.is_connected();
        let csrf_token = if is_connected {
            cx.session().csrf_token().to_owned()
        } else {
            Slot::CsrfToken.marker().to_owned()
        };
        cx.send_after(REFRESH, Refresh { pauses: 0 });
        Ok(Self {
            observer: cx.assigned::<Observer>().cloned().ok_or(Error::status(500))?,
            locale,
            frame: Frame::new("observer", &user),
            csrf_token,
            search: String::new(),
            request_id: None,
            sight: None,
            cpu: Load::default(),
            loads: Vec::new(),
            jobs: None,
            jobs_read_at: None,
            lines: Vec::new(),
            is_paused: false,
            pauses: 0,
            is_connected,
            _watching: is_connected.then(recent::watch),
        })
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        self.search = typed(cx.params().text(&["q"]), MAX_SEARCH_CHARS);
        let request_id = typed(cx.params().text(&["request"]), MAX_REQUEST_ID_CHARS);
        self.request_id = Some(request_id).filter(|id| !id.is_empty());
        self.look().await;
        Ok(())
    }

    async fn handle_event(&mut self, event: ObserverEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            ObserverEvent::Search(form) => {
                let search = typed(form.text(&["q"]), MAX_SEARCH_CHARS);
                cx.replace_patch(paths::observer(&search, self.request_id.as_deref()));
            }
            ObserverEvent::Pause => {
                self.is_paused = true;
                self.pauses = self.pauses.wrapping_add(1);
            }
            ObserverEvent::Resume if self.is_paused => {
                self.is_paused = false;
                self.look().await;
                cx.send_after(REFRESH, Refresh { pauses: self.pauses });
            }
            ObserverEvent::Resume => {}
        }
        Ok(())
    }

    async fn handle_info(&mut self, info: Refresh, cx: &mut Context<'_, Self>) -> Result {
        if info.pauses == self.pauses {
            self.look().await;
            // From the end of this look, so that looks which take long don't pile up.
            cx.send_after(REFRESH, info);
        }
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
        let csrf_token = self.csrf_token.as_str();
        html! {
            <AdminTabs frame={self.frame} locale={locale}/>
            <header class="page-header">
                <div class="page-header-split">
                    <h1>{text!(locale, "observer")}</h1>
                    if self.is_connected {
                        <button class="button button-small button-quiet" id="observer-pause" type="button" phx-click={if self.is_paused { "resume" } else { "pause" }}>{if self.is_paused { text!(locale, "observer-resume") } else { text!(locale, "observer-pause") }}</button>
                    }
                </div>
                <p class="muted" id="observer-state">{self.state().text(locale)}</p>
                <form class="observer-search" id="observer-search" action={paths::ADMIN_OBSERVER} role="search" aria-label={text!(locale, "observer-search")} phx-change="search" phx-submit="search">
                    <label class="visually-hidden" for="observer-text">{text!(locale, "observer-search-field")}</label>
                    <input class="search-text" id="observer-text" type="search" name="q" value={self.search.as_str()} maxlength={MAX_SEARCH_CHARS} autocomplete="off" autocapitalize="none" spellcheck="false" placeholder={text!(locale, "observer-search-placeholder")} phx-debounce="200">
                    <button class="button button-small" type="submit">{text!(locale, "action-search")}</button>
                </form>
            </header>
            if let Some(sight) = &self.sight {
                <Facts sight={sight} cpu={&self.cpu} locale={locale}/>
                <Node sight={sight} loads={&self.loads} locale={locale}/>
                <Sockets connected={&sight.connected} csrf_token={csrf_token} locale={locale}/>
                <TopicList topics={&sight.topics} csrf_token={csrf_token} locale={locale}/>
                <Tree tree={sight.tree.as_deref()} locale={locale}/>
                <RepeatedWork repeated={&sight.repeated} locale={locale}/>
                <Jobs counts={self.jobs.as_ref()} locale={locale}/>
                <Slow slow={&sight.slow} locale={locale}/>
            } else {
                <p class="notice">{text!(locale, "observer-stopping")}</p>
            }
            <Log lines={&self.lines} search={self.search.as_str()} request_id={self.request_id.as_deref()} is_live={self.is_connected} locale={locale}/>
        }
    }
}

impl ObserverLive {
    async fn look(&mut self) {
        let (observer, search) = (self.observer.clone(), self.search.clone());
        // With many sockets it takes some milliseconds, and other sockets share this thread.
        let looking = tokio::task::spawn_blocking(move || observer.look(&search));
        self.sight = looking.await.ok().flatten();
        if let Some(sight) = &self.sight {
            let now = Instant::now();
            if let Some(seconds) = sight.process.cpu_seconds {
                self.cpu.note(now, seconds);
            }
            self.loads.resize(sight.runtimes.len(), Load::default());
            for (load, runtime) in self.loads.iter_mut().zip(&sight.runtimes) {
                load.note(now, runtime.busy_s);
            }
        }
        self.lines = recent::lines(self.request_id.as_deref());
        if self.jobs_read_at.is_none_or(|at| at.elapsed() >= JOBS_REFRESH) {
            self.jobs_read_at = Some(Instant::now());
            // While the database can't be asked, the rest of the page says why.
            self.jobs = self.observer.count_jobs().await.ok();
        }
    }

    fn state(&self) -> Message {
        let node = self.sight.as_ref().map(|sight| sight.node_name.clone()).unwrap_or_default();
        match (self.is_connected, self.is_paused) {
            (false, _) => t!("observer-as-loaded", node = node),
            (true, true) => t!("observer-paused", node = node),
            (true, false) => t!("observer-refreshed", node = node),
        }
    }
}

/// As much of a text as counts, without what no keyboard types into a field.
fn typed(text: &str, max_chars: usize) -> String {
    text.chars().filter(|character| !character.is_control()).take(max_chars).collect()
}
