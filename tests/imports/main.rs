//! Checks the imports between files of `src/`: layers depend in one direction, without cycles.
#![cfg(not(target_arch = "wasm32"))]

mod graph;
mod source;

use std::fs;
use std::path::Path;

use graph::{Edge, Graph};

/// File or folder below `src/`, and those that it may import from.
type Layer = (&'static str, &'static [&'static str]);

/// Import rules. The most specific row applies: `mock/boot` rather than `mock`. Test code is exempt.
const LAYERS: &[Layer] = &[
    // No imports.
    ("proto", &[]),
    ("clock", &[]),
    ("json", &[]),
    ("lower_case", &[]),
    ("panic", &[]),
    ("reactive", &[]),
    ("sort", &[]),
    ("text", &[]),
    // Formats ids.
    ("format", &["proto/id"]),
    ("routes", &["proto/id", "domain/pool_size"]),
    // Pure rules without I/O.
    ("domain", &["proto", "lower_case", "sort", "text"]),
    // Layers from the server to the screen.
    ("connect", &["proto", "domain", "clock", "json"]),
    ("auth", &["reactive"]),
    ("api", &["proto", "connect", "auth", "reactive"]),
    (
        "store",
        &[
            "api",
            "connect",
            "auth",
            "domain",
            "proto",
            "clock",
            "format",
            "json",
            "lower_case",
            "reactive",
            "routes",
            "sort",
        ],
    ),
    ("components", &["domain", "proto", "format", "lower_case", "reactive", "routes", "text"]),
    ("navigation", &["clock", "reactive", "routes"]),
    // Pages get data and errors from the store; they don't need `api` or `connect`.
    (
        "pages",
        &[
            "auth",
            "clock",
            "components",
            "domain",
            "format",
            "lower_case",
            "navigation",
            "proto",
            "reactive",
            "routes",
            "sort",
            "store",
            "text",
        ],
    ),
    ("config", &["auth", "format", "json", "proto/id", "routes"]),
    // Integration with the embedding page. On the level of pages; `app` and `start` connect it.
    ("embed", &["auth", "clock", "components", "domain", "format", "json", "navigation", "proto", "routes", "store"]),
    // The mock is a server: it shares only the wire format with the console.
    ("mock", &["proto", "domain", "connect/content_type", "connect/detail", "connect/envelope", "connect/error"]),
    // Runs in the page rather than in the service worker.
    ("mock/boot", &["clock", "connect/timer"]),
    // Only in debug builds. Draws components, and parts of pages with a store that has no server.
    (
        "gallery",
        &[
            "api",
            "auth",
            "components",
            "connect",
            "domain",
            "format",
            "navigation",
            "pages",
            "proto",
            "reactive",
            "routes",
            "store",
            "text",
        ],
    ),
    // Used only by tests.
    ("simulation", &[]),
];

/// Entry points. They may import everything, and nothing may import them.
const ROOTS: [&str; 5] = ["app", "bin", "lib", "main", "start"];

#[test]
fn imports_follow_the_rules() {
    let files = files();
    let graph = Graph::new(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let broken = broken_rules(&graph, LAYERS);
    assert!(broken.is_empty(), "Broken import rules ({}):\n\n{}\n", broken.len(), broken.join("\n\n"));
}

/// Names of all files below `src/`, without `.rs`, with their texts.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let name = path.strip_prefix(&root).unwrap().with_extension("");
                files.push((name.to_str().unwrap().replace('\\', "/"), text));
            }
        }
    }
    files
}

/// Messages for all violations of the rules.
fn broken_rules(graph: &Graph, layers: &[Layer]) -> Vec<String> {
    let strays = graph.files().filter(|file| !is_root(file) && layer(file, layers).is_none()).map(|file| {
        format!("src/{file}.rs has no rule. Every file needs a row in the table of layers in tests/imports/main.rs.")
    });
    let imports = graph.edges().filter_map(|edge| Some(format!("{edge}.\n  Rule: {}", broken_rule(edge, layers)?)));
    let cycles = graph.cycles().into_iter().map(|cycle| {
        let chain: Vec<String> = cycle.iter().map(|edge| format!("  {edge}")).collect();
        format!(
            "A cycle of imports:\n{}\n  Rule: files must not import each other in a circle, except a module and its own children.",
            chain.join("\n")
        )
    });
    strays.chain(imports).chain(cycles).collect()
}

/// Rule violated by an import, if any.
fn broken_rule(edge: Edge, layers: &[Layer]) -> Option<String> {
    let (name, allowed) = layer(edge.from, layers)?;
    let is_own = layer(edge.to, layers).is_some_and(|(target, _)| target == name);
    if is_own || allowed.iter().any(|start| is_under(edge.to, start)) {
        return None;
    }
    Some(match allowed {
        [] => format!("`{name}` imports nothing else of the crate."),
        allowed => format!("`{name}` imports nothing but {}.", allowed.join(", ")),
    })
}

