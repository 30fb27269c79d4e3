use rumbl_core::accounts::User;
use rumbl_core::ids::MAX_ID;
[% if needs_category or needs_video %]use rumbl_core::multimedia;
[% endif -%]
use rumbl_core::page::{PageNumber, PageSize};
use rumbl_core::[[ many ]]::{self, MAX_[[ MANY ]]_PER_USER, [[ type ]]};
use rumbl_core::repo::Connection;
use rumbl_core::{Error, IfUnchanged};
use serde_json::{Value, json};

use crate::databases::cases;
use crate::fixtures::{errors, is_not_found, params, [% if needs_unique %]unique, [% endif %]user[% if needs_video %], video[% endif %]};

cases! {
    Sandboxed:
        [[ a ]]_[[ one ]]_is_added_changed_and_deleted,
        what_[[ a ]]_[[ one ]]_lacks_is_named,
        [[ many ]]_are_listed_the_newest_first,
        another_persons_[[ one ]]_is_not_found,
        [[ a ]]_[[ one ]]_that_somebody_changed_first_stays,
[%- for field in own_fields %]
[%- if field.is_unique %]
        nobody_has_two_[[ many ]]_with_the_same_[[ field.name ]],
[%- endif %]
[%- if field.table %]
        the_[[ field.name ]]_of_[[ a ]]_[[ one ]]_is_one_that_exists,
[%- endif %]
[%- if field.reach == "shown" %]
        the_[[ field.name ]]_of_[[ a ]]_[[ one ]]_is_one_that_its_owner_sees,
[%- endif %]
[%- endfor %]
        nobody_has_more_than_200_[[ many ]];
    Planted: plant;
}

/// A row for the suites that need one in every table.
fn plant(conn: &mut Connection, owner: &User) {
    add(conn, owner);
}

fn sent([[ core_arguments.declared ]]) -> Value {
    json!({
[%- for field in own_fields %]
        "[[ field.name ]]": [[ field.sample ]],
[%- endfor %]
    })
}

fn add(conn: &mut Connection, owner: &User) -> [[ type ]] {
    let sent = sent([[ core_arguments.handed_on ]]);
    [[ many ]]::create_[[ one ]](conn, owner, &params(sent)).unwrap()
}

fn [[ a ]]_[[ one ]]_is_added_changed_and_deleted(conn: &mut Connection) {
    let owner = user(conn);
    let [[ one ]] = add(conn, &owner);
    assert_eq!([[ one ]].user_id, owner.id);
    assert_eq!([[ many ]]::get_[[ one ]](conn, &owner, [[ one ]].id).unwrap(), [[ one ]]);
    let change = params(json!({"[[ label.name ]]": "Something else"}));
    let changed = [[ many ]]::update_[[ one ]](conn, &owner, [[ one ]].id, &change).unwrap();
    let expected = [[ type ]] {
        [[ label.name ]]: "Something else".to_owned(),
        updated_at: changed.updated_at,
        ..[[ one ]]
    };
    assert_eq!(changed, expected, "what is not sent stays");
    assert_eq!([[ many ]]::delete_[[ one ]](conn, &owner, changed.id).unwrap(), changed);
    assert!(is_not_found(&[[ many ]]::get_[[ one ]](conn, &owner, changed.id)));
    assert!(is_not_found(&[[ many ]]::delete_[[ one ]](conn, &owner, changed.id)));
}

fn what_[[ a ]]_[[ one ]]_lacks_is_named(conn: &mut Connection) {
    let owner = user(conn);
    for name in [ [% for field in own_fields %][% if not field.is_optional %]"[[ field.name ]]", [% endif %][% endfor %]] {
        let mut lacking = sent([[ core_arguments.given ]]);
        lacking[name] = json!(null);
        let refused = [[ many ]]::create_[[ one ]](conn, &owner, &params(lacking));
        assert_eq!(errors(refused), format!("{name} can't be blank"));
    }
    let mut long = sent([[ core_arguments.given ]]);
    long["[[ label.name ]]"] = json!("é".repeat([[ label.max ]] + 1));
    let refused = [[ many ]]::create_[[ one ]](conn, &owner, &params(long));
    assert_eq!(errors(refused), "[[ label.name ]] should be at most [[ label.max ]] character(s)");
}

fn [[ many ]]_are_listed_the_newest_first(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let (first, second) = (add(conn, &owner), add(conn, &owner));
    add(conn, &other);
    let page = [[ many ]]::list_[[ many ]]_page(conn, &owner, PageNumber::FIRST).unwrap();
    assert_eq!((page.rows, page.total), (vec![second.clone(), first.clone()], 2));
    let size = PageSize::default();
    let before = [[ many ]]::list_[[ many ]]_before(conn, &owner, second.id.get(), size).unwrap();
    assert_eq!((before.rows, before.has_more), (vec![first], false));
}

