//! Finds the imports of a Rust file in its tokens, ignoring comments, strings, and test-only items.

use std::collections::HashMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Name of the library, by which binaries import it.
const LIBRARY: &str = "prebuild_console";
/// First segments of paths within the crate.
const KEYWORDS: [&str; 4] = ["crate", "self", "super", LIBRARY];

/// Path from the crate's root, such as `connect`, `error`, `Code`.
pub type Path = Vec<String>;

/// Path into the crate that a file names, in a `use` or elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub line: usize,
    pub path: Path,
}

/// Import-related content of a file.
#[derive(Debug, Default)]
pub struct Source {
    pub imports: Vec<Import>,
    /// Modules in separate files that are compiled only for tests.
    pub test_modules: Vec<Path>,
}

impl Source {
    /// Parses the file of the module at `module`. The path is empty for a crate's root.
    pub fn parse(text: &str, module: &[String]) -> Self {
        let tokens = text.parse::<TokenStream>().unwrap_or_else(|error| panic!("{}: {error}", module.join("::")));
        let mut source = Self::default();
        Module::new(module.to_vec()).read(tokens, &mut source);
        source.imports.sort_by_key(|import| import.line);
        source
    }
}

/// Module being parsed: a file, or a `mod` block in it.
struct Module {
    path: Path,
    /// Names in the module's scope and their paths: child modules, and names imported by `use`.
    names: HashMap<String, Path>,
    /// Paths as written, with their lines and, for `use`, the imported name. Those in `use` come first.
    uses: Vec<(Import, String)>,
    mentions: Vec<Import>,
}

impl Module {
    fn new(path: Path) -> Self {
        Self { path, names: HashMap::new(), uses: Vec::new(), mentions: Vec::new() }
    }

    fn read(mut self, tokens: TokenStream, source: &mut Source) {
        self.scan(tokens, source);
        // A `use` may start with a name imported by another, even on a later line.
        self.uses.sort_by_key(|(import, _)| !import.path.first().is_some_and(|head| KEYWORDS.contains(&head.as_str())));
        for (import, name) in std::mem::take(&mut self.uses) {
            if let Some(path) = self.absolute(&import.path) {
                self.names.insert(name, path.clone());
                source.imports.push(Import { path, ..import });
            }
        }
        for import in std::mem::take(&mut self.mentions) {
            if let Some(path) = self.absolute(&import.path) {
                source.imports.push(Import { path, ..import });
            }
        }
    }

