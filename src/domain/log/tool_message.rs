//! Level of a message: some common tools mark errors and warnings in ways of their own.

use super::level::Level::{self, Error, Warning};

/// How such a line starts.
const STARTS: [(&str, Level); 24] = [
    // npm and pnpm
    ("npm error ", Error),
    ("npm warn ", Warning),
    (" ERR_PNPM_", Error),
    (" ELIFECYCLE ", Error),
    // Python, pip, and pytest
    ("Traceback (most recent call last)", Error),
    ("× ", Error),
    ("E   ", Error),
    ("FAILED ", Error),
    // Rust
    ("test result: FAILED", Error),
    // Go
    ("--- FAIL: ", Error),
    ("FAIL\t", Error),
    // Jest and Vitest
    (" FAIL ", Error),
    ("FAIL ", Error),
    // Maven, Gradle, and Kotlin
    ("[INFO] BUILD FAILURE", Error),
    ("FAILURE: ", Error),
    ("BUILD FAILED", Error),
    ("e: ", Error),
    ("w: ", Warning),
    // Java
    ("Exception in thread ", Error),
    // apt and dpkg
    ("E: ", Error),
    ("W: ", Warning),
    ("dpkg: error ", Error),
    // Docker
    ("Error response from daemon", Error),
    // make
    ("make: *** ", Error),
];

/// How such a line starts and ends.
const ENCLOSED: [(&str, &str); 6] = [
    ("test ", " ... FAILED"),
    ("> Task ", " FAILED"),
    ("bash: ", ": command not found"),
    ("bash: ", ": No such file or directory"),
    ("sh: ", ": not found"),
    ("/bin/sh: ", ": not found"),
];

/// Level of a line's text; `None` if it doesn't tell.
pub fn level_of_message(text: &str) -> Option<Level> {
    of_tool(text).or_else(|| Level::of_text(text))
}

/// First letters of these lines as a bit set, with a bit for all that aren't ASCII.
// Evaluated by the compiler.
#[allow(clippy::indexing_slicing)]
const FIRST_LETTERS: u128 = {
    let (mut letters, mut index) = (1 << b't', 0);
    while index < STARTS.len() {
        letters |= letter_bit(STARTS[index].0.as_bytes()[0]);
        index += 1;
    }
    index = 0;
    while index < ENCLOSED.len() {
        letters |= letter_bit(ENCLOSED[index].0.as_bytes()[0]);
        index += 1;
    }
    letters
};

const fn letter_bit(byte: u8) -> u128 {
    1 << if byte < 0x80 { byte } else { 0 }
}

fn of_tool(text: &str) -> Option<Level> {
    let first = *text.as_bytes().first()?;
    // Rules out most, which makes a long log load noticeably faster.
    if FIRST_LETTERS & letter_bit(first) != 0
        && let Some(level) = of_start(text, first)
    {
        return Some(level);
    }
    let text = text.get(text.bytes().position(|byte| byte != b' ')?..)?;
    let (word, rest) = text.split_at_checked(text.bytes().position(|byte| byte == b' ')?)?;
    let may_be_level = matches!(word.as_bytes().first(), Some(b'e' | b'f' | b'w'));
    if !may_be_level && !matches!(word.as_bytes().last(), Some(b'0'..=b'9' | b':' | b')')) {
        return None;
    }
    let mut words = rest.split(' ').filter(|word| !word.is_empty());
    let second = words.next()?;
    exception(word).or_else(|| yarn(word, second)).or_else(|| compiler(word, second, words.next().unwrap_or_default()))
}

fn of_start(text: &str, first: u8) -> Option<Level> {
    let starts_with = |start: &str| start.as_bytes().first() == Some(&first) && text.starts_with(start);
    if let Some((_, level)) = STARTS.iter().find(|(start, _)| starts_with(start)) {
        return Some(*level);
    }
    let is_enclosed = |(start, end): &(&str, &str)| starts_with(start) && text.trim_end().ends_with(end);
    let is_error = ENCLOSED.iter().any(is_enclosed) || (starts_with("thread '") && text.contains("' panicked at"));
    is_error.then_some(Error)
}

/// `ValueError: …`, `java.io.IOException: …`.
fn exception(first: &str) -> Option<Level> {
    let name = first.strip_suffix(':')?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    (is_name && (name.ends_with("Error") || name.ends_with("Exception"))).then_some(Error)
}

/// `error Command failed.`, `warning left-pad@1.0.0: …`. Other texts may begin with these words.
fn yarn(first: &str, second: &str) -> Option<Level> {
    let level = level_word(first)?;
    (second.starts_with(|letter: char| letter.is_ascii_uppercase()) || second.contains('@')).then_some(level)
}

/// `main.c:3:5: error: …`, `main.ts(3,5): error TS2322: …`, `main.ts:3:5 - error TS2322: …`, `main.go:3:5: …`.
fn compiler(first: &str, second: &str, third: &str) -> Option<Level> {
    let place = first.trim_end_matches(':');
    let has_line = place.ends_with(|letter: char| letter.is_ascii_digit() || letter == ')') && place.contains('.');
    if !has_line || !place.contains([':', '(']) {
        return None;
    }
    let level = level_word(if second == "-" { third } else { second });
    let is_go = || first.contains(".go:") && first.ends_with(':') && place.matches(':').count() == 2;
    level.or_else(|| is_go().then_some(Error))
}

