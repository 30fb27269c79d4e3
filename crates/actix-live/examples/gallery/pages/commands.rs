//! Commands that the client runs without the server.

use actix_live::{Context, Html, Js, LiveView, Result, html};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Default)]
pub(crate) struct Commands {
    pushed: String,
    n: u32,
    page: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Pushed(Value),
    Bump,
}

impl LiveView for Commands {
    type Event = Event;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        let page = cx.params().text(&["page"]);
        self.page = if page.is_empty() { "1" } else { page }.to_string();
        Ok(())
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Pushed(value) => self.pushed = value.to_string(),
            Event::Bump => self.n += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let flip = |js: Js| js.to("#flip");
        let js = Js::new;
        let chain = flip(flip(js().push("bump").add_class("red")).set_attribute("title", "t"));
        html! {
            <h1 id="title">"JS"</h1>
            <p id="box" class="hidden">"box"</p>
            <p id="flip">"flip"</p>
            <p id="pushed">{&self.pushed}</p>
            <p id="n">{self.n}</p>
            <p id="page">{&self.page}</p>
            <input id="field" data-exec={flip(js().add_class("red"))}>
            <p id="mounted" phx-mounted={js().add_class("red")}>"mounted"</p>
            <details id="det" phx-mounted={js().ignore_attributes(&["open"])}>
                <summary id="sum">"more"</summary>
                {self.n}
            </details>
            if self.n.is_multiple_of(2) {
                <p id="leaver" phx-remove={js().hide().through("fade", "", "").time_ms(200)}>"leaver"</p>
            }
            <button id="show" phx-click={js().show().to("#box").display("inline")}>"show"</button>
            <button id="hide" phx-click={js().hide().to("#box")}>"hide"</button>
            <button id="toggle" phx-click={flip(js().toggle())}>"toggle"</button>
            <button id="add" phx-click={flip(js().add_class("red bold"))}>"add"</button>
            <button id="rm" phx-click={flip(js().remove_class("red"))}>"rm"</button>
            <button id="tog" phx-click={flip(js().toggle_class("red"))}>"tog"</button>
            <button id="attr" phx-click={flip(js().set_attribute("data-x", "1"))}>"attr"</button>
            <button id="noattr" phx-click={flip(js().remove_attribute("data-x"))}>"noattr"</button>
            <button id="togattr" phx-click={flip(js().toggle_attribute("aria-expanded", "true", "false"))}>"togattr"</button>
            <button id="trans" phx-click={flip(js().transition("t1", "t2", "t3").time_ms(300))}>"trans"</button>
            <button id="disp" phx-click={flip(js().dispatch("custom").detail(&json!({ "a": 1 })))}>"disp"</button>
            <button id="push" phx-click={js().push("pushed").value("a", 1).page_loading()} phx-value-b="2">"push"</button>
            <button id="focus" phx-click={js().focus().to("#field")}>"focus"</button>
            <button id="focus1" phx-click={js().focus_first().to("#modal")}>"focus1"</button>
            <button id="pushpop" phx-click={js().push_focus().focus().to("#field")}>"pushpop"</button>
            <button id="exec" phx-click={js().exec("data-exec").to("#field")}>"exec"</button>
            <button id="patch" phx-click={js().patch("/js?page=2")}>"patch"</button>
            <button id="navigate" phx-click={js().navigate("/nav/a")}>"navigate"</button>
            <button id="chain" phx-click={&chain}>"chain"</button>
            <button id="bump" phx-click="bump">"bump"</button>
            <div id="modal" phx-window-keydown={js().pop_focus()} phx-key="Escape">
                <span>"modal"</span>
                <input id="m1">
                <input id="m2">
            </div>
            <div class="outer">
                <button id="inner-sel" phx-click={js().add_class("red").to_closest(".outer").add_class("red").to_inner("i")}>
                    <i id="innr">"inner"</i>
                </button>
            </div>
        }
    }
}
