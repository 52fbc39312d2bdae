//! Addresses of the console: builds links to pages, and finds the page for an address.
//!
//! Each link carries the base path and, in mock mode, the parameters of the mock world, so that a copied link leads to
//! the same data.

use crate::domain::pool_size::PoolSize;
use crate::proto::id::Id;
use percent_encoding::percent_decode_str;
use std::sync::OnceLock;

/// Page of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Projects,
    /// History of the organization.
    Prebuilds,
    /// Warm pools of the organization.
    WarmPools,
    /// Demand of the organization.
    Demand,
    ProjectPrebuilds {
        project_id: Id,
    },
    Prebuild {
        project_id: Id,
        prebuild_id: Id,
    },
    PrebuildLogs {
        project_id: Id,
        prebuild_id: Id,
    },
    ProjectWarmPools {
        project_id: Id,
    },
    ProjectDemand {
        project_id: Id,
    },
    ProjectSettings {
        project_id: Id,
    },
}

/// Part of the console, as listed in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Projects,
    Prebuilds,
    WarmPools,
    Demand,
}

impl Route {
    /// Page for a path that includes the base path; `None` if there is none. Ids may have any form of a UUID.
    pub fn parse(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.strip_prefix(base())?.split('/').filter(|part| !part.is_empty()).collect();
        // Braces are always escaped in a path, and colons may be.
        let id = |part: &str| Id::uuid(&percent_decode_str(part).decode_utf8().ok()?);
        let route = match parts[..] {
            [] | ["projects"] => Self::Projects,
            ["prebuilds"] => Self::Prebuilds,
            ["warm-pools"] => Self::WarmPools,
            ["demand"] => Self::Demand,
            ["projects", project, "prebuilds"] => Self::ProjectPrebuilds { project_id: id(project)? },
            ["projects", project, "prebuilds", prebuild] => {
                Self::Prebuild { project_id: id(project)?, prebuild_id: id(prebuild)? }
            }
            ["projects", project, "prebuilds", prebuild, "logs"] => {
                Self::PrebuildLogs { project_id: id(project)?, prebuild_id: id(prebuild)? }
            }
            ["projects", project, "warm-pools"] => Self::ProjectWarmPools { project_id: id(project)? },
            ["projects", project, "demand"] => Self::ProjectDemand { project_id: id(project)? },
            ["projects", project, "settings"] => Self::ProjectSettings { project_id: id(project)? },
            _ => return None,
        };
        let features = features();
        let is_there = match route {
            // The demand is for sizes of warm pools.
            Self::WarmPools | Self::ProjectWarmPools { .. } | Self::Demand | Self::ProjectDemand { .. } => {
                features.warm_pools
            }
            Self::ProjectSettings { .. } => features.settings,
            _ => true,
        };
        is_there.then_some(route)
    }

    pub const fn section(&self) -> Section {
        match self {
            Self::Prebuilds => Section::Prebuilds,
            Self::WarmPools => Section::WarmPools,
            Self::Demand => Section::Demand,
            _ => Section::Projects,
        }
    }
}

/// Pages that a deployment can disable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    pub settings: bool,
    /// Warm pools, and the demand for them.
    pub warm_pools: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self { settings: true, warm_pools: true }
    }
}

struct Site {
    /// Base path, such as `/console`, or empty; never with a trailing slash.
    base: String,
    /// Query carried by every link, such as `seed=7&prebuilds=100`, or empty.
    carried_query: String,
    features: Features,
}

static SITE: OnceLock<Site> = OnceLock::new();

/// Sets the base path, once, before anything is mounted. `base` is a path with or without a trailing slash;
/// `carried_query` is added to every link.
pub fn init(base: &str, carried_query: &str, features: Features) {
    let site = Site { base: base.trim_end_matches('/').to_owned(), carried_query: carried_query.to_owned(), features };
    // A second call must not change links under a mounted page, so the first one wins.
    let _ = SITE.set(site);
}

/// Enabled pages.
pub fn features() -> Features {
    SITE.get().map_or_else(Features::default, |site| site.features)
}

/// Base path without a trailing slash.
pub fn base() -> &'static str {
    SITE.get().map_or("", |site| &site.base)
}

/// Adds a query string (with `?` unless empty) to a link, after the carried query.
pub fn with_query(link: String, query: &str) -> String {
    match query.strip_prefix('?') {
        Some(rest) if link.contains('?') => format!("{link}&{rest}"),
        _ => link + query,
    }
}

fn link(path: &str) -> String {
    let carried = SITE.get().map_or("", |site| site.carried_query.as_str());
    let separator = if carried.is_empty() { "" } else { "?" };
    format!("{}{path}{separator}{carried}", base())
}

pub fn projects() -> String {
    link("/projects")
}

/// History of the organization.
pub fn prebuilds() -> String {
    link("/prebuilds")
}

/// Warm pools of the organization.
pub fn warm_pools() -> String {
    link("/warm-pools")
}

/// Demand of the organization.
pub fn demand() -> String {
    link("/demand")
}

pub fn project_prebuilds(project_id: Id) -> String {
    link(&format!("/projects/{project_id}/prebuilds"))
}

pub fn prebuild(project_id: Id, prebuild_id: Id) -> String {
    link(&format!("/projects/{project_id}/prebuilds/{prebuild_id}"))
}

