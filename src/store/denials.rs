//! Projects that this user may only view: the API has denied a write. A denial turns off all writes of its project for ten minutes, or
//! until a refresh or a sign-in, because roles change.

use std::collections::HashMap;
use std::time::Duration;

use leptos::task::spawn_local;

use crate::connect::error::Error;
use crate::connect::timer::sleep;
use crate::proto::id::Id;
use crate::reactive::RwSignal;

use super::problem::{said, sentence};

const LIFETIME: Duration = Duration::from_secs(600);

#[derive(Clone, Copy)]
pub struct Denials(RwSignal<Log>);

impl Denials {
    pub fn new() -> Self {
        Self(RwSignal::default())
    }

    /// Reason why this user can't change a project; tracked. `None` as far as is known.
    pub fn of(self, project_id: Id) -> Option<String> {
        self.0.with(|log| log.by_project.get(&project_id).map(|denial| denial.words.clone()))
    }

    /// Turns all actions on again.
    pub fn clear(self) {
        self.0.maybe_update(Log::clear);
    }

    pub fn note(self, project_id: Id, error: &Error) {
        if !error.is_denied() {
            return;
        }
        let Some(number) = self.0.try_update(|log| log.note(project_id, words(error))) else { return };
        spawn_local(async move {
            sleep(LIFETIME).await;
            self.0.maybe_update(|log| log.forget(project_id, number));
        });
    }
}

impl Default for Denials {
    fn default() -> Self {
        Self::new()
    }
}

fn words(error: &Error) -> String {
    let message = said(error);
    let view_access = "You have view access to this project.";
    if message.is_empty() { view_access.to_owned() } else { format!("{view_access} {}", sentence(&message)) }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Log {
    by_project: HashMap<Id, Denial>,
    /// Number of the last denial.
    count: u32,
}

#[derive(Clone, Debug, PartialEq)]
struct Denial {
    words: String,
    number: u32,
}

impl Log {
    /// Returns the denial's number, for [`Self::forget`].
    fn note(&mut self, project_id: Id, words: String) -> u32 {
        self.count = self.count.wrapping_add(1);
        self.by_project.insert(project_id, Denial { words, number: self.count });
        self.count
    }

    /// Forgets a denial unless there was a later one; returns whether it did.
    fn forget(&mut self, project_id: Id, number: u32) -> bool {
        let is_last = self.by_project.get(&project_id).is_some_and(|denial| denial.number == number);
        is_last && self.by_project.remove(&project_id).is_some()
    }

    /// Returns whether there were any.
    fn clear(&mut self) -> bool {
        let is_any = !self.by_project.is_empty();
        self.by_project.clear();
        is_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::error::{Code, Kind};

    #[test]
    fn a_denial_is_readable() {
        let words = |message: &str| words(&Error::new(Kind::Rpc(Code::PermissionDenied), "s/m", message));
        assert!(words(" \u{1b}[31mno\u{202e} role\u{1b}[0m\n").ends_with("project. No role."));
        assert!(words("\u{1b}[m ").ends_with("this project."));
        assert!(words(&"x".repeat(300_000)).len() < 3000);
    }

    #[test]
    fn the_last_denial_of_a_project_counts_and_is_forgotten_by_its_own_number() {
        let (one, other) = (Id::from("one"), Id::from("other"));
        let mut log = Log::default();
        let first = log.note(one, "no".into());
        let second = log.note(one, "still no".into());
        log.note(other, "no".into());
        assert!(!log.forget(one, first), "a later denial holds for its own time");
        assert_eq!(log.by_project.get(&one).map(|denial| denial.words.as_str()), Some("still no"));
        assert!(log.forget(one, second) && !log.forget(one, second));
        assert_eq!(log.by_project.len(), 1);
        assert!(log.clear() && !log.clear());
    }
}
