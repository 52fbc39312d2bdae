//! Decodes the three kinds of error details that the console acts on.
//!
//! Servers send them as protobuf bytes in Base64; the readable `debug` form is optional.

use std::fmt::Write;
use std::time::Duration;

use ::base64::Engine;
use ::base64::prelude::BASE64_STANDARD_NO_PAD;
use prost::Message;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::Json;

use super::base64;

/// Error detail: a protobuf message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Type name, such as `buf.validate.Violations`.
    pub type_name: String,
    pub value: Vec<u8>,
}

impl Detail {
    /// Parses a detail; `None` if it is malformed. The error itself stays valid without it.
    pub(super) fn from_json(json: &Json) -> Option<Self> {
        let text = |name| json.get(name).and_then(Json::text);
        let type_name = text("type")?.rsplit('/').next()?;
        Self::from_base64(type_name, text("value")?)
    }

    /// Creates a detail from its Base64 value; `None` if that is invalid.
    pub fn from_base64(type_name: &str, value: &str) -> Option<Self> {
        Some(Self { type_name: type_name.to_owned(), value: base64::decode(value)? })
    }

    /// Encodes `google.rpc.RetryInfo`, for servers.
    pub fn retry_in(delay: Duration) -> Self {
        let seconds = i64::try_from(delay.as_secs()).unwrap_or(i64::MAX);
        let nanos = i32::try_from(delay.subsec_nanos()).unwrap_or_default();
        let info = wire::RetryInfo { retry_delay: Some(wire::Duration { seconds, nanos }) };
        Self { type_name: RETRY_INFO.to_owned(), value: info.encode_to_vec() }
    }
}

impl Serialize for Detail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(2))?;
        fields.serialize_entry("type", &self.type_name)?;
        fields.serialize_entry("value", &BASE64_STANDARD_NO_PAD.encode(&self.value))?;
        fields.end()
    }
}

/// Invalid request field and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Field path as in the .proto file, such as `filter.project_ids[3]`; empty if the whole message is invalid.
    pub field: String,
    pub message: String,
}

impl From<&[Violation]> for Detail {
    /// Encodes `buf.validate.Violations`, for servers.
    fn from(violations: &[Violation]) -> Self {
        let violations = violations.iter().map(|violation| wire::Violation {
            field: Some(wire::FieldPath::parse(&violation.field)),
            message: Some(violation.message.clone()),
            field_path: None,
        });
        let value = wire::Violations { violations: violations.collect() }.encode_to_vec();
        Self { type_name: VIOLATIONS.to_owned(), value }
    }
}

/// Message and links from the server, intended for users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionableError {
    /// Machine-readable code.
    pub error_code: String,
    pub user_message: String,
    pub actions: Vec<Action>,
}

/// Suggested action for resolving an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub label: String,
    pub target: ActionTarget,
}

/// Target of an [`Action`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionTarget {
    /// Path in the vendor's dashboard.
    Dashboard(String),
    /// External http or https URL.
    External(String),
}

/// Retry delay requested by the server in `google.rpc.RetryInfo`.
pub(super) fn retry_delay(details: &[Detail]) -> Option<Duration> {
    let info: wire::RetryInfo = first(details, RETRY_INFO)?;
    let delay = info.retry_delay?;
    let seconds = u64::try_from(delay.seconds).ok()?;
    Some(Duration::new(seconds, u32::try_from(delay.nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?))
}

/// Invalid request fields.
pub(super) fn violations(details: &[Detail]) -> Vec<Violation> {
    let violations: wire::Violations = first(details, VIOLATIONS).unwrap_or_default();
    violations.violations.into_iter().map(Violation::from).collect()
}

/// The server's message for the user.
pub(super) fn actionable(details: &[Detail]) -> Option<ActionableError> {
    let error: wire::ActionableErrorDetails = first(details, "gitpod.v1.ActionableErrorDetails")?;
    let actions = error.actions.into_iter().filter_map(Action::from_wire).collect();
    Some(ActionableError { error_code: error.error_code, user_message: error.user_message, actions })
}

/// Returns the first detail of this type. An undecodable detail is ignored, since the error is valid without it.
fn first<M: Message + Default>(details: &[Detail], type_name: &str) -> Option<M> {
    let mut details = details.iter().filter(|detail| detail.type_name == type_name);
    details.find_map(|detail| M::decode(detail.value.as_slice()).ok())
}

const RETRY_INFO: &str = "google.rpc.RetryInfo";
const VIOLATIONS: &str = "buf.validate.Violations";

impl wire::FieldPath {
    /// Parses a field path such as `filter.project_ids[3]`: names separated by dots, with optional indices.
    fn parse(text: &str) -> Self {
        let elements = text.split('.').map(|part| {
            let (name, index) = part.strip_suffix(']').and_then(|part| part.split_once('[')).unwrap_or((part, ""));
            let subscript = index.parse().ok().map(wire::Subscript::Index);
            wire::FieldPathElement { field_name: Some(name.to_owned()), subscript }
        });
        Self { elements: elements.collect() }
    }
}

impl From<wire::Violation> for Violation {
    fn from(violation: wire::Violation) -> Self {
        let field = match violation.field {
            Some(path) => path.to_string(),
            None => violation.field_path.unwrap_or_default(),
        };
        Self { field, message: violation.message.unwrap_or_default() }
    }
}

impl std::fmt::Display for wire::FieldPath {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        for (index, element) in self.elements.iter().enumerate() {
            if index > 0 {
                f.write_char('.')?;
            }
            f.write_str(element.field_name.as_deref().unwrap_or_default())?;
            match &element.subscript {
                Some(wire::Subscript::Index(index) | wire::Subscript::UintKey(index)) => write!(f, "[{index}]")?,
                Some(wire::Subscript::IntKey(key)) => write!(f, "[{key}]")?,
                Some(wire::Subscript::BoolKey(key)) => write!(f, "[{key}]")?,
                Some(wire::Subscript::StringKey(key)) => write!(f, "[\"{key}\"]")?,
                None => {}
            }
        }
        Ok(())
    }
}

