//! Filter of the warm pools, the pool that is open, and their form in the URL: `project=…&phase=degraded&attention=yes&pool=…`.
//!
//! All pools are loaded for their totals, so the filter works on loaded pools.

use crate::proto::id::Id;
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::filter::{canonical, toggle};
use super::filter_part::{FilterPart, Wording};
use super::phase::slug;
use super::query_string::{decoded, pairs, parameter, value, with_value};

/// Property to filter by, with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    Project,
    Class,
    Phase,
    Runner,
}

impl Facet {
    pub const ALL: [Self; 4] = [Self::Project, Self::Class, Self::Phase, Self::Runner];

    pub fn part(self) -> &'static FilterPart {
        &PARTS[self as usize]
    }

    /// A pool's value, as in the URL.
    pub fn of(self, pool: &WarmPool) -> String {
        match self {
            Self::Project => pool.metadata.project_id.to_string(),
            Self::Class => pool.metadata.environment_class_id.to_string(),
            Self::Phase => slug(&pool.status.phase.short_name()),
            Self::Runner => pool.metadata.runner_id.to_string(),
        }
    }
}

/// In the order of [`Facet::ALL`].
static PARTS: [FilterPart; Facet::ALL.len()] =
    [part("project", "Project"), part("class", "Class"), part("phase", "Phase"), part("runner", "Runner")];

/// All pools are loaded, so that the console applies the filter, to any number of values.
const fn part(parameter: &'static str, label: &'static str) -> FilterPart {
    FilterPart { parameter, label, wording: Wording::Name, max_values: usize::MAX, is_of_api: false }
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
            if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.part().parameter == name)
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
        let is_own = |name: &str| name == ATTENTION || Facet::ALL.iter().any(|facet| facet.part().parameter == name);
        let others = pairs(query).filter(|(name, _)| !is_own(name)).map(|(name, value)| format!("{name}={value}"));
        let mut parts: Vec<String> = others.collect();
        for facet in Facet::ALL {
            parts.extend(self.chosen(facet).iter().map(|value| parameter(facet.part().parameter, value)));
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
            Facet::Project | Facet::Class | Facet::Runner => Id::uuid(value).map(|id| id.to_string()),
        };
        toggle(&mut self.chosen[facet as usize], known, usize::MAX);
    }

    /// Chooses a value in place of the others.
    pub fn choose(&mut self, facet: Facet, value: &str) {
        self.chosen[facet as usize].clear();
        self.toggle(facet, value);
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

const POOL: &str = "pool";

/// Id of the pool whose panel is open.
pub fn open_pool(query: &str) -> Option<Id> {
    Id::uuid(&decoded(value(query, POOL)))
}

/// The query string with the panel of that pool open, or with none.
pub fn with_open_pool(query: &str, id: Option<Id>) -> String {
    with_value(query, POOL, &id.map(|id| id.to_string()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01985c07-91be-7a33-8f6d-2b4c90e1a5f7";

    #[test]
    fn a_filter_survives_its_link() {
        let query =
            format!("?seed=7&phase=degraded&phase=soon&phase=degraded&runner={ID}&project=x&attention=yes&sort=max");
        let filter = PoolFilter::from_query(&query);
        assert_eq!(filter.chosen(Facet::Phase), ["degraded"]);
        assert_eq!((filter.chosen(Facet::Runner), filter.chosen(Facet::Project)), (&[ID.to_owned()][..], &[][..]));
        assert_eq!(filter.into_query(&query), format!("?seed=7&sort=max&phase=degraded&runner={ID}&attention=yes"));
        assert_eq!(PoolFilter::from_query(&filter.into_query("")), filter);
        assert_eq!(PoolFilter::default().into_query("?phase=ready&attention=yes"), "");
    }

    #[test]
    fn an_open_pool_is_part_of_the_link() {
        let query = with_open_pool("?phase=ready", Some(ID.into()));
        assert_eq!(query, format!("?phase=ready&pool={ID}"));
        assert_eq!(open_pool(&query), Some(ID.into()));
        assert_eq!((open_pool("?pool=x"), open_pool("")), (None, None));
        assert_eq!(with_open_pool(&query, None), "?phase=ready");
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
    fn a_value_is_chosen_in_place_of_others() {
        let mut filter = PoolFilter::from_query("phase=ready&phase=pending&attention=yes");
        filter.choose(Facet::Phase, "degraded");
        assert_eq!(filter.into_query(""), "?phase=degraded&attention=yes");
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
