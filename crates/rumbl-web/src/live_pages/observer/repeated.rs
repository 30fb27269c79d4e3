use actix_live::{Component, Html, html};

use crate::every::RepeatedSeen;
use crate::views::admin_view::observer::{count, span};

/// Work that is done again and again.
pub(super) struct RepeatedWork<'a> {
    pub(super) repeated: &'a [RepeatedSeen],
}

impl Component for RepeatedWork<'_> {
    fn render(&self) -> impl Html {
        html! {
            <section class="observed" aria-labelledby="observed-repeated">
                <h2 id="observed-repeated">"Repeated work"</h2>
                <ul class="observed-rows" id="observed-repeated-rows">
                    for work in self.repeated { <Work work={work}/> }
                </ul>
            </section>
        }
    }
}

struct Work<'a> {
    work: &'a RepeatedSeen,
}

impl Component for Work<'_> {
    fn render(&self) -> impl Html {
        let RepeatedSeen { what, pause, ended_before, is_failing, panics, .. } = self.work;
        let last = match ended_before {
            Some(before) => format!("last {} ago", span(*before)),
            None => "not done yet".to_owned(),
        };
        let panics = usize::try_from(*panics).unwrap_or(usize::MAX);
        html! {
            <li class="observed-row">
                <span class="observed-name">{*what}</span>
                <span>"every "{span(*pause)}</span>
                <span>{last.as_str()}</span>
                <span class={is_failing.then_some("observed-failing")}>{if *is_failing { "fails" } else { "works" }}</span>
                if panics > 0 { <span class="observed-failing">{count(panics, "panic", "panics")}</span> }
            </li>
        }
    }
}
