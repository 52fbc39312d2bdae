//! Filter of the history, as its menu and chips show it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::AnyView;

use crate::components::chunk::chunk;
use crate::components::filter_chips::filter_chips;
use crate::components::filter_menu::{Choice, FilterSource, OpenPart, Part, filter_menu};
use crate::domain::filter::{CREATED, Facet, Filter};
use crate::domain::phase::{Tone, filterable_phases, filterable_triggers, prebuild_tone, slug};
use crate::domain::time_range::TimeRange;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::reactive::Memo;
use crate::sort::sort_by;
use crate::store::keyed::Keyed;
use crate::store::names::Names;

use super::created_form::created_form;
use super::filter_params::FilterParams;
use super::names::PrebuildNames;
use super::time_label::time_label;

/// The filter, and what its options are made of.
#[derive(Clone, Copy)]
pub struct FilterChoices {
    pub filter: FilterParams,
    /// The chosen filter, with the time range that a sorted list adds.
    pub in_force: Memo<Filter>,
    pub names: PrebuildNames,
    /// Loaded prebuilds, whose people are offered.
    pub prebuilds: Keyed<Prebuild>,
    /// `None` for the organization's history.
    pub project_id: Option<Id>,
}

chunk! {
    pub static FILTER_MENU: history_menus = |(choices, part): (FilterChoices, OpenPart)| -> AnyView {
        filter_menu(Arc::new(choices), part)
    }
}

chunk! {
    pub static CHIPS: history_menus = |(choices, part): (FilterChoices, OpenPart)| -> AnyView {
        filter_chips(Arc::new(choices), part)
    }
}

fn facet_of(part: Part) -> Option<Facet> {
    Facet::ALL.into_iter().find(|facet| facet.part() == part)
}

impl FilterSource for FilterChoices {
    fn parts(&self) -> Vec<Part> {
        let is_offered = |facet: &Facet| *facet != Facet::Project || self.project_id.is_none();
        Facet::ALL.into_iter().filter(is_offered).map(Facet::part).chain([&CREATED]).collect()
    }

    fn choices(&self, part: Part) -> Vec<Choice> {
        facet_of(part).map(|facet| self.of(facet)).unwrap_or_default()
    }

    fn chosen(&self, part: Part) -> Vec<String> {
        facet_of(part).map(|facet| self.filter.current.with(|filter| filter.chosen(facet))).unwrap_or_default()
    }

    fn toggle(&self, part: Part, value: &str) {
        if let Some(facet) = facet_of(part) {
            self.filter.change(|filter| filter.toggle(facet, value));
        }
    }

    fn remove(&self, part: Part) {
        match facet_of(part) {
            Some(facet) => self.filter.change(|filter| filter.clear(facet)),
            None => self.filter.set_time(TimeRange::Any),
        }
    }

    /// A sorted list needs a time range.
    fn can_remove(&self, part: Part) -> bool {
        part != &CREATED || self.filter.current.with(Filter::has_time)
    }

    fn form(&self, part: Part) -> Option<AnyView> {
        (part == &CREATED).then(|| created_form(self.filter))
    }

    fn form_words(&self, part: Part) -> Option<String> {
        let words = || self.in_force.with(|filter| filter.has_time().then(|| time_label(filter)));
        if part == &CREATED { words() } else { None }
    }

    fn is_empty(&self) -> bool {
        self.filter.current.with(Filter::is_empty)
    }

    fn clear(&self) {
        self.filter.clear();
    }
}

impl FilterChoices {
    /// Options of a facet.
    fn of(self, facet: Facet) -> Vec<Choice> {
        let choice =
            |name: Cow<str>, tone: Option<Tone>| Choice { value: slug(&name), label: format::enum_name(&name), tone };
        let named = |(id, label): (Id, String)| Choice { value: id.to_string(), label, tone: None };
        match facet {
            Facet::Phase => {
                filterable_phases().map(|phase| choice(phase.short_name(), Some(prebuild_tone(&phase)))).collect()
            }
            Facet::Trigger => filterable_triggers().map(|trigger| choice(trigger.short_name(), None)).collect(),
            Facet::Project => self.names.projects.map(Names::all).unwrap_or_default().into_iter().map(named).collect(),
            Facet::Class => self.names.classes.all().into_iter().map(named).collect(),
            Facet::Creator | Facet::Executor => self.people(facet).into_iter().map(named).collect(),
        }
    }

    /// Ids and names of the people of all loaded prebuilds of the page's project, whatever the filter: a list filtered by a
    /// person has nobody else. Chosen people are always included. Tracked.
    fn people(self, facet: Facet) -> Vec<(Id, String)> {
        self.prebuilds.revision();
        let subject = |row: &Prebuild| {
            let is_here = self.project_id.is_none_or(|id| id == row.metadata.project_id);
            facet.person(row).filter(|_| is_here).cloned()
        };
        let subjects: HashMap<Id, Subject> =
            self.prebuilds.find_all(subject).into_iter().map(|subject| (subject.id, subject)).collect();
        let mut named: Vec<(Id, String)> =
            subjects.values().map(|subject| (subject.id, self.names.person(subject))).collect();
        let chosen =
            self.filter.current.with(|filter| filter.chosen(facet)).into_iter().map(|id| Id::from(id.as_str()));
        let unknown = chosen.filter(|id| !subjects.contains_key(id));
        named.extend(unknown.map(|id| (id, format::short_id(id))));
        sort_by(&mut named, |one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
        named
    }
}
