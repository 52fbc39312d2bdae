//! Texts for failed calls: what happened and why. Pages show these and never interpret errors themselves.

use crate::clock;
use crate::connect::detail::ActionTarget;
use crate::connect::error::{Error, Kind};
use crate::domain::message::{headline, shortened};
use crate::domain::problem::Problem;
use crate::format;

/// Describes a failed load. `subject` names the data within a sentence, such as `the warm pools`.
pub fn problem(error: &Error, subject: &str) -> Problem {
    let title = match error.code() {
        _ if error.needs_sign_in_elsewhere() => format!("Sign in again to see {subject}"),
        _ if error.is_missing() => format!("Couldn't find {subject}"),
        _ if error.is_denied() => format!("You don't have permission to view {subject}"),
        _ if error.needs_sign_in() => format!("Sign in to see {subject}"),
        _ => format!("Couldn't load {subject}"),
    };
    let actions = error.actionable().map(|details| details.actions).unwrap_or_default();
    let sign_in = error.site.clone().filter(|_| error.needs_sign_in_elsewhere());
    let links = actions.into_iter().filter_map(|action| match action.target {
        ActionTarget::External(url) => Some((headline(&action.label), url)),
        // The dashboard's address isn't known here.
        ActionTarget::Dashboard(_) => None,
    });
    let links = links.chain(sign_in.map(|site| ("Sign in in a new tab".to_owned(), site.into()))).collect();
    let (message, code) = (reason(error), error.code_name());
    let report = report(error, &title, &message);
    Problem { title, message, code, links, is_missing: error.is_missing(), report }
}

fn report(error: &Error, title: &str, message: &str) -> String {
    let Error { procedure, request_id, .. } = error;
    let request_id = request_id.as_ref().map(|id| format!("\nRequest ID: {id}")).unwrap_or_default();
    let now = format::exact(clock::now());
    format!("{title}\n{message}\nCode: {}\nCall: {procedure}{request_id}\nTime: {now}", error.code_name())
}

/// Maximum number of characters shown of a server's message.
const LONGEST_REASON: usize = 2000;

/// Reason for a failed call, as a sentence.
pub fn reason(error: &Error) -> String {
    if error.kind == Kind::Network {
        return "Couldn't reach the server. Check your connection.".to_owned();
    }
    let words = said(error);
    if words.is_empty() { format!("No reason given ({}).", error.code_name()) } else { words }
}

/// Reason why visible data couldn't be refreshed.
pub fn refresh_failed(error: &Error) -> String {
    format!("Refresh failed: {}", reason(error))
}

/// The server's message, cleaned and shortened; may be empty.
pub(super) fn said(error: &Error) -> String {
    let words = error.actionable().map(|details| details.user_message).filter(|words| !words.is_empty());
    shortened(words.as_ref().unwrap_or(&error.message), LONGEST_REASON).trim().to_owned()
}

/// Reason why a log couldn't be read. Without a response, the browser may be the cause, because logs can come from
/// another site than the API.
pub fn reason_of_log(error: &Error) -> String {
    match error.kind {
        Kind::Network => {
            "The log service didn't respond. Check your connection. It may also not allow this site to read its \
             answers (CORS)."
                .to_owned()
        }
        _ => reason(error),
    }
}

/// The server's message about a request field, found by its path.
pub fn violation(error: &Error, is_field: impl Fn(&str) -> bool) -> Option<String> {
    let mut violations = error.violations().into_iter();
    violations.find(|violation| is_field(&violation.field)).map(|violation| sentence(&violation.message))
}

/// Formats a server's message as a sentence, with a capital letter and a period.
pub(super) fn sentence(words: &str) -> String {
    let words = shortened(words, LONGEST_REASON);
    let mut characters = words.trim().trim_end_matches('.').chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::error::Code;

    #[test]
    fn every_kind_of_failure_has_a_text() {
        let error = |kind, message: &str| Error::new(kind, "s/m", message);
        let found = problem(&error(Kind::Rpc(Code::NotFound), "no prebuild 7"), "this prebuild");
        assert_eq!((found.title.as_str(), found.message.as_str()), ("Couldn't find this prebuild", "no prebuild 7"));
        assert_eq!(problem(&error(Kind::Network, "TypeError"), "the projects").code, "network");
        let site = Some("https://portal.example.com/".into());
        let found = problem(&Error { site, ..error(Kind::WebPage(Code::Unknown), "A web page came.") }, "the projects");
        assert_eq!((found.title.as_str(), found.code), ("Sign in again to see the projects", "unknown"));
        assert_eq!(found.links, [("Sign in in a new tab".to_owned(), "https://portal.example.com/".to_owned())]);
        let traced = Error { request_id: Some("7f3c".into()), ..error(Kind::Rpc(Code::Internal), "disk full") };
        let report = problem(&traced, "the projects").report;
        let start = "Couldn't load the projects\ndisk full\nCode: internal\nCall: s/m\nRequest ID: 7f3c\nTime: ";
        assert!(report.starts_with(start), "{report}");
        assert_eq!(sentence("value is too large"), "Value is too large.");
        assert_eq!(reason(&error(Kind::Rpc(Code::Internal), " ")), "No reason given (internal).");
        assert_eq!(reason(&error(Kind::Rpc(Code::Internal), "\n\u{1b}[31mdisk full\u{1b}[0m\n")), "disk full");
        let long = reason(&error(Kind::Rpc(Code::Internal), &"x".repeat(300_000)));
        assert_eq!(long.chars().count(), LONGEST_REASON + 1);
    }
}
