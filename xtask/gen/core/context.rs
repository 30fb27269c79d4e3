//! [[ titles ]], each of which is one person's own.

mod [[ one ]];
mod own;
pub(crate) mod schema;

pub use [[ one ]]::{
    [[ type ]],
[%- for field in fields %][% if field.is_text %]
    [[ ONE ]]_[[ field.NAME ]]_LENGTH,
[%- endif %][% endfor %]
    change_[[ one ]], change_new_[[ one ]],
};
pub use own::{
    MAX_[[ MANY ]]_PER_USER, create_[[ one ]], delete_[[ one ]], get_[[ one ]], list_[[ many ]]_before,
    list_[[ many ]]_page, update_[[ one ]], update_[[ one ]]_if,
};
pub use schema::[[ type ]]Id;
