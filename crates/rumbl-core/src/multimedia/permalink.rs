use std::fmt;
use std::str::FromStr;

use crate::ids::{InvalidId, VideoId};

/// A friendly address such as `13-hello-world`. Only the id before the first `-` counts, so a link
/// stays valid when the title changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permalink<Id = VideoId> {
    /// The id of the row that it leads to.
    pub id: Id,
    /// The readable part after the id.
    pub slug: String,
}

impl<Id: fmt::Display> fmt::Display for Permalink<Id> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.id)?;
        if self.slug.is_empty() { Ok(()) } else { write!(formatter, "-{}", self.slug) }
    }
}

impl<Id: FromStr<Err = InvalidId>> FromStr for Permalink<Id> {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (id, slug) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self { id: id.parse()?, slug: slug.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_before_the_first_dash_counts() {
        for text in ["13-hello-world", "13", "13-", "13--", "13-ünï-コード"] {
            assert_eq!(text.parse::<Permalink>().unwrap().id.get(), 13, "{text:?}");
        }
    }

    #[test]
    fn what_begins_with_no_id_is_no_permalink() {
        let overflow = format!("{}-hello", "9".repeat(30));
        for text in ["", "-", "hello-13", "hello", "-13-hello", "0-hello", "13hello", &overflow] {
            assert!(text.parse::<Permalink>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_permalink_reads_what_it_writes() {
        for text in ["13-hello-world", "13", "13-hello-"] {
            assert_eq!(text.parse::<Permalink>().unwrap().to_string(), text);
        }
    }
}