fn layer<'a>(file: &str, layers: &'a [Layer]) -> Option<&'a Layer> {
    layers.iter().filter(|(start, _)| is_under(file, start)).max_by_key(|(start, _)| start.len())
}

fn is_root(file: &str) -> bool {
    ROOTS.iter().any(|root| is_under(file, root))
}

/// Whether a file is `start`, or in the folder of that name.
fn is_under(file: &str, start: &str) -> bool {
    file.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Violations if one file imports an item of another.
    fn broken(from: &str, to: &str) -> Vec<String> {
        let text = format!("\nuse prebuild_console::{}::Item;", to.replace('/', "::"));
        broken_rules(&Graph::new([(from, text.as_str()), (to, "")]), LAYERS)
    }

    #[test]
    fn violations_of_each_rule_are_found() {
        for (from, to) in [
            ("proto/prebuild", "domain/phase"),
            ("clock", "format"),
            ("format", "proto/scalar"),
            ("routes", "clock"),
            ("domain/phase", "format"),
            ("domain/phase", "connect/error"),
            ("connect/error", "auth/token"),
            ("connect/error", "api/prebuild"),
            ("auth/token", "connect/error"),
            ("api/prebuild", "domain/phase"),
            ("api/prebuild", "store/task"),
            ("store/task", "components/badge"),
            ("store/task", "pages/frame"),
            ("components/badge", "auth/token"),
            ("components/badge", "clock"),
            ("components/badge", "store/task"),
            ("components/badge", "api/prebuild"),
            ("navigation", "store/task"),
            ("pages/frame", "api/prebuild"),
            ("pages/frame", "connect/error"),
            ("pages/frame", "connect/timer"),
            ("pages/frame", "mock/world"),
            ("config", "proto/message"),
            ("mock/world", "clock"),
            ("mock/world", "connect/transport"),
            ("mock/world", "api/prebuild"),
            ("mock/world", "mock/boot"),
            ("mock/boot", "mock/world"),
            ("mock/boot", "store/task"),
            ("pages/frame", "app"),
        ] {
            let found = broken(from, to);
            let import = format!("src/{from}.rs:2 imports {}::Item (src/{to}.rs).\n  Rule: ", to.replace('/', "::"));
            assert!(matches!(found.as_slice(), [message] if message.starts_with(&import)), "{from} {to}: {found:?}");
        }
    }

    #[test]
    fn allowed_imports_pass() {
        for (from, to) in [
            ("domain/phase", "proto/prebuild"),
            ("domain/phase", "domain/runs"),
            ("store/task", "connect/timer"),
            ("pages/frame", "store/task"),
            ("mock/world", "connect/error"),
            ("mock/boot", "connect/timer"),
            ("main", "mock/boot"),
            ("bin/mock_worker", "connect/timer"),
            ("app", "pages/frame"),
            ("main", "app"),
        ] {
            assert_eq!(broken(from, to), [""; 0], "{from} {to}");
        }
    }

    #[test]
    fn the_message_names_the_rule() {
        assert_eq!(
            broken("api/prebuild", "domain/phase"),
            ["src/api/prebuild.rs:2 imports domain::phase::Item (src/domain/phase.rs).\n  \
              Rule: `api` imports nothing but proto, connect, auth, reactive."]
        );
        assert_eq!(
            broken("proto/prebuild", "domain/phase"),
            ["src/proto/prebuild.rs:2 imports domain::phase::Item (src/domain/phase.rs).\n  \
              Rule: `proto` imports nothing else of the crate."]
        );
    }

    #[test]
    fn a_cycle_is_reported_as_a_chain() {
        let files = [("domain/a", "use super::b::B;"), ("domain/b", "\nuse super::a::A;")];
        assert_eq!(
            broken_rules(&Graph::new(files), LAYERS),
            ["A cycle of imports:\n  \
              src/domain/a.rs:1 imports domain::b::B (src/domain/b.rs)\n  \
              src/domain/b.rs:2 imports domain::a::A (src/domain/a.rs)\n  \
              Rule: files must not import each other in a circle, except a module and its own children."]
        );
    }

    #[test]
    fn every_file_needs_a_row_and_every_row_a_file() {
        let found = broken_rules(&Graph::new([("new/file", "")]), LAYERS);
        assert!(
            matches!(found.as_slice(), [message] if message.starts_with("src/new/file.rs has no rule.")),
            "{found:?}"
        );
        let files = files();
        for (start, _) in LAYERS {
            assert!(files.iter().any(|(file, _)| is_under(file, start)), "nothing is in {start}");
        }
    }
}
