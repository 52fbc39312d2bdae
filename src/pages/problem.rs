//! A call's error in words: what happened to what the reader asked for.

use crate::components::error_panel::Problem;
use crate::connect::detail::ActionTarget;
use crate::connect::error::{Code, Error, Kind};

/// `subject` is what could not be loaded, as it stands in a sentence: `the warm pools`.
pub fn problem(error: &Error, subject: &str) -> Problem {
    let title = match error.code() {
        None => format!("Could not reach the server for {subject}"),
        Some(Code::NotFound) => format!("Could not find {subject}"),
        Some(Code::PermissionDenied) => format!("You have no access to {subject}"),
        Some(Code::Unauthenticated) => format!("Sign in to see {subject}"),
        Some(_) => format!("Could not load {subject}"),
    };
    let actions = error.actionable().map(|details| details.actions).unwrap_or_default();
    let links = actions.into_iter().filter_map(|action| match action.target {
        ActionTarget::External(url) => Some((action.label, url)),
        // The dashboard's address is not known here.
        ActionTarget::Dashboard(_) => None,
    });
    Problem { title, message: reason(error), code: error.code_name(), links: links.collect() }
}

/// Why a call failed, in a sentence.
pub fn reason(error: &Error) -> String {
    if error.kind == Kind::Network {
        return "No answer came. Check the connection; nothing was changed on this page.".to_owned();
    }
    if let Some(words) = error.actionable().map(|details| details.user_message).filter(|words| !words.is_empty()) {
        return words;
    }
    match error.message.trim() {
        "" => format!("The server gave no reason ({}).", error.code_name()),
        message => message.to_owned(),
    }
}

/// A server's words as a sentence: `value must be less than or equal to 20` begins large and ends with a full stop.
pub fn sentence(words: &str) -> String {
    let mut characters = words.trim().trim_end_matches('.').chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_failure_has_its_own_words() {
        let error = |kind, message: &str| Error::new(kind, "s/m", message);
        let found = problem(&error(Kind::Rpc(Code::NotFound), "no prebuild 7"), "this prebuild");
        assert_eq!((found.title.as_str(), found.message.as_str()), ("Could not find this prebuild", "no prebuild 7"));
        assert_eq!(problem(&error(Kind::Network, "TypeError"), "the projects").code, "network");
        assert_eq!(sentence("value is too large"), "Value is too large.");
        assert_eq!(reason(&error(Kind::Rpc(Code::Internal), " ")), "The server gave no reason (internal).");
    }
}
