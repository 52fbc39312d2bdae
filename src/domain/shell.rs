//! Calls of the API as commands for a shell. The token stays out of them: they read it from `ONA_TOKEN`.

/// A `curl` command that calls a procedure, such as `PrebuildService/GetPrebuild`. `api` is the API's absolute base.
pub fn curl(api: &str, procedure: &str, body: &str) -> String {
    let url = format!("{api}/gitpod.v1.{procedure}");
    format!(
        "curl -H \"Authorization: Bearer $ONA_TOKEN\" -H 'Content-Type: application/json' \\\n  --data {} \\\n  {}",
        quoted(body),
        quoted(&url)
    )
}

/// One word of a shell, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_quotes() {
        let command =
            curl("https://app.ona.com/api", "PrebuildService/GetWarmPool", r#"{"warmPoolId":"a'; rm -rf '"}"#);
        assert!(command.contains(r#"--data '{"warmPoolId":"a'\''; rm -rf '\''"}' "#), "{command}");
        assert!(command.ends_with("'https://app.ona.com/api/gitpod.v1.PrebuildService/GetWarmPool'"));
    }
}