fn level_word(word: &str) -> Option<Level> {
    match word.trim_end_matches(':') {
        "error" | "fatal" => Some(Error),
        "warning" => Some(Warning),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a tool: `E` marks an error, `W` a warning, and a space neither.
    fn check(tool: &str, marked: &[&str]) {
        for line in marked {
            let (mark, text) = line.split_at(1);
            let expected = match mark {
                "E" => Some(Error),
                "W" => Some(Warning),
                _ => None,
            };
            assert_eq!(level_of_message(text), expected, "{tool}: {text:?}");
        }
    }

    #[test]
    fn package_managers_for_javascript() {
        check(
            "npm",
            &[
                "Enpm ERR! code ELIFECYCLE",
                "Enpm error code E404",
                "Enpm error 404 Not Found - GET /left-pad",
                "Wnpm warn deprecated glob@7.2.3: no longer supported",
                "Wnpm WARN old lockfile",
                " npm notice New minor version of npm available",
                " added 212 packages in 4s",
            ],
        );
        check(
            "yarn",
            &[
                "Eerror Command failed with exit code 1.",
                "Eerror left-pad@9.9.9: The engine \"node\" is incompatible",
                "Wwarning left-pad@1.0.0: use String.prototype.padStart()",
                " success Saved lockfile.",
                " error handling is tested",
                " warning signs were checked",
            ],
        );
        check(
            "pnpm",
            &[
                "E ERR_PNPM_NO_MATCHING_VERSION  No matching version",
                "E ELIFECYCLE  Command failed.",
                "W WARN  deprecated",
            ],
        );
        check(
            "Jest",
            &["E FAIL  src/cart.test.ts", "EFAIL src/cart.test.ts", " PASS src/cart.test.ts", " FAILING is fine"],
        );
    }

    #[test]
    fn python() {
        check(
            "pip",
            &[
                "EERROR: No matching distribution found for nothing",
                "WWARNING: Running pip as the 'root' user",
                "E× Building wheel for orjson did not run successfully.",
                "E  error: subprocess-exited-with-error",
                " Successfully installed flask-3.0.0",
            ],
        );
        check(
            "Python",
            &[
                "ETraceback (most recent call last):",
                "EModuleNotFoundError: No module named 'flask'",
                "Esqlalchemy.exc.OperationalError: connection refused",
                "   File \"app.py\", line 3, in <module>",
            ],
        );
        check(
            "pytest",
            &[
                "EE       assert 1 == 2",
                "EFAILED tests/test_cart.py::test_total - assert 1 == 2",
                "EERROR tests/test_cart.py",
                " tests/test_cart.py ..F.                      [100%]",
                " E2E tests passed",
            ],
        );
    }

    #[test]
    fn cargo() {
        check(
            "cargo",
            &[
                "Eerror[E0308]: mismatched types",
                "Eerror: could not compile `cart`",
                "Wwarning: unused variable: `total`",
                "Ethread 'main' panicked at src/main.rs:2:5:",
                "Etest cart::total ... FAILED",
                "Etest result: FAILED. 3 passed; 1 failed",
                " test cart::error ... ok",
                " test result: ok. 4 passed; 0 failed",
            ],
        );
    }

    #[test]
    fn java() {
        check(
            "Maven",
            &[
                "E[ERROR] Failed to execute goal",
                "W[WARNING] Using platform encoding",
                "E[INFO] BUILD FAILURE",
                " [INFO] BUILD SUCCESS",
                " [INFO] Tests run: 3, Failures: 0, Errors: 0",
            ],
        );
        check(
            "Gradle",
            &[
                "E> Task :compileJava FAILED",
                "EFAILURE: Build failed with an exception.",
                "EBUILD FAILED in 3s",
                "ECart.java:3: error: ';' expected",
                "WCart.java:3: warning: [deprecation] Thread.stop() has been deprecated",
                "Ee: file:///src/Cart.kt:3:5 Unresolved reference: total",
                "Ww: file:///src/Cart.kt:3:5 Variable 'total' is never used",
                " > Task :compileJava UP-TO-DATE",
                " BUILD SUCCESSFUL in 3s",
            ],
        );
        check(
            "Java",
            &["EException in thread \"main\" java.lang.IllegalStateException", "Ejava.io.IOException: Broken pipe"],
        );
    }

    #[test]
    fn containers_and_packages() {
        check(
            "Docker",
            &[
                "E#12 ERROR: process \"/bin/sh -c npm ci\" did not complete successfully: exit code: 1",
                "EERROR: failed to solve: process did not complete",
                "EError response from daemon: pull access denied",
                " #12 DONE 0.4s",
            ],
        );
        check(
            "apt",
            &[
                "EE: Unable to locate package left-pad",
                "WW: GPG error: http://deb.example.org stable InRelease",
                "Edpkg: error processing package cart (--configure):",
                " Get:1 http://deb.example.org stable InRelease [151 kB]",
            ],
        );
    }

    #[test]
    fn compilers_and_shells() {
        check(
            "compilers",
            &[
                "Emain.c:3:5: error: expected ';' before 'return'",
                "Emain.c:1:10: fatal error: cart.h: No such file or directory",
                "Wmain.c:3:5: warning: unused variable",
                "Esrc/cart.ts(3,5): error TS2322: Type 'string' is not assignable",
                "Esrc/cart.ts:3:5 - error TS2322: Type 'string' is not assignable",
                " main.c:3:5: note: declared here",
            ],
        );
        check(
            "Go",
            &[
                "E./main.go:5:2: undefined: total",
                "E--- FAIL: TestTotal (0.00s)",
                "EFAIL\texample.org/cart\t0.012s",
                "Epanic: runtime error: index out of range",
                " ok  \texample.org/cart\t0.012s",
                " --- PASS: TestTotal (0.00s)",
            ],
        );
        check("make", &["Emake: *** [Makefile:3: all] Error 2", " make: Nothing to be done for 'all'."]);
        check(
            "shells",
            &[
                "Ebash: yarn: command not found",
                "E/bin/sh: 1: yarn: not found",
                "Esh: 1: yarn: not found",
                " page: not found",
            ],
        );
    }
}
