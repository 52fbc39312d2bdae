//! What a deployment sets: `config.json` beside `index.html`.

use std::fmt;

use crate::auth::session::Scheme;
use crate::proto::message::messages;

messages! {
    /// The file as written. Every field is optional; `{}` is the mock.
    struct ConfigFile {
        /// Where `gitpod.v1.PrebuildService` answers: an absolute URL, or one relative to the page. Absent: the mock.
        "apiBaseUrl" => api_base_url: Option<String>,
        /// How the API knows its callers: `"token"`, the default, or `"cookie"`.
        "auth" => auth: Option<String>,
        /// Whether the mock backend answers; by default only without `apiBaseUrl`.
        "mock" => mock: Option<bool>,
        /// The console's name in the header and in the browser's tab.
        "title" => title: Option<String>,
    }
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
    NotJson(String),
    MissingApiBaseUrl,
    BadApiBaseUrl(String),
    UnknownAuth(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NotJson(error) => write!(f, "config.json is not what the console reads: {error}."),
            Self::MissingApiBaseUrl => {
                f.write_str("config.json turns the mock off but names no API: set `apiBaseUrl`, or remove `mock`.")
            }
            Self::BadApiBaseUrl(url) => {
                write!(f, "config.json has `apiBaseUrl` \"{url}\": it must be an http(s) URL or a path, such as /api.")
            }
            Self::UnknownAuth(auth) => {
                write!(f, "config.json has `auth` \"{auth}\": it must be \"token\" or \"cookie\".")
            }
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads and checks the file's bytes.
    pub fn parse(json: &[u8]) -> Result<Self, ConfigError> {
        let file: ConfigFile = serde_json::from_slice(json).map_err(|error| ConfigError::NotJson(error.to_string()))?;
        let backend = match (file.mock, file.api_base_url) {
            (Some(true), _) | (None, None) => Backend::Mock,
            (Some(false), None) => return Err(ConfigError::MissingApiBaseUrl),
            (_, Some(url)) => {
                let has_scheme = url.contains(':');
                let is_http =
                    ["http://", "https://"].iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
                if url.is_empty() || (has_scheme && !is_http) {
                    return Err(ConfigError::BadApiBaseUrl(url));
                }
                let scheme = match file.auth.as_deref() {
                    None | Some("token") => Scheme::Token,
                    Some("cookie") => Scheme::Cookie,
                    Some(other) => return Err(ConfigError::UnknownAuth(other.to_owned())),
                };
                Backend::Api { base_url: url.trim_end_matches('/').to_owned(), scheme }
            }
        };
        Ok(Self { backend, title: file.title.unwrap_or_else(|| "Prebuild console".to_owned()) })
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
            Ok(Backend::Api { scheme, .. }) => Ok(scheme),
            Ok(Backend::Mock) => Ok(Scheme::None),
            Err(error) => Err(error),
        };
        assert_eq!(scheme("token"), Ok(Scheme::Token));
        assert_eq!(scheme("cookie"), Ok(Scheme::Cookie));
        assert_eq!(scheme("magic"), Err(ConfigError::UnknownAuth("magic".to_owned())));
    }

    #[test]
    fn what_cannot_work_is_refused() {
        assert_eq!(backend(r#"{"mock":false}"#), Err(ConfigError::MissingApiBaseUrl));
        for url in ["", "javascript:alert(1)", "ftp://x", "https://"] {
            let json = format!(r#"{{"apiBaseUrl":"{url}"}}"#);
            assert_eq!(backend(&json), Err(ConfigError::BadApiBaseUrl(url.to_owned())));
        }
        for json in ["<html>", r#"{"title":7}"#, "[]"] {
            assert!(matches!(backend(json), Err(ConfigError::NotJson(_))), "{json}");
        }
    }
}