    fn scan(&mut self, tokens: TokenStream, source: &mut Source) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = &tokens[at..];
            at += match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' && is_test_only(rest) => {
                    let length = item_length(rest);
                    if let Some(name) = file_module(&rest[..length]) {
                        source.test_modules.push(self.child(&name));
                    }
                    length
                }
                TokenTree::Ident(word) if word == "use" && !is_mark(rest.get(1), '<') => {
                    let end = rest.iter().position(|token| is_mark(Some(token), ';')).unwrap_or(rest.len());
                    self.read_use(&rest[1..end], &Path::new());
                    end
                }
                TokenTree::Ident(word) if word == "mod" => self.read_mod(rest, source),
                TokenTree::Ident(word) if !ends_in_path(&tokens[..at]) => {
                    let (path, length) = path(rest);
                    if path.len() > 1 {
                        self.mentions.push(Import { line: word.span().start().line, path });
                    }
                    length
                }
                TokenTree::Group(group) => {
                    self.scan(group.stream(), source);
                    1
                }
                _ => 1,
            };
        }
    }

    /// Parses `mod name;` or `mod name { … }` and returns its length.
    fn read_mod(&mut self, tokens: &[TokenTree], source: &mut Source) -> usize {
        let Some(TokenTree::Ident(name)) = tokens.get(1) else { return 1 };
        let path = self.child(&name.to_string());
        self.names.insert(name.to_string(), path.clone());
        if let Some(TokenTree::Group(body)) = tokens.get(2) {
            Self::new(path).read(body.stream(), source);
        }
        3
    }

    /// Parses a `use` tree after `prefix`.
    fn read_use(&mut self, tokens: &[TokenTree], prefix: &Path) {
        for branch in tokens.split(|token| is_mark(Some(token), ',')) {
            let (mut path, length) = path(branch);
            let Some(line) = branch.first().map(|token| token.span().start().line) else { continue };
            let is_self = path.len() == 1 && path[0] == "self" && !prefix.is_empty();
            path = prefix.iter().cloned().chain(path.into_iter().filter(|_| !is_self)).collect();
            match branch.get(length..).unwrap_or_default() {
                [.., TokenTree::Group(group)] => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.read_use(&inner, &path);
                }
                // `as name`, `*`, or nothing.
                rest => {
                    let alias = rest.last().filter(|token| matches!(token, TokenTree::Ident(_)));
                    let name = alias.map(ToString::to_string).or_else(|| path.last().cloned()).unwrap_or_default();
                    self.uses.push((Import { line, path }, name));
                }
            }
        }
    }

    fn child(&self, name: &str) -> Path {
        self.path.iter().cloned().chain([name.to_owned()]).collect()
    }

    /// Path from the crate's root; `None` for a path into another crate.
    fn absolute(&self, path: &[String]) -> Option<Path> {
        let (head, mut rest) = path.split_first()?;
        let mut absolute = match head.as_str() {
            "crate" | LIBRARY => Path::new(),
            "self" => self.path.clone(),
            "super" => self.path[..self.path.len().saturating_sub(1)].to_vec(),
            name => self.names.get(name)?.clone(),
        };
        while let [head, after @ ..] = rest
            && head == "super"
        {
            absolute.pop();
            rest = after;
        }
        absolute.extend_from_slice(rest);
        Some(absolute)
    }
}

/// Path at the start of the tokens, with its length in tokens.
fn path(tokens: &[TokenTree]) -> (Path, usize) {
    let (mut path, mut at) = (Path::new(), 0);
    while let Some(TokenTree::Ident(segment)) = tokens.get(at) {
        path.push(segment.to_string());
        if !(is_mark(tokens.get(at + 1), ':') && is_mark(tokens.get(at + 2), ':')) {
            return (path, at + 1);
        }
        at += 3;
    }
    // A group, a star, or generics follow the last `::`.
    (path, at.saturating_sub(2))
}

/// Whether the tokens end with `::`, so that a path continues after them.
fn ends_in_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., first, second] if is_mark(Some(first), ':') && is_mark(Some(second), ':'))
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

/// Whether the tokens start with an attribute such as `#[cfg(test)]` or `#[cfg(all(test, unix))]`.
fn is_test_only(tokens: &[TokenTree]) -> bool {
    let Some(TokenTree::Group(attribute)) = tokens.get(1) else { return false };
    let attribute: Vec<TokenTree> = attribute.stream().into_iter().collect();
    matches!(attribute.as_slice(), [TokenTree::Ident(name), TokenTree::Group(predicate)]
        if name == "cfg" && needs_test(predicate.stream()))
}

fn needs_test(predicate: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = predicate.into_iter().collect();
    tokens.split(|token| is_mark(Some(token), ',')).any(|part| match part {
        [TokenTree::Ident(name)] => name == "test",
        [TokenTree::Ident(name), TokenTree::Group(inner)] => name == "all" && needs_test(inner.stream()),
        _ => false,
    })
}

/// Number of tokens of the first item, including its attributes.
fn item_length(tokens: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_mark(Some(token), ';'),
    };
    tokens.iter().position(is_end).map_or(tokens.len(), |end| end + 1)
}

