//! A table whose columns are slots, each with a label and with what it shows of a row.

use actix_live::{Component, Context, Html, LiveView, Result, Slot, html};
use serde::Deserialize;

/// A table with a row for each item, and what can be done with it.
struct Table<'a, T> {
    id: &'a str,
    rows: &'a [T],
    row_id: fn(&T) -> u32,
    col: &'a [Slot<'a, Column<'a>, T>],
    action: &'a [Slot<'a, (), T>],
    /// Shown if there are no rows.
    empty: &'a dyn Html,
}

/// The attributes of a column.
#[derive(Default)]
struct Column<'a> {
    label: &'a str,
    class: Option<&'a str>,
}

impl<T> Component for Table<'_, T> {
    fn render(&self) -> impl Html {
        html! {
            <table id={self.id}>
                <thead>
                    <tr>
                        for col in self.col { <th scope="col">{col.label}</th> }
                        if !self.action.is_empty() { <th><span class="sr-only">"Actions"</span></th> }
                    </tr>
                </thead>
                <tbody>
                    for row in self.rows; key = (self.row_id)(row) {
                        <tr id="{self.id}-{(self.row_id)(row)}">
                            for col in self.col { <td class={col.class}>{col.render(row)}</td> }
                            if !self.action.is_empty() {
                                <td>for action in self.action { {action.render(row)} }</td>
                            }
                        </tr>
                    }
                </tbody>
            </table>
            if self.rows.is_empty() { <p id="{self.id}-empty">{self.empty}</p> }
        }
    }
}

struct User {
    id: u32,
    name: &'static str,
    age: u32,
}

pub(crate) struct Users {
    users: Vec<User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Older { id: u32 },
    Remove { id: u32 },
    Sort,
}

impl LiveView for Users {
    type Event = Event;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        let user = |id, name, age| User { id, name, age };
        Ok(Self { users: vec![user(1, "Zoe", 30), user(2, "Ann", 17), user(3, "Mia", 52)] })
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Older { id } => {
                let found = self.users.iter_mut().filter(|user| user.id == id);
                found.for_each(|user| user.age += 1);
            }
            Event::Remove { id } => self.users.retain(|user| user.id != id),
            Event::Sort => self.users.sort_by_key(|user| user.name),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Table"</h1>
            <Table id="users" rows={&self.users} row_id={|user| user.id}>
                <:col label="Name" |user|><b>{user.name}</b></:col>
                <:col label="Age" class="number" |User { age, .. }|>
                    {age}
                    if *age < 18 { " (minor)" }
                </:col>
                <:action |user|>
                    <button class="older" phx-click="older" phx-value-id="{user.id}">"+ 1"</button>
                    <button class="remove" phx-click="remove" phx-value-id="{user.id}">"x"</button>
                </:action>
                <:empty>"Nobody is here."</:empty>
            </Table>
            <button id="sort" phx-click="sort">"Sort"</button>
        }
    }
}
