use actix_live::{Component, Html, html};

use crate::i18n::{Locale, text};
use crate::views::admin_view::Frame;

/// The ways to the other pages of moderators and admins, as `admin/layout.html` has them.
pub(super) struct AdminTabs {
    pub(super) frame: Frame,
    pub(super) locale: Locale,
}

impl Component for AdminTabs {
    fn render(&self) -> impl Html {
        html! {
            <nav class="chips" aria-label={text!(self.locale, "admin-nav")}>
                <ul>
                    for tab in self.frame.tabs() {
                        <li><a class="chip" href={tab.path} aria-current={tab.is_current.then_some("page")}>{tab.label.text(self.locale)}</a></li>
                    }
                </ul>
            </nav>
        }
    }
}
