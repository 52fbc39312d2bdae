//! Which made-up world is asked for, and how URLs say so. The page reads it from its query; the worker from the path.

use std::fmt;

/// The folder, under the console's base path, that the worker answers for.
pub const API_FOLDER: &str = "mock-api/";

/// What a world is made from. Equal specs give equal fleets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorldSpec {
    /// Chooses ids, times and outcomes.
    pub seed: u64,
    /// How many prebuilds the 60 days before the anchor hold; 0 to [`Self::MAX_PREBUILDS`].
    pub prebuilds: u32,
}

impl Default for WorldSpec {
    fn default() -> Self {
        Self { seed: 1, prebuilds: 2000 }
    }
}

impl WorldSpec {
    pub const MAX_PREBUILDS: u32 = 100_000;

    /// Reads `seed` and `prebuilds` out of a query string, with or without its `?`, or a path segment. Other
    /// parameters are left to others; of a repeated one the first counts, as in `URLSearchParams.get`.
    pub fn parse(query: &str) -> Result<Self, SpecError> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let value_of = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let mut spec = Self::default();
        if let Some(seed) = value_of("seed") {
            spec.seed = number(seed).ok_or_else(|| SpecError::Seed(seed.to_owned()))?;
        }
        if let Some(prebuilds) = value_of("prebuilds") {
            spec.prebuilds = number(prebuilds)
                .and_then(|count| u32::try_from(count).ok())
                .filter(|count| *count <= Self::MAX_PREBUILDS)
                .ok_or_else(|| SpecError::Prebuilds(prebuilds.to_owned()))?;
        }
        Ok(spec)
    }

    /// The world's path segment: `seed=7&prebuilds=100000`, values at their default left out; empty for the default
    /// world. Also the world's name in the stored log.
    pub fn path(&self) -> String {
        let default = Self::default();
        let seed = (self.seed != default.seed).then(|| format!("seed={}", self.seed));
        let prebuilds = (self.prebuilds != default.prebuilds).then(|| format!("prebuilds={}", self.prebuilds));
        seed.into_iter().chain(prebuilds).collect::<Vec<_>>().join("&")
    }

    /// Where this world's procedures are, without a final slash. `base` is the console's base path or URL and ends
    /// with a slash.
    pub fn api_base_url(&self, base: &str) -> String {
        format!("{base}{API_FOLDER}{}", self.path()).trim_end_matches('/').to_owned()
    }

    /// Splits the rest of a URL's path after [`API_FOLDER`] into world and procedure: `{Service}/{Method}`, or
    /// `{world}/{Service}/{Method}`.
    pub fn split(path: &str) -> Result<(Self, &str), SpecError> {
        match path.split_once('/') {
            Some((world, procedure)) if procedure.contains('/') => Ok((Self::parse(world)?, procedure)),
            _ => Ok((Self::default(), path)),
        }
    }
}

/// Digits only: `str::parse` alone would take a sign.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Why a world cannot be made; holds the value that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecError {
    Seed(String),
    Prebuilds(String),
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Seed(given) => write!(f, "The seed must be a whole number from 0 to {}, not “{given}”.", u64::MAX),
            Self::Prebuilds(given) => write!(
                f,
                "The number of prebuilds must be a whole number from 0 to {}, not “{given}”.",
                WorldSpec::MAX_PREBUILDS
            ),
        }
    }
}

impl std::error::Error for SpecError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_a_world_among_other_parameters() {
        let other = WorldSpec { seed: 7, prebuilds: 100_000 };
        assert_eq!(WorldSpec::parse(""), Ok(WorldSpec::default()));
        assert_eq!(WorldSpec::parse("?phase=failed&prebuilds=100000&seed=7&seed=8"), Ok(other));
        assert_eq!(WorldSpec::parse(&other.path()), Ok(other));
        assert_eq!(WorldSpec::parse("prebuilds=0").map(|spec| spec.prebuilds), Ok(0));
    }

    #[test]
    fn a_bad_value_is_said_plainly() {
        for query in ["seed=", "seed=-1", "seed=+1", "seed=x", "seed=18446744073709551616"] {
            assert!(matches!(WorldSpec::parse(query), Err(SpecError::Seed(_))), "{query}");
        }
        for query in ["prebuilds=100001", "prebuilds=-1", "prebuilds=1e3", "prebuilds=4294967296"] {
            assert!(matches!(WorldSpec::parse(query), Err(SpecError::Prebuilds(_))), "{query}");
        }
        let error = WorldSpec::parse("prebuilds=many").unwrap_err();
        assert_eq!(error.to_string(), "The number of prebuilds must be a whole number from 0 to 100000, not “many”.");
    }

    #[test]
    fn urls_lead_back_to_their_world() {
        let procedure = "gitpod.v1.ProjectService/ListProjects";
        for spec in [
            WorldSpec::default(),
            WorldSpec { seed: 7, ..Default::default() },
            WorldSpec { prebuilds: 5, ..Default::default() },
            WorldSpec { seed: 7, prebuilds: 5 },
        ] {
            let url = format!("{}/{procedure}", spec.api_base_url("/console/"));
            let path = url.strip_prefix("/console/mock-api/").unwrap();
            assert_eq!(WorldSpec::split(path), Ok((spec, procedure)), "{url}");
        }
        assert_eq!(WorldSpec::default().api_base_url("/"), "/mock-api");
        assert_eq!(WorldSpec::split("Service"), Ok((WorldSpec::default(), "Service")));
        assert!(WorldSpec::split("seed=x/Service/Method").is_err());
    }
}
