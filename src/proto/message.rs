//! Messages: structs that declare their JSON fields once, for reading and writing.
//!
//! One visitor reads all of them. Serde's derive would generate one per struct, at many kilobytes of WebAssembly each.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Message that gives access to its fields.
pub trait Message {
    /// Returns the field with this JSON name; `None` if this build doesn't know it.
    fn field(&mut self, name: &str) -> Option<Slot<'_>>;
}

/// JSON scalar as received.
#[derive(Clone, Copy)]
pub enum Json<'a> {
    Flag(bool),
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    Text(&'a str),
}

/// Field filled by a JSON scalar.
pub trait Scalar {
    /// Description of accepted values, such as `a number`.
    fn expects(&self) -> &'static str;
    /// Sets the value; returns `false` if it has the wrong type or is out of range.
    fn set(&mut self, json: Json<'_>) -> bool;
}

/// Repeated field.
pub trait List {
    /// Appends a default element and returns its slot.
    fn push(&mut self) -> Slot<'_>;
}

/// Field whose absence has a meaning.
pub trait Optional {
    /// Sets the field to a default value and returns its slot.
    fn present(&mut self) -> Slot<'_>;
}

/// Target of a parsed value.
pub enum Slot<'a> {
    Scalar(&'a mut dyn Scalar),
    Message(&'a mut dyn Message),
    List(&'a mut dyn List),
    Optional(&'a mut dyn Optional),
}

/// Type of a field.
pub trait Field {
    fn slot(&mut self) -> Slot<'_>;
}

impl<T: Field + Default> Field for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Field + Default> List for Vec<T> {
    fn push(&mut self) -> Slot<'_> {
        self.push_mut(T::default()).slot()
    }
}

impl<T: Field + Default> Field for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }
}

impl<T: Field + Default> Optional for Option<T> {
    fn present(&mut self) -> Slot<'_> {
        self.get_or_insert_default().slot()
    }
}

/// Reads a value into a slot: `null` and absent fields keep their defaults, unknown fields are skipped.
pub fn read<'de, D: Deserializer<'de>>(place: Slot<'_>, deserializer: D) -> Result<(), D::Error> {
    deserializer.deserialize_any(SlotVisitor(place))
}

struct SlotSeed<'a>(Slot<'a>);

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(self.0, deserializer)
    }
}

struct SlotVisitor<'a>(Slot<'a>);

impl<'a> SlotVisitor<'a> {
    /// Slot of the value itself, now known to be present.
    fn place(self) -> Slot<'a> {
        let mut slot = self.0;
        while let Slot::Optional(optional) = slot {
            slot = optional.present();
        }
        slot
    }

    fn set<E: Error>(self, json: Json<'_>, found: &dyn fmt::Display) -> Result<(), E> {
        let mut place = self.place();
        let is_set = if let Slot::Scalar(scalar) = &mut place { scalar.set(json) } else { false };
        if is_set { Ok(()) } else { Err(mismatch(&place, found)) }
    }
}

