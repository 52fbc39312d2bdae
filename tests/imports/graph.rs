//! Import graph of a crate's files.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt;

use crate::source::{Import, Path, Source};

/// First import of one file from another. Files are named by their paths below `src/`, without `.rs`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub import: &'a Import,
}

impl fmt::Display for Edge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Import { line, path } = self.import;
        write!(f, "src/{}.rs:{line} imports {} (src/{}.rs)", self.from, path.join("::"), self.to)
    }
}

/// Imports between files, except those used only in tests.
pub struct Graph {
    imports: BTreeMap<String, BTreeMap<String, Import>>,
}

impl Graph {
    /// Builds the graph from the names and texts of files.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let sources: BTreeMap<&str, Source> =
            files.into_iter().map(|(file, text)| (file, Source::parse(text, &module(file)))).collect();
        let library = sources.keys().filter(|file| **file != "main" && !file.starts_with("bin/"));
        let modules: HashMap<Path, &str> = library.map(|file| (module(file), *file)).collect();
        let test_modules: Vec<&Path> = sources.values().flat_map(|source| &source.test_modules).collect();
        let is_for_tests = |file: &str| test_modules.iter().any(|test| module(file).starts_with(test));
        let imports_of = |file: &str, source: &Source| {
            let mut imports = BTreeMap::new();
            for import in source.imports.iter().filter(|_| !is_for_tests(file)) {
                let ends = (0..=import.path.len()).rev();
                let target = ends.filter_map(|end| modules.get(&import.path[..end])).next();
                if let Some(target) = target.filter(|target| **target != file) {
                    imports.entry((*target).to_owned()).or_insert_with(|| import.clone());
                }
            }
            imports
        };
        Self { imports: sources.iter().map(|(file, source)| ((*file).to_owned(), imports_of(file, source))).collect() }
    }

    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.imports.keys().map(String::as_str)
    }

    pub fn edges(&self) -> impl Iterator<Item = Edge<'_>> {
        self.files().flat_map(|file| self.edges_from(file))
    }

    fn edges_from(&self, file: &str) -> impl Iterator<Item = Edge<'_>> {
        let (from, imports) = self.imports.get_key_value(file).unzip();
        let imports = imports.into_iter().flatten();
        imports.map(move |(to, import)| Edge { from: from.map_or("", String::as_str), to, import })
    }

    /// Finds the shortest import cycles, one for each import that has to be removed. A module and its children may
    /// import each other: a cycle between a module and only its children doesn't count.
    pub fn cycles(&self) -> Vec<Vec<Edge<'_>>> {
        let mut found: Vec<Vec<Edge>> = self.edges().filter_map(|edge| self.shortest_cycle(edge)).collect();
        found.sort_by_key(Vec::len);
        let mut cycles: Vec<Vec<Edge>> = Vec::new();
        for cycle in found {
            // Cycles that share an import most likely have the same cause.
            if !cycle.iter().any(|edge| cycles.iter().flatten().any(|known| known == edge)) {
                cycles.push(cycle);
            }
        }
        cycles
    }

    fn shortest_cycle<'a>(&'a self, edge: Edge<'a>) -> Option<Vec<Edge<'a>>> {
        let (from, to) = (module(edge.from), module(edge.to));
        if is_child(&from, &to) || is_child(&to, &from) {
            return None;
        }
        let shared_parent = parent(&from).filter(|shared| parent(&to) == Some(*shared));
        let back = self.shortest_path(edge.to, edge.from, shared_parent)?;
        Some([edge].into_iter().chain(back).collect())
    }

    /// Shortest chain of imports between two files that avoids the module `avoided`.
    fn shortest_path(&self, start: &str, end: &str, avoided: Option<&[String]>) -> Option<Vec<Edge<'_>>> {
        let mut reached_by: HashMap<&str, Edge> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        let mut seen = BTreeSet::from([start]);
        while let Some(file) = queue.pop_front() {
            if file == end {
                let mut path = Vec::new();
                let mut file = end;
                while let Some(edge) = reached_by.get(file) {
                    path.push(*edge);
                    file = edge.from;
                }
                path.reverse();
                return Some(path);
            }
            for edge in self.edges_from(file) {
                if Some(module(edge.to).as_slice()) != avoided && seen.insert(edge.to) {
                    reached_by.insert(edge.to, edge);
                    queue.push_back(edge.to);
                }
            }
        }
        None
    }
}

