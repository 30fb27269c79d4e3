use rumbl_core::Result;
use rumbl_core::audit::By;
use rumbl_core::changeset::Params;
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::factory::Factory;
use crate::sequence::unique;

/// A category.
#[expect(non_upper_case_globals, reason = "it reads as what it makes")]
pub const Category: CategoryFactory = CategoryFactory { name: None };

/// Makes categories.
#[derive(Debug, Clone)]
pub struct CategoryFactory {
    name: Option<String>,
}

impl CategoryFactory {
    /// Has this name, which no other category may have.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()) }
    }
}

impl Factory for CategoryFactory {
    type Row = multimedia::Category;

    fn params(&self) -> Params {
        let name = self.name.clone().unwrap_or_else(|| unique("Genre "));
        Params::from_iter([("name", name)])
    }

    fn store(self, conn: &mut Connection) -> Result<Self::Row> {
        multimedia::add_category(conn, By::OPERATOR, &self.params())
    }
}
