use actix_channels::{NodeId, NodeInfo};
use actix_live::{Component, Html, Raw, html};
use info_sys::TreeNode;
use rumbl_core::jobs::JobCounts;
use rumbl_core::repo::{SLOW_STATEMENT, SlowStatement};

use super::load::Load;
use crate::i18n::{Locale, Message, t, text};
use crate::observer::{LinkSeen, Sight};
use crate::paths;
use crate::views::admin_view::observer::{size, span};
use crate::views::when::When;

/// The figures of this process.
pub(super) struct Facts<'a> {
    pub(super) sight: &'a Sight,
    pub(super) cpu: &'a Load,
    pub(super) locale: Locale,
}

impl Component for Facts<'_> {
    fn render(&self) -> impl Html {
        let Sight { up_for, process, pool, runtimes, connected, topics, .. } = self.sight;
        let locale = self.locale;
        let unknown = move || text!(locale, "observer-unknown");
        let tasks = runtimes.iter().map(|runtime| runtime.tasks).sum::<usize>();
        html! {
            <dl class="observed-facts" id="observed-facts">
                <Fact label={text!(locale, "observer-version")} value={env!("CARGO_PKG_VERSION").to_owned()}/>
                <Fact label={text!(locale, "observer-running-for")} value={span(*up_for).text(locale)}/>
                <Fact label={text!(locale, "observer-memory")} value={process.resident_bytes.map_or_else(unknown, |bytes| size(bytes).text(locale))}/>
                <Fact label={text!(locale, "observer-processor")} value={self.cpu.text().text(locale)}/>
                <Fact label={text!(locale, "observer-threads")} value={process.threads.map_or_else(unknown, |threads| threads.to_string())}/>
                <Fact label={text!(locale, "observer-tasks")} value={tasks.to_string()}/>
                <Fact label={text!(locale, "observer-sockets")} value={connected.sockets.to_string()}/>
                <Fact label={text!(locale, "observer-topics")} value={topics.total.to_string()}/>
                <Fact label={text!(locale, "observer-connections-to-database")} value={text!(locale, "observer-pool", used = pool.in_use, size = pool.size, idle = pool.idle)}/>
                <Fact label={text!(locale, "observer-waiting-for-one")} value={pool.waiting.to_string()}/>
            </dl>
        }
    }
}

struct Fact {
    label: String,
    value: String,
}

impl Component for Fact {
    fn render(&self) -> impl Html {
        html! {
            <div>
                <dt>{self.label.as_str()}</dt>
                <dd>{self.value.as_str()}</dd>
            </div>
        }
    }
}

/// The other nodes, and what runs on this one.
pub(super) struct Node<'a> {
    pub(super) sight: &'a Sight,
    /// How busy each runtime is.
    pub(super) loads: &'a [Load],
    pub(super) locale: Locale,
}

impl Component for Node<'_> {
    fn render(&self) -> impl Html {
        let Sight { node, node_name, runtimes, nodes, link, .. } = self.sight;
        let locale = self.locale;
        html! {
            <section class="observed" aria-labelledby="observed-nodes">
                <h2 id="observed-nodes">{text!(locale, "observer-nodes")}</h2>
                <p class="muted">{link_text(link.as_ref()).text(locale)}</p>
                <ul class="observed-rows">
                    <li class="observed-row"><NodeName name={node_name.as_str()} id={*node}/><span>{text!(locale, "observer-this-node")}</span></li>
                    for other in nodes; key = other.id { <OtherNode node={other} locale={locale}/> }
                </ul>
            </section>
            <section class="observed" aria-labelledby="observed-runtimes">
                <h2 id="observed-runtimes">{text!(locale, "observer-tasks")}</h2>
                <ul class="observed-rows">
                    for (runtime, load) in runtimes.iter().zip(self.loads) {
                        <li class="observed-row">
                            <span class="observed-name" translate="no">{runtime.name.as_str()}</span>
                            <span>{text!(locale, "observer-busy", load = load.text())}</span>
                            <span>{text!(locale, "observer-tasks-count", count = runtime.tasks)}</span>
                            <span>{text!(locale, "observer-tasks-queued", count = runtime.queued)}</span>
                        </li>
                    }
                </ul>
            </section>
        }
    }
}

fn link_text(link: Option<&LinkSeen>) -> Message {
    match link {
        None => t!("observer-alone"),
        Some(LinkSeen { is_connected: true, dropped }) => {
            t!("observer-connected", count = *dropped)
        }
        Some(LinkSeen { is_connected: false, dropped }) => {
            t!("observer-disconnected", count = *dropped)
        }
    }
}

/// What a node is called, and its id, which changes with every start.
struct NodeName<'a> {
    name: &'a str,
    id: NodeId,
}

