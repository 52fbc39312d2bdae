//! Filter and view of the warm pools, and their form in the URL: `project=…&phase=degraded&attention=yes&view=table`.
//!
//! All pools are loaded for their totals, so the filter works on loaded pools.

use crate::proto::id::Id;
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::filter::{canonical, decoded, pairs, parameter, toggle};
use super::history_view::{value, with_value};
use super::phase::slug;

/// Property to filter by, with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    Project,
    Class,
    Phase,
    Runner,
    /// Id of the pool, in links to one pool.
    Pool,
}

impl Facet {
    pub const ALL: [Self; 5] = [Self::Project, Self::Class, Self::Phase, Self::Runner, Self::Pool];

    /// Parameter in the URL.
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Class => "class",
            Self::Phase => "phase",
            Self::Runner => "runner",
            Self::Pool => "pool",
        }
    }

    /// A pool's value, as in the URL.
    pub fn of(self, pool: &WarmPool) -> String {
        match self {
            Self::Project => pool.metadata.project_id.to_string(),
            Self::Class => pool.metadata.environment_class_id.to_string(),
            Self::Phase => slug(&pool.status.phase.short_name()),
            Self::Runner => pool.metadata.runner_id.to_string(),
            Self::Pool => pool.id.to_string(),
        }
    }
}

/// Phases that the filter offers.
pub fn filterable_phases() -> impl Iterator<Item = WarmPoolPhase> {
    WarmPoolPhase::KNOWN.iter().filter(|phase| **phase != WarmPoolPhase::Unspecified).cloned()
}

/// Filter of the pools. A facet without values matches all pools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolFilter {
    /// By facet, in the order of [`Facet::ALL`].
    chosen: [Vec<String>; Facet::ALL.len()],
    /// Only pools that need attention.
    pub needs_attention: bool,
}

const ATTENTION: &str = "attention";

impl PoolFilter {
    /// Reads a query string, with or without its `?`. Unknown values are ignored.
    pub fn from_query(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, written) in pairs(query) {
            let value = decoded(written);
            if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.parameter() == name)
                && !filter.has(facet, &value)
            {
                filter.toggle(facet, &value);
            }
        }
        filter.needs_attention = value(query, ATTENTION) == "yes";
        filter
    }

    /// The query string with this filter, led by `?` unless empty. Other parameters stay.
    pub fn into_query(&self, query: &str) -> String {
        let is_own = |name: &str| name == ATTENTION || Facet::ALL.iter().any(|facet| facet.parameter() == name);
        let others = pairs(query).filter(|(name, _)| !is_own(name)).map(|(name, value)| format!("{name}={value}"));
        let mut parts: Vec<String> = others.collect();
        for facet in Facet::ALL {
            parts.extend(self.chosen(facet).iter().map(|value| parameter(facet.parameter(), value)));
        }
        parts.extend(self.needs_attention.then(|| format!("{ATTENTION}=yes")));
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    pub fn chosen(&self, facet: Facet) -> &[String] {
        &self.chosen[facet as usize]
    }

    pub fn has(&self, facet: Facet, value: &str) -> bool {
        self.chosen(facet).contains(&canonical(value))
    }

    /// Adds or removes a value.
    pub fn toggle(&mut self, facet: Facet, value: &str) {
        let known = match facet {
            Facet::Phase => filterable_phases().map(|phase| slug(&phase.short_name())).find(|slug| slug == value),
            Facet::Project | Facet::Class | Facet::Runner | Facet::Pool => Id::uuid(value).map(|id| id.to_string()),
        };
        toggle(&mut self.chosen[facet as usize], known, usize::MAX);
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The filter matches a pool; `needs_attention` is about that pool.
    pub fn matches(&self, pool: &WarmPool, needs_attention: bool) -> bool {
        let is_of = |facet: Facet| self.chosen(facet).is_empty() || self.has(facet, &facet.of(pool));
        Facet::ALL.into_iter().all(is_of) && (needs_attention || !self.needs_attention)
    }
}

/// Cards or a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PoolView {
    #[default]
    Cards,
    Table,
}

const VIEW: &str = "view";

impl PoolView {
    pub fn from_query(query: &str) -> Self {
        if value(query, VIEW) == "table" { Self::Table } else { Self::Cards }
    }

    pub fn into_query(self, query: &str) -> String {
        with_value(query, VIEW, if self == Self::Table { "table" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";

    #[test]
    fn a_filter_and_a_view_survive_their_link() {
        let query =
            format!("?seed=7&phase=degraded&phase=soon&phase=degraded&runner={ID}&project=x&attention=yes&view=table");
        let filter = PoolFilter::from_query(&query);
        assert_eq!(filter.chosen(Facet::Phase), ["degraded"]);
        assert_eq!((filter.chosen(Facet::Runner), filter.chosen(Facet::Project)), (&[ID.to_owned()][..], &[][..]));
        assert_eq!(filter.into_query(&query), format!("?seed=7&view=table&phase=degraded&runner={ID}&attention=yes"));
        assert_eq!(PoolFilter::from_query(&filter.into_query("")), filter);
        assert_eq!(PoolView::from_query(&query), PoolView::Table);
        assert_eq!(PoolView::Cards.into_query("?view=table&seed=7"), "?seed=7");
        assert_eq!(PoolFilter::default().into_query("?phase=ready&attention=yes"), "");
    }

    #[test]
    fn a_pool_matches_by_all_facets() {
        let mut pool = WarmPool::default();
        pool.metadata.project_id = ID.into();
        pool.status.phase = WarmPoolPhase::Ready;
        let matches = |query: &str, needs| PoolFilter::from_query(query).matches(&pool, needs);
        let other = "01985c07-91be-7a33-8f6d-000000000000";
        assert!(matches("", false));
        assert!(matches(&format!("project={ID}&phase=ready&phase=degraded"), false));
        let twice = PoolFilter::from_query(&format!("project={}&project={ID}", ID.to_uppercase().replace('-', "")));
        assert_eq!(twice.chosen(Facet::Project), [ID], "the form does not matter");
        assert!(!matches(&format!("project={other}&phase=ready"), false));
        assert!(!matches("phase=degraded", false));
        assert!(!matches("attention=yes", false) && matches("attention=yes", true));
    }

    #[test]
    fn a_value_that_is_toggled_twice_is_removed() {
        let mut filter = PoolFilter::default();
        filter.toggle(Facet::Phase, "ready");
        assert!(filter.has(Facet::Phase, "ready") && !filter.is_empty());
        filter.toggle(Facet::Phase, "ready");
        filter.toggle(Facet::Phase, "unspecified");
        assert!(filter.is_empty());
    }
}
