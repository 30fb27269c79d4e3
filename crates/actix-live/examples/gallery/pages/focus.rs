//! A dialog that the focus stays in.

use actix_live::{Context, FocusWrap, Html, Js, LiveView, NoEvents, Result, html};

pub(crate) struct Focus;

impl LiveView for Focus {
    type Event = NoEvents;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Html {
        let open = Js::new().push_focus().show().to("#dialog").focus_first().to("#dialog-content");
        let close = Js::new().hide().to("#dialog").pop_focus();
        html! {
            <h1 id="title">"Focus"</h1>
            <button id="open" phx-click={&open}>"open"</button>
            <input id="outside">
            <div id="dialog" class="hidden">
                <FocusWrap id="dialog-content">
                    <input id="first">
                    <input id="middle">
                    <button id="close" phx-click={&close}>"close"</button>
                </FocusWrap>
            </div>
            <input id="after">
        }
    }
}
