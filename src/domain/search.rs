//! Search for prebuilds by a text: a whole id or a part of one, the name of a project, class, or person, or a message.

use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::sort::sort;

use super::message::clean;

/// Search text, and the ids of everything that has it in its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// In lower case, without control characters.
    needle: String,
    /// Ids of projects, classes, and people, in order.
    named: Vec<Id>,
}

/// Field of a prebuild that matches a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Project,
    Class,
    TriggeredBy,
    RanAs,
    Message,
}

impl Search {
    /// `named`: ids of the projects, classes, and people whose names contain the text, in any case.
    pub fn new(text: &str, mut named: Vec<Id>) -> Self {
        sort(&mut named);
        Self { needle: lower_case(&clean(text)), named }
    }

    /// Whether every prebuild matches.
    pub fn is_empty(&self) -> bool {
        self.needle.is_empty()
    }

    /// The text as an id, if it is a whole one.
    pub fn whole_id(&self) -> Option<Id> {
        Id::uuid(&self.needle)
    }

    pub fn matches(&self, prebuild: &Prebuild) -> bool {
        self.is_empty() || self.field(prebuild).is_some()
    }

    /// The first field that matches.
    pub fn field(&self, prebuild: &Prebuild) -> Option<Field> {
        let Prebuild { id, metadata, status, .. } = prebuild;
        let is_named = |id: Id| self.named.binary_search(&id).is_ok();
        let is_person = |subject: &Option<Subject>| subject.as_ref().is_some_and(|subject| is_named(subject.id));
        let contains = |text: &String| lower_case(&clean(text)).contains(&self.needle);
        if has_part(*id, &self.needle) {
            Some(Field::Id)
        } else if is_named(metadata.project_id) {
            Some(Field::Project)
        } else if is_named(metadata.environment_class_id) {
            Some(Field::Class)
        } else if is_person(&metadata.creator) {
            Some(Field::TriggeredBy)
        } else if is_person(&metadata.executor) {
            Some(Field::RanAs)
        } else if [&status.failure_message, &status.warning_message].into_iter().any(contains) {
            Some(Field::Message)
        } else {
            None
        }
    }
}

/// Minimum length of a part of an id, at its beginning and anywhere. Shorter parts match too many ids, and words such as "add"
/// are parts of ids as well.
const MIN_AT_START: usize = 4;
const MIN_ANYWHERE: usize = 8;

/// Whether a text in lower case is an id or a part of it.
pub fn has_part(id: Id, part: &str) -> bool {
    let is_part = part.len() >= MIN_AT_START && part.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let text = || id.to_string();
    match is_part {
        true if part.len() < MIN_ANYWHERE => text().starts_with(part),
        true => text().contains(part) || Id::uuid(part) == Some(id),
        false => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "24f30de8-91be-7a33-8f6d-2b4c90e1a5f7";

    #[test]
    fn ids_match_whole_and_in_part() {
        let bare = ID.replace('-', "");
        for part in [ID, "24f3", "24f30de8", "8f6d-2b4c", "2b4c90e1a5f7", &bare] {
            assert!(has_part(ID.into(), part), "{part}");
        }
        for part in ["", "24f", "8f6d", "24f3x", "add", "00000000"] {
            assert!(!has_part(ID.into(), part), "{part}");
        }
        let whole = |text: &str| Search::new(text, Vec::new()).whole_id();
        assert_eq!([whole(&ID.to_uppercase()), whole("24f30de8")], [Some(ID.into()), None]);
    }

    #[test]
    fn the_first_field_that_matches_is_named() {
        let mut prebuild = Prebuild { id: ID.into(), ..Default::default() };
        let [project, class, person] = [1, 2, 3].map(|id| Id::from(uuid::Uuid::from_u128(id)));
        prebuild.metadata.project_id = project;
        prebuild.metadata.environment_class_id = class;
        prebuild.metadata.executor = Some(Subject { id: person, ..Default::default() });
        prebuild.status.failure_message = "\u{1b}[31mNPM\u{1b}[0m failed".to_owned();
        let field = |text: &str, named: &[Id]| Search::new(text, named.to_vec()).field(&prebuild);
        assert_eq!(field("24f30de8", &[project]), Some(Field::Id));
        assert_eq!(field("x", &[person, class, project]), Some(Field::Project));
        assert_eq!(field("x", &[person, class]), Some(Field::Class));
        assert_eq!(field("x", &[person]), Some(Field::RanAs));
        prebuild.metadata.creator = prebuild.metadata.executor.clone();
        let field = |text: &str, named: &[Id]| Search::new(text, named.to_vec()).field(&prebuild);
        assert_eq!(field("x", &[person]), Some(Field::TriggeredBy));
        assert_eq!(field("npm FAILED", &[]), Some(Field::Message));
        assert_eq!(field("yarn", &[]), None);
        assert!(Search::new("", Vec::new()).matches(&Prebuild::default()));
    }
}
