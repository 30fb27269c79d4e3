//! How templates translate: the function `t`, the filters `t` and `grouped`, and their variants for HTML.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue};
use tera::{Function, Kwargs, Map, State, Tera, TeraResult, Value};

use super::inline::escaped;
use super::locale::Locale;
use super::{catalog, numbers};

/// The kwarg with the message's id.
const ID: &str = "id";
/// The field of a serialized message with its values.
const ARGS: &str = "args";

/// Adds the functions and filters of a language to templates:
/// - `t(id="…", name=value)` is a message.
/// - `t_html(id="…", name=value)` is one with markup. Its values are escaped, and it is not.
/// - `message | t` and `message | t_html` translate a [`Message`](super::Message) of the view. Values that are given,
///   as in `message | t_html(name=link)`, replace the message's own.
/// - `number | grouped` formats a number.
pub(crate) fn register(tera: &mut Tera, locale: Locale) {
    tera.register_function("t", Translation { locale, is_html: false });
    tera.register_function("t_html", Translation { locale, is_html: true });
    tera.register_filter("t", move |message: &Map, values: Kwargs, _: &State<'_>| {
        translated(locale, message, &values, false)
    });
    tera.register_filter("t_html", move |message: &Map, values: Kwargs, _: &State<'_>| {
        translated(locale, message, &values, true).map(|text| Value::safe_string(&text))
    });
    tera.register_filter("grouped", move |number: i64, _: Kwargs, _: &State<'_>| {
        numbers::grouped(number, locale)
    });
}

struct Translation {
    locale: Locale,
    is_html: bool,
}

impl Function<TeraResult<Value>> for Translation {
    fn call(&self, kwargs: Kwargs, _: &State<'_>) -> TeraResult<Value> {
        let id = kwargs.must_get::<&str>(ID)?;
        let mut args = FluentArgs::new();
        for (name, value) in kwargs.iter() {
            if let Some(name) = name.as_str().filter(|name| *name != ID) {
                args.set(name.to_owned(), argument(self.locale, value, self.is_html)?);
            }
        }
        Ok(Value::normal_string(&catalog::format(self.locale, id, Some(&args))))
    }

    fn is_safe(&self) -> bool {
        self.is_html
    }
}

/// A serialized message in a language, with values in place of its own.
fn translated(locale: Locale, message: &Map, given: &Kwargs, is_html: bool) -> TeraResult<String> {
    let id = message.get(&ID.into()).and_then(Value::as_str);
    let id = id.ok_or_else(|| tera::Error::message("`t` takes a message, which has an id"))?;
    let mut args = FluentArgs::new();
    let own = message.get(&ARGS.into()).and_then(Value::as_map);
    for (name, value) in own.into_iter().flatten().chain(given.iter()) {
        if let Some(name) = name.as_str() {
            args.set(name.to_owned(), argument(locale, value, is_html)?);
        }
    }
    Ok(catalog::format(locale, id, Some(&args)))
}

fn argument(locale: Locale, value: &Value, is_html: bool) -> TeraResult<FluentValue<'_>> {
    if let Some(number) = value.as_i64() {
        return Ok(number.into());
    }
    let text: Cow<'_, str> = match (value.as_map(), value.as_str()) {
        (Some(message), _) => translated(locale, message, &Kwargs::default(), false)?.into(),
        (None, Some(text)) => text.into(),
        (None, None) => value.to_string().into(),
    };
    let is_escaped = !is_html || (value.is_string() && value.is_safe());
    Ok(if is_escaped { text.into() } else { escaped(&text).into() })
}

#[cfg(test)]
mod tests {
    use tera::Context;

    use super::*;
    use crate::i18n::t;

    #[test]
    fn a_value_that_a_template_gives_replaces_the_messages_own_and_stays_markup_if_it_is() {
        let mut tera = Tera::default();
        register(&mut tera, Locale::English);
        let mut context = Context::new();
        let title = "A & <b>";
        context.insert("message", &t!("notification-at-moment", place = title, moment = "1:23"));
        context.insert("title", title);
        let rendered = |template| tera.render_str(template, &context, true).unwrap();
        assert_eq!(rendered("{{ message | t_html }}"), "A &amp; &lt;b&gt; at 1:23");
        assert_eq!(
            rendered(
                "{% set link %}<i>{{ title }}</i>{% endset %}{{ message | t_html(place=link) }}"
            ),
            "<i>A &amp; &lt;b&gt;</i> at 1:23"
        );
        assert_eq!(
            rendered("{{ message | t_html(moment=title) }}"),
            "A &amp; &lt;b&gt; at A &amp; &lt;b&gt;"
        );
    }
}
