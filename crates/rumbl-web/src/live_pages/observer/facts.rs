use actix_channels::NodeInfo;
use actix_live::{Component, Html, html};
use info_sys::TreeNode;
use rumbl_core::jobs::JobCounts;
use rumbl_core::repo::{SLOW_STATEMENT, SlowStatement};

use super::load::Load;
use crate::i18n::Locale;
use crate::observer::{LinkSeen, Sight};
use crate::paths;
use crate::views::admin_view::observer::{count, size, span};
use crate::views::when::When;

/// The figures of this process.
pub(super) struct Facts<'a> {
    pub(super) sight: &'a Sight,
    pub(super) cpu: &'a Load,
}

impl Component for Facts<'_> {
    fn render(&self) -> impl Html {
        let Sight { up_for, process, pool, runtimes, connected, topics, .. } = self.sight;
        let unknown = || "unknown".to_owned();
        let tasks = runtimes.iter().map(|runtime| runtime.tasks).sum::<usize>();
        html! {
            <dl class="observed-facts" id="observed-facts">
                <Fact label="Version" value={env!("CARGO_PKG_VERSION").to_owned()}/>
                <Fact label="Running for" value={span(*up_for)}/>
                <Fact label="Memory" value={process.resident_bytes.map_or_else(unknown, size)}/>
                <Fact label="Processor" value={self.cpu.text()}/>
                <Fact label="Threads" value={process.threads.map_or_else(unknown, |threads| threads.to_string())}/>
                <Fact label="Tasks" value={tasks.to_string()}/>
                <Fact label="Sockets" value={connected.sockets.to_string()}/>
                <Fact label="Topics" value={topics.total.to_string()}/>
                <Fact label="Database connections" value={format!("{} of {} in use, {} idle", pool.in_use, pool.size, pool.idle)}/>
                <Fact label="Waiting for one" value={pool.waiting.to_string()}/>
            </dl>
        }
    }
}

struct Fact<'a> {
    label: &'a str,
    value: String,
}

impl Component for Fact<'_> {
    fn render(&self) -> impl Html {
        html! {
            <div>
                <dt>{self.label}</dt>
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
}

impl Component for Node<'_> {
    fn render(&self) -> impl Html {
        let Sight { node, runtimes, nodes, link, .. } = self.sight;
        html! {
            <section class="observed" aria-labelledby="observed-nodes">
                <h2 id="observed-nodes">"Nodes"</h2>
                <p class="muted">{link_text(link.as_ref())}</p>
                <ul class="observed-rows">
                    <li class="observed-row"><code class="observed-name">{node.to_string()}</code><span>"this node"</span></li>
                    for other in nodes; key = other.id { <OtherNode node={other}/> }
                </ul>
            </section>
            <section class="observed" aria-labelledby="observed-runtimes">
                <h2 id="observed-runtimes">"Tasks"</h2>
                <ul class="observed-rows">
                    for (runtime, load) in runtimes.iter().zip(self.loads) {
                        <li class="observed-row">
                            <span class="observed-name">{runtime.name.as_str()}</span>
                            <span>"busy "{load.text()}</span>
                            <span>{count(runtime.tasks, "task", "tasks")}</span>
                            <span>{runtime.queued}" queued"</span>
                        </li>
                    }
                </ul>
            </section>
        }
    }
}

fn link_text(link: Option<&LinkSeen>) -> String {
    match link {
        None => "This node runs alone.".to_owned(),
        Some(LinkSeen { is_connected, dropped }) => {
            let state = if *is_connected { "Connected" } else { "Not connected" };
            let dropped = usize::try_from(*dropped).unwrap_or(usize::MAX);
            let lost = count(dropped, "broadcast was", "broadcasts were");
            format!("{state} to the other nodes; {lost} not sent to them since the start.")
        }
    }
}

struct OtherNode<'a> {
    node: &'a NodeInfo,
}

