use diesel::prelude::*;

use super::[[ one ]]::{
    self, [[ type ]], [% for field in own_fields %][[ field.NAME ]], [% endfor %]change_[[ one ]], change_new_[[ one ]],
};
use super::schema::{[[ type ]]Id, [[ many ]]};
use crate::accounts::{User, get_user};
use crate::changeset::{Action, Changeset, FieldError, Params};
[% if needs_video %]use crate::ids::VideoId;
use crate::multimedia::{Sight, is_visible};
[% endif -%]
use crate::page::{Page, PageRequest, PageSize, Stretch};
use crate::repo::{Backend, Connection, now};
[% for used in looked_up %]use crate::[[ used.module ]]::{[[ used.names | join(sep=", ") ]]};
[% endfor -%]
use crate::{[% if has_references %]ConstraintKind, [% endif %]Error, IfUnchanged, Result};

/// [[ titles ]] that one person has at most.
pub const MAX_[[ MANY ]]_PER_USER: i64 = 200;

const TOO_MANY: &str = "you have %{count} [[ many_words ]]; delete one first";

/// One page of a user's [[ many_words ]], the newest first.
///
/// # Errors
/// [`Error::NotFound`] when there is no such page.
pub fn list_[[ many ]]_page(
    conn: &mut Connection,
    user: &User,
    request: impl Into<PageRequest>,
) -> Result<Page<[[ type ]]>> {
    let request = request.into();
    conn.read(|conn| {
        let own = [[ many ]]::table.filter([[ many ]]::user_id.eq(user.id));
        let total = own.count().get_result(conn)?;
        Page::read(request, total, |limit, offset| {
            let newest = own.order([[ many ]]::id.desc()).limit(limit).offset(offset);
            Ok(newest.select([[ type ]]::as_select()).load(conn)?)
        })
    })
}

/// A user's [[ many_words ]] that were added before one, the newest first.
pub fn list_[[ many ]]_before(
    conn: &mut Connection,
    user: &User,
    id: i64,
    size: PageSize,
) -> Result<Stretch<[[ type ]]>> {
    Stretch::read(size, |limit| {
        let own = [[ many ]]::table.filter([[ many ]]::user_id.eq(user.id)).filter([[ many ]]::id.lt(id));
        let newest = own.order([[ many ]]::id.desc()).limit(limit);
        Ok(newest.select([[ type ]]::as_select()).load(conn)?)
    })
}

/// One of a user's [[ many_words ]].
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's.
pub fn get_[[ one ]](conn: &mut Connection, user: &User, id: [[ type ]]Id) -> Result<[[ type ]]> {
    let own = [[ many ]]::table.find(id).filter([[ many ]]::user_id.eq(user.id));
    Ok(own.select([[ type ]]::as_select()).first(conn)?)
}

/// Adds [[ a ]] [[ words ]] to a user's own. Params: [% for field in own_fields %][% if loop.first %][% elif loop.last %] and [% else %], [% endif %]`[[ field.name ]]`[% endfor %].
///
/// # Errors
/// [`Error::Invalid`], also when the user has [`MAX_[[ MANY ]]_PER_USER`]; [`Error::NotFound`] when the user is gone.
pub fn create_[[ one ]](conn: &mut Connection, user: &User, params: &Params) -> Result<[[ type ]]> {
    let changeset =
        [[ one ]]::changeset(change_new_[[ one ]](), params).apply_action(Action::Insert)?;
    conn.write(|conn| {
        // SQLite does not say which foreign key was violated, so the user is looked for.
        get_user(conn, user.id)?;
        let own = [[ many ]]::table.filter([[ many ]]::user_id.eq(user.id));
        let count: i64 = own.count().get_result(conn)?;
        if count >= MAX_[[ MANY ]]_PER_USER {
            return Err(too_many(&changeset));
        }
[%- if has_references %]
        check_references(conn, [% if is_restricted %]user, [% endif %]&changeset)?;
[%- endif %]
        let now = now();
        let statement = diesel::insert_into([[ many ]]::table)
            .values((
                [[ many ]]::user_id.eq(user.id),
[%- for field in own_fields %]
                [[ many ]]::[[ field.name ]].eq([[ field.value ]]),
[%- endfor %]
                [[ many ]]::inserted_at.eq(now),
                [[ many ]]::updated_at.eq(now),
            ))
            .returning(<[[ type ]] as Selectable<Backend>>::construct_selection());
        Ok(statement.get_result(conn)?)
    })
    .map_err(|error| error.explained_by(&changeset))
}

