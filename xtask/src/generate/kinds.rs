//! What each kind of generation adds, and where.

use anyhow::ensure;
use serde_json::Value;

use super::command::{Place, Thing};
use super::field::{Field, Kind};
use super::names::{self, Names};
use super::plan::Plan;
use super::schemas::Schemas;
use super::templates::Templates;
use super::values::values;
use super::workspace::Workspace;
use super::{edit, migration};

const CORE: &str = "crates/rumbl-core/src";
const CORE_TESTS: &str = "crates/rumbl-core/tests/it";
const WEB: &str = "crates/rumbl-web/src";
const WEB_TESTS: &str = "crates/rumbl-web/tests/it";
const TEMPLATES: &str = "crates/rumbl-web/templates";
const LOCALES: &str = "crates/rumbl-web/locales";

/// Fields of a thing; diesel's tables have 32 columns, of which some are rumbl's own.
const MAX_FIELDS: usize = 24;
/// References of a thing; clippy finds what looks them all up too long if there are more.
const MAX_REFERENCES: usize = 7;
/// Booleans of a thing; clippy takes more for a state that nobody has named.
const MAX_BOOLEANS: usize = 3;

/// A generation that is under way.
struct Generation {
    workspace: Workspace,
    names: Names,
    fields: Vec<Field>,
    templates: Templates,
    values: Value,
    plan: Plan,
}

/// A table with its row and its changeset.
///
/// # Errors
/// As all of these: says in a sentence why not.
pub(super) fn schema(workspace: &Workspace, thing: &Thing) -> anyhow::Result<Plan> {
    let mut generation = Generation::of(workspace, thing, false)?;
    generation.table(".")?;
    generation.add("core/schema.rs", &format!("{CORE}/{}.rs", generation.names.many))?;
    generation.row()?;
    let row = migration::row(&generation.names.many, &generation.fields);
    if let Some(values) = generation.values.as_object_mut() {
        values.insert("planted".to_owned(), row.into());
    }
    generation.core_test("core/schema_test.rs")?;
    Ok(generation.plan)
}

/// A schema with a context.
pub(super) fn context(workspace: &Workspace, thing: &Thing) -> anyhow::Result<Plan> {
    Ok(Generation::of_context(workspace, thing)?.plan)
}

/// A context with pages.
pub(super) fn html(workspace: &Workspace, thing: &Thing) -> anyhow::Result<Plan> {
    let mut generation = Generation::of_context(workspace, thing)?;
    generation.pages(false)?;
    Ok(generation.plan)
}

/// A context with pages, of which the list is live.
pub(super) fn live(workspace: &Workspace, thing: &Thing) -> anyhow::Result<Plan> {
    let mut generation = Generation::of_context(workspace, thing)?;
    generation.pages(true)?;
    generation.live_page()?;
    Ok(generation.plan)
}

/// A context with endpoints for programs.
pub(super) fn json(workspace: &Workspace, thing: &Thing) -> anyhow::Result<Plan> {
    let mut generation = Generation::of_context(workspace, thing)?;
    let many = generation.names.many.clone();
    generation.add("json/api.rs", &format!("{WEB}/api/{many}.rs"))?;
    generation.module(&format!("{WEB}/api.rs"), &format!("mod {many};"))?;
    generation.plan.edit(&format!("{WEB}/api/endpoints.rs"), |text| {
        edit::behind(text, "    vec![", &format!("super::{many}::endpoints(), "))
    })?;
    generation.web_test("json/test.rs", &format!("api_{many}"))?;
    Ok(generation.plan)
}

/// A channel.
pub(super) fn channel(workspace: &Workspace, place: &Place) -> anyhow::Result<Plan> {
    Generation::of_place(workspace, place)?.channel("channel")
}

/// A channel that shows who is there.
pub(super) fn presence(workspace: &Workspace, place: &Place) -> anyhow::Result<Plan> {
    Generation::of_place(workspace, place)?.channel("presence")
}

impl Generation {
    fn of(workspace: &Workspace, thing: &Thing, is_context: bool) -> anyhow::Result<Self> {
        let workspace = workspace.clone();
        let names = Names::parse(&thing.name, thing.plural.as_deref())?;
        let mut fields = migration::parse(&thing.fields)?;
        if is_context {
            fields.retain(|field| !field.is_owner());
            fields.insert(0, Field::owner());
        }
        ensure!(fields.len() <= MAX_FIELDS, "{} has more than {MAX_FIELDS} fields", thing.name);
        let booleans = fields.iter().filter(|field| field.kind == Kind::Boolean).count();
        ensure!(
            booleans <= MAX_BOOLEANS,
            "{} has more than {MAX_BOOLEANS} booleans: make some of them one string",
            thing.name
        );
        let references = fields.iter().filter(|field| field.foreign_key("").is_some()).count();
        ensure!(
            references <= MAX_REFERENCES,
            "{} refers to more than {MAX_REFERENCES} others",
            thing.name
        );
        workspace.check_references(&fields, is_context)?;
        let templates = Templates::load()?;
        let schemas = workspace.schemas()?;
        check_free(&workspace, &schemas, &names)?;
        check_words(&templates, &names, &fields)?;
        let values = values(&names, &fields, is_context, &schemas)?;
        let plan = Plan::new(&workspace.root);
        Ok(Self { workspace, names, fields, templates, values, plan })
    }

