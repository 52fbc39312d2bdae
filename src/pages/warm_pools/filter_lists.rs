//! Lists of the filter menus.

use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::filter_menu::{Choice, FilterList, filter_list};
use crate::domain::phase::{pool_tone, slug};
use crate::domain::pool_filter::{Facet, filterable_phases};
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::reactive::RwSignal;
use crate::sort::{sort, sort_by};

use super::filter_params::FilterParams;
use super::names::PoolNames;
use super::results::Results;

/// Properties of a facet's list.
#[derive(Clone, Copy)]
pub struct FacetList {
    pub filter: FilterParams,
    pub results: Results,
    pub names: PoolNames,
    pub facet: Facet,
    pub label: &'static str,
    pub is_open: RwSignal<bool>,
}

chunk! {
    pub static FILTER_LIST: pools_menus = |list: FacetList| -> AnyView { facet_list(list) }
}

fn facet_list(list: FacetList) -> AnyView {
    let FacetList { filter, facet, label, is_open, .. } = list;
    filter_list(FilterList {
        label,
        is_open,
        choices: Signal::derive(move || choices(list)),
        chosen: Signal::derive(move || filter.current.with(|filter| filter.chosen(facet).to_vec())),
        max: usize::MAX,
        on_toggle: Callback::new(move |value: String| filter.change(|filter| filter.toggle(facet, &value))),
    })
}

/// Values of the loaded pools; tracked.
fn choices(list: FacetList) -> Vec<Choice> {
    let FacetList { results, names, facet, .. } = list;
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
