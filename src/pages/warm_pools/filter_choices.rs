//! Filter of the pools, as its menu and chips show it.

use std::sync::Arc;

use leptos::prelude::AnyView;

use crate::components::chunk::chunk;
use crate::components::filter_chips::filter_chips;
use crate::components::filter_menu::{Choice, FilterSource, OpenPart, Part, filter_menu};
use crate::domain::phase::{pool_tone, slug};
use crate::domain::pool_filter::{Facet, PoolFilter, filterable_phases};
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::sort::{sort, sort_by};

use super::filter_params::FilterParams;
use super::names::PoolNames;
use super::results::Results;

/// The filter, and what its options are made of.
#[derive(Clone, Copy)]
pub struct FilterChoices {
    pub filter: FilterParams,
    pub results: Results,
    pub names: PoolNames,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
}

chunk! {
    pub static FILTER_MENU: pools_menus = |(choices, part): (FilterChoices, OpenPart)| -> AnyView {
        filter_menu(Arc::new(choices), part)
    }
}

chunk! {
    pub static CHIPS: pools_menus = |(choices, part): (FilterChoices, OpenPart)| -> AnyView {
        filter_chips(Arc::new(choices), part)
    }
}

fn facet_of(part: Part) -> Option<Facet> {
    Facet::ALL.into_iter().find(|facet| facet.part() == part)
}

impl FilterSource for FilterChoices {
    fn parts(&self) -> Vec<Part> {
        let is_offered = |facet: &Facet| *facet != Facet::Project || self.has_projects;
        Facet::ALL.into_iter().filter(is_offered).map(Facet::part).collect()
    }

    fn choices(&self, part: Part) -> Vec<Choice> {
        facet_of(part).map(|facet| self.of(facet)).unwrap_or_default()
    }

    fn chosen(&self, part: Part) -> Vec<String> {
        let chosen = |facet| self.filter.current.with(|filter| filter.chosen(facet).to_vec());
        facet_of(part).map(chosen).unwrap_or_default()
    }

    fn toggle(&self, part: Part, value: &str) {
        if let Some(facet) = facet_of(part) {
            self.filter.change(|filter| filter.toggle(facet, value));
        }
    }

    fn is_empty(&self) -> bool {
        self.filter.current.with(PoolFilter::is_empty)
    }

    fn clear(&self) {
        self.filter.clear();
    }
}

impl FilterChoices {
    /// Values of the loaded pools, and those that are chosen.
    fn of(self, facet: Facet) -> Vec<Choice> {
        let Self { filter, results, names, .. } = self;
        if facet == Facet::Phase {
            let choice = |phase: WarmPoolPhase| {
                let name = phase.short_name();
                Choice { value: slug(&name), label: format::enum_name(&name), tone: Some(pool_tone(&phase)) }
            };
            return filterable_phases().map(choice).collect();
        }
        let name = |id: Id| match facet {
            Facet::Project => names.project(id),
            Facet::Class => names.class(id),
            _ => names.runner_or_id(id),
        };
        results.list.ids.track();
        let mut values: Vec<String> = results.all().iter().map(|pool| facet.of(pool)).collect();
        filter.current.with(|filter| values.extend_from_slice(filter.chosen(facet)));
        sort(&mut values);
        values.dedup();
        let choice = |value: String| {
            let label = name(value.as_str().into());
            Choice { value, label, tone: None }
        };
        let mut choices: Vec<Choice> = values.into_iter().filter(|value| !value.is_empty()).map(choice).collect();
        sort_by(&mut choices, |one, other| one.label.cmp(&other.label));
        choices
    }
}
