//! The history's filter, and its form in the URL: `phase=failed&phase=completed&trigger=scheduled`.

use crate::proto::prebuild::{ListPrebuildsFilter, PrebuildPhase, PrebuildTrigger};

use super::phase::{filterable_phases, phase_from_slug, slug, trigger_from_slug};

/// Which prebuilds of a history are shown; an empty list leaves that side open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub phases: Vec<PrebuildPhase>,
    pub triggers: Vec<PrebuildTrigger>,
}

/// A side of the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    Phase,
    Trigger,
}

impl Facet {
    /// Its parameter in the URL.
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Trigger => "trigger",
        }
    }
}

/// The most phases that the API takes in one filter.
const MAX_PHASES: usize = 10;

impl Filter {
    /// Reads a query string, with or without its `?`. Names that this build does not know are passed over.
    pub fn from_query(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs(query) {
            match facet(name) {
                Some(facet) if !filter.has(facet, value) => filter.toggle(facet, value),
                _ => {}
            }
        }
        filter
    }

    /// The query string with this filter in it, led by `?` unless empty; other parameters stay as they are.
    pub fn into_query(&self, query: &str) -> String {
        let others = pairs(query).filter(|(name, _)| facet(name).is_none());
        let mut parts: Vec<String> = others.map(|(name, value)| format!("{name}={value}")).collect();
        for facet in [Facet::Phase, Facet::Trigger] {
            parts.extend(self.chosen(facet).iter().map(|slug| format!("{}={slug}", facet.parameter())));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// What is chosen on one side, as in the URL.
    pub fn chosen(&self, facet: Facet) -> Vec<String> {
        match facet {
            Facet::Phase => self.phases.iter().map(|phase| slug(&phase.short_name())).collect(),
            Facet::Trigger => self.triggers.iter().map(|trigger| slug(&trigger.short_name())).collect(),
        }
    }

    pub fn has(&self, facet: Facet, slug: &str) -> bool {
        self.chosen(facet).iter().any(|chosen| chosen == slug)
    }

    /// Chooses what is not chosen yet, and the other way round. A name that this build does not know changes nothing.
    pub fn toggle(&mut self, facet: Facet, slug: &str) {
        match facet {
            Facet::Phase => toggle(&mut self.phases, phase_from_slug(slug)),
            Facet::Trigger => toggle(&mut self.triggers, trigger_from_slug(slug)),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.phases.is_empty() && self.triggers.is_empty()
    }

    /// Whether every phase is chosen, which asks for the same as choosing none.
    fn has_all_phases(&self) -> bool {
        filterable_phases().all(|phase| self.phases.contains(&phase))
    }

    /// The filter as the API takes it, for one project or, with `None`, for the organisation.
    pub fn to_request(&self, project_id: Option<&str>) -> ListPrebuildsFilter {
        let phases = if self.has_all_phases() { Vec::new() } else { self.phases.clone() };
        debug_assert!(phases.len() <= MAX_PHASES);
        ListPrebuildsFilter {
            project_ids: project_id.map(str::to_owned).into_iter().collect(),
            phases,
            triggered_by: self.triggers.clone(),
            ..Default::default()
        }
    }
}

fn facet(parameter: &str) -> Option<Facet> {
    [Facet::Phase, Facet::Trigger].into_iter().find(|facet| facet.parameter() == parameter)
}

/// Adds `value` if it is absent from `list`, removes it if it is there.
fn toggle<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) {
    let Some(value) = value else { return };
    match list.iter().position(|present| *present == value) {
        Some(index) => {
            list.remove(index);
        }
        None => list.push(value),
    }
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "")))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_filter_reads_from_a_link_and_keeps_what_is_not_its_own() {
        let query = "?seed=7&phase=failed&phase=later&phase=failed&trigger=scheduled&q=a%20b";
        let filter = Filter::from_query(query);
        assert_eq!(filter.phases, [PrebuildPhase::Failed]);
        assert_eq!(filter.triggers, [PrebuildTrigger::Scheduled]);
        assert_eq!(filter.into_query(query), "?seed=7&q=a%20b&phase=failed&trigger=scheduled");
        assert_eq!(Filter::default().into_query("?phase=failed"), "");
    }

    #[test]
    fn all_phases_ask_for_no_phase_since_the_api_takes_ten() {
        let mut filter = Filter { phases: filterable_phases().collect(), ..Default::default() };
        assert!(filter.to_request(None).phases.is_empty());
        filter.phases.pop();
        assert_eq!(filter.to_request(Some("p")).phases.len(), MAX_PHASES);
    }

    proptest! {
        #[test]
        fn any_filter_survives_its_link(phases in proptest::sample::subsequence(filterable_phases().collect::<Vec<_>>(), 0..=11), manual: bool) {
            let filter = Filter { phases, triggers: if manual { vec![PrebuildTrigger::Manual] } else { vec![] } };
            prop_assert_eq!(Filter::from_query(&filter.into_query("?a=b")), filter);
        }

        #[test]
        fn any_query_is_readable(query in ".*") {
            let filter = Filter::from_query(&query);
            prop_assert!(filter.phases.len() <= 11);
        }
    }
}
