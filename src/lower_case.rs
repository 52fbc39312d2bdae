//! Lowercase conversion for comparisons.

/// Converts `text` to lowercase. In a browser, this uses the browser's function, because the tables in Rust's standard
/// library take 17 kB.
pub fn lower_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_alphabets_are_converted() {
        for (text, lowered) in [("", ""), ("Web-API 2", "web-api 2"), ("ÄÉ Ж", "äé ж"), ("日本", "日本")] {
            assert_eq!(lower_case(text), lowered);
        }
    }
}