/// Log of a prebuild.
pub fn prebuild_logs(project_id: Id, prebuild_id: Id) -> String {
    link(&format!("/projects/{project_id}/prebuilds/{prebuild_id}/logs"))
}

pub fn project_warm_pools(project_id: Id) -> String {
    link(&format!("/projects/{project_id}/warm-pools"))
}

pub fn project_demand(project_id: Id) -> String {
    link(&format!("/projects/{project_id}/demand"))
}

/// Prebuild settings of a project.
pub fn project_settings(project_id: Id) -> String {
    link(&format!("/projects/{project_id}/settings"))
}

/// A warm pool, within its project's.
/// Query parameter that opens the form for a new warm pool.
pub const NEW: &str = "new";

/// The form for a new warm pool, of `project_id` if there is one.
pub fn new_warm_pool(project_id: Option<Id>) -> String {
    with_query(project_id.map_or_else(warm_pools, project_warm_pools), &format!("?{NEW}=yes"))
}

/// The form for a new warm pool of a project and class, with a size filled in.
pub fn new_warm_pool_of(project_id: Id, class_id: Id, size: PoolSize) -> String {
    let PoolSize { min, max } = size;
    with_query(project_warm_pools(project_id), &format!("?{NEW}={class_id}.{min}.{max}"))
}

/// Class and size that the value of [`NEW`] fills in, if it does.
pub fn parse_new_warm_pool(value: &str) -> Option<(Id, PoolSize)> {
    let mut parts = value.split('.');
    let class_id = Id::uuid(parts.next()?)?;
    let size = PoolSize { min: parts.next()?.parse().ok()?, max: parts.next()?.parse().ok()? };
    Some((class_id, size)).filter(|_| parts.next().is_none())
}

pub fn warm_pool(project_id: Id, pool_id: Id) -> String {
    with_query(project_warm_pools(project_id), &format!("?pool={pool_id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn links_carry_the_base_path_and_world() {
        init("/console/", "seed=7", Features { settings: false, warm_pools: true });
        assert_eq!(projects(), "/console/projects?seed=7");
        assert_eq!(with_query(prebuilds(), "?phase=failed"), "/console/prebuilds?seed=7&phase=failed");
        assert_eq!(with_query(prebuilds(), ""), prebuilds());
        assert_eq!(with_query("/prebuilds".into(), "?phase=failed"), "/prebuilds?phase=failed");
        let (project_id, prebuild_id) = (Id::from(Uuid::from_u128(1)), Id::from(Uuid::from_u128(2)));
        assert_eq!(
            prebuild(project_id, prebuild_id),
            format!("/console/projects/{project_id}/prebuilds/{prebuild_id}?seed=7")
        );
        assert_eq!(
            warm_pool(project_id, prebuild_id),
            format!("/console/projects/{project_id}/warm-pools?seed=7&pool={prebuild_id}")
        );
        let size = PoolSize { min: 2, max: 5 };
        let link = new_warm_pool_of(project_id, prebuild_id, size);
        let value = link.split_once("&new=").map(|(_, value)| value).unwrap();
        assert_eq!(parse_new_warm_pool(value), Some((prebuild_id, size)));
        let wrong = ["yes".to_owned(), format!("{prebuild_id}.2"), format!("{value}.1"), format!("{prebuild_id}.a.5")];
        assert!(wrong.iter().all(|value| parse_new_warm_pool(value).is_none()));
        let page = |link: String| Route::parse(link.strip_suffix("?seed=7").unwrap());
        assert_eq!(page(projects()), Some(Route::Projects));
        assert_eq!(page(prebuilds()), Some(Route::Prebuilds));
        assert_eq!(page(warm_pools()), Some(Route::WarmPools));
        assert_eq!(page(demand()), Some(Route::Demand));
        assert_eq!(page(project_demand(project_id)), Some(Route::ProjectDemand { project_id }));
        assert_eq!(page(project_prebuilds(project_id)), Some(Route::ProjectPrebuilds { project_id }));
        assert_eq!(page(project_warm_pools(project_id)), Some(Route::ProjectWarmPools { project_id }));
        assert_eq!(page(project_settings(project_id)), None, "left out");
        assert_eq!(page(prebuild(project_id, prebuild_id)), Some(Route::Prebuild { project_id, prebuild_id }));
        let log = Route::PrebuildLogs { project_id, prebuild_id };
        assert_eq!(page(prebuild_logs(project_id, prebuild_id)), Some(log));
        for id in [
            "00000000-0000-0000-0000-00000000000a",
            "00000000-0000-0000-0000-00000000000A",
            "0000000000000000000000000000000a",
            "%7B00000000-0000-0000-0000-00000000000a%7D",
            "urn:uuid:00000000-0000-0000-0000-00000000000a",
            "urn%3Auuid%3A00000000-0000-0000-0000-00000000000a",
        ] {
            let project_id = Id::from(Uuid::from_u128(10));
            let found = Route::parse(&format!("/console/projects/{id}/prebuilds"));
            assert_eq!(found, Some(Route::ProjectPrebuilds { project_id }), "{id}");
        }
        assert_eq!(Route::parse("/console/projects/%ff/prebuilds"), None);
        assert_eq!(Route::parse("/console/"), Some(Route::Projects));
        for path in ["/", "/console/nowhere", "/console/projects/not-an-id/prebuilds", "/console/projects/x", ""] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }
}
