//! Options of the filter menus.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::components::filter_menu::Choice;
use crate::domain::filter::{Facet, Filter};
use crate::domain::phase::{Tone, filterable_phases, filterable_triggers, prebuild_tone, slug};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::reactive::Memo;
use crate::sort::sort_by;
use crate::store::keyed::Keyed;
use crate::store::names::Names;
use crate::text;

use super::names::PrebuildNames;

/// Options of each facet.
#[derive(Clone, Copy)]
pub struct FilterChoices {
    pub filter: Memo<Filter>,
    pub names: PrebuildNames,
    /// Loaded prebuilds, whose people are offered.
    pub prebuilds: Keyed<Prebuild>,
    /// `None` for the organization's history.
    pub project_id: Option<Id>,
}

/// A part of the filter, as the menu lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Of(Facet),
    /// When a prebuild was created, or when its snapshot expires.
    Created,
}

impl Part {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Of(Facet::Project) => "Project",
            Self::Of(Facet::Phase) => "Phase",
            Self::Of(Facet::Trigger) => "Trigger",
            Self::Of(Facet::Creator) => text::TRIGGERED_BY,
            Self::Of(Facet::Executor) => text::RAN_AS,
            Self::Of(Facet::Class) => "Class",
            Self::Created => "Created",
        }
    }

    /// Its name in the URL.
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Of(facet) => facet.parameter(),
            Self::Created => "within",
        }
    }
}

impl FilterChoices {
    /// The parts that can be chosen here, in the order of the menu.
    pub fn parts(self) -> impl Iterator<Item = Part> {
        self.facets().map(Part::Of).chain([Part::Created])
    }

    /// Those with options.
    pub fn facets(self) -> impl Iterator<Item = Facet> {
        Facet::ALL.into_iter().filter(move |facet| *facet != Facet::Project || self.project_id.is_none())
    }

    /// Options of a facet; tracked.
    pub fn of(self, facet: Facet) -> Vec<Choice> {
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
        let chosen = self.filter.with(|filter| filter.chosen(facet)).into_iter().map(|id| Id::from(id.as_str()));
        let unknown = chosen.filter(|id| !subjects.contains_key(id));
        named.extend(unknown.map(|id| (id, format::short_id(id))));
        sort_by(&mut named, |one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
        named
    }
}
