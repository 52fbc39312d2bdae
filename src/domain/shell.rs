//! Commands for a POSIX shell. Each value is quoted as one word, so that a server's value can neither run code nor act as an option.
//! Commands read the API's token from `ONA_TOKEN`.

/// A `curl` command that calls a procedure, such as `PrebuildService/GetPrebuild`. `api` is the API's absolute base, `body` a
/// JSON object.
pub fn curl(api: &str, procedure: &str, body: &str) -> String {
    let url = format!("{api}/gitpod.v1.{procedure}");
    format!(
        "curl -H \"Authorization: Bearer $ONA_TOKEN\" -H 'Content-Type: application/json' \\\n  --data {} \\\n  {}",
        quoted(body),
        quoted(&url)
    )
}

/// A command of Ona's CLI for an id, such as `prebuild get`; `None` for an id that no argument of a program can hold.
pub fn ona(command: &str, id: &str) -> Option<String> {
    // What follows `--` is not an option.
    let end = if id.starts_with('-') { "-- " } else { "" };
    (!id.contains('\0')).then(|| format!("ona {command} {end}{}", word(id)))
}

/// One word, quoted if a shell would act on it.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// One word in quotes. Control characters are written as escapes, because a terminal acts on them when they are pasted, also
/// within quotes. A line break stays, since `$(…)` would lose it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        match character {
            '\'' => quoted.push_str(r"'\''"),
            '\n' => quoted.push('\n'),
            control if control.is_control() => {
                let bytes = control.to_string().into_bytes();
                let escapes: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
                quoted.push_str(&format!("'\"$(printf '{escapes}')\"'"));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;

    /// The arguments that `sh` gives to `curl` and `ona` when it runs a script.
    fn arguments(script: &str) -> Vec<String> {
        let program =
            "print() { printf '%s\\0' \"$@\"; }\ncurl() { print \"$@\"; }\nona() { print \"$@\"; }\nONA_TOKEN=token\n";
        let mut shell = Command::new("sh").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        let mut input = shell.stdin.take().expect("its input");
        input.write_all(format!("{program}{script}\n").as_bytes()).expect("a shell that reads");
        drop(input);
        let output = shell.wait_with_output().expect("a shell that ends");
        let said = String::from_utf8(output.stdout).expect("text");
        said.split_terminator('\0').map(str::to_owned).collect()
    }

    /// Texts with what a shell, a terminal, or a program acts on.
    fn text() -> impl Strategy<Value = String> {
        let special = "['\"$`\\\\!*?~#;&|<>(){}\\[\\]= \t\n\r\u{1b}\u{7f}\u{9b}@%-]";
        let command = prop_oneof![
            Just("$(id)"),
            Just("`id`"),
            Just("'; id; '"),
            Just("${HOME}"),
            Just("--help"),
            Just("\u{1b}[201~")
        ];
        let piece = prop_oneof![
            4 => prop::string::string_regex(special).expect("an expression"),
            2 => command.prop_map(str::to_owned),
            2 => "[a-z0-9]{1,4}",
            1 => any::<String>().prop_map(|text| text.replace('\0', "")),
        ];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn a_shell_reads_every_value_back_unchanged(text in text()) {
            let id = arguments(&ona("prebuild get", &text).expect("a text without NUL"));
            let start: &[&str] = if text.starts_with('-') { &["prebuild", "get", "--"] } else { &["prebuild", "get"] };
            prop_assert_eq!(&id[..start.len()], start);
            prop_assert_eq!(&id[start.len()..], std::slice::from_ref(&text));

            let call = arguments(&curl(&text, "A/B", &text));
            prop_assert_eq!(&call[..4], ["-H", "Authorization: Bearer token", "-H", "Content-Type: application/json"]);
            prop_assert_eq!(&call[4..], ["--data", &text, &format!("{text}/gitpod.v1.A/B")]);
        }

        #[test]
        fn a_terminal_gets_no_control_character_but_line_breaks(text in text()) {
            let command = ona("prebuild get", &text).expect("a text without NUL");
            prop_assert!(!command.contains(|own: char| own.is_control() && own != '\n'));
        }
    }

    #[test]
    fn an_ordinary_id_stays_readable() {
        let id = "0195c9a2-7b1e-7c3d-9f00-0123456789ab";
        assert_eq!(ona("prebuild get", id).as_deref(), Some("ona prebuild get 0195c9a2-7b1e-7c3d-9f00-0123456789ab"));
        assert_eq!(ona("prebuild trigger", "$(id)").as_deref(), Some("ona prebuild trigger '$(id)'"));
        assert_eq!(ona("prebuild trigger", "a\0b"), None);
        let call = curl("https://app.ona.com/api", "PrebuildService/GetPrebuild", r#"{"prebuildId":"p"}"#);
        let end =
            "--data '{\"prebuildId\":\"p\"}' \\\n  'https://app.ona.com/api/gitpod.v1.PrebuildService/GetPrebuild'";
        assert!(call.ends_with(end), "{call}");
    }
}
