//! What a deployment sets: `config.json` beside `index.html`.

use std::fmt;

use crate::auth::session::Scheme;
use crate::json::Json;

/// The fields of the file; each is optional, and `{}` is the mock:
///
/// - `apiBaseUrl`: where `gitpod.v1.PrebuildService` answers, an absolute URL or one relative to the page. Absent: the mock.
/// - `auth`: how the API knows its callers, `"token"`, the default, or `"cookie"`.
/// - `mock`: whether the mock backend answers; by default only without `apiBaseUrl`.
/// - `title`: the console's name in the header and in the browser's tab.
///
/// Any other field is an error: one that was mistyped, or that this build does not have, would do nothing.
const FIELDS: [&str; 4] = ["apiBaseUrl", "auth", "mock", "title"];

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
    /// It is no JSON, for this reason.
    Syntax(String),
    NotAnObject,
    UnknownField(String),
    RepeatedField(String),
    MissingApiBaseUrl,
    /// A value that its field cannot have.
    Value {
        field: &'static str,
        wants: &'static str,
        /// The value, where it is a text that may be shown.
        found: Option<String>,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "config.json is not valid JSON: {error}."),
            Self::NotAnObject => f.write_str("config.json must be an object, such as {\"apiBaseUrl\": \"/api\"}."),
            Self::UnknownField(name) => {
                write!(f, "config.json: unknown field `{name}`. The fields are `{}`.", FIELDS.join("`, `"))
            }
            Self::RepeatedField(name) => write!(f, "config.json: `{name}` is there twice."),
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
    /// Reads and checks the file's bytes. A byte order mark, which some editors write, is ignored.
    pub fn parse(bytes: &[u8]) -> Result<Self, ConfigError> {
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let file = serde_json::from_slice(json).map_err(|error| ConfigError::Syntax(error.to_string()))?;
        let Json::Object(fields) = file else { return Err(ConfigError::NotAnObject) };
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in &fields {
            if !FIELDS.contains(&name.as_str()) {
                return Err(ConfigError::UnknownField(name.clone()));
            }
            if seen.contains(&name.as_str()) {
                return Err(ConfigError::RepeatedField(name.clone()));
            }
            seen.push(name);
        }
        let file = Json::Object(fields);

        let base_url = text(&file, "apiBaseUrl")?.map(base_url).transpose()?;
        let scheme = text(&file, "auth")?.map_or(Ok(Scheme::Token), scheme)?;
        let backend = match (flag(&file, "mock")?, base_url) {
            (Some(true), _) | (None, None) => Backend::Mock,
            (Some(false), None) => return Err(ConfigError::MissingApiBaseUrl),
            (_, Some(base_url)) => Backend::Api { base_url, scheme },
        };
        let title = text(&file, "title")?.unwrap_or("Prebuild console");
        if title.trim().is_empty() {
            return Err(ConfigError::Value { field: "title", wants: "a name, or left out", found: None });
        }
        Ok(Self { backend, title: title.to_owned() })
    }
}

fn text<'a>(file: &'a Json, field: &'static str) -> Result<Option<&'a str>, ConfigError> {
    match file.get(field) {
        None => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text)),
        Some(Json::Null) => Err(ConfigError::Value { field, wants: "a string, or left out", found: None }),
        Some(_) => Err(ConfigError::Value { field, wants: "a string", found: None }),
    }
}

fn flag(file: &Json, field: &'static str) -> Result<Option<bool>, ConfigError> {
    match file.get(field) {
        None => Ok(None),
        Some(Json::Flag(flag)) => Ok(Some(*flag)),
        Some(Json::Null) => Err(ConfigError::Value { field, wants: "true or false, or left out", found: None }),
        Some(_) => Err(ConfigError::Value { field, wants: "true or false", found: None }),
    }
}