fn another_persons_[[ one ]]_is_not_found(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let [[ one ]] = add(conn, &owner);
    let change = params(json!({"[[ label.name ]]": "Taken over"}));
    assert!(is_not_found(&[[ many ]]::get_[[ one ]](conn, &other, [[ one ]].id)));
    assert!(is_not_found(&[[ many ]]::update_[[ one ]](conn, &other, [[ one ]].id, &change)));
    assert!(is_not_found(&[[ many ]]::delete_[[ one ]](conn, &other, [[ one ]].id)));
    let unknown = MAX_ID.try_into().unwrap();
    assert!(is_not_found(&[[ many ]]::get_[[ one ]](conn, &owner, unknown)));
    assert_eq!([[ many ]]::get_[[ one ]](conn, &owner, [[ one ]].id).unwrap(), [[ one ]]);
}

fn [[ a ]]_[[ one ]]_that_somebody_changed_first_stays(conn: &mut Connection) {
    let owner = user(conn);
    let [[ one ]] = add(conn, &owner);
    let seen = IfUnchanged::since(std::iter::once([[ one ]].updated_at));
    let change = params(json!({"[[ label.name ]]": "First"}));
    [[ many ]]::update_[[ one ]]_if(conn, &owner, [[ one ]].id, &change, &seen).unwrap();
    let change = params(json!({"[[ label.name ]]": "Second"}));
    let late = [[ many ]]::update_[[ one ]]_if(conn, &owner, [[ one ]].id, &change, &seen);
    assert!(matches!(late, Err(Error::Changed)), "{late:?}");
    assert_eq!([[ many ]]::get_[[ one ]](conn, &owner, [[ one ]].id).unwrap().[[ label.name ]], "First");
}
[% for field in own_fields %][% if field.is_unique %]
fn nobody_has_two_[[ many ]]_with_the_same_[[ field.name ]](conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let first = sent([[ core_arguments.given ]]);
    let mut again = sent([[ core_arguments.given ]]);
    again["[[ field.name ]]"] = first["[[ field.name ]]"].clone();
    let (first, again) = (params(first), params(again));
    [[ many ]]::create_[[ one ]](conn, &owner, &first).unwrap();
    let refused = [[ many ]]::create_[[ one ]](conn, &owner, &again);
    assert_eq!(errors(refused), "[[ field.name ]] has already been taken");
    let [[ one ]] = [[ many ]]::create_[[ one ]](conn, &other, &again);
    assert!([[ one ]].is_ok(), "it is another person's");
}
[% endif %][% if field.table %]
fn the_[[ field.name ]]_of_[[ a ]]_[[ one ]]_is_one_that_exists(conn: &mut Connection) {
    let owner = user(conn);
    for (id, error) in [(MAX_ID, "does not exist"), (0, "must be greater than or equal to 1")] {
        let mut wrong = sent([[ core_arguments.given ]]);
        wrong["[[ field.name ]]"] = json!(id);
        let refused = [[ many ]]::create_[[ one ]](conn, &owner, &params(wrong));
        assert_eq!(errors(refused), format!("[[ field.name ]] {error}"));
    }
}
[% endif %][% if field.reach == "shown" %]
fn the_[[ field.name ]]_of_[[ a ]]_[[ one ]]_is_one_that_its_owner_sees(conn: &mut Connection) {
    let (owner, other) = (user(conn), user(conn));
    let hidden = video(conn, &other).id;
    let private = params(json!({"visibility": "private"}));
    multimedia::update_video(conn, &other, hidden, &private).unwrap();
    let mut wrong = sent([[ core_arguments.given ]]);
    wrong["[[ field.name ]]"] = json!(hidden);
    let refused = [[ many ]]::create_[[ one ]](conn, &owner, &params(wrong));
    assert_eq!(errors(refused), "[[ field.name ]] does not exist");
    let [[ one ]] = add(conn, &owner);
    let change = params(json!({"[[ field.name ]]": hidden}));
    let refused = [[ many ]]::update_[[ one ]](conn, &owner, [[ one ]].id, &change);
    assert_eq!(errors(refused), "[[ field.name ]] does not exist");
}
[% endif %][% endfor %]
fn nobody_has_more_than_200_[[ many ]](conn: &mut Connection) {
    let owner = user(conn);
[%- if has_unique %]
    for _ in 0..MAX_[[ MANY ]]_PER_USER {
        add(conn, &owner);
    }
    let sent = params(sent([[ core_arguments.given ]]));
[%- else %]
    let sent = params(sent([[ core_arguments.given ]]));
    for _ in 0..MAX_[[ MANY ]]_PER_USER {
        [[ many ]]::create_[[ one ]](conn, &owner, &sent).unwrap();
    }
[%- endif %]
    let refused = [[ many ]]::create_[[ one ]](conn, &owner, &sent);
    assert_eq!(errors(refused), "[[ label.name ]] you have 200 [[ many_words ]]; delete one first");
}