/// Name of the module declared by an item, if it is in a separate file.
fn file_module(item: &[TokenTree]) -> Option<String> {
    match item {
        [.., TokenTree::Ident(keyword), TokenTree::Ident(name), end] if keyword == "mod" && is_mark(Some(end), ';') => {
            Some(name.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports in a file of the module `a::b`, with their lines.
    fn imports(text: &str) -> Vec<(usize, String)> {
        let source = Source::parse(text, &["a".to_owned(), "b".to_owned()]);
        source.imports.into_iter().map(|import| (import.line, import.path.join("::"))).collect()
    }

    #[test]
    fn use_trees_are_expanded() {
        let text = "use std::fmt;
            pub(crate) use crate::{c, d::{self, E as F, g::*}};
            use super::{super::h::I, *};
            use self::j::K as _;
            use prebuild_console::l;
            use ::leptos::prelude::*;";
        let found = [(2, "c"), (2, "d"), (2, "d::E"), (2, "d::g"), (3, "h::I"), (3, "a"), (4, "a::b::j::K"), (5, "l")];
        assert_eq!(imports(text), found.map(|(line, path)| (line, path.to_owned())));
    }

    #[test]
    fn paths_count_everywhere() {
        for text in [
            "fn f() { crate::c::d(); }",
            "fn f(x: &'static crate::c::d) -> u8 { x.self_::y() }",
            "struct S<T = crate::c::d>(T);",
            "#[serde(with = 1)] #[derive(crate::c::d)] struct S;",
            "mod inner { fn f() { super::super::super::c::d() } }",
            "macro_rules! m { () => { $crate::c::d }; }",
            "fn f() { println!(\"{}\", Vec::<super::super::c::d>::new()) }",
            "fn f() -> impl Sized + use<> { use crate::c::d; }",
        ] {
            assert_eq!(imports(text), [(1, "c::d".to_owned())], "{text}");
        }
    }

    #[test]
    fn imported_names_are_resolved() {
        let paths = |text| imports(text).into_iter().map(|(_, path)| path).collect::<Vec<_>>();
        assert_eq!(paths("use crate::c; fn f() { c::d::e() }"), ["c", "c::d::e"]);
        assert_eq!(paths("use crate::c as x; use x::d;"), ["c", "c::d"]);
        assert_eq!(paths("use crate::c; fn f() { <S as T>::c::d(); ::c::d() }"), ["c"]);
        assert_eq!(paths("use x::d; use crate::c as x;"), ["c", "c::d"]);
        assert_eq!(paths("mod child; use child::d; fn f() { child::e() }"), ["a::b::child::d", "a::b::child::e"]);
        assert_eq!(paths("fn f() { c::d(); other::crate_::e() }"), [""; 0]);
    }

    #[test]
    fn comments_strings_and_tests_do_not_count() {
        for text in [
            "// use crate::c::d;\n/* crate::c::d /* nested */ crate::c */ /// crate::c::d\nstruct S;",
            "//! [`crate::c::d`]",
            r####"const A: &str = "use crate::c::d;"; const B: &str = r#"crate::c::d "quoted" "#; const C: char = '"';"####,
            "#[cfg(test)] mod tests { use crate::c::d; }",
            "#[cfg(all(test, not(target_arch = \"wasm32\")))] mod tests { use crate::c::d; }",
            "#[cfg(test)] #[allow(unused)] use crate::{c::d, e};",
            "#[cfg(test)] fn f<A, B>() { crate::c::d() }",
        ] {
            assert_eq!(imports(text), [], "{text}");
        }
        for text in [
            "#[cfg(test)] mod tests {} use crate::c::d;",
            "#[cfg(test)] mod tests; use crate::c::d;",
            "#[cfg(not(test))] use crate::c::d;",
            "#[cfg(any(test, unix))] use crate::c::d;",
            "#[cfg_attr(test, allow(unused))] use crate::c::d;",
        ] {
            assert_eq!(imports(text), [(1, "c::d".to_owned())], "{text}");
        }
    }

    #[test]
    fn test_modules_are_recognized() {
        let text = "#[cfg(test)] mod tests; #[cfg(test)] pub(super) mod testing; mod other; #[cfg(test)] mod inline {}";
        let found = Source::parse(text, &["a".to_owned()]).test_modules;
        assert_eq!(found, [["a", "tests"], ["a", "testing"]]);
    }
}
