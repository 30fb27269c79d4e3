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

/// Whether two columns are among pairs of ids. Two [`among`]s would allow every combination, and the databases look all
/// of these up in an index of both columns.
pub(crate) fn among_pairs<C, D>(
    columns: (C, D),
    pairs: impl IntoIterator<Item = (impl Into<i64>, impl Into<i64>)>,
) -> AmongPairs<C, D> {
    let (ones, others) = pairs.into_iter().map(|(one, other)| (one.into(), other.into())).unzip();
    AmongPairs { columns, pairs: Pairs(ones, others) }
}

/// See [`among_pairs`].
#[derive(Debug, Clone, QueryId)]
pub(crate) struct AmongPairs<C, D> {
    columns: (C, D),
    pairs: Pairs,
}

/// The first and the second numbers of pairs: two arrays on PostgreSQL, JSON on SQLite.
#[derive(Debug, Clone)]
struct Pairs(Vec<i64>, Vec<i64>);

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

impl ToSql<Text, Sqlite> for Pairs {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let pairs: Vec<(i64, i64)> = self.0.iter().copied().zip(self.1.iter().copied()).collect();
        out.set_value(serde_json::to_string(&pairs)?);
        Ok(IsNull::No)
    }
}

impl<C, D> Expression for AmongPairs<C, D> {
    type SqlType = Bool;
}

impl<C, D, Rows> SelectableExpression<Rows> for AmongPairs<C, D>
where
    C: SelectableExpression<Rows>,
    D: SelectableExpression<Rows>,
{
}

impl<C: AppearsOnTable<Rows>, D: AppearsOnTable<Rows>, Rows> AppearsOnTable<Rows>
    for AmongPairs<C, D>
{
}

impl<C, D> ValidGrouping<()> for AmongPairs<C, D> {
    type IsAggregate = is_aggregate::Never;
}

impl<C: QueryFragment<Sqlite>, D: QueryFragment<Sqlite>> QueryFragment<Sqlite>
    for AmongPairs<C, D>
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("(");
        self.columns.0.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.columns.1.walk_ast(out.reborrow())?;
        out.push_sql(
            ") IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(",
        );
        out.push_bind_param::<Text, _>(&self.pairs)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>, D: QueryFragment<Pg>> QueryFragment<Pg> for AmongPairs<C, D> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.columns.0.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.columns.1.walk_ast(out.reborrow())?;
        out.push_sql(") IN (SELECT * FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.pairs.0)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.pairs.1)?;
        out.push_sql("))");
        Ok(())
    }
}
