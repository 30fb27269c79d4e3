use diesel::connection::SimpleConnection as _;
use rumbl_core::[[ many ]];
use rumbl_core::accounts::User;
use rumbl_core::repo::Connection;
use serde_json::{Value, json};

use crate::databases::cases;
use crate::fixtures::params;

cases! {
    Sandboxed:
        [[ a ]]_[[ one ]]_that_is_complete_is_valid,
        what_[[ a ]]_[[ one ]]_lacks_is_named;
    Planted: plant;
}

/// A row for the suites that need one in every table, which no code adds yet.
fn plant(conn: &mut Connection, _user: &User) {
    let row = [[ planted ]];
    conn.batch_execute(row).unwrap();
}

fn sent() -> Value {
    json!({
[%- for field in own_fields %]
        "[[ field.name ]]": [[ field.plain_sample ]],
[%- endfor %]
    })
}

fn [[ a ]]_[[ one ]]_that_is_complete_is_valid(_conn: &mut Connection) {
    let changeset = [[ many ]]::[[ one ]]_changeset([[ many ]]::change_new_[[ one ]](), &params(sent()));
    assert_eq!(changeset.to_string(), "");
}

fn what_[[ a ]]_[[ one ]]_lacks_is_named(_conn: &mut Connection) {
    let mut lacking = sent();
    lacking["[[ label.name ]]"] = json!(" ");
    let changeset = [[ many ]]::[[ one ]]_changeset([[ many ]]::change_new_[[ one ]](), &params(lacking));
    assert_eq!(changeset.to_string(), "[[ label.name ]] can't be blank");
}
