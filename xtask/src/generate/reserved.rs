//! Words that mean something already.

/// Keywords of Rust, and what diesel makes of a table.
const RUST: [&str; 55] = [
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "columns",
    "dsl",
    "star",
    "all_columns",
];

/// The keywords of SQLite, those that PostgreSQL reserves, and the columns that every table of theirs has.
const SQL: &str = "
    abort action add after all alter always analyse analyze and any array as asc asymmetric attach
    authorization autoincrement before begin between binary both by cascade case cast check cmax cmin collate
    collation column commit concurrently conflict constraint create cross ctid current current_catalog
    current_date current_role current_schema current_time current_timestamp current_user database default
    deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive
    exists explain fail false fetch filter first following for foreign freeze from full generated glob grant
    group groups having if ignore ilike immediate in index indexed initially inner insert instead intersect
    into is isnull join key last lateral leading left like limit localtime localtimestamp match materialized
    natural no not nothing notnull null nulls of offset oid on only or order others outer over overlaps
    partition placing plan pragma preceding primary query raise range recursive references regexp reindex
    release rename replace restrict returning right rollback row rowid rows savepoint select session_user set
    similar some symmetric system_user table tableoid tablesample temp temporary then ties to trailing
    transaction trigger true unbounded union unique update user using vacuum values variadic verbose view
    virtual when where window with without xmax xmin
";

/// What a changeset, a form and the database have already.
const OWN: [&str; 15] = [
    "id",
    "inserted_at",
    "updated_at",
    "user",
    "users",
    "too_many",
    "test",
    "tests",
    "support",
    "path",
    "edit_path",
    "added",
    "icon",
    "slots",
    "ui",
];

/// Whether a word can be no name of a field or a table. What templates call something is not among them; see
/// [`Templates::identifiers`](super::templates::Templates::identifiers).
pub(super) fn is_reserved(word: &str) -> bool {
    is_reserved_in_rust(word) || SQL.split_whitespace().any(|one| one == word)
}

/// Whether a word can be no name of a module, which no database hears of.
pub(super) fn is_reserved_in_rust(word: &str) -> bool {
    RUST.contains(&word) || OWN.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_rust_and_of_either_database_are_reserved() {
        for word in ["match", "view", "user", "verbose", "authorization", "plan", "ctid", "yield"] {
            assert!(is_reserved(word), "{word}");
        }
        for word in ["title", "views", "due_at", "", "text"] {
            assert!(!is_reserved(word), "{word}");
        }
        assert!(!is_reserved_in_rust("order") && is_reserved_in_rust("match"));
    }
}