/// Module path of a file; empty for the root of a crate.
fn module(file: &str) -> Path {
    if file == "main" || file == "lib" || file.starts_with("bin/") {
        return Path::new();
    }
    let path = file.strip_suffix("/mod").unwrap_or(file);
    path.split('/').map(str::to_owned).collect()
}

fn parent(module: &[String]) -> Option<&[String]> {
    module.split_last().map(|(_, parent)| parent)
}

fn is_child(child: &[String], module: &[String]) -> bool {
    parent(child) == Some(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(files: &[(&str, &str)]) -> Vec<String> {
        Graph::new(files.iter().copied()).edges().map(|edge| edge.to_string()).collect()
    }

    /// Files of each cycle, in order.
    fn cycles(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let graph = Graph::new(files.iter().copied());
        graph.cycles().iter().map(|cycle| cycle.iter().map(|edge| edge.from.to_owned()).collect()).collect()
    }

    #[test]
    fn an_import_refers_to_the_file_of_the_item() {
        let files = [
            ("main", "fn main() { prebuild_console::a::run() }"),
            ("bin/worker", "use prebuild_console::a::b::B;"),
            ("a/mod", "pub mod b;\npub mod c;\npub struct A;"),
            ("a/b", "use super::A;\nuse super::c::C;\n\nuse super::c::D;\nuse self::Own;"),
            ("a/c", "pub enum C {}"),
        ];
        let found = [
            "src/a/b.rs:1 imports a::A (src/a/mod.rs)",
            "src/a/b.rs:2 imports a::c::C (src/a/c.rs)",
            "src/bin/worker.rs:1 imports a::b::B (src/a/b.rs)",
            "src/main.rs:1 imports a::run (src/a/mod.rs)",
        ];
        let mut edges = edges(&files);
        edges.sort();
        assert_eq!(edges, found);
    }

    #[test]
    fn test_files_may_import_anything() {
        let files = [
            ("a", "#[cfg(test)] mod tests;"),
            ("a/tests", "mod deep; use crate::b;"),
            ("a/tests/deep", "use crate::b;"),
            ("b", ""),
        ];
        assert_eq!(edges(&files), [""; 0]);
    }

    #[test]
    fn cycles_are_found() {
        let two = [("a", "use crate::b;"), ("b", "use crate::a::A;")];
        assert_eq!(cycles(&two), [["a", "b"]]);
        let three = [("a", "use crate::b;"), ("b/mod", "use crate::c::C;"), ("c", "use crate::{a, d};"), ("d", "")];
        assert_eq!(cycles(&three), [["a", "b/mod", "c"]]);
        let siblings = [("a/mod", "mod b; mod c;"), ("a/b", "use super::c::C;"), ("a/c", "use super::b::B;")];
        assert_eq!(cycles(&siblings), [["a/b", "a/c"]]);
        let one_mistake =
            [("a", "use crate::b;"), ("b", "use crate::{a, c};"), ("c", "use crate::a;"), ("d", "use crate::a;")];
        assert_eq!(cycles(&one_mistake), [["a", "b"]]);
        let shortest = [("a", "use crate::b;"), ("b", "use crate::c;"), ("c", "use crate::{a, b};")];
        assert_eq!(cycles(&shortest), [["b", "c"]]);
        let two_mistakes = [("a", "use crate::b;"), ("b", "use crate::{a, c};"), ("c", "use crate::b;")];
        assert_eq!(cycles(&two_mistakes), [["a", "b"], ["b", "c"]]);
        let outside = [("a/mod", "use crate::d;"), ("a/b", "use super::A;"), ("d", "use crate::a::b::B;")];
        assert_eq!(cycles(&outside), [["a/mod", "d", "a/b"]]);
    }

    #[test]
    fn a_module_and_its_children_may_import_each_other() {
        let one = [("a/mod", "mod b; use b::B;"), ("a/b", "use super::A;")];
        assert_eq!(cycles(&one), [[""; 0]; 0]);
        let two = [("a/mod", "use b::B; mod b; mod c;"), ("a/b", "use super::c::C;"), ("a/c", "use super::A;")];
        assert_eq!(cycles(&two), [[""; 0]; 0]);
        let chain = [("a", "use crate::b;"), ("b", "use crate::c;"), ("c", "")];
        assert_eq!(cycles(&chain), [[""; 0]; 0]);
    }
}
