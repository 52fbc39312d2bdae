//! Which code goes into which file, as a plan from outside says.
//!
//! Without a plan there is a file for every set of split modules that need the same code, which may be hundreds. A plan puts
//! sets together: into the file of a larger set, or into the main file.

use std::collections::{BTreeSet, HashMap};

use eyre::{Context, Result};

use crate::split_point::SplitModuleIdentifier;

/// From the modules that need some code to those whose file it goes into.
pub(crate) struct Plan(HashMap<BTreeSet<String>, SplitModuleIdentifier>);

impl Plan {
    /// Reads the file that the environment variable `WASM_SPLIT_PLAN` names. A line has the modules that need some code, `=`,
    /// and those whose file it goes into, or `main`: `history,pools=history,log,pools`.
    pub(crate) fn read() -> Result<Self> {
        let Some(path) = std::env::var_os("WASM_SPLIT_PLAN") else { return Ok(Self(HashMap::new())) };
        let text = std::fs::read_to_string(path).context("WASM_SPLIT_PLAN cannot be read")?;
        let set = |names: &str| names.split(',').map(str::to_owned).collect::<BTreeSet<_>>();
        let file = |names: &str| match names {
            "main" => SplitModuleIdentifier::Main,
            // As the splitter itself names it: it would take a set of one for another file, and lose what goes there.
            names if !names.contains(',') => SplitModuleIdentifier::Split(names.to_owned()),
            names => SplitModuleIdentifier::Chunk(set(names)),
        };
        let lines = text.lines().filter_map(|line| line.split_once('='));
        Ok(Self(lines.map(|(needed_by, of_file)| (set(needed_by), file(of_file))).collect()))
    }

    /// The file for code that these modules need.
    pub(crate) fn file(&self, needed_by: &SplitModuleIdentifier) -> SplitModuleIdentifier {
        let set = match needed_by {
            SplitModuleIdentifier::Main => return SplitModuleIdentifier::Main,
            SplitModuleIdentifier::Split(name) => BTreeSet::from([name.clone()]),
            SplitModuleIdentifier::Chunk(names) => names.clone(),
        };
        self.0.get(&set).unwrap_or(needed_by).clone()
    }
}