[% if has_references -%]
/// Makes sure that what it refers to is there[% if is_restricted %], and that the user may see it: to them, nothing else exists[% else %]: SQLite does not say which foreign key was violated[% endif %].
fn check_references(conn: &mut Connection, [% if is_restricted %]user: &User, [% endif %]changeset: &Changeset) -> Result<()> {
    let missing = |name: &str| {
        let name = Some(name.to_owned());
        Error::Constraint { kind: ConstraintKind::ForeignKey, name }
    };
[%- for field in own_fields %][% if field.table %]
    if let Some(id) = changeset.get_change([[ field.NAME ]]).as_integer() {
[%- if field.reach == "shown" %]
        let video_id = VideoId::try_from(id).map_err(|_invalid| missing("[[ field.foreign_key ]]"))?;
        let is_there = is_visible(conn, &Sight::of(Some(user.id)), video_id)?;
[%- elif field.reach == "own" %]
        let own = [[ field.table ]]::table.find(id).filter([[ field.table ]]::user_id.eq(user.id));
        let is_there = own.count().get_result::<i64>(conn)? > 0;
[%- else %]
        let is_there = [[ field.table ]]::table.find(id).count().get_result::<i64>(conn)? > 0;
[%- endif %]
        if !is_there {
            return Err(missing("[[ field.foreign_key ]]"));
        }
    }
[%- endif %][% endfor %]
    Ok(())
}

[% endif -%]
fn too_many(changeset: &Changeset) -> Error {
    let error = FieldError::with(TOO_MANY, "count", MAX_[[ MANY ]]_PER_USER);
    let refused = changeset.clone().add_error([[ label.NAME ]], error).apply_action(Action::Insert);
    refused.map_or_else(Error::from, |_| Error::NotFound)
}

/// Changes one of a user's [[ many_words ]]. Params as for [`create_[[ one ]]`]; what is not among them stays.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when there is none, or it is somebody else's.
pub fn update_[[ one ]](
    conn: &mut Connection,
    user: &User,
    id: [[ type ]]Id,
    params: &Params,
) -> Result<[[ type ]]> {
    update_[[ one ]]_if(conn, user, id, params, &IfUnchanged::ANY)
}

/// As [`update_[[ one ]]`], if nobody has changed it first.
///
/// # Errors
/// As for [`update_[[ one ]]`], and [`Error::Changed`].
pub fn update_[[ one ]]_if(
    conn: &mut Connection,
    user: &User,
    id: [[ type ]]Id,
    params: &Params,
    if_unchanged: &IfUnchanged,
) -> Result<[[ type ]]> {
    conn.write(|conn| {
        let [[ one ]] = lock(conn, user, id)?;
        if_unchanged.check([[ one ]].updated_at)?;
        let changeset =
            [[ one ]]::changeset(change_[[ one ]](&[[ one ]]), params).apply_action(Action::Update)?;
        if changeset.changes().is_empty() {
            return Ok([[ one ]]);
        }
        let now = now();
        let statement = diesel::update([[ many ]]::table.find(id))
            .set((
[%- for field in own_fields %]
                [[ many ]]::[[ field.name ]].eq([[ field.value ]]),
[%- endfor %]
                [[ many ]]::updated_at.eq(now),
            ))
            .returning(<[[ type ]] as Selectable<Backend>>::construct_selection());
[%- if has_references %]
        let checked = check_references(conn, [% if is_restricted %]user, [% endif %]&changeset);
        let updated = checked.and_then(|()| Ok(statement.get_result(conn)?));
        updated.map_err(|error| error.explained_by(&changeset))
[%- else %]
        statement.get_result(conn).map_err(|error| Error::from(error).explained_by(&changeset))
[%- endif %]
    })
}

/// Deletes one of a user's [[ many_words ]].
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's.
pub fn delete_[[ one ]](conn: &mut Connection, user: &User, id: [[ type ]]Id) -> Result<[[ type ]]> {
    let own = [[ many ]]::table.filter([[ many ]]::id.eq(id)).filter([[ many ]]::user_id.eq(user.id));
    let statement =
        diesel::delete(own).returning(<[[ type ]] as Selectable<Backend>>::construct_selection());
    conn.write(|conn| Ok(statement.get_result(conn)?))
}

/// One of a user's [[ many_words ]], locked until the commit.
fn lock(conn: &mut Connection, user: &User, id: [[ type ]]Id) -> Result<[[ type ]]> {
    // On SQLite the transaction holds the one write lock that there is.
    if let Connection::Pg(conn) = conn {
        let own = [[ many ]]::table.find(id).filter([[ many ]]::user_id.eq(user.id));
        own.select([[ many ]]::id).for_no_key_update().first::<[[ type ]]Id>(conn)?;
    }
    get_[[ one ]](conn, user, id)
}
