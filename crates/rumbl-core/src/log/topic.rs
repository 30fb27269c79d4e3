use std::fmt;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;

/// The name of a topic, which clients subscribe to: `videos:13`. The log, the channels and pub/sub
/// all use the same names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Topic(String);

impl Topic {
    /// The topic of one row: its kind, as in `videos`, and the row's id.
    pub fn new(kind: &str, id: impl fmt::Display) -> Self {
        Self(format!("{kind}:{id}"))
    }

    /// The topic of something of which there is only one.
    pub fn of_one(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The topic's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind of topic it is: `videos` of `videos:13`.
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or(&*self.0, |(kind, _)| kind)
    }

    /// The row's id, if the name has one: `13` of `videos:13`.
    pub fn id<T: std::str::FromStr>(&self) -> Option<T> {
        self.0.split_once(':')?.1.parse().ok()
    }
}

/// A topic by its name, as received from another process.
impl From<String> for Topic {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<Text, DB> for Topic
where
    String: diesel::serialize::ToSql<Text, DB>,
{
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, DB>,
    ) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<Text, DB> for Topic
where
    String: diesel::deserialize::FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_names_its_kind_and_its_row() {
        let topic = Topic::new("videos", 13);
        assert_eq!((topic.as_str(), topic.kind()), ("videos:13", "videos"));
        assert_eq!(topic.id::<i64>(), Some(13));
        assert_eq!(Topic::new("videos", "x").id::<i64>(), None);
        let one = Topic::of_one("directory");
        assert_eq!((one.kind(), one.id::<i64>()), ("directory", None));
    }
}
