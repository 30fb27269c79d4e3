//! Redirects and address changes that a view requests from its client.

use serde::Serialize;

/// A change of the address within the same view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patch {
    pub(crate) to: String,
    pub(crate) is_replace: bool,
}

/// A navigation that ends the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leave {
    /// Another live page, over the same socket.
    Navigate { to: String, is_replace: bool },
    /// Another page, with a full page load.
    Redirect { to: String, is_external: bool },
}

impl Leave {
    pub(crate) fn navigate(to: impl Into<String>) -> Self {
        Self::Navigate { to: to.into(), is_replace: false }
    }

    pub(crate) fn redirect(to: impl Into<String>) -> Self {
        Self::Redirect { to: to.into(), is_external: false }
    }

    pub(crate) fn to(&self) -> &str {
        match self {
            Self::Navigate { to, .. } | Self::Redirect { to, .. } => to,
        }
    }

    /// Whether the target is allowed: on this site, unless it is marked as external.
    pub(crate) fn is_allowed(&self) -> bool {
        match self {
            Self::Redirect { is_external: true, .. } => true,
            _ => is_local(self.to()),
        }
    }

    /// The name of the field or event that tells the client.
    pub(crate) fn event(&self) -> &'static str {
        match self {
            Self::Navigate { .. } => "live_redirect",
            Self::Redirect { .. } => "redirect",
        }
    }

    /// The payload for the client.
    pub(crate) fn payload(&self, flash: Option<String>) -> String {
        #[derive(Serialize)]
        struct Told<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            kind: Option<&'a str>,
            to: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            status: Option<u16>,
            #[serde(skip_serializing_if = "Option::is_none")]
            flash: Option<String>,
        }
        let (kind, status) = match self {
            Self::Navigate { is_replace, .. } => (Some(kind(*is_replace)), None),
            Self::Redirect { .. } => (None, Some(302)),
        };
        serde_json::to_string(&Told { kind, to: self.to(), status, flash }).unwrap_or_default()
    }
}

impl Patch {
    pub(crate) fn payload(&self) -> String {
        serde_json::json!({ "kind": kind(self.is_replace), "to": self.to }).to_string()
    }
}

fn kind(is_replace: bool) -> &'static str {
    if is_replace { "replace" } else { "push" }
}

/// Whether an address is a path on this site: browsers treat `//host` and `/\host` as other sites.
pub(crate) fn is_local(to: &str) -> bool {
    to.starts_with('/')
        && !to.starts_with("//")
        && !to.starts_with("/\\")
        && !to.contains(|odd: char| odd.is_control())
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn a_path_is_local_and_whatever_leads_elsewhere_is_not() {
        for local in ["/", "/nav/a?page=2", "/a//b"] {
            assert!(is_local(local), "{local}");
        }
        for other in ["", "nav", "//evil", "/\\evil", "https://evil", "javascript:x", "/\n/evil"] {
            assert!(!is_local(other), "{other}");
        }
    }
}
