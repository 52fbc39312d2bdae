//! Messages between the console and the embedding page, version 1. Each is a JSON object; messages of another shape or
//! unknown type are ignored.

use serde::Serialize;

use crate::json::Json;

/// Protocol version.
pub const VERSION: u32 = 1;

/// Frame name by which a portal announces that it answers the console's hello.
pub const FRAME_NAME: &str = "prebuild-console";

/// Message from the console.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Outgoing<'a> {
    /// Sent to the parent window; all other messages use the channel received in response.
    #[serde(rename = "prebuild-console:hello")]
    Hello { versions: [u32; 1], nonce: &'a str },
    /// Requests a token.
    Token { id: u32, reason: Reason },
    /// The console shows another address, as a path below the base path.
    Navigated { path: &'a str, kind: Move },
    /// Height of the content in CSS pixels.
    Size { height: u32 },
    /// The console scrolled on its own, in CSS pixels from the top of the content.
    Scroll { top: u32 },
    /// Event that the portal may be interested in.
    Event { name: &'static str, detail: Detail },
}

impl Outgoing<'_> {
    pub fn to_json(&self) -> String {
        // Serializing it can't fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Reason for a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// There is no token yet.
    First,
    /// The API rejected the last token.
    Refused,
}

/// Effect of a navigation on the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Move {
    /// A new entry, to which the user can return.
    Push,
    Replace,
}

/// Details of an event; absent if its name is sufficient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prebuild_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Failure reason of a prebuild, from the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Message from the embedding page over the channel.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// Response to [`Outgoing::Token`]; `None` if there is no token.
    Token {
        id: u32,
        token: Option<String>,
    },
    Options(Options),
    /// Requests another address, as a path below the base path.
    Navigate {
        path: String,
    },
    View(View),
}

impl Incoming {
    pub fn parse(json: &str) -> Option<Self> {
        let message: Json = serde_json::from_str(json).ok()?;
        let number = |name: &str| message.get(name).and_then(Json::number).filter(|number| *number >= 0.0);
        Some(match message.get("type")?.text()? {
            "token" => {
                let token = message.get("token").and_then(Json::text).map(str::to_owned);
                Self::Token { id: number("id")? as u32, token }
            }
            "options" => Self::Options(Options::of(message.get("options")?)),
            "navigate" => Self::Navigate { path: path(message.get("path")?.text()?)?.to_owned() },
            "view" => Self::View(View { top: number("top")?, above: number("above")?, below: number("below")? }),
            _ => return None,
        })
    }
}

/// Validates that a path stays within the console.
fn path(text: &str) -> Option<&str> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let is_within = text
        .get(..end)?
        .split('/')
        .all(|part| !matches!(part, "." | "..") && !part.contains("%2e") && !part.contains("%2E"));
    (text.starts_with('/') && !text.starts_with("//") && is_plain && is_within).then_some(text)
}

/// Options chosen by the portal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    pub scheme: Option<ColorScheme>,
    /// Names and values of theme tokens, not validated.
    pub tokens: Vec<(String, String)>,
    /// Language of dates, as a BCP 47 tag; not validated.
    pub language: Option<String>,
    pub sizing: Sizing,
    /// Minimum height of the frame, in CSS pixels.
    pub min_height: f64,
    /// Whether history entries are kept by the portal rather than the frame.
    pub has_history: bool,
    /// Permissions of the frame's sandbox, if known.
    pub sandbox: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorScheme {
    Light,
    Dark,
}

