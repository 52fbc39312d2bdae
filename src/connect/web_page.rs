//! Detects responses from something in front of the API: an HTML page or a redirect, which the protocol never uses.
//! Examples are a sign-in page and a host that serves the console in place of the API.

use super::code::Code;
use super::error::{Error, Kind};

/// Parts of a response that identify its sender.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// HTTP status; 0 for a redirect, about which browsers reveal nothing else.
    pub status: u16,
    pub content_type: &'a str,
}

/// Fails if something else responded. An error page with another status is classified by that status; for example, the
/// API may be down.
pub fn check(procedure: &str, head: Head<'_>) -> Result<(), Error> {
    let is_html = is_html(head.content_type);
    let (code, what) = match head.status {
        0 => (Code::Unauthenticated, "The call to the API was redirected to another page."),
        200 if is_html => (Code::Unknown, "A web page came instead of the API's answer."),
        401 if is_html => (Code::Unauthenticated, "A sign-in page came instead of the API's answer."),
        _ => return Ok(()),
    };
    let message = format!(
        "{what} Your session with the site in front of the API may have ended. Sign in there in a new tab, then retry here. Nothing on \
         this page is lost. If that doesn't help, check `apiBaseUrl` in config.json."
    );
    Err(Error::new(Kind::WebPage(code), procedure, message))
}

/// Whether a content type is that of a web page.
pub fn is_html(content_type: &str) -> bool {
    content_type.trim_start().to_ascii_lowercase().starts_with("text/html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_page_differs_from_an_api_that_is_down() {
        let kind = |status, content_type| check("s/m", Head { status, content_type }).err().map(|error| error.kind);
        assert_eq!(kind(0, ""), Some(Kind::WebPage(Code::Unauthenticated)));
        assert_eq!(kind(200, "text/html; charset=utf-8"), Some(Kind::WebPage(Code::Unknown)));
        assert_eq!(kind(401, "Text/HTML"), Some(Kind::WebPage(Code::Unauthenticated)));
        for (status, content_type) in [
            (200, "application/json"),
            (401, "application/json"),
            (401, ""),
            (403, "text/html"),
            (404, "text/html"),
            (502, "text/html"),
            (503, "text/html"),
        ] {
            assert_eq!(kind(status, content_type), None, "{status} {content_type}");
        }
    }
}
