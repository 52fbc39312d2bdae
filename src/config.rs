//! Deployment settings: `config.json`, located next to `index.html`.

use std::fmt;

use crate::auth::session::Scheme;
use crate::format::TimeMode;
use crate::json::Json;
use crate::proto::id::Id;
use crate::routes::Features;

/// Fields of the file, all optional; `{}` selects the mock. `public/config.schema.json` describes the same fields for
/// editors.
///
/// - `$schema`: ignored; used by editors.
/// - `allowedParents`: origins of pages that may embed the console and provide tokens. Default: none.
/// - `apiBaseUrl`: location of `gitpod.v1.PrebuildService`, an absolute URL or one relative to the page. Default: the
///   mock.
/// - `auth`: authentication of calls: `"token"` (default), `"cookie"`, or `"embed"` for a token from the embedding
///   page.
/// - `defaultProjectId`: project whose history opens first instead of the list of projects.
/// - `features`: pages to disable, as in `{"warmPools": false}`; see [`Features`].
/// - `logHosts`: origins that logs may be loaded from, in addition to the console's. Default: any https origin.
/// - `mock`: whether to use the mock backend. Default: only without `apiBaseUrl`.
/// - `timeDisplay`: time format until the user chooses one: `"relative"`, `"local"`, or `"utc"`.
/// - `title`: name of the console in the header and the browser tab.
///
/// Any other field is an error, because a misspelled or unsupported field would have no effect.
const FIELDS: [&str; 10] = [
    "$schema",
    "allowedParents",
    "apiBaseUrl",
    "auth",
    "defaultProjectId",
    "features",
    "logHosts",
    "mock",
    "timeDisplay",
    "title",
];

/// Validated configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub backend: Backend,
    pub title: String,
    /// Origins as browsers write them, such as `https://portal.example.com`.
    pub allowed_parents: Vec<String>,
    /// Origins; `None` allows logs from any https origin.
    pub log_hosts: Option<Vec<String>>,
    pub features: Features,
    pub time_display: Option<TimeMode>,
}

/// Backend that handles the console's calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Backend {
    /// Mock backend in this site's service worker.
    Mock,
    /// Connect server, at an absolute URL or one relative to the page, without a trailing slash.
    Api { base_url: String, scheme: Scheme },
}

/// Reason why `config.json` is invalid.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigError {
    /// Not valid JSON; holds the parser's message.
    Syntax(String),
    NotAnObject,
    UnknownField(String),
    RepeatedField(String),
    MissingApiBaseUrl,
    /// Invalid value of a field.
    Value {
        field: &'static str,
        wants: Wants,
        /// The value, if it is a text that may be shown.
        found: Option<String>,
    },
}

/// Expected value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wants {
    Name,
    ProjectId,
    TextOrNothing,
    Text,
    FlagOrNothing,
    Flag,
    NoSpaces,
    Slashes,
    NoQuery,
    SchemeOrOneSlash,
    NoCredentials,
    Host,
    Port,
    Address,
    TimeDisplay,
    Auth,
    Parents,
    Origins,
    Features,
}

impl Wants {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "a name, or left out",
            Self::ProjectId => "a project's id, such as 0192f0c1-2345-7abc-8def-0123456789ab",
            Self::TextOrNothing => "a string, or left out",
            Self::Text => "a string",
            Self::FlagOrNothing => "true or false, or left out",
            Self::Flag => "true or false",
            Self::NoSpaces => "written without spaces",
            Self::Slashes => "written with slashes, not backslashes",
            Self::NoQuery => "an address without a query or fragment",
            Self::SchemeOrOneSlash => {
                "a URL with its scheme, such as https://host, or a path that begins with one slash"
            }
            Self::NoCredentials => "an address without a user name or password",
            Self::Host => "an address with a host",
            Self::Port => "an address with a port from 1 to 65535",
            Self::Address => "an http(s) URL or a path, such as /api",
            Self::TimeDisplay => "\"relative\", \"local\", or \"utc\"",
            Self::Auth => "\"token\", \"cookie\", or \"embed\"",
            Self::Parents => "a list of origins where `auth` is \"embed\", such as [\"https://portal.example.com\"]",
            Self::Origins => {
                "a list of origins, such as [\"https://example.com\"]: scheme, host in small letters, and a port if it is not the \
                 usual one"
            }
            Self::Features => {
                "an object of true and false by name, such as {\"warmPools\": false}; the names are `settings` and `warmPools`"
            }
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // Only code for invalid configurations uses these texts, so that a console that starts doesn't load them.
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
            Self::Value { field, wants, found: None } => {
                write!(f, "config.json: `{field}` must be {}.", wants.as_str())
            }
            Self::Value { field, wants, found: Some(found) } => {
                write!(f, "config.json: `{field}` must be {}, not \"{found}\".", wants.as_str())
            }
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Parses and validates the file. Ignores a byte order mark, which some editors add.
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
            return Err(ConfigError::Value { field: "title", wants: Wants::Name, found: None });
        }
        let allowed_parents = origins(&file, "allowedParents")?.unwrap_or_default();
        if matches!(backend, Backend::Api { scheme: Scheme::Embed, .. }) && allowed_parents.is_empty() {
            let wants = Wants::Parents;
            return Err(ConfigError::Value { field: "allowedParents", wants, found: None });
        }
        // public/early.js has already opened the project, so the address names it.
        if let Some(id) = text(&file, "defaultProjectId")?.filter(|id| !Id::from(*id).is_uuid()) {
            let wants = Wants::ProjectId;
            return Err(ConfigError::Value { field: "defaultProjectId", wants, found: Some(id.to_owned()) });
        }
        Ok(Self {
            backend,
            title: title.to_owned(),
            allowed_parents,
            log_hosts: origins(&file, "logHosts")?,
            features: features(&file)?,
            time_display: text(&file, "timeDisplay")?.map(time_display).transpose()?,
        })
    }
}

