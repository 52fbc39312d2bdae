//! Links within the console. Each carries the base path the console is served under and, in mock mode, the
//! parameters that choose the mock's world, so that every link leads to what it was copied from.

use std::sync::OnceLock;

struct Site {
    /// `/console` or empty, never with a slash at its end.
    base: String,
    /// `seed=7&prebuilds=100` or empty.
    carried_query: String,
}

static SITE: OnceLock<Site> = OnceLock::new();

/// Says where the console is served, once, before anything is mounted. `base` is a path, with or without its last
/// slash; `carried_query` goes along with every link.
pub fn init(base: &str, carried_query: &str) {
    let site = Site { base: base.trim_end_matches('/').to_owned(), carried_query: carried_query.to_owned() };
    // A second call would change links under a mounted page; the first one stands.
    let _ = SITE.set(site);
}

/// The base path without its last slash.
pub fn base() -> &'static str {
    SITE.get().map_or("", |site| &site.base)
}

fn link(path: &str) -> String {
    let carried = SITE.get().map_or("", |site| site.carried_query.as_str());
    let separator = if carried.is_empty() { "" } else { "?" };
    format!("{}{path}{separator}{carried}", base())
}

pub fn projects() -> String {
    link("/projects")
}

/// The organisation's history.
pub fn prebuilds() -> String {
    link("/prebuilds")
}

/// The organisation's pools.
pub fn warm_pools() -> String {
    link("/warm-pools")
}

pub fn project_prebuilds(project_id: &str) -> String {
    link(&format!("/projects/{project_id}/prebuilds"))
}

pub fn prebuild(project_id: &str, prebuild_id: &str) -> String {
    link(&format!("/projects/{project_id}/prebuilds/{prebuild_id}"))
}

pub fn project_warm_pools(project_id: &str) -> String {
    link(&format!("/projects/{project_id}/warm-pools"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_carry_base_and_world() {
        init("/console/", "seed=7");
        assert_eq!(projects(), "/console/projects?seed=7");
        assert_eq!(prebuild("p", "b"), "/console/projects/p/prebuilds/b?seed=7");
    }
}