/// An http(s) URL or a path, without the slashes at its end. What a browser would read as another address than a person does
/// is refused. `public/early.js` accepts no more than this.
fn base_url(url: &str) -> Result<String, ConfigError> {
    let refuse = |wants| Err(ConfigError::Value { field: "apiBaseUrl", wants, found: Some(url.to_owned()) });
    if url.chars().any(|letter| letter.is_ascii_whitespace() || letter.is_ascii_control()) {
        return refuse("written without spaces");
    }
    if url.contains('\\') {
        return refuse("written with slashes, not backslashes");
    }
    if url.contains(['?', '#']) {
        return refuse("an address without a query or fragment");
    }
    if url.starts_with("//") {
        return refuse("a URL with its scheme, such as https://host, or a path that begins with one slash");
    }
    match url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) {
        Some(rest) => {
            let authority = rest.split('/').next().unwrap_or_default();
            if authority.contains('@') {
                // A password is not shown.
                let wants = "an address without a user name or password";
                return Err(ConfigError::Value { field: "apiBaseUrl", wants, found: None });
            }
            // An IPv6 address has colons of its own.
            let (host, port) = match authority.rsplit_once(':') {
                Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
                _ => (authority, None),
            };
            if host.is_empty() {
                return refuse("an address with a host");
            }
            if port.is_some_and(|port| !port.parse::<u16>().is_ok_and(|port| port > 0)) {
                return refuse("an address with a port from 1 to 65535");
            }
        }
        None if url.is_empty() || url.contains(':') => return refuse("an http(s) URL or a path, such as /api"),
        None => {}
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn scheme(auth: &str) -> Result<Scheme, ConfigError> {
    match auth {
        "token" => Ok(Scheme::Token),
        "cookie" => Ok(Scheme::Cookie),
        _ => {
            let wants = "\"token\" or \"cookie\"";
            Err(ConfigError::Value { field: "auth", wants, found: Some(auth.to_owned()) })
        }
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
        for (json, says) in [
            (r#"{"title":null}"#, "config.json: `title` must be a string, or left out."),
            (r#"{"title":" "}"#, "config.json: `title` must be a name, or left out."),
            (r#"{"mock":null}"#, "config.json: `mock` must be true or false, or left out."),
        ] {
            assert_eq!(refusal(json), says, "{json}");
        }
    }

    #[test]
    fn an_address_that_browsers_read_in_their_own_way_is_refused_with_the_reason() {
        for (url, wants) in [
            ("", "an http(s) URL or a path, such as /api"),
            ("javascript:alert(1)", "an http(s) URL or a path, such as /api"),
            ("ftp://x", "an http(s) URL or a path, such as /api"),
            ("localhost:8080", "an http(s) URL or a path, such as /api"),
            ("https://", "an address with a host"),
            ("https:///api", "an address with a host"),
            ("https://:8080", "an address with a host"),
            (" https://x", "written without spaces"),
            ("https://x /api", "written without spaces"),
            ("//evil.example", "a URL with its scheme, such as https://host, or a path that begins with one slash"),
            ("https://x/?a", "an address without a query or fragment"),
            ("/api#x", "an address without a query or fragment"),
            ("https://x:0", "an address with a port from 1 to 65535"),
            ("https://x:65536/api", "an address with a port from 1 to 65535"),
            ("https://x:/api", "an address with a port from 1 to 65535"),
            ("https://x:8o", "an address with a port from 1 to 65535"),
        ] {
            let says = format!("config.json: `apiBaseUrl` must be {wants}, not \"{url}\".");
            assert_eq!(refusal(&format!(r#"{{"apiBaseUrl":"{url}"}}"#)), says);
        }
        assert_eq!(
            refusal(r#"{"apiBaseUrl":"/\\evil.example"}"#),
            r#"config.json: `apiBaseUrl` must be written with slashes, not backslashes, not "/\evil.example"."#
        );
        assert_eq!(
            refusal(r#"{"apiBaseUrl":"https://ann:secret@x/"}"#),
            "config.json: `apiBaseUrl` must be an address without a user name or password."
        );
        for url in ["https://x:8080", "http://[::1]", "http://[::1]:8080/api", "api", "/a/b@c"] {
            assert!(backend(&format!(r#"{{"apiBaseUrl":"{url}"}}"#)).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_no_configuration_is_refused() {
        let fields = "The fields are `apiBaseUrl`, `auth`, `mock`, `title`.";
        let object = r#"config.json must be an object, such as {"apiBaseUrl": "/api"}."#;
        for (json, says) in [
            (r#"{"allowedParents":[]}"#, format!("config.json: unknown field `allowedParents`. {fields}")),
            (r#"{"title":"a","title":"b"}"#, "config.json: `title` is there twice.".to_owned()),
            ("<html>", "config.json is not valid JSON: expected value at line 1 column 1.".to_owned()),
            ("", "config.json is not valid JSON: EOF while parsing a value at line 1 column 0.".to_owned()),
            ("{} {}", "config.json is not valid JSON: trailing characters at line 1 column 4.".to_owned()),
            ("7", object.to_owned()),
            ("[]", object.to_owned()),
            ("null", object.to_owned()),
        ] {
            assert_eq!(refusal(json), says, "{json}");
        }
        assert!(Config::parse(b"\xef\xbb\xbf{}").is_ok());
    }

    fn refusal(json: &str) -> String {
        Config::parse(json.as_bytes()).unwrap_err().to_string()
    }
}
