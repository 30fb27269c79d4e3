[%- if has_text %]use std::ops::RangeInclusive;

[% endif -%]
use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::{[[ type ]]Id, [[ many ]]};
use crate::changeset::{Changeset, Field, Params, Value};
[% for used in row_ids %]use crate::[[ used.module ]]::{[[ used.names | join(sep=", ") ]]};
[% endfor -%]
use crate::repo::UtcTime;

[% for field in fields %][% if field.is_text -%]
/// Characters of [[ field.a_words ]].
pub const [[ ONE ]]_[[ field.NAME ]]_LENGTH: RangeInclusive<usize> = 1..=[[ field.max_literal ]];
[% endif %][% endfor %]
[% for field in own_fields -%]
[% if is_context %]pub(super) [% endif %]const [[ field.NAME ]]: Field = Field::[[ field.constructor ]]("[[ field.name ]]");
[% endfor %]
/// What is taken from params[% if has_owner %], among which is never whose it is[% endif %].
const CAST: &[Field] = &[ [% for field in own_fields %][[ field.NAME ]], [% endfor %]];
const REQUIRED: &[Field] = &[ [% for field in own_fields %][% if not field.is_optional %][[ field.NAME ]], [% endif %][% endfor %]];

/// [[ A ]] [[ words ]][% if has_owner %] of somebody's[% endif %].
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = [[ many ]])]
pub struct [[ type ]] {
    /// Its id.
    pub id: [[ type ]]Id,
[%- for field in fields %]
    /// [[ field.about ]]
[%- if field.kind == "utc_datetime" and not field.is_optional %]
    #[diesel(deserialize_as = UtcTime)]
[%- endif %]
    pub [[ field.name ]]: [[ field.rust ]],
[%- endfor %]
    /// When it was added, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it changed last, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
}

/// A changeset of a new [[ words ]], for the form that adds one.
pub fn change_new_[[ one ]]() -> Changeset {
    Changeset::new([
[%- for field in own_fields %][% if field.kind == "boolean" and not field.is_optional %]([[ field.NAME ]], Value::from(false)), [% endif %][% endfor -%]
    ])
}

/// A changeset of [[ a ]] [[ words ]], for the form that changes it.
pub fn change_[[ one ]]([[ one ]]: &[[ type ]]) -> Changeset {
    Changeset::new([
[%- for field in own_fields %]
        ([[ field.NAME ]], Value::from([[ field.data ]])),
[%- endfor %]
    ])
}

[% if is_context -%]
pub(super) fn changeset(data: Changeset, params: &Params) -> Changeset {
[%- else -%]
/// Checks what is sent for [[ a ]] [[ words ]], new or not, whose changeset is `data`.
pub fn [[ one ]]_changeset(data: Changeset, params: &Params) -> Changeset {
[%- endif %]
    data.cast(params, CAST)
        .validate_required(REQUIRED)
[%- for field in own_fields %]
[%- if field.is_text %]
        .validate_length([[ field.NAME ]], [[ ONE ]]_[[ field.NAME ]]_LENGTH)
[%- endif %]
[%- if field.table %]
        .validate_number([[ field.NAME ]], 1..=MAX_ID)
        .assoc_constraint([[ field.NAME ]], "[[ field.foreign_key ]]")
[%- endif %]
[%- if field.is_unique %]
        .unique_constraint([[ field.NAME ]], "[[ field.index ]]")
[%- endif %]
[%- endfor %]
}
