//! String literals of source files, with their lines.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Literals of a Rust file outside of tests. Comments and doc comments don't count.
pub fn of_rust(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    if !source.contains("#![cfg(test)]") {
        collect(source.parse().unwrap(), &mut found);
    }
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if is_attribute(group.delimiter(), &tokens[..index]) => {}
            TokenTree::Group(_) if is_test_module(&tokens[..index]) => {}
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if let Some(text) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                    found.push((literal.span().start().line, text.replace("\\\"", "\"")));
                }
            }
            _ => {}
        }
    }
}

/// Doc comments are attributes to the compiler.
fn is_attribute(delimiter: Delimiter, before: &[TokenTree]) -> bool {
    let is_mark = |token: &TokenTree, mark| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);
    delimiter == Delimiter::Bracket
        && match before {
            [.., hash, bang] if is_mark(bang, '!') => is_mark(hash, '#'),
            [.., hash] => is_mark(hash, '#'),
            [] => false,
        }
}

fn is_test_module(before: &[TokenTree]) -> bool {
    let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident == word);
    matches!(before, [.., module, name] if is_word(module, "mod") && is_word(name, "tests"))
}

/// Literals of a JavaScript file, found line by line. Lines of comments don't count.
pub fn of_javascript(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in source.lines().enumerate() {
        if ["//", "/*", "*"].iter().any(|mark| line.trim_start().starts_with(mark)) {
            continue;
        }
        for quote in ['"', '\'', '`'] {
            // Every second piece is within quotes.
            found.extend(line.split(quote).skip(1).step_by(2).map(|text| (index + 1, text.to_owned())));
        }
    }
    found
}

#[test]
fn literals_are_told_from_comments_and_tests() {
    let source = r#"
        //! No answer came.
        /// No answer came.
        #[doc = "No answer came."]
        const A: &str = "a"; // "no"
        fn f() { g("b", [1]); }
        mod tests { const C: &str = "c"; }
    "#;
    assert_eq!(of_rust(source), [(5, "a".to_owned()), (6, "b".to_owned())]);
    assert_eq!(of_javascript("// \"no\"\nf(\"a\", `b`);"), [(2, "a".to_owned()), (2, "b".to_owned())]);
}