impl ColorScheme {
    fn of(text: &str) -> Option<Self> {
        match text {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            // Anything else follows the system.
            _ => None,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What determines the frame's height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sizing {
    /// The portal.
    #[default]
    Fixed,
    /// The content, up to a maximum above which the frame scrolls.
    Content,
    /// The content, without a maximum: the portal scrolls and reports its position ([`View`]).
    Grow,
}

/// Visible part of the frame, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct View {
    /// Scroll position of the content, if the portal scrolls it.
    pub top: f64,
    /// Height of the frame above the visible part.
    pub above: f64,
    pub below: f64,
}

/// Maximum number of tokens read.
const MAX_TOKENS: usize = 64;

impl Options {
    fn of(json: &Json) -> Self {
        let text = |name: &str| json.get(name).and_then(Json::text).filter(|text| !text.is_empty());
        let token = |(name, value): &(String, Json)| Some((name.clone(), value.text()?.to_owned()));
        let tokens = if let Some(Json::Object(fields)) = json.get("tokens") { fields.as_slice() } else { &[] };
        Self {
            scheme: text("theme").and_then(ColorScheme::of),
            tokens: tokens.iter().take(MAX_TOKENS).filter_map(token).collect(),
            language: text("lang").map(str::to_owned),
            sizing: match text("sizing") {
                Some("grow") => Sizing::Grow,
                Some("content") => Sizing::Content,
                _ => Sizing::Fixed,
            },
            min_height: json
                .get("minHeight")
                .and_then(Json::number)
                .filter(|height| *height >= 0.0)
                .unwrap_or_default(),
            has_history: text("history") == Some("parent"),
            sandbox: text("sandbox").map(str::to_owned),
        }
    }

    /// Options in the address of a plain frame: `?theme=dark&lang=de`.
    pub fn of_query(query: &str) -> Self {
        let value = |name: &str| {
            let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(own, _)| *own == name).map(|(_, value)| value).filter(|value| !value.is_empty())
        };
        Self {
            scheme: value("theme").and_then(ColorScheme::of),
            language: value("lang").map(str::to_owned),
            ..Self::default()
        }
    }

    /// The same options as a query string without `?`, carried by links because the frame may load another page.
    pub fn to_query(&self) -> String {
        let scheme = self.scheme.map(|scheme| format!("theme={}", scheme.as_str()));
        let language = self.language.as_ref().map(|language| format!("lang={language}"));
        [scheme, language].into_iter().flatten().collect::<Vec<_>>().join("&")
    }
}