impl<'de> Visitor<'de> for SlotVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(expected(&self.0))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.set(Json::Flag(value), &value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.set(Json::Unsigned(value), &value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.set(Json::Negative(value), &value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        // Formatting a float would add several kilobytes.
        self.set(Json::Float(value), &"another number")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.set(Json::Text(value), &format_args!("\"{value}\""))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        match self.place() {
            Slot::List(list) => {
                while items.next_element_seed(ItemSeed(list))?.is_some() {}
                Ok(())
            }
            slot => Err(mismatch(&slot, &"a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        match self.place() {
            Slot::Message(message) => {
                while let Some(name) = fields.next_key::<Cow<str>>()? {
                    match message.field(&name) {
                        Some(slot) => fields.next_value_seed(SlotSeed(slot))?,
                        None => {
                            fields.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(())
            }
            slot => Err(mismatch(&slot, &"an object")),
        }
    }
}

/// Reads an element of a list. Serde doesn't call it after the last element.
struct ItemSeed<'a>(&'a mut dyn List);

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        read(self.0.push(), deserializer)
    }
}

fn expected(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Scalar(scalar) => scalar.expects(),
        Slot::Message(_) => "an object",
        Slot::List(_) => "a list",
        Slot::Optional(_) => "a value",
    }
}

fn mismatch<E: Error>(slot: &Slot<'_>, found: &dyn fmt::Display) -> E {
    E::custom(format_args!("expected {}, found {found}", expected(slot)))
}

/// Declares messages with the JSON names of their fields. Default and absent values aren't written. A name after `=` is
/// the vendor's, if it differs from the struct's.
macro_rules! messages {
    ($($(#[$meta:meta])* $visibility:vis struct $name:ident $(= $proto_name:literal)? {
        $($(#[$field_meta:meta])* $json:literal => $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        $visibility struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::proto::message::Message for $name {
            fn field(&mut self, name: &str) -> Option<$crate::proto::message::Slot<'_>> {
                match name {
                    $($json => Some($crate::proto::message::Field::slot(&mut self.$field)),)*
                    _ => None,
                }
            }
        }

        #[cfg(test)]
        impl $crate::proto::declaration::Declared for $name {
            const TYPE: $crate::proto::declaration::Type =
                $crate::proto::declaration::Type::Message(&$crate::proto::declaration::Message {
                    ident: stringify!($name),
                    name: $crate::proto::declaration::proto_name!($name $(= $proto_name)?),
                    fields: &[$(($json, <$type as $crate::proto::declaration::Declared>::TYPE),)*],
                });
        }

        impl $crate::proto::message::Field for $name {
            fn slot(&mut self) -> $crate::proto::message::Slot<'_> {
                $crate::proto::message::Slot::Message(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut message = Self::default();
                $crate::proto::message::read($crate::proto::message::Field::slot(&mut message), deserializer)?;
                Ok(message)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(unused_mut, reason = "a message may have no fields")]
                let mut fields = serializer.serialize_map(None)?;
                $(if self.$field != <$type>::default() {
                    serde::ser::SerializeMap::serialize_entry(&mut fields, $json, &self.$field)?;
                })*
                serde::ser::SerializeMap::end(fields)
            }
        }
    )*};
}
pub(crate) use messages;

#[cfg(test)]
mod tests {
    use crate::proto::prebuild::{ListPrebuildsResponse, PrebuildPhase};
    use crate::proto::project::Project;
    use crate::proto::warm_pool::WarmPoolSpec;

    #[test]
    fn absent_and_zero_differ_where_the_field_is_optional() {
        let spec: WarmPoolSpec = serde_json::from_str(r#"{"minSize":0,"maxSize":null,"desiredSize":"3"}"#).unwrap();
        assert_eq!((spec.min_size, spec.max_size, spec.desired_size), (Some(0), None, 3));
        assert_eq!(serde_json::to_string(&spec).unwrap(), r#"{"desiredSize":3,"minSize":0}"#);
    }

    #[test]
    fn messages_nest_in_lists_and_in_optional_fields() {
        let json =
            r#"{"environmentClasses":[{"order":1},null],"prebuildConfiguration":{"trigger":{"dailySchedule":{}}}}"#;
        let project: Project = serde_json::from_str(json).unwrap();
        assert_eq!(project.environment_classes.iter().map(|class| class.order).collect::<Vec<_>>(), [1, 0]);
        let configuration = project.prebuild_configuration.unwrap();
        assert_eq!(configuration.trigger.unwrap().daily_schedule.unwrap().hour_utc, 0);
        assert_eq!(configuration.executor, None);
    }

    #[test]
    fn escaped_names_unknown_fields_and_repeated_ones_are_read() {
        let json = r#"{"later":{"a":[1,{"b":null}]},"prebuil\u0064s":[{"status":{"phase":10,"phase":20}}]}"#;
        let response: ListPrebuildsResponse = serde_json::from_str(json).unwrap();
        assert_eq!(response.prebuilds[0].status.phase, PrebuildPhase::Starting);
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_with_the_expected_type() {
        for (json, says) in [
            (r#"{"prebuilds":{}}"#, "expected a list, found an object"),
            (r#"{"prebuilds":[1]}"#, "expected an object, found 1"),
            (r#"{"prebuilds":[{"id":true}]}"#, "expected a string, found true"),
            (r#"{"prebuilds":[{"status":[]}]}"#, "expected an object, found a list"),
            (r#"{"prebuilds":[{"status":{"snapshotCompletionPercentage":2147483648}}]}"#, "expected a 32-bit integer"),
            (r#"{"prebuilds":[{"status":{"snapshotCompletionPercentage":1.5}}]}"#, "found another number"),
            (r#"{"prebuilds":[{"status":{"snapshotCompletionPercentage":-3e9}}]}"#, "found another number"),
            (r#"{"prebuilds":[{"status":{"phase":false}}]}"#, "expected an enum's name or number, found false"),
            (r#"{"prebuilds":[{"metadata":{"createdAt":"today"}}]}"#, "expected an RFC 3339 time"),
            ("[]", "expected an object, found a list"),
            (r#"{"prebuilds":["#, "EOF"),
        ] {
            let error = serde_json::from_str::<ListPrebuildsResponse>(json).unwrap_err().to_string();
            assert!(error.contains(says), "{json}: {error}");
        }
    }
}