impl Action {
    /// Converts an action from the wire; `None` if it has no link or not a web address.
    fn from_wire(action: wire::ErrorAction) -> Option<Self> {
        let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        let target = match (action.external_url.filter(is_web), action.dashboard_path) {
            (Some(url), _) => ActionTarget::External(url),
            (None, Some(path)) if path.starts_with('/') => ActionTarget::Dashboard(path),
            _ => return None,
        };
        Some(Self { label: action.label, target })
    }
}

/// Wire format of the messages.
mod wire {
    /// Source: `google/rpc/error_details.proto`.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct RetryInfo {
        #[prost(message, optional, tag = "1")]
        pub retry_delay: Option<Duration>,
    }

    /// Source: `google/protobuf/duration.proto`.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Duration {
        #[prost(int64, tag = "1")]
        pub seconds: i64,
        #[prost(int32, tag = "2")]
        pub nanos: i32,
    }

    /// Source: `buf/validate/validate.proto`, also for the next messages.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Violations {
        #[prost(message, repeated, tag = "1")]
        pub violations: Vec<Violation>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Violation {
        /// Used by older servers instead of `field`.
        #[prost(string, optional, tag = "1")]
        pub field_path: Option<String>,
        #[prost(string, optional, tag = "3")]
        pub message: Option<String>,
        #[prost(message, optional, tag = "5")]
        pub field: Option<FieldPath>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct FieldPath {
        #[prost(message, repeated, tag = "1")]
        pub elements: Vec<FieldPathElement>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct FieldPathElement {
        #[prost(string, optional, tag = "2")]
        pub field_name: Option<String>,
        #[prost(oneof = "Subscript", tags = "6, 7, 8, 9, 10")]
        pub subscript: Option<Subscript>,
    }

    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Subscript {
        #[prost(uint64, tag = "6")]
        Index(u64),
        #[prost(bool, tag = "7")]
        BoolKey(bool),
        #[prost(int64, tag = "8")]
        IntKey(i64),
        #[prost(uint64, tag = "9")]
        UintKey(u64),
        #[prost(string, tag = "10")]
        StringKey(String),
    }

    /// Source: `gitpod/v1/actionable_error.proto`.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct ActionableErrorDetails {
        #[prost(string, tag = "1")]
        pub error_code: String,
        #[prost(string, tag = "2")]
        pub user_message: String,
        #[prost(message, repeated, tag = "4")]
        pub actions: Vec<ErrorAction>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct ErrorAction {
        #[prost(string, tag = "2")]
        pub label: String,
        #[prost(string, optional, tag = "3")]
        pub dashboard_path: Option<String>,
        #[prost(string, optional, tag = "4")]
        pub external_url: Option<String>,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::connect::code::Code;
    use crate::connect::error::{Error, Kind};
    use proptest::prelude::*;

    fn error(type_name: &str, message: &impl Message) -> Error {
        let detail = Detail { type_name: type_name.into(), value: message.encode_to_vec() };
        Error { details: vec![detail], ..Error::new(Kind::Rpc(Code::Internal), "s/m", "") }
    }

    fn element(name: &str, subscript: Option<wire::Subscript>) -> wire::FieldPathElement {
        wire::FieldPathElement { field_name: Some(name.into()), subscript }
    }

    #[test]
    fn base64_is_read_with_and_without_padding() {
        for value in ["CgIIAQ", "CgIIAQ=="] {
            let json = format!(r#"{{"type":"type.googleapis.com/google.rpc.RetryInfo","value":"{value}"}}"#);
            let detail = Detail::from_json(&serde_json::from_str(&json).unwrap()).unwrap();
            assert_eq!(
                (detail.type_name.as_str(), detail.value.as_slice()),
                ("google.rpc.RetryInfo", &[10, 2, 8, 1][..])
            );
        }
        for json in [r#"{"type":"a.B"}"#, r#"{"value":"CgA"}"#, r#"{"type":"a.B","value":"C?"}"#, "7", "null"] {
            assert_eq!(Detail::from_json(&serde_json::from_str(json).unwrap()), None, "{json}");
        }
    }

    #[test]
    fn retry_info_comes_before_the_headers() {
        let info = |seconds, nanos| wire::RetryInfo { retry_delay: Some(wire::Duration { seconds, nanos }) };
        let mut error = error("google.rpc.RetryInfo", &info(1, 500_000_000));
        error.retry_after = Some(Duration::from_secs(9));
        assert_eq!(error.retry_delay(), Some(Duration::from_millis(1500)));
        for nonsense in [info(-1, 0), info(1, -1), info(1, 1_000_000_000)] {
            error.details[0].value = nonsense.encode_to_vec();
            assert_eq!(error.retry_delay(), Some(Duration::from_secs(9)));
        }
        error.details[0].value = vec![0xff; 3];
        assert_eq!(error.retry_delay(), Some(Duration::from_secs(9)));
    }

    #[test]
    fn violations_name_their_fields() {
        let elements = vec![
            element("filter", None),
            element("project_ids", Some(wire::Subscript::Index(3))),
            element("labels", Some(wire::Subscript::StringKey("a".into()))),
        ];
        let new = wire::Violation {
            field: Some(wire::FieldPath { elements }),
            message: Some("value must be a valid UUID".into()),
            field_path: None,
        };
        let old = wire::Violation { field: None, field_path: Some("min_size".into()), message: None };
        let error = error("buf.validate.Violations", &wire::Violations { violations: vec![new, old] });
        assert_eq!(
            error.violations(),
            [
                Violation {
                    field: r#"filter.project_ids[3].labels["a"]"#.into(),
                    message: "value must be a valid UUID".into()
                },
                Violation { field: "min_size".into(), message: String::new() },
            ]
        );
        assert_eq!(Error::new(Kind::Network, "s/m", "").violations(), []);
    }

    #[test]
    fn violations_round_trip() {
        let violation = |field: &str, message: &str| Violation { field: field.into(), message: message.into() };
        let violations =
            [violation("filter.project_ids[3]", "value must be a valid UUID"), violation("min_size", "no")];
        let json = serde_json::to_string(&Detail::from(&violations[..])).unwrap();
        let details = vec![Detail::from_json(&serde_json::from_str(&json).unwrap()).unwrap()];
        assert_eq!(Error { details, ..Error::new(Kind::Network, "s/m", "") }.violations(), violations);
    }

    #[test]
    fn actions_link_to_the_web_or_the_dashboard() {
        let action = |label: &str, dashboard_path: Option<&str>, external_url: Option<&str>| wire::ErrorAction {
            label: label.into(),
            dashboard_path: dashboard_path.map(Into::into),
            external_url: external_url.map(Into::into),
        };
        let details = wire::ActionableErrorDetails {
            error_code: "quota".into(),
            user_message: "The quota is used up.".into(),
            actions: vec![
                action("Docs", None, Some("https://example.com/quota")),
                action("Billing", Some("/settings/billing"), None),
                action("Script", None, Some("javascript:alert(1)")),
                action("Nowhere", None, None),
            ],
        };
        let found = error("gitpod.v1.ActionableErrorDetails", &details).actionable().unwrap();
        assert_eq!((found.error_code.as_str(), found.user_message.as_str()), ("quota", "The quota is used up."));
        let targets: Vec<_> = found.actions.into_iter().map(|action| action.target).collect();
        assert_eq!(
            targets,
            [
                ActionTarget::External("https://example.com/quota".into()),
                ActionTarget::Dashboard("/settings/billing".into())
            ]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_are_skipped(value in proptest::collection::vec(any::<u8>(), 0..64)) {
            for type_name in ["google.rpc.RetryInfo", "buf.validate.Violations", "gitpod.v1.ActionableErrorDetails"] {
                let details = vec![Detail { type_name: type_name.into(), value: value.clone() }];
                let error = Error { details, ..Error::new(Kind::Network, "s/m", "") };
                let _ = (error.retry_delay(), error.violations(), error.actionable());
            }
        }
    }
}