    fn of_context(workspace: &Workspace, thing: &Thing) -> anyhow::Result<Self> {
        let mut generation = Self::of(workspace, thing, true)?;
        let many = generation.names.many.clone();
        generation.table(", each of which is one person's own.")?;
        generation.add("core/context.rs", &format!("{CORE}/{many}.rs"))?;
        generation.row()?;
        generation.add("core/own.rs", &format!("{CORE}/{many}/own.rs"))?;
        generation.texts("core/errors", "-errors")?;
        generation.core_test("core/test.rs")?;
        Ok(generation)
    }

    fn of_place(workspace: &Workspace, place: &Place) -> anyhow::Result<Self> {
        let workspace = workspace.clone();
        let names = Names::parse(&place.name, place.plural.as_deref())?;
        let pattern = format!("\"{}:*\"", names.many);
        ensure!(
            !workspace.has(&format!("{WEB}/channels/user_socket.rs"), &pattern)?,
            "there is a channel for {pattern} already"
        );
        let values = names.to_json();
        let (fields, templates) = (Vec::new(), Templates::load()?);
        names.check_free(&templates.identifiers(&["channel/"])?)?;
        let plan = Plan::new(&workspace.root);
        Ok(Self { workspace, names, fields, templates, values, plan })
    }

    /// Adds a file from a template.
    fn add(&mut self, template: &str, path: &str) -> anyhow::Result<()> {
        let text = self.templates.render(template, &self.values)?;
        self.plan.create(path, text)
    }

    fn module(&mut self, path: &str, line: &str) -> anyhow::Result<()> {
        self.plan.edit(path, |text| edit::with_module(text, line))
    }

    /// The table: its migration, and what diesel and everybody else know of it.
    fn table(&mut self, about: &str) -> anyhow::Result<()> {
        let many = self.names.many.clone();
        let about = format!("{}{about}", names::capitalized(&many.replace('_', " ")));
        migration::create(&mut self.plan, &self.workspace, &many, &self.fields, &about)?;
        self.add("core/table.rs", &format!("{CORE}/{many}/schema.rs"))
    }

    fn row(&mut self) -> anyhow::Result<()> {
        let (one, many) = (self.names.one.clone(), self.names.many.clone());
        self.add("core/row.rs", &format!("{CORE}/{many}/{one}.rs"))?;
        self.module(&format!("{CORE}/lib.rs"), &format!("pub mod {many};"))
    }

    fn core_test(&mut self, template: &str) -> anyhow::Result<()> {
        let many = self.names.many.clone();
        self.add(template, &format!("{CORE_TESTS}/{many}.rs"))?;
        let main = format!("{CORE_TESTS}/main.rs");
        self.module(&main, &format!("mod {many};"))?;
        self.plan.edit(&main, |text| {
            edit::before(text, "fn cases()", "    ]", &format!("        {many}::cases(),"))
        })
    }

    fn web_test(&mut self, template: &str, name: &str) -> anyhow::Result<()> {
        self.add(template, &format!("{WEB_TESTS}/{name}.rs"))?;
        self.module(&format!("{WEB_TESTS}/main.rs"), &format!("mod {name};"))
    }

    /// A file with texts in each language.
    fn texts(&mut self, template: &str, suffix: &str) -> anyhow::Result<()> {
        let slug = self.names.slug();
        for language in ["en", "de"] {
            let path = format!("{LOCALES}/{language}/{slug}{suffix}.ftl");
            self.add(&format!("{template}_{language}.ftl"), &path)?;
        }
        Ok(())
    }

    /// The pages with their controller, their views and their addresses.
    fn pages(&mut self, is_live: bool) -> anyhow::Result<()> {
        if let Some(values) = self.values.as_object_mut() {
            values.insert("is_live".to_owned(), is_live.into());
        }
        let Names { one, .. } = self.names.clone();
        self.texts("html/texts", "")?;
        self.add("html/controller.rs", &format!("{WEB}/controllers/{one}_controller.rs"))?;
        self.module(
            &format!("{WEB}/controllers.rs"),
            &format!("pub(crate) mod {one}_controller;"),
        )?;
        self.add("html/view.rs", &format!("{WEB}/controllers/{one}_controller/view.rs"))?;
        let shown = if is_live { &["show", "form"][..] } else { &["index", "show", "form"] };
        for page in shown {
            self.add(&format!("html/{page}.html"), &format!("{TEMPLATES}/{one}/{page}.html"))?;
        }
        self.addresses()?;
        self.web_test("html/test.rs", &format!("{one}_controller"))
    }