fn text<'a>(file: &'a Json, field: &'static str) -> Result<Option<&'a str>, ConfigError> {
    match file.get(field) {
        None => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text)),
        Some(Json::Null) => Err(ConfigError::Value { field, wants: Wants::TextOrNothing, found: None }),
        Some(_) => Err(ConfigError::Value { field, wants: Wants::Text, found: None }),
    }
}

fn flag(file: &Json, field: &'static str) -> Result<Option<bool>, ConfigError> {
    match file.get(field) {
        None => Ok(None),
        Some(Json::Flag(flag)) => Ok(Some(*flag)),
        Some(Json::Null) => Err(ConfigError::Value { field, wants: Wants::FlagOrNothing, found: None }),
        Some(_) => Err(ConfigError::Value { field, wants: Wants::Flag, found: None }),
    }
}

/// Validates an http(s) URL or a path and removes trailing slashes. Rejects anything that browsers interpret
/// differently than people. `public/early.js` must accept no more than this.
fn base_url(url: &str) -> Result<String, ConfigError> {
    let refuse = |wants| Err(ConfigError::Value { field: "apiBaseUrl", wants, found: Some(url.to_owned()) });
    if url.chars().any(|letter| letter.is_ascii_whitespace() || letter.is_ascii_control()) {
        return refuse(Wants::NoSpaces);
    }
    if url.contains('\\') {
        return refuse(Wants::Slashes);
    }
    if url.contains(['?', '#']) {
        return refuse(Wants::NoQuery);
    }
    if url.starts_with("//") {
        return refuse(Wants::SchemeOrOneSlash);
    }
    match after_scheme(url) {
        Some(rest) => {
            let authority = rest.split('/').next().unwrap_or_default();
            if authority.contains('@') {
                // Passwords aren't shown.
                let wants = Wants::NoCredentials;
                return Err(ConfigError::Value { field: "apiBaseUrl", wants, found: None });
            }
            let (host, port) = host_and_port(authority);
            if host.is_empty() {
                return refuse(Wants::Host);
            }
            if port.is_some_and(|port| !is_port(port)) {
                return refuse(Wants::Port);
            }
        }
        None if url.is_empty() || url.contains(':') => return refuse(Wants::Address),
        None => {}
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn after_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))
}

fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    // IPv6 addresses contain colons, too.
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// List of origins as browsers write them; any other form would never match.
fn origins(file: &Json, field: &'static str) -> Result<Option<Vec<String>>, ConfigError> {
    let wants = Wants::Origins;
    let Some(value) = file.get(field) else { return Ok(None) };
    let Json::List(items) = value else { return Err(ConfigError::Value { field, wants, found: None }) };
    let mut origins = Vec::new();
    for item in items {
        let text = item.text().unwrap_or_default().to_owned();
        if !is_origin(&text) {
            return Err(ConfigError::Value { field, wants, found: Some(text) });
        }
        origins.push(text);
    }
    Ok(Some(origins))
}

fn is_origin(text: &str) -> bool {
    let Some(authority) = after_scheme(text) else { return false };
    let (host, port) = host_and_port(authority);
    let is_of_host = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'[' | b']' | b':')
    };
    let usual_port = if text.starts_with("https:") { "443" } else { "80" };
    !host.is_empty() && host.bytes().all(is_of_host) && port.is_none_or(|port| is_port(port) && port != usual_port)
}

fn features(file: &Json) -> Result<Features, ConfigError> {
    let mut features = Features::default();
    let refused = || ConfigError::Value { field: "features", wants: Wants::Features, found: None };
    match file.get("features") {
        None => {}
        Some(Json::Object(fields)) => {
            for (name, value) in fields {
                let place = match name.as_str() {
                    "settings" => &mut features.settings,
                    "warmPools" => &mut features.warm_pools,
                    _ => return Err(refused()),
                };
                let Json::Flag(is_on) = value else { return Err(refused()) };
                *place = *is_on;
            }
        }
        Some(_) => return Err(refused()),
    }
    Ok(features)
}

fn time_display(name: &str) -> Result<TimeMode, ConfigError> {
    TimeMode::ALL.into_iter().find(|mode| mode.as_str() == name).ok_or_else(|| ConfigError::Value {
        field: "timeDisplay",
        wants: Wants::TimeDisplay,
        found: Some(name.to_owned()),
    })
}

