//! The elements of nested views, with the tokens that their clients need to join them.

use std::fmt::Write;
use std::sync::Arc;

use crate::renderer::{Child, ChildWriter, escape};
use crate::site::Site;
use crate::tokens::{SessionToken, StaticToken};

/// The view that contains others.
pub(crate) struct Parent {
    /// The id of its element.
    pub(crate) id: String,
    /// Its live session, whose hooks run for its nested views too.
    pub(crate) live_session: &'static str,
    /// The binding of its visitor's session.
    pub(crate) binding: String,
}

/// Creates the writer for the elements of a view's nested views. In a dead render they include the
/// content. Tokens of views that are not sticky are sent only once their parent has joined.
pub(crate) fn writer(site: &Arc<Site>, parent: Parent, is_live: bool) -> ChildWriter {
    let site = Arc::clone(site);
    Arc::new(move |child: &Child, out: &mut String| {
        let session = || {
            site.tokens.session(&SessionToken {
                id: child.id.clone(),
                view: child.view.to_owned(),
                parent: (!child.is_sticky).then(|| parent.id.clone()),
                live_session: parent.live_session.to_owned(),
                session: child.session.clone(),
                binding: parent.binding.clone(),
                is_sticky: child.is_sticky,
            })
        };
        let session = if is_live || child.is_sticky { session() } else { String::new() };
        let page = if is_live {
            String::new()
        } else {
            let flash = crate::flash::Flash::default();
            site.tokens.page(&StaticToken { id: child.id.clone(), flash })
        };
        out.push_str("<div id=\"");
        escape(out, &child.id);
        write!(out, "\" data-phx-session=\"{session}\" data-phx-static=\"{page}\"")
            .unwrap_or_default();
        if child.is_sticky {
            out.push_str(" data-phx-sticky>");
        } else {
            out.push_str(" data-phx-parent-id=\"");
            escape(out, &parent.id);
            out.push_str("\">");
        }
        out.push_str("</div>");
    })
}
