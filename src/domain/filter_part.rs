//! Parts of filters. Each is declared once: its parameter, its label, how many values it takes, and who applies it.

use crate::lower_case::lower_case;

/// Part of the filter of a page, such as the phase.
#[derive(Debug, PartialEq, Eq)]
pub struct FilterPart {
    /// Parameter in the URL.
    pub parameter: &'static str,
    pub label: &'static str,
    pub wording: Wording,
    pub max_values: usize,
    /// Whether the API applies it. The console applies the others to what it has loaded.
    pub is_of_api: bool,
}

/// How a part and its values read as a sentence.
#[derive(Debug, PartialEq, Eq)]
pub enum Wording {
    /// `Phase is Failed`
    Name,
    /// `Trigger is manual`
    Word,
    /// `Triggered by Ada`
    Subject,
}

/// Values that a sentence names; the others are counted.
const MAX_NAMED: usize = 2;

impl FilterPart {
    /// The part in words, with the names of its values: `Class is Large, Small, or 2 others`.
    pub fn words(&self, names: &[String]) -> String {
        let listed = match (names, names.len().saturating_sub(MAX_NAMED)) {
            ([one, other], _) => format!("{one} or {other}"),
            ([one, other, ..], 1) => format!("{one}, {other}, or 1 other"),
            ([one, other, ..], others) => format!("{one}, {other}, or {others} others"),
            (names, _) => names.concat(),
        };
        match self.wording {
            Wording::Name => format!("{} is {listed}", self.label),
            Wording::Word => format!("{} is {}", self.label, lower_case(&listed)),
            Wording::Subject => format!("{} {listed}", self.label),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::filter::Facet;

    #[test]
    fn a_part_reads_as_a_sentence() {
        let words = |facet: Facet, names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            facet.part().words(&names)
        };
        assert_eq!(words(Facet::Phase, &["Failed"]), "Phase is Failed");
        assert_eq!(words(Facet::Phase, &["Failed", "Cancelled"]), "Phase is Failed or Cancelled");
        assert_eq!(words(Facet::Class, &["Large", "Small", "Tiny"]), "Class is Large, Small, or 1 other");
        assert_eq!(words(Facet::Class, &["a", "b", "c", "d"]), "Class is a, b, or 2 others");
        assert_eq!(words(Facet::Creator, &["Ada"]), "Triggered by Ada");
        assert_eq!(words(Facet::Trigger, &["Manual", "Scheduled"]), "Trigger is manual or scheduled");
    }
}
