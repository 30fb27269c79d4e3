//! Reads what browsers send, where everything is text, into an app's types.

use std::num::ParseIntError;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, VariantAccess,
    Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::{Error, Value};

/// Reads a value.
///
/// # Errors
/// If the value doesn't fit the type even so.
pub(crate) fn value<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    T::deserialize(Lenient(value))
}

/// Reads an event into the enum variant with the event's name.
///
/// # Errors
/// If there is no such variant, or its fields don't fit.
pub(crate) fn event<T: DeserializeOwned>(name: &str, value: Value) -> Result<T, Error> {
    T::deserialize(Event { name, value })
}

struct Event<'a> {
    name: &'a str,
    value: Value,
}

struct Lenient(Value);

impl IntoDeserializer<'_, Error> for Lenient {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $number:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.as_str().map(|text| text.trim().parse::<$number>()) {
                Some(Ok(number)) => visitor.$visit(number),
                _ => self.0.$method(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = Error;

    numbers!(
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64,
        deserialize_f32 visit_f32 f32, deserialize_f64 visit_f64 f64
    );

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Lenient)))
            }
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, Lenient(value)));
                visitor.visit_map(MapDeserializer::new(fields))
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.as_str() {
            Some("true" | "on" | "1") => visitor.visit_bool(true),
            Some("false" | "off" | "0" | "") => visitor.visit_bool(false),
            _ => self.0.deserialize_bool(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Number(number) => visitor.visit_string(number.to_string()),
            other => other.deserialize_string(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            Value::String(text) if text.is_empty() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    /// Accepts a list, or a map with numeric keys, as forms send it.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(fields) => {
                let mut items: Vec<(u64, Value)> = fields
                    .into_iter()
                    .map(|(index, item)| {
                        Ok((index.parse().map_err(Error::custom::<ParseIntError>)?, item))
                    })
                    .collect::<Result<_, Error>>()?;
                items.sort_by_key(|(index, _)| *index);
                let items = items.into_iter().map(|(_, item)| Lenient(item));
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    /// Accepts anything, because buttons always send a value.
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 char str bytes byte_buf unit_struct tuple tuple_struct map struct identifier
        ignored_any
    }
}

impl<'de> Deserializer<'de> for Event<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Event<'_> {
    type Error = Error;
    type Variant = Lenient;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Lenient), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Lenient(self.value)))
    }
}

impl<'de> VariantAccess<'de> for Lenient {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // An event without a value, or with a text, has no fields.
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            _ => Self(Value::Object(serde_json::Map::new())).deserialize_any(visitor),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Event {
        Noop,
        Inc {
            by: Option<i64>,
            #[serde(default)]
            fast: bool,
        },
        Named(Vec<String>),
    }

    #[test]
    fn texts_become_what_the_event_wants() {
        let event = |name, value| super::event::<Event>(name, value).unwrap();
        assert_eq!(event("noop", json!({"value": ""})), Event::Noop);
        let by = |by, fast| Event::Inc { by, fast };
        assert_eq!(event("inc", json!({"by": "5", "value": "", "fast": "on"})), by(Some(5), true));
        assert_eq!(event("inc", json!({"by": 5})), by(Some(5), false));
        assert_eq!(event("inc", json!({"by": ""})), by(None, false));
        let gaps = json!({"10": "b", "2": "a"});
        assert_eq!(event("named", gaps), Event::Named(vec!["a".into(), "b".into()]));
        assert_eq!(event("named", json!(["a", 1])), Event::Named(vec!["a".into(), "1".into()]));
    }

    #[test]
    fn unknown_events_and_other_shapes_are_errors() {
        for (name, value) in
            [("none", json!({})), ("inc", json!({"by": "x"})), ("named", json!({"a": 1}))]
        {
            assert!(super::event::<Event>(name, value).is_err(), "{name}");
        }
    }
}
