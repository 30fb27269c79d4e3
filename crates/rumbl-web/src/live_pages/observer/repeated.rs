use actix_live::{Component, Html, html};

use crate::every::RepeatedSeen;
use crate::i18n::{Locale, t, text};
use crate::views::admin_view::observer::span;

/// Work that is done again and again.
pub(super) struct RepeatedWork<'a> {
    pub(super) repeated: &'a [RepeatedSeen],
    pub(super) locale: Locale,
}

impl Component for RepeatedWork<'_> {
    fn render(&self) -> impl Html {
        let locale = self.locale;
        html! {
            <section class="observed" aria-labelledby="observed-repeated">
                <h2 id="observed-repeated">{text!(locale, "observer-repeated")}</h2>
                <ul class="observed-rows" id="observed-repeated-rows">
                    for work in self.repeated { <Work work={work} locale={locale}/> }
                </ul>
            </section>
        }
    }
}

struct Work<'a> {
    work: &'a RepeatedSeen,
    locale: Locale,
}

impl Component for Work<'_> {
    fn render(&self) -> impl Html {
        let RepeatedSeen { what, pause, ended_before, is_failing, panics, .. } = self.work;
        let locale = self.locale;
        let last = match ended_before {
            Some(before) => t!("observer-last-ago", span = span(*before)),
            None => t!("observer-not-done-yet"),
        };
        let state = if *is_failing { t!("observer-fails") } else { t!("observer-works") };
        html! {
            <li class="observed-row">
                <span class="observed-name" translate="no">{*what}</span>
                <span>{text!(locale, "observer-every", span = span(*pause))}</span>
                <span>{last.text(locale)}</span>
                <span class={is_failing.then_some("observed-failing")}>{state.text(locale)}</span>
                if *panics > 0 { <span class="observed-failing">{text!(locale, "observer-panics", count = *panics)}</span> }
            </li>
        }
    }
}