impl Component for OtherNode<'_> {
    fn render(&self) -> impl Html {
        let NodeInfo { id, silent_for, topics } = self.node;
        html! {
            <li class="observed-row">
                <code class="observed-name">{id.to_string()}</code>
                <span>"heard from "{span(*silent_for)}" ago"</span>
                <span>"people on "{count(*topics, "topic", "topics")}</span>
            </li>
        }
    }
}

/// What supervisors run.
pub(super) struct Tree<'a> {
    pub(super) tree: Option<&'a [TreeNode]>,
}

impl Component for Tree<'_> {
    fn render(&self) -> impl Html {
        html! {
            <section class="observed" aria-labelledby="observed-tree">
                <h2 id="observed-tree">"Supervision"</h2>
                if let Some(tree) = self.tree {
                    <ul class="observed-rows">
                        <li class="observed-row"><span class="observed-name">"info_sys"</span><span>"looks up answers"</span></li>
                        for node in tree; key = node.name { <TreeRow node={node} depth="1"/>
                            for below in &node.children; key = below.name { <TreeRow node={below} depth="2"/> }
                        }
                    </ul>
                } else {
                    <p class="muted">"Answers are switched off."</p>
                }
            </section>
        }
    }
}

struct TreeRow<'a> {
    node: &'a TreeNode,
    depth: &'a str,
}

impl Component for TreeRow<'_> {
    fn render(&self) -> impl Html {
        let TreeNode { name, starts, is_running, .. } = self.node;
        let restarts = usize::try_from(starts.saturating_sub(1)).unwrap_or(usize::MAX);
        html! {
            <li class="observed-row" data-depth={self.depth}>
                <span class="observed-name">{*name}</span>
                <span>{if *is_running { "runs" } else { "has stopped" }}</span>
                <span>{count(restarts, "restart", "restarts")}</span>
            </li>
        }
    }
}

/// How many jobs there are in the database.
pub(super) struct Jobs<'a> {
    pub(super) counts: Option<&'a JobCounts>,
}

impl Component for Jobs<'_> {
    fn render(&self) -> impl Html {
        html! {
            <section class="observed" aria-labelledby="observed-jobs">
                <h2 id="observed-jobs">"Jobs"</h2>
                if let Some(JobCounts { due, later, running, dead }) = self.counts {
                    <p>{*running}" under way, "{*due}" due, "{*later}" for later, "<a href={paths::ADMIN_JOBS}>{*dead}" failed"</a>"; of all nodes."</p>
                } else {
                    <p class="muted">"The database can’t be asked right now."</p>
                }
            </section>
        }
    }
}

/// Statements that took long.
pub(super) struct Slow<'a> {
    pub(super) slow: &'a [SlowStatement],
}

impl Component for Slow<'_> {
    fn render(&self) -> impl Html {
        html! {
            <section class="observed" aria-labelledby="observed-slow">
                <h2 id="observed-slow">"Slow statements"</h2>
                <p class="muted">"The latest that took "{SLOW_STATEMENT.as_millis()}" ms or longer, the slowest first, without the values of their parameters."</p>
                if self.slow.is_empty() {
                    <p>"None so far."</p>
                } else {
                    <ol class="observed-lines" id="observed-statements">
                        for statement in self.slow { <Statement statement={statement}/> }
                    </ol>
                }
            </section>
        }
    }
}

struct Statement<'a> {
    statement: &'a SlowStatement,
}

impl Component for Statement<'_> {
    fn render(&self) -> impl Html {
        let SlowStatement { text, took, ended_at } = self.statement;
        let when = When::ago(*ended_at);
        html! {
            <li class="observed-line">
                <b>{took.as_millis()}" ms"</b>" "
                <span class="muted"><time datetime={when.datetime()}>{when.words().text(Locale::English)}</time></span>" "
                <code>{text.as_str()}</code>
            </li>
        }
    }
}
