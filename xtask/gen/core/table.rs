//! The table of [[ many_words ]], and the type of their ids.

use crate::ids::id;

diesel::table! {
    [[ many ]] (id) {
        id -> BigInt,
[%- for field in fields %]
        [[ field.name ]] -> [[ field.column ]],
[%- endfor %]
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

id!(
    /// The id of [[ a ]] [[ words ]].
    [[ type ]]Id
);
