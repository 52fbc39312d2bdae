//! Strict request parsing: JSON without unknown fields, then the rules of `buf.validate` with its messages, reporting
//! every violation with its field.
//!
//! Source of the messages: <https://github.com/bufbuild/protovalidate>

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde_json::{Error, Value};

use super::answer::RpcError;
use crate::connect::detail::{Detail, Violation};
use crate::connect::error::Code;
use crate::proto::id::Id;
use crate::proto::scalar::Duration;
use crate::proto::shared::PaginationRequest;

/// Decodes the request message of a GET call from its query string; `None` if there is none or it is invalid.
///
/// Source: <https://connectrpc.com/docs/protocol#unary-get-request>
pub fn from_query(query: &str) -> Option<Vec<u8>> {
    let value_of = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| percent_decode_str(value).collect::<Vec<u8>>())
    };
    let message = value_of("message").filter(|_| value_of("encoding").as_deref() == Some(b"json"))?;
    match value_of("base64").as_deref() {
        Some(b"1") => URL_SAFE_NO_PAD.decode(message.strip_suffix(b"=").unwrap_or(&message)).ok(),
        _ => Some(message),
    }
}

/// Decodes a request message.
pub fn decode<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, RpcError> {
    let value = serde_json::from_slice::<Value>(body)
        .map_err(|error| RpcError::new(Code::InvalidArgument, format!("malformed JSON: {error}")))?;
    if !value.is_object() {
        return Err(RpcError::new(Code::InvalidArgument, "the request is not a JSON object"));
    }
    T::deserialize(Strict { value, name: String::new() })
        .map_err(|error| RpcError::new(Code::InvalidArgument, error.to_string()))
}

/// Deserializer wrapper that rejects fields not declared by the message.
struct Strict {
    value: Value,
    /// Name of the field with this value.
    name: String,
}

impl<'de> Deserializer<'de> for Strict {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self { value, name } = self;
        match value {
            Value::Array(items) => {
                let items = items.into_iter().map(|value| Self { value, name: name.clone() });
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name.clone(), Self { value, name }));
                visitor.visit_map(MapDeserializer::new(fields))
            }
            scalar => scalar.deserialize_any(visitor),
        }
    }

    /// Called for unknown fields, which a lenient reader would skip.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom(format_args!("unknown field \"{}\"", self.name)))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct option seq struct tuple tuple_struct map enum identifier
    }
}

impl<'de> IntoDeserializer<'de, Error> for Strict {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Maximum number of ids of one kind in a filter.
pub const MAX_IDS: usize = 25;
const MAX_PAGE_SIZE: i32 = 100;

/// Rule for an enum that is `defined_only`.
pub const NOT_IN_ENUM: &str = "value must be one of the defined enum values";

/// Rules violated by a request, in field order.
#[derive(Default)]
pub struct Violations(Vec<Violation>);

impl Violations {
    pub fn add(&mut self, field: &str, rule: impl std::fmt::Display) {
        self.0.push(Violation { field: field.to_owned(), message: rule.to_string() });
    }

    pub fn page_size(&mut self, pagination: &PaginationRequest) {
        self.range("pagination.page_size", Some(pagination.page_size), 0, MAX_PAGE_SIZE);
    }

    /// Checks a range. An absent value is valid.
    pub fn range(&mut self, field: &str, value: Option<i32>, min: i32, max: i32) {
        match value {
            Some(value) if value < min => {
                self.add(field, format_args!("value must be greater than or equal to {min}"));
            }
            Some(value) if value > max => self.add(field, format_args!("value must be less than or equal to {max}")),
            _ => {}
        }
    }

    /// Checks a prebuild's timeout: 5 minutes to 2 hours.
    pub fn timeout(&mut self, field: &str, timeout: Option<Duration>) {
        let allowed = Duration::from_secs(300)..=Duration::from_secs(7200);
        if timeout.is_some_and(|timeout| !allowed.contains(&timeout)) {
            self.add(field, "value must be greater than or equal to 300s and less than or equal to 7200s");
        }
    }

    pub fn ids(&mut self, field: &str, ids: &[Id]) {
        self.count(field, ids.len(), MAX_IDS);
        self.each_uuid(field, ids);
    }

    pub fn each_uuid(&mut self, field: &str, ids: &[Id]) {
        for (index, id) in ids.iter().enumerate() {
            self.uuid(&format!("{field}[{index}]"), *id);
        }
    }