impl Component for NodeName<'_> {
    fn render(&self) -> impl Html {
        html! {
            <span class="observed-name" translate="no">{self.name}" "<code class="muted">{self.id.to_string()}</code></span>
        }
    }
}

struct OtherNode<'a> {
    node: &'a NodeInfo,
    locale: Locale,
}

impl Component for OtherNode<'_> {
    fn render(&self) -> impl Html {
        let NodeInfo { id, name, silent_for, topics } = self.node;
        let locale = self.locale;
        html! {
            <li class="observed-row">
                <NodeName name={name.as_str()} id={*id}/>
                <span>{text!(locale, "observer-heard-from", span = span(*silent_for))}</span>
                <span>{text!(locale, "observer-people-on", count = *topics)}</span>
            </li>
        }
    }
}

/// What supervisors run.
pub(super) struct Tree<'a> {
    pub(super) tree: Option<&'a [TreeNode]>,
    pub(super) locale: Locale,
}

impl Component for Tree<'_> {
    fn render(&self) -> impl Html {
        let locale = self.locale;
        html! {
            <section class="observed" aria-labelledby="observed-tree">
                <h2 id="observed-tree">{text!(locale, "observer-supervision")}</h2>
                if let Some(tree) = self.tree {
                    <ul class="observed-rows">
                        <li class="observed-row"><span class="observed-name" translate="no">"info_sys"</span><span>{text!(locale, "observer-looks-up")}</span></li>
                        for node in tree; key = node.name { <TreeRow node={node} depth="1" locale={locale}/>
                            for below in &node.children; key = below.name { <TreeRow node={below} depth="2" locale={locale}/> }
                        }
                    </ul>
                } else {
                    <p class="muted">{text!(locale, "observer-no-answers")}</p>
                }
            </section>
        }
    }
}

struct TreeRow<'a> {
    node: &'a TreeNode,
    depth: &'a str,
    locale: Locale,
}

impl Component for TreeRow<'_> {
    fn render(&self) -> impl Html {
        let TreeNode { name, starts, is_running, .. } = self.node;
        let (restarts, locale) = (starts.saturating_sub(1), self.locale);
        let state = if *is_running { t!("observer-runs") } else { t!("observer-stopped") };
        html! {
            <li class="observed-row" data-depth={self.depth}>
                <span class="observed-name" translate="no">{*name}</span>
                <span>{state.text(locale)}</span>
                <span>{text!(locale, "observer-restarts", count = restarts)}</span>
            </li>
        }
    }
}

/// How many jobs there are in the database.
pub(super) struct Jobs<'a> {
    pub(super) counts: Option<&'a JobCounts>,
    pub(super) locale: Locale,
}

impl Component for Jobs<'_> {
    fn render(&self) -> impl Html {
        let locale = self.locale;
        html! {
            <section class="observed" aria-labelledby="observed-jobs">
                <h2 id="observed-jobs">{text!(locale, "observer-jobs")}</h2>
                if let Some(JobCounts { due, later, running, dead }) = self.counts {
                    <p>{Raw(t!("observer-jobs-count", running = *running, due = *due, later = *later, failed = *dead, path = paths::ADMIN_JOBS).html(locale))}</p>
                } else {
                    <p class="muted">{text!(locale, "observer-no-database")}</p>
                }
            </section>
        }
    }
}

/// Statements that took long.
pub(super) struct Slow<'a> {
    pub(super) slow: &'a [SlowStatement],
    pub(super) locale: Locale,
}

impl Component for Slow<'_> {
    fn render(&self) -> impl Html {
        let locale = self.locale;
        let least = SLOW_STATEMENT.as_millis().to_string();
        html! {
            <section class="observed" aria-labelledby="observed-slow">
                <h2 id="observed-slow">{text!(locale, "observer-slow")}</h2>
                <p class="muted">{text!(locale, "observer-slow-lead", least = least.as_str())}</p>
                if self.slow.is_empty() {
                    <p>{text!(locale, "observer-slow-none")}</p>
                } else {
                    <ol class="observed-lines" id="observed-statements">
                        for statement in self.slow { <Statement statement={statement} locale={locale}/> }
                    </ol>
                }
            </section>
        }
    }
}

struct Statement<'a> {
    statement: &'a SlowStatement,
    locale: Locale,
}

impl Component for Statement<'_> {
    fn render(&self) -> impl Html {
        let SlowStatement { text, took, ended_at } = self.statement;
        let when = When::ago(*ended_at);
        html! {
            <li class="observed-line">
                <b>{took.as_millis()}" ms"</b>" "
                <span class="muted"><time datetime={when.datetime()}>{when.words().text(self.locale)}</time></span>" "
                <code>{text.as_str()}</code>
            </li>
        }
    }
}
