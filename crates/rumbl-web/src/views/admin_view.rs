//! Pages for moderators and admins.

pub(crate) mod annotations;
pub(crate) mod audit;
pub(crate) mod categories;
pub(crate) mod invitations;
pub(crate) mod jobs;
pub(crate) mod links;
pub(crate) mod observer;
pub(crate) mod reports;
pub(crate) mod users;
pub(crate) mod videos;

use rumbl_core::accounts::{Role, User};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::i18n::{Message, t};
use crate::paths;

/// Each section, with its path and what it is called, in the order in which they are shown.
static SECTIONS: [(&str, &str, Message); 5] = [
    ("reports", paths::ADMIN, t!("admin-tab-reports")),
    ("annotations", paths::ADMIN_ANNOTATIONS, t!("admin-tab-annotations")),
    ("videos", paths::ADMIN_VIDEOS, t!("admin-tab-videos")),
    ("users", paths::ADMIN_USERS, t!("admin-tab-users")),
    ("audit", paths::ADMIN_AUDIT, t!("admin-tab-audit")),
];
/// Those that only admins see.
static ADMINS_SECTIONS: [(&str, &str, Message); 4] = [
    ("categories", paths::ADMIN_CATEGORIES, t!("admin-tab-categories")),
    ("invitations", paths::ADMIN_INVITATIONS, t!("admin-tab-invitations")),
    ("jobs", paths::ADMIN_JOBS, t!("admin-tab-jobs")),
    ("observer", paths::ADMIN_OBSERVER, t!("admin-tab-observer")),
];

/// The frame of these pages: the current section, and the reader's role.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    section: &'static str,
    is_admin: bool,
}

/// The way to a section.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Tab {
    pub(crate) path: &'static str,
    pub(crate) label: Message,
    pub(crate) is_current: bool,
}

impl Frame {
    /// A page of a section, for `reader`.
    pub(crate) fn new(section: &'static str, reader: &User) -> Self {
        Self { section, is_admin: reader.role >= Role::Admin }
    }

    /// The sections that the reader may see.
    pub(crate) fn tabs(self) -> Vec<Tab> {
        let admins = if self.is_admin { ADMINS_SECTIONS.as_slice() } else { &[] };
        let sections = SECTIONS.iter().chain(admins);
        let tab = |(section, path, label): &(&str, &'static str, Message)| Tab {
            path,
            label: label.clone(),
            is_current: *section == self.section,
        };
        sections.map(tab).collect()
    }
}

/// `{is_admin, tabs}`.
impl Serialize for Frame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut frame = serializer.serialize_struct("Frame", 2)?;
        frame.serialize_field("is_admin", &self.is_admin)?;
        frame.serialize_field("tabs", &self.tabs())?;
        frame.end()
    }
}
