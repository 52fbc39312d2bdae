//! Ids. Nearly all of them are UUIDs, stored in 16 bytes instead of a string on the heap.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;
use uuid::fmt::{Hyphenated, Simple};

use super::message::{Json, Scalar};

/// Id used by the API. UUIDs compare case-insensitively and are written in lowercase; any other text is a valid id,
/// too, and compares exactly. The default is the empty id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Inner);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Inner {
    Uuid(Uuid),
    /// Entry of [`TEXTS`], or empty.
    Text(&'static str),
}

/// All ids that aren't UUIDs, deduplicated and sorted. There are few.
static TEXTS: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// Prefix of a UUID in URN form.
const URN: &str = "urn:uuid:";

impl Id {
    /// Parses a UUID in any common form: either case, with or without hyphens and braces, and as a URN (RFC 9562).
    pub fn uuid(text: &str) -> Option<Self> {
        let text = text.trim();
        let urn = text.get(..URN.len()).filter(|start| start.eq_ignore_ascii_case(URN));
        let text = text.get(urn.map_or(0, str::len)..)?;
        let bare = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
        let has_form = [Simple::LENGTH, Hyphenated::LENGTH].contains(&bare.len());
        Uuid::try_parse(bare).ok().filter(|_| has_form).map(Self::from)
    }

    /// Parses a hyphenated UUID, the API's only form.
    fn hyphenated(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().filter(|_| text.len() == Hyphenated::LENGTH).map(Self::from)
    }

    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    pub fn is_uuid(self) -> bool {
        matches!(self.0, Inner::Uuid(_))
    }
}

impl Default for Id {
    fn default() -> Self {
        Self(Inner::Text(""))
    }
}

impl From<Uuid> for Id {
    fn from(uuid: Uuid) -> Self {
        Self(Inner::Uuid(uuid))
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self::hyphenated(text).unwrap_or_else(|| Self(Inner::Text(interned(text))))
    }
}

/// Compares as if the text were parsed as an id.
impl PartialEq<&str> for Id {
    fn eq(&self, text: &&str) -> bool {
        match self.0 {
            Inner::Uuid(_) => Self::hyphenated(text) == Some(*self),
            Inner::Text(own) => own == *text,
        }
    }
}

impl FromStr for Id {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

/// Returns the interned copy of a text, which is kept for as long as the page is open.
fn interned(text: &str) -> &'static str {
    if text.is_empty() {
        return "";
    }
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let place = texts.partition_point(|known| *known < text);
    if let Some(known) = texts.get(place).filter(|known| **known == text) {
        return known;
    }
    let own: &'static str = Box::leak(text.into());
    texts.insert(place, own);
    own
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.0 {
            Inner::Uuid(uuid) => fmt::Display::fmt(&uuid, f),
            Inner::Text(text) => f.pad(text),
        }
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(deserializer)?.as_str().into())
    }
}

impl Scalar for Id {
    fn expects(&self) -> &'static str {
        "a string"
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        let Json::Text(text) = json else { return false };
        *self = text.into();
        true
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// UUIDs in any case, and near misses.
    fn text() -> impl Strategy<Value = String> {
        let uuid = any::<u128>().prop_map(|number| Uuid::from_u128(number).to_string());
        let mixed = (uuid, any::<u64>()).prop_map(|(text, capitals)| {
            let letters = text.char_indices();
            letters
                .map(|(at, letter)| if capitals >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter })
                .collect()
        });
        prop_oneof![
            mixed,
            ".{0,8}",
            "[0-9a-fA-F]{32}",
            "[0-9a-fA-F-]{36}",
            r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}"
        ]
    }

    fn is_uuid(text: &str) -> bool {
        let groups: Vec<usize> = text.split('-').map(str::len).collect();
        groups == [8, 4, 4, 4, 12] && text.chars().all(|letter| letter == '-' || letter.is_ascii_hexdigit())
    }

    #[test]
    fn an_id_takes_little_more_than_its_uuid() {
        assert!(size_of::<Id>() <= 24);
        assert_eq!(size_of::<Option<Id>>(), size_of::<Id>());
        assert!(Id::default().is_empty() && Id::from("").is_empty() && !Id::from(Uuid::nil()).is_empty());
    }

    #[test]
    fn texts_are_interned() {
        let text = |id: Id| if let Inner::Text(text) = id.0 { text.as_ptr() } else { std::ptr::null() };
        let texts = ["runner/one", "runner/two", "runner", "a runner"];
        let first = texts.map(|own| text(own.into()));
        assert_eq!(first, texts.map(|own| text(String::from(own).as_str().into())));
        assert!(first.iter().all(|text| !text.is_null()));
    }

    #[test]
    fn people_write_a_uuid_in_many_forms() {
        let uuid = Uuid::from_u128(0x0198_5c07_91be_7a33_8f6d_2b4c_90e1_a5f7);
        let (hyphens, simple) = (uuid.hyphenated().to_string(), uuid.simple().to_string());
        for form in [hyphens.clone(), simple.clone(), format!("{{{hyphens}}}"), format!("{{{simple}}}")] {
            for text in [form.clone(), form.to_uppercase(), format!("urn:uuid:{form}"), format!("URN:UUID:{form}")] {
                assert_eq!(Id::uuid(&text), Some(uuid.into()), "{text}");
            }
        }
        assert_eq!(Id::uuid(&format!(" {hyphens}\n")), Some(uuid.into()), "copied with what is around it");
        for text in ["", "urn:uuid:", "{}", "runner/one", &simple[1..], &format!("{{{hyphens}"), &format!("{simple}0")]
        {
            assert_eq!(Id::uuid(text), None, "{text}");
        }
        assert!(!Id::from(simple.as_str()).is_uuid(), "the API's ids are written back as they came");
    }

    proptest! {
        #[test]
        fn a_uuid_has_the_digits_that_were_written(text in text()) {
            let digits = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase();
            let id = Id::uuid(&text);
            prop_assert!(id.is_some() || !is_uuid(&text));
            prop_assert!(id.is_none_or(|id| digits(&id.to_string()) == digits(&text)));
        }

        #[test]
        fn texts_round_trip_and_uuids_become_lowercase(text in text()) {
            let id = Id::from(text.as_str());
            let written = if is_uuid(&text) { text.to_lowercase() } else { text.clone() };
            prop_assert_eq!(id.to_string(), written.clone());
            prop_assert_eq!(id.is_uuid(), is_uuid(&text));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), written);
            prop_assert_eq!(serde_json::from_str::<Id>(&json).unwrap(), id);
        }

        #[test]
        fn only_uuids_compare_case_insensitively(text in text()) {
            let (upper, lower) = (text.to_uppercase(), text.to_lowercase());
            let is_same = Id::from(upper.as_str()) == Id::from(lower.as_str());
            prop_assert_eq!(is_same, is_uuid(&text) || upper == lower);
        }

        #[test]
        fn ids_are_totally_ordered(texts in prop::collection::vec(text(), 0..20)) {
            let mut ids: Vec<Id> = texts.iter().map(|text| Id::from(text.as_str())).collect();
            ids.sort();
            for (index, one) in ids.iter().enumerate() {
                for other in ids.iter().skip(index + 1) {
                    prop_assert!(one <= other);
                    prop_assert_eq!(one == other, one.to_string() == other.to_string());
                }
            }
        }
    }
}