    /// Where the pages are, and the ways to them.
    fn addresses(&mut self) -> anyhow::Result<()> {
        let resource = self.templates.render("html/resource.rs", &self.values)?;
        self.plan.edit(&format!("{WEB}/own_resources.rs"), |text| {
            edit::before(text, "macro_rules! own_resources", "        }", resource.trim_end())
        })?;
        let link = self.templates.render("html/menu_item.html", &self.values)?;
        self.plan.edit(&format!("{TEMPLATES}/layouts/header.html"), |text| {
            edit::before_first(
                text,
                "        <a class=\"menu-item\" href=\"/settings\">",
                link.trim_end(),
            )
        })
    }

    fn live_page(&mut self) -> anyhow::Result<()> {
        let Names { many, .. } = self.names.clone();
        let types = names::camel(&many);
        let page = format!("{WEB}/live_pages/{many}_live.rs");
        self.add("live/page.rs", &page)?;
        let pages = format!("{WEB}/live_pages.rs");
        self.module(&pages, &format!("pub(crate) mod {many}_live;"))?;
        let path = many.to_uppercase();
        self.plan.edit(&pages, |text| {
            let text = edit::before_first(
                text,
                "use reader::",
                &format!("use {many}_live::{types}Live;"),
            )?;
            let line = format!("        .live::<{types}Live>(paths::{path})");
            edit::before_first(&text, "        .live::<SearchLive>", &line)
        })?;
        self.web_test("live/test.rs", &format!("{many}_live"))
    }

    fn channel(mut self, kind: &str) -> anyhow::Result<Plan> {
        let (one, many) = (self.names.one.clone(), self.names.many.clone());
        let channel = format!("{}Channel", self.names.type_name());
        if let Some(values) = self.values.as_object_mut() {
            values.insert("has_presence".to_owned(), (kind == "presence").into());
        }
        self.add("channel/channel.rs", &format!("{WEB}/channels/{one}_channel.rs"))?;
        self.module(&format!("{WEB}/channels.rs"), &format!("mod {one}_channel;"))?;
        self.plan.edit(&format!("{WEB}/channels/user_socket.rs"), |text| {
            let import = format!("use super::{one}_channel::{channel};");
            let text = edit::before_first(text, "use super::", &import)?;
            let line = format!("            .channel::<{channel}>(\"{many}:*\")");
            edit::before_first(&text, "            .channel::<", &line)
        })?;
        self.web_test("channel/test.rs", &format!("{one}_channel"))?;
        Ok(self.plan)
    }
}

/// Makes sure that nothing is called as the templates call something else.
fn check_words(templates: &Templates, names: &Names, fields: &[Field]) -> anyhow::Result<()> {
    names.check_free(&templates.identifiers(&["core/", "html/", "json/", "live/"])?)?;
    // Each field is a constant in these.
    let constants = templates.identifiers(&["core/own", "core/row"])?;
    for field in fields {
        ensure!(
            !constants.contains(&field.name.to_uppercase()),
            "a field can't be called {}: it has a meaning of its own in the code",
            field.name
        );
    }
    Ok(())
}

/// Makes sure that nothing has these names.
fn check_free(workspace: &Workspace, schemas: &Schemas, names: &Names) -> anyhow::Result<()> {
    let Names { one, many } = names;
    ensure!(!schemas.tables().contains(many.as_str()), "there is a table {many} already");
    let id = format!("{}Id", names.type_name());
    ensure!(schemas.module_of_ids(&id).is_none(), "there are ids of the type {id} already");
    for folder in [format!("{CORE}/{many}"), format!("{TEMPLATES}/{one}")] {
        ensure!(!workspace.exists(&folder), "{folder} exists already");
    }
    for (path, declared) in [
        ("paths.rs", [" {MANY}: &str", " fn {one}(", " fn edit_{one}("]),
        ("own_resources.rs", [", {MANY},", ", {one}(", ", edit_{one};"]),
    ] {
        let path = format!("{WEB}/{path}");
        for name in declared {
            let name = name.replace("{MANY}", &many.to_uppercase()).replace("{one}", one);
            let is_taken = workspace.has(&path, &name)?;
            let name = name.trim_matches([' ', ',', '(', ';']);
            ensure!(!is_taken, "{path} has something for {name} already");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