/// Parses a response to the hello: its nonce and the options.
pub fn parse_welcome(json: &str) -> Option<(String, Options)> {
    let message: Json = serde_json::from_str(json).ok()?;
    let is_welcome = message.get("type")?.text()? == "prebuild-console:welcome";
    let is_spoken = message.get("version")?.number()? == f64::from(VERSION);
    let nonce = message.get("nonce")?.text()?.to_owned();
    let options = message.get("options").map(Options::of).unwrap_or_default();
    (is_welcome && is_spoken).then_some((nonce, options))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn outgoing_messages_are_json() {
        let said = [
            Outgoing::Hello { versions: [VERSION], nonce: "n" },
            Outgoing::Token { id: 3, reason: Reason::Refused },
            Outgoing::Navigated { path: "/prebuilds?q=\"x\"", kind: Move::Push },
            Outgoing::Size { height: 900 },
            Outgoing::Event { name: "ready", detail: Detail::default() },
            Outgoing::Event { name: "pool-changed", detail: Detail { pool_id: Some("p".into()), ..Detail::default() } },
        ];
        assert_eq!(
            said.each_ref().map(Outgoing::to_json),
            [
                r#"{"type":"prebuild-console:hello","versions":[1],"nonce":"n"}"#,
                r#"{"type":"token","id":3,"reason":"refused"}"#,
                r#"{"type":"navigated","path":"/prebuilds?q=\"x\"","kind":"push"}"#,
                r#"{"type":"size","height":900}"#,
                r#"{"type":"event","name":"ready","detail":{}}"#,
                r#"{"type":"event","name":"pool-changed","detail":{"poolId":"p"}}"#,
            ]
        );
    }

    #[test]
    fn known_messages_are_parsed_and_others_ignored() {
        let token = |token: Option<&str>| Some(Incoming::Token { id: 2, token: token.map(str::to_owned) });
        assert_eq!(Incoming::parse(r#"{"type":"token","id":2,"token":"t"}"#), token(Some("t")));
        assert_eq!(Incoming::parse(r#"{"type":"token","id":2,"token":null,"more":[1]}"#), token(None));
        assert_eq!(Incoming::parse(r#"{"type":"token","id":2,"token":{"a":1}}"#), token(None));
        let view = View { top: 10.5, above: 0.0, below: 3.0 };
        assert_eq!(Incoming::parse(r#"{"type":"view","top":10.5,"above":0,"below":3}"#), Some(Incoming::View(view)));
        for ignored in [
            "",
            "null",
            "[]",
            "1",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"later"}"#,
            r#"{"type":"token","token":"t"}"#,
            r#"{"type":"token","id":-1,"token":"t"}"#,
            r#"{"type":"view","top":"1"}"#,
            r#"{"type":"options"}"#,
        ] {
            assert_eq!(Incoming::parse(ignored), None, "{ignored}");
        }
    }

    #[test]
    fn paths_stay_within_the_console() {
        let read = |path: &str| match Incoming::parse(&format!(
            r#"{{"type":"navigate","path":{}}}"#,
            serde_json::to_string(path).unwrap()
        )) {
            Some(Incoming::Navigate { path }) => Some(path),
            _ => None,
        };
        for good in
            ["/", "/prebuilds?phase=failed#L12", "/projects/x/../y?a".replace("../", "").as_str(), "/prebuilds?q=../.."]
        {
            assert_eq!(read(good).as_deref(), Some(good));
        }
        for bad in [
            "",
            "prebuilds",
            "//evil.test",
            "/\\evil.test",
            "/../x",
            "/a/..",
            "/./x",
            "/%2e%2e/x",
            "/%2E./x",
            "/a b",
            "/\n",
            "javascript:alert(1)",
            "https://evil.test/",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn absent_and_invalid_options_have_defaults() {
        let read = |json: &str| match Incoming::parse(&format!(r#"{{"type":"options","options":{json}}}"#)) {
            Some(Incoming::Options(options)) => options,
            other => panic!("{other:?}"),
        };
        for nothing in [
            "{}",
            "[]",
            "1",
            r#"{"theme":"neon","tokens":[1],"lang":5,"sizing":"x","minHeight":"9","history":1,"sandbox":""}"#,
        ] {
            assert_eq!(read(nothing), Options::default(), "{nothing}");
        }
        let all = r##"{"theme":"dark","tokens":{"accent":"#f00","odd":1},"lang":"de","sizing":"grow","minHeight":300,"history":"parent","sandbox":"allow-scripts"}"##;
        let expected = Options {
            scheme: Some(ColorScheme::Dark),
            tokens: vec![("accent".into(), "#f00".into())],
            language: Some("de".into()),
            sizing: Sizing::Grow,
            min_height: 300.0,
            has_history: true,
            sandbox: Some("allow-scripts".into()),
        };
        assert_eq!(read(all), expected);
        let of_query = Options::of_query("?seed=7&theme=dark&lang=de");
        assert_eq!(of_query.to_query(), "theme=dark&lang=de");
        assert_eq!(of_query, Options { scheme: expected.scheme, language: expected.language, ..Options::default() });
    }

    #[test]
    fn a_welcome_must_have_this_version() {
        let welcome = |version: &str| {
            parse_welcome(&format!(r#"{{"type":"prebuild-console:welcome","version":{version},"nonce":"n"}}"#))
        };
        assert_eq!(welcome("1"), Some(("n".to_owned(), Options::default())));
        assert_eq!(
            [welcome("2"), welcome("\"1\""), parse_welcome("{}"), parse_welcome(r#"{"type":"token"}"#)],
            [None, None, None, None]
        );
    }

    proptest! {
        #[test]
        fn no_message_panics(text in ".*", json in r#"[\[\]{}:,"a-z0-9.\-]{0,60}"#) {
            for text in [&text, &json] {
                let _ = (Incoming::parse(text), parse_welcome(text), Options::of_query(text), path(text).map(str::len));
            }
        }
    }
}