fn scheme(auth: &str) -> Result<Scheme, ConfigError> {
    match auth {
        "token" => Ok(Scheme::Token),
        "cookie" => Ok(Scheme::Cookie),
        "embed" => Ok(Scheme::Embed),
        _ => {
            let wants = Wants::Auth;
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
    fn the_mock_is_used_unless_an_api_is_configured() {
        let api = |base_url: &str| Ok(Backend::Api { base_url: base_url.to_owned(), scheme: Scheme::Token });
        assert_eq!(backend("{}"), Ok(Backend::Mock));
        assert_eq!(backend(r#"{"apiBaseUrl":"https://app.ona.com/api/"}"#), api("https://app.ona.com/api"));
        assert_eq!(backend(r#"{"apiBaseUrl":"/api"}"#), api("/api"));
        assert_eq!(backend(r#"{"apiBaseUrl":"/api","mock":true}"#), Ok(Backend::Mock));
    }

    #[test]
    fn calls_are_authenticated_by_token_or_cookies() {
        let scheme = |auth: &str| match backend(&format!(r#"{{"apiBaseUrl":"/api","auth":"{auth}"}}"#)) {
            Ok(Backend::Api { scheme, .. }) => Some(scheme),
            _ => None,
        };
        assert_eq!(scheme("token"), Some(Scheme::Token));
        assert_eq!(scheme("cookie"), Some(Scheme::Cookie));
        assert_eq!(scheme("embed"), None, "nobody is allowed to bring a token");
        let json = r#"{"apiBaseUrl":"/api","auth":"embed","allowedParents":["https://portal.example.com"]}"#;
        assert!(matches!(backend(json), Ok(Backend::Api { scheme: Scheme::Embed, .. })));
    }

    #[test]
    fn invalid_fields_are_named() {
        for (json, says) in [
            (r#"{"mock":false}"#, "config.json disables the mock but sets no API: set `apiBaseUrl`, or remove `mock`."),
            (r#"{"title":7}"#, "config.json: `title` must be a string."),
            (r#"{"mock":"yes"}"#, "config.json: `mock` must be true or false."),
            (r#"{"apiBaseUrl":["/api"]}"#, "config.json: `apiBaseUrl` must be a string."),
            (r#"{"auth":"basic"}"#, "config.json: `auth` must be \"token\", \"cookie\", or \"embed\", not \"basic\"."),
            (
                r#"{"timeDisplay":"iso"}"#,
                "config.json: `timeDisplay` must be \"relative\", \"local\", or \"utc\", not \"iso\".",
            ),
            (
                r#"{"defaultProjectId":"web"}"#,
                "config.json: `defaultProjectId` must be a project's id, such as 0192f0c1-2345-7abc-8def-0123456789ab, not \
                 \"web\".",
            ),
            (
                r#"{"features":{"pools":false}}"#,
                "config.json: `features` must be an object of true and false by name, such as {\"warmPools\": false}; the \
                 names are `settings` and `warmPools`.",
            ),
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
    fn ambiguous_addresses_are_refused_with_a_reason() {
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
    fn origins_must_have_the_form_of_browsers() {
        let origins = ["https://portal.example.com", "http://localhost:4000", "https://[::1]:8443"];
        let json = format!(r#"{{"allowedParents":{origins:?},"logHosts":[]}}"#);
        let config = Config::parse(json.as_bytes()).unwrap();
        assert_eq!((config.allowed_parents, config.log_hosts), (origins.map(str::to_owned).to_vec(), Some(vec![])));
        for text in [
            "*",
            "https://*.example.com",
            "https://example.com/",
            "https://example.com:443",
            "https://Example.com",
            "https://user@example.com",
            "//example.com",
            "https://",
            "null",
        ] {
            let says = refusal(&format!(r#"{{"allowedParents":["{text}"]}}"#));
            assert!(says.starts_with("config.json: `allowedParents` must be a list of origins"), "{says}");
            assert!(says.ends_with(&format!(", not \"{text}\".")), "{says}");
        }
        let says = refusal(r#"{"logHosts":"https://example.com"}"#);
        assert!(says.starts_with("config.json: `logHosts` must be a list of origins"), "{says}");
    }

    #[test]
    fn pages_can_be_disabled_and_times_have_a_default() {
        let config = Config::parse(br#"{"features":{"warmPools":false},"timeDisplay":"utc"}"#).unwrap();
        assert_eq!(config.features, Features { settings: true, warm_pools: false });
        assert_eq!(config.time_display, Some(TimeMode::Utc));
    }

    #[test]
    fn invalid_configurations_are_refused() {
        let fields = "The fields are `$schema`, `allowedParents`, `apiBaseUrl`, `auth`, `defaultProjectId`, `features`, \
                      `logHosts`, `mock`, `timeDisplay`, `title`.";
        let object = r#"config.json must be an object, such as {"apiBaseUrl": "/api"}."#;
        for (json, says) in [
            (r#"{"allowedParent":[]}"#, format!("config.json: unknown field `allowedParent`. {fields}")),
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
