//! What a deployment sets: `config.json` beside `index.html`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::auth::session::Scheme;
use crate::json::Json;

/// The file as written. Every field is optional; `{}` is the mock. A field that is not listed here is an error: one that
/// was mistyped, or that this build does not have yet, such as `allowedParents` and `defaultProjectId`, would do nothing.
///
/// Values are checked one by one after reading, because an error of serde's does not name the field.
#[derive(Default)]
struct ConfigFile {
    /// Where `gitpod.v1.PrebuildService` answers: an absolute URL, or one relative to the page. Absent: the mock.
    api_base_url: Option<Json>,
    /// How the API knows its callers: `"token"`, the default, or `"cookie"`.
    auth: Option<Json>,
    /// Whether the mock backend answers; by default only without `apiBaseUrl`.
    mock: Option<Json>,
    /// The console's name in the header and in the browser's tab.
    title: Option<Json>,
}

impl ConfigFile {
    const FIELDS: &[&str] = &["apiBaseUrl", "auth", "mock", "title"];

    fn field(&mut self, name: &str) -> Option<(&'static str, &mut Option<Json>)> {
        let places = [&mut self.api_base_url, &mut self.auth, &mut self.mock, &mut self.title];
        Self::FIELDS.iter().copied().zip(places).find(|(own, _)| *own == name)
    }
}

/// What serde derives would bring the writing of floating-point numbers along, for an error: 5 kB.
impl<'de> Deserialize<'de> for ConfigFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConfigVisitor)
    }
}

struct ConfigVisitor;

