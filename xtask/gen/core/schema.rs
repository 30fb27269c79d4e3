//! [[ titles ]].

mod [[ one ]];
pub(crate) mod schema;

pub use [[ one ]]::{
    [[ type ]],
[%- for field in fields %][% if field.is_text %]
    [[ ONE ]]_[[ field.NAME ]]_LENGTH,
[%- endif %][% endfor %]
    change_[[ one ]], change_new_[[ one ]], [[ one ]]_changeset,
};
pub use schema::[[ type ]]Id;
