use diesel::expression::{Expression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel::sqlite::Sqlite;

/// `column.eq_any(ids)` as SQL that doesn't depend on the number of ids, so that it is prepared only once. On SQLite,
/// diesel binds each id separately and prepares the statement again on every call. Use it inside
/// [`with_conn!`](super::with_conn), because the SQL differs between the databases.
pub(crate) fn among<C>(column: C, ids: impl IntoIterator<Item = impl Into<i64>>) -> Among<C> {
    Among { column, ids: Ids(ids.into_iter().map(Into::into).collect()) }
}

/// See [`among`].
#[derive(Debug, Clone, QueryId)]
pub(crate) struct Among<C> {
    column: C,
    ids: Ids,
}

/// Numbers as a single parameter: an array on PostgreSQL, JSON on SQLite.
#[derive(Debug, Clone)]
struct Ids(Vec<i64>);

impl ToSql<Text, Sqlite> for Ids {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<C> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C: SelectableExpression<Rows>, Rows> SelectableExpression<Rows> for Among<C> {}

impl<C: AppearsOnTable<Rows>, Rows> AppearsOnTable<Rows> for Among<C> {}

impl<C> ValidGrouping<()> for Among<C> {
    type IsAggregate = is_aggregate::Never;
}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.ids)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<BigInt>, _>(&self.ids.0)?;
        out.push_sql(")");
        Ok(())
    }
}
