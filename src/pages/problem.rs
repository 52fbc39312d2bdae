//! A call's error in words: what happened to what the reader asked for.

use crate::components::error_panel::Problem;
use crate::connect::error::{Code, Error, Kind};

/// `subject` is what could not be loaded, as it stands in a sentence: `the warm pools`.
pub fn problem(error: &Error, subject: &str) -> Problem {
    let title = match error.code() {
        None => format!("Could not reach the server for {subject}"),
        Some(Code::NotFound) => format!("Could not find {subject}"),
        Some(Code::PermissionDenied | Code::Unauthenticated) => format!("You have no access to {subject}"),
        Some(_) => format!("Could not load {subject}"),
    };
    Problem { title, message: reason(error), code: error.code_name() }
}

/// Why a call failed, in a sentence.
pub fn reason(error: &Error) -> String {
    if error.kind == Kind::Network {
        return "No answer came. Check the connection; nothing was changed on this page.".to_owned();
    }
    match error.message.trim() {
        "" => format!("The server gave no reason ({}).", error.code_name()),
        message => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_failure_has_its_own_words() {
        let error =
            |kind, message: &str| Error { kind, message: message.into(), details: Vec::new(), procedure: "s/m".into() };
        let found = problem(&error(Kind::Rpc(Code::NotFound), "no prebuild 7"), "this prebuild");
        assert_eq!((found.title.as_str(), found.message.as_str()), ("Could not find this prebuild", "no prebuild 7"));
        assert_eq!(problem(&error(Kind::Network, "TypeError"), "the projects").code, "network");
        assert_eq!(reason(&error(Kind::Rpc(Code::Internal), " ")), "The server gave no reason (internal).");
    }
}
