//! `rumbl routes`, whose table is the same in every language.

use anyhow::Result;

use super::output::print;
use crate::{channels, live_pages, router};

/// Lists every route with its method, path, pipeline and handler, then the plugs of each pipeline.
pub(super) fn list() -> Result<()> {
    let routes = router::routes();
    for route in &routes {
        let names: Vec<_> = route.pipelines.iter().map(|pipeline| pipeline.name).collect();
        let (method, names) = (route.method.as_str(), names.join(", "));
        print(&format!("{method:<7} {:<38} {names:<17} {}", route.path, route.handler))?;
    }
    for (path, socket) in
        [(channels::SOCKET_PATH, "user_socket"), (live_pages::SOCKET_PATH, "live_pages")]
    {
        for (method, transport) in [("WS", "websocket"), ("*", "longpoll")] {
            let path = format!("{path}/{transport}");
            print(&format!("{method:<7} {path:<38} {:<17} {socket}", "socket"))?;
        }
    }
    print("")?;
    let mut pipelines: Vec<_> = routes.iter().flat_map(|route| route.pipelines).collect();
    pipelines.sort_by_key(|pipeline| pipeline.name);
    pipelines.dedup_by_key(|pipeline| pipeline.name);
    for pipeline in pipelines {
        let plugs: Vec<_> = pipeline.plugs.iter().map(|plug| plug.name).collect();
        print(&format!("{:<8} = {}", pipeline.name, plugs.join(", ")))?;
    }
    Ok(())
}