impl<'de> Visitor<'de> for ConfigVisitor {
    type Value = ConfigFile;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<ConfigFile, A::Error> {
        let mut file = ConfigFile::default();
        while let Some(name) = fields.next_key::<Cow<str>>()? {
            match file.field(&name) {
                None => return Err(A::Error::unknown_field(&name, ConfigFile::FIELDS)),
                Some((name, Some(_))) => return Err(A::Error::duplicate_field(name)),
                Some((_, place)) => *place = Some(fields.next_value()?),
            }
        }
        Ok(file)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<ConfigFile, A::Error> {
        let mut count = 0;
        while items.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Err(A::Error::invalid_length(count, &self))
    }

    fn visit_unit<E: Error>(self) -> Result<ConfigFile, E> {
        not_an_object(&"null")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<ConfigFile, E> {
        not_an_object(&format_args!("boolean `{value}`"))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<ConfigFile, E> {
        not_an_object(&format_args!("integer `{value}`"))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<ConfigFile, E> {
        not_an_object(&format_args!("integer `{value}`"))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<ConfigFile, E> {
        not_an_object(&"floating point number")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<ConfigFile, E> {
        not_an_object(&format_args!("string {value:?}"))
    }
}

fn not_an_object<E: Error>(found: &dyn fmt::Display) -> Result<ConfigFile, E> {
    Err(E::custom(format_args!("invalid type: {found}, expected an object")))
}

/// The configuration, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub backend: Backend,
    pub title: String,
}

/// Who answers the console's calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Backend {
    /// The backend in this site's service worker.
    Mock,
    /// A Connect server: an absolute URL or one relative to the page, without a slash at its end.
    Api { base_url: String, scheme: Scheme },
}

/// Why `config.json` cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigError {
    /// It is not a JSON object, or has a field that is unknown or repeated.
    Invalid(String),
    MissingApiBaseUrl,
    /// A value that its field cannot have.
    Value {
        field: &'static str,
        wants: &'static str,
        /// The value, if it is a string.
        found: Option<String>,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Invalid(error) => write!(f, "config.json is invalid: {error}."),
            Self::MissingApiBaseUrl => {
                f.write_str("config.json disables the mock but sets no API: set `apiBaseUrl`, or remove `mock`.")
            }
            Self::Value { field, wants, found: None } => write!(f, "config.json: `{field}` must be {wants}."),
            Self::Value { field, wants, found: Some(found) } => {
                write!(f, "config.json: `{field}` must be {wants}, not \"{found}\".")
            }
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads and checks the file's bytes.
    pub fn parse(json: &[u8]) -> Result<Self, ConfigError> {
        let file: ConfigFile = serde_json::from_slice(json).map_err(|error| ConfigError::Invalid(error.to_string()))?;
        let base_url = text("apiBaseUrl", file.api_base_url)?.map(base_url).transpose()?;
        let scheme = text("auth", file.auth)?.map_or(Ok(Scheme::Token), scheme)?;
        let backend = match (flag("mock", file.mock)?, base_url) {
            (Some(true), _) | (None, None) => Backend::Mock,
            (Some(false), None) => return Err(ConfigError::MissingApiBaseUrl),
            (_, Some(base_url)) => Backend::Api { base_url, scheme },
        };
        let title = text("title", file.title)?.unwrap_or_else(|| "Prebuild console".to_owned());
        Ok(Self { backend, title })
    }
}

fn text(field: &'static str, value: Option<Json>) -> Result<Option<String>, ConfigError> {
    match value {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text)),
        Some(_) => Err(ConfigError::Value { field, wants: "a string", found: None }),
    }
}

fn flag(field: &'static str, value: Option<Json>) -> Result<Option<bool>, ConfigError> {
    match value {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Flag(flag)) => Ok(Some(flag)),
        Some(_) => Err(ConfigError::Value { field, wants: "true or false", found: None }),
    }
}

/// An http(s) URL or a path, without the slashes at its end.
fn base_url(url: String) -> Result<String, ConfigError> {
    let has_scheme = url.bytes().any(|byte| byte == b':');
    let is_http = ["http://", "https://"].iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
    if url.is_empty() || (has_scheme && !is_http) {
        let wants = "an http(s) URL or a path, such as /api";
        return Err(ConfigError::Value { field: "apiBaseUrl", wants, found: Some(url) });
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn scheme(auth: String) -> Result<Scheme, ConfigError> {
    match auth.as_str() {
        "token" => Ok(Scheme::Token),
        "cookie" => Ok(Scheme::Cookie),
        _ => Err(ConfigError::Value { field: "auth", wants: "\"token\" or \"cookie\"", found: Some(auth) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backend(json: &str) -> Result<Backend, ConfigError> {
        Config::parse(json.as_bytes()).map(|config| config.backend)
    }

    #[test]
    fn the_mock_answers_unless_an_api_is_named() {
        let api = |base_url: &str| Ok(Backend::Api { base_url: base_url.to_owned(), scheme: Scheme::Token });
        assert_eq!(backend("{}"), Ok(Backend::Mock));
        assert_eq!(backend(r#"{"apiBaseUrl":"https://app.ona.com/api/"}"#), api("https://app.ona.com/api"));
        assert_eq!(backend(r#"{"apiBaseUrl":"/api"}"#), api("/api"));
        assert_eq!(backend(r#"{"apiBaseUrl":"/api","mock":true}"#), Ok(Backend::Mock));
    }

    #[test]
    fn callers_are_known_by_a_token_or_by_cookies() {
        let scheme = |auth: &str| match backend(&format!(r#"{{"apiBaseUrl":"/api","auth":"{auth}"}}"#)) {
            Ok(Backend::Api { scheme, .. }) => Some(scheme),
            _ => None,
        };
        assert_eq!(scheme("token"), Some(Scheme::Token));
        assert_eq!(scheme("cookie"), Some(Scheme::Cookie));
    }

    #[test]
    fn what_cannot_work_is_refused_by_field() {
        for (json, says) in [
            (r#"{"mock":false}"#, "config.json disables the mock but sets no API: set `apiBaseUrl`, or remove `mock`."),
            (r#"{"title":7}"#, "config.json: `title` must be a string."),
            (r#"{"mock":"yes"}"#, "config.json: `mock` must be true or false."),
            (r#"{"apiBaseUrl":["/api"]}"#, "config.json: `apiBaseUrl` must be a string."),
            (r#"{"auth":"embed"}"#, "config.json: `auth` must be \"token\" or \"cookie\", not \"embed\"."),
        ] {
            assert_eq!(refusal(json), says, "{json}");
        }
        for url in ["", "javascript:alert(1)", "ftp://x", "https://"] {
            let says =
                format!("config.json: `apiBaseUrl` must be an http(s) URL or a path, such as /api, not \"{url}\".");
            assert_eq!(refusal(&format!(r#"{{"apiBaseUrl":"{url}"}}"#)), says);
        }
    }

    #[test]
    fn what_is_no_configuration_is_refused_by_place() {
        for (json, says) in [
            (
                "{\n  \"allowedParents\": []\n}",
                "unknown field `allowedParents`, expected one of `apiBaseUrl`, `auth`, `mock`, `title` at line 2 column 18.",
            ),
            (r#"{"title":"a","title":"b"}"#, "duplicate field `title` at line 1 column 20."),
            ("<html>", "expected value at line 1 column 1."),
            ("7", "invalid type: integer `7`, expected an object at line 1 column 1."),
            ("null", "invalid type: null, expected an object at line 1 column 4."),
            ("[]", "invalid length 0, expected an object at line 1 column 2."),
            ("{} {}", "trailing characters at line 1 column 4."),
        ] {
            assert_eq!(refusal(json), format!("config.json is invalid: {says}"), "{json}");
        }
    }

    fn refusal(json: &str) -> String {
        Config::parse(json.as_bytes()).unwrap_err().to_string()
    }
}