    pub fn count(&mut self, field: &str, count: usize, max: usize) {
        if count > max {
            self.add(field, format_args!("value must contain no more than {max} item(s)"));
        }
    }

    /// Checks an id. Only the hyphenated form is valid.
    pub fn uuid(&mut self, field: &str, id: Id) {
        if id.is_empty() {
            self.add(field, "value is empty, which is not a valid UUID");
        } else if !id.is_uuid() {
            self.add(field, "value must be a valid UUID");
        }
    }

    /// Returns an error listing all violations, if any.
    pub fn finish(self) -> Result<(), RpcError> {
        let said: Vec<String> =
            self.0.iter().map(|violation| format!("{}: {}", violation.field, violation.message)).collect();
        let message = match said.as_slice() {
            [] => return Ok(()),
            [one] => format!("validation error: {one}"),
            many => format!("validation errors:\n - {}", many.join("\n - ")),
        };
        let details = vec![Detail::from(&self.0[..])];
        Err(RpcError { details, ..RpcError::new(Code::InvalidArgument, message) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::prebuild::{ListPrebuildsRequest, PrebuildPhase};
    use crate::proto::warm_pool::UpdateWarmPoolRequest;

    #[test]
    fn strict_and_lenient_parsing_agree() {
        let json = r#"{"pagination":{"pageSize":7,"token":null},"filter":{"phases":["PREBUILD_PHASE_FAILED",60]}}"#;
        let strict: ListPrebuildsRequest = decode(json.as_bytes()).unwrap();
        assert_eq!(strict, serde_json::from_str(json).unwrap());
        assert_eq!(strict.filter.phases, [PrebuildPhase::Failed, PrebuildPhase::Completed]);
        let json = r#"{"warmPoolId":"p","minSize":0,"maxSize":null}"#;
        let strict: UpdateWarmPoolRequest = decode(json.as_bytes()).unwrap();
        assert_eq!((strict.min_size, strict.max_size), (Some(0), None));
    }

    #[test]
    fn a_get_call_has_its_message_in_the_query() {
        let read = |query| from_query(query).and_then(|message| String::from_utf8(message).ok());
        assert_eq!(
            read("connect=v1&encoding=json&message=%7B%22a%22%3A%22%C3%A9%22%7D").as_deref(),
            Some(r#"{"a":"é"}"#)
        );
        assert_eq!(read("message=e30&encoding=json&base64=1&connect=v1").as_deref(), Some("{}"));
        assert_eq!(read("message=e30%3D&encoding=json&base64=1").as_deref(), Some("{}"));
        for query in ["", "encoding=json", "encoding=proto&message=%7B%7D", "encoding=json&base64=1&message=*"] {
            assert_eq!(read(query), None, "{query}");
        }
    }

    #[test]
    fn unknown_fields_and_wrong_shapes_are_refused_at_any_depth() {
        for (json, says) in [
            (r#"{"sort":"asc"}"#, "unknown field \"sort\""),
            (r#"{"filter":{"search":"x"}}"#, "unknown field \"search\""),
            (r#"{"pagination":{"pageSize":"x"}}"#, "expected a 32-bit integer, found \"x\""),
            (r#"{"filter":{"projectIds":"x"}}"#, "expected a list, found \"x\""),
            ("[]", "not a JSON object"),
            ("", "malformed JSON"),
            (r#"{"filter":"#, "malformed JSON"),
        ] {
            let error = decode::<ListPrebuildsRequest>(json.as_bytes()).unwrap_err();
            assert_eq!(error.code, Code::InvalidArgument);
            assert!(error.message.contains(says), "{json}: {}", error.message);
        }
    }

    #[test]
    fn violations_name_field_and_rule() {
        let mut one = Violations::default();
        one.range("max_size", Some(21), 1, 20);
        let error = one.finish().unwrap_err();
        assert_eq!(error.message, "validation error: max_size: value must be less than or equal to 20");
        let mut many = Violations::default();
        many.uuid("warm_pool_id", "{67e55044-10b1-426f-9247-bb680e5fe0c8}".into());
        many.ids("filter.project_ids", &[uuid::Uuid::nil().into(); 26]);
        assert_eq!(
            many.finish().unwrap_err().message,
            "validation errors:\n - warm_pool_id: value must be a valid UUID\n \
             - filter.project_ids: value must contain no more than 25 item(s)"
        );
        assert_eq!(Violations::default().finish(), Ok(()));
    }
}
