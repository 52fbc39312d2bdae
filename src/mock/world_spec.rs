//! Parameters of a mock world and their form in URLs. The page reads them from its query string, the worker from the
//! path.

use std::fmt;

use super::clock::Clock;
use super::scenario::Scenario;

/// Folder under the console's base path that the worker serves.
pub const API_FOLDER: &str = "mock-api/";

/// Parameters of a world. Equal specs give equal fleets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorldSpec {
    /// Seed of ids, times, and outcomes.
    pub seed: u64,
    pub scenario: Scenario,
    /// Number of prebuilds in the 60 days before the anchor, 0 to [`Self::MAX_PREBUILDS`]. Defaults to the scenario's.
    pub prebuilds: u32,
    /// Initial speed of the mock's clock relative to the real one, 0 to [`Clock::MAX_SPEED`].
    pub speed: u32,
    /// Number of lines in every prebuild's log, 0 to [`Self::MAX_LOG_LINES`]; absent for realistic lengths.
    pub log_lines: Option<u32>,
}

impl Default for WorldSpec {
    fn default() -> Self {
        Self::of(Scenario::default())
    }
}

impl WorldSpec {
    pub const MAX_PREBUILDS: u32 = 100_000;
    pub const MAX_LOG_LINES: u32 = 200_000;

    /// Default spec of a scenario: a minute passes in a second.
    pub const fn of(scenario: Scenario) -> Self {
        Self { seed: 1, scenario, prebuilds: scenario.prebuilds(), speed: 60, log_lines: None }
    }

    /// Parses the world's parameters from a query string, with or without `?`, or a path segment. Other parameters are
    /// ignored; the first of repeated parameters counts, as in `URLSearchParams.get`.
    pub fn parse(query: &str) -> Result<Self, SpecError> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let value_of = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let number_of = |name: &'static str, max: u64| match value_of(name) {
            None => Ok(None),
            Some(text) => match number(text).filter(|number| *number <= max) {
                Some(number) => Ok(Some(number)),
                None => Err(SpecError::Number { name, max, given: text.to_owned() }),
            },
        };
        let count_of = |name, max: u32| Ok(number_of(name, max.into())?.map(|count| count as u32));
        let scenario = match value_of("scenario") {
            None => Scenario::default(),
            Some(name) => Scenario::from_name(name).ok_or_else(|| SpecError::Scenario(name.to_owned()))?,
        };
        let default = Self::of(scenario);
        Ok(Self {
            seed: number_of("seed", u64::MAX)?.unwrap_or(default.seed),
            scenario,
            prebuilds: count_of("prebuilds", Self::MAX_PREBUILDS)?.unwrap_or(default.prebuilds),
            speed: count_of("speed", Clock::MAX_SPEED)?.unwrap_or(default.speed),
            log_lines: count_of("log-lines", Self::MAX_LOG_LINES)?,
        })
    }

    /// Path segment of the world, such as `seed=7&prebuilds=100000`, without default values; empty for the default
    /// world. Also the key of the stored log.
    pub fn path(&self) -> String {
        let default = Self::of(self.scenario);
        let said = |name: &str, value: u64, default: u64| (value != default).then(|| format!("{name}={value}"));
        let parts = [
            said("seed", self.seed, default.seed),
            (self.scenario != Scenario::default()).then(|| format!("scenario={}", self.scenario.name())),
            said("prebuilds", self.prebuilds.into(), default.prebuilds.into()),
            said("speed", self.speed.into(), default.speed.into()),
            self.log_lines.map(|lines| format!("log-lines={lines}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    /// Base URL of this world's procedures, without a trailing slash. `base` is the console's base path or URL with a
    /// trailing slash.
    pub fn api_base_url(&self, base: &str) -> String {
        format!("{base}{API_FOLDER}{}", self.path()).trim_end_matches('/').to_owned()
    }

    /// Splits a URL path after [`API_FOLDER`] into world and procedure: `{Service}/{Method}`, or
    /// `{world}/{Service}/{Method}`.
    pub fn split(path: &str) -> Result<(Self, &str), SpecError> {
        match path.split_once('/') {
            Some((world, procedure)) if procedure.contains('/') => Ok((Self::parse(world)?, procedure)),
            _ => Ok((Self::default(), path)),
        }
    }
}

/// Parses digits only: `str::parse` alone would accept a sign.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Invalid world parameter; holds the given value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecError {
    Number { name: &'static str, max: u64, given: String },
    Scenario(String),
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Number { name, max, given } => {
                write!(f, "The parameter {name} must be a whole number from 0 to {max}, not “{given}”.")
            }
            Self::Scenario(given) => {
                let names = Scenario::ALL.map(Scenario::name).join(", ");
                write!(f, "There is no scenario “{given}”. Valid scenarios: {names}.")
            }
        }
    }
}

impl std::error::Error for SpecError {}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: WorldSpec =
        WorldSpec { seed: 7, scenario: Scenario::Healthy, prebuilds: 5, speed: 0, log_lines: Some(200_000) };

    #[test]
    fn a_query_names_a_world_among_other_parameters() {
        assert_eq!(WorldSpec::parse(""), Ok(WorldSpec::default()));
        assert_eq!(
            WorldSpec::parse("?phase=failed&prebuilds=100000&seed=7&seed=8"),
            Ok(WorldSpec { seed: 7, prebuilds: 100_000, ..Default::default() })
        );
        assert_eq!(WorldSpec::parse(&BUSY.path()), Ok(BUSY));
        assert_eq!(WorldSpec::parse("prebuilds=0").map(|spec| spec.prebuilds), Ok(0));
        assert_eq!(WorldSpec::parse("scenario=huge").map(|spec| spec.prebuilds), Ok(100_000));
        assert_eq!(WorldSpec::parse("scenario=huge&prebuilds=2000").map(|spec| spec.prebuilds), Ok(2000));
    }

    #[test]
    fn invalid_values_are_explained() {
        for (name, max, bad) in [
            ("seed", u64::MAX, &["", "-1", "+1", "x", "18446744073709551616"][..]),
            ("prebuilds", 100_000, &["100001", "-1", "1e3", "4294967296"]),
            ("speed", 86_400, &["86401", "fast"]),
            ("log-lines", 200_000, &["200001", "0.5"]),
        ] {
            for given in bad {
                let expected = SpecError::Number { name, max, given: (*given).to_owned() };
                assert_eq!(WorldSpec::parse(&format!("{name}={given}")), Err(expected));
            }
        }
        let says = |query| WorldSpec::parse(query).unwrap_err().to_string();
        assert_eq!(
            says("prebuilds=many"),
            "The parameter prebuilds must be a whole number from 0 to 100000, not “many”."
        );
        assert!(says("scenario=chaos").contains("“chaos”. Valid scenarios: everyday, healthy"));
    }

    #[test]
    fn world_urls_round_trip() {
        let procedure = "gitpod.v1.ProjectService/ListProjects";
        for spec in [
            WorldSpec::default(),
            WorldSpec { seed: 7, ..Default::default() },
            WorldSpec::of(Scenario::Huge),
            WorldSpec { speed: 1, ..WorldSpec::of(Scenario::Empty) },
            BUSY,
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
