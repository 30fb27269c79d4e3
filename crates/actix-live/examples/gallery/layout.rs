//! The layouts of the pages.

use actix_live::{
    AppLayout, AppPage, Component, Flash, Html, RootLayout, RootPage, html, live_render,
};

use crate::pages::nested::Player;

/// The document.
pub(crate) struct Document;

impl RootLayout for Document {
    fn render(&self, page: &RootPage<'_>) -> impl Html {
        html! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <meta charset="utf-8">
                    <meta name="csrf-token" content={page.csrf_token()}>
                    {page.live_title("Examples", " · live")}
                    <link rel="icon" href="data:,">
                    <style>
                        ".hidden{display:none}.red{color:red}.fade{opacity:.2;transition:opacity .2s}"
                    </style>
                    <script defer phx-track-static src="/assets/app.js"></script>
                </head>
                <body>{page.content()}<div id="portal-root"></div></body>
            </html>
        }
    }
}

/// The flash messages above every live page.
pub(crate) struct AppFrame;

impl AppLayout for AppFrame {
    fn render(&self, page: &AppPage<'_>) -> impl Html {
        html! {
            if let Some(message) = page.flash().get("info") {
                <p id="flash-info" phx-click="lv:clear-flash" phx-value-key="info">{message}</p>
            }
            if let Some(message) = page.flash().get("error") {
                <p id="flash-error" phx-click="lv:clear-flash" phx-value-key="error">{message}</p>
            }
            {page.content()}
        }
    }
}

/// A player that stays while visitors navigate between pages.
pub(crate) struct StickyFrame;

impl AppLayout for StickyFrame {
    fn render(&self, page: &AppPage<'_>) -> impl Html {
        html! {
            {live_render::<Player>("player").sticky()}
            {page.content()}
        }
    }
}

/// A page that is not live.
pub(crate) struct DeadPage<'a> {
    pub(crate) title: &'a str,
    pub(crate) flash: &'a Flash,
    pub(crate) children: &'a dyn Html,
}

impl Component for DeadPage<'_> {
    fn render(&self) -> impl Html {
        html! {
            <main>
                <h1 id="title">{self.title}</h1>
                if let Some(message) = self.flash.get("error") {
                    <p id="flash-error">{message}</p>
                }
                {self.children}
            </main>
        }
    }
}
