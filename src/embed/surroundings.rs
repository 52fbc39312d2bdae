//! Which pages are around the console, and whether they may show it.

use crate::domain::problem::Problem;

/// What the browser tells of the pages around.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Where the console itself is.
    pub own_origin: String,
    pub is_framed: bool,
    /// The origins of all pages around, the parent first, where the browser tells them.
    pub ancestors: Option<Vec<String>>,
    /// The origin of the page that loaded the frame, where that page lets the browser tell it.
    pub referrer: Option<String>,
}

/// Whether the console may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in no frame.
    Alone,
    /// It is in a page of this origin, and all pages around that are allowed.
    Allowed(String),
    /// The browser does not tell. A page that can be sent a message for an allowed origin, and answers, is allowed.
    Unknown,
    /// A page of this origin is around.
    Refused(String),
}

impl Surroundings {
    /// `allowed` are the origins in `allowedParents`. The console's own is one of them, as in `frame-ancestors 'self'`.
    pub fn judge(&self, allowed: &[String]) -> Verdict {
        if !self.is_framed {
            return Verdict::Alone;
        }
        let is_allowed = |origin: &String| *origin == self.own_origin || allowed.contains(origin);
        let around = match (&self.ancestors, &self.referrer) {
            (Some(ancestors), _) => ancestors.as_slice(),
            // A frame that went on to another page of the console was sent there by itself, whatever is around it.
            (None, Some(referrer)) if *referrer != self.own_origin => std::slice::from_ref(referrer),
            _ => return Verdict::Unknown,
        };
        match (around.iter().find(|origin| !is_allowed(origin)), around.first()) {
            (Some(stranger), _) => Verdict::Refused(stranger.clone()),
            (None, Some(parent)) => Verdict::Allowed(parent.clone()),
            (None, None) => Verdict::Unknown,
        }
    }
}

/// Why the console is not shown, and what to do.
pub fn refusal(verdict: &Verdict) -> Problem {
    let (title, message) = match verdict {
        Verdict::Alone => (
            "Open the console in your portal",
            "It gets its access from the page that embeds it, and no page does. To use it by itself, set auth in config.json to \
             \"token\" or \"cookie\"."
                .to_owned(),
        ),
        Verdict::Refused(origin) => (
            "The console can't be shown here",
            format!(
                "The page around it, {origin}, is not allowed to embed it. To allow that, add \"{origin}\" to allowedParents in \
                 config.json and to frame-ancestors in the response headers."
            ),
        ),
        Verdict::Allowed(origin) => (
            "The portal didn't answer",
            format!("{origin} shows the console but doesn't give it access. It must use <prebuild-console> of embed.js."),
        ),
        Verdict::Unknown => (
            "The console can't be shown here",
            "No page of an origin in allowedParents in config.json answered. The page around the console must be of such an origin, and \
             use <prebuild-console> of embed.js or send its origin as the referrer."
                .to_owned(),
        ),
    };
    Problem { title: title.to_owned(), message, code: "permission_denied", links: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://console.example.com";
    const PORTAL: &str = "https://portal.example.com";
    const EVIL: &str = "https://evil.test";

    fn judge(ancestors: Option<&[&str]>, referrer: Option<&str>) -> Verdict {
        let surroundings = Surroundings {
            own_origin: OWN.to_owned(),
            is_framed: true,
            ancestors: ancestors.map(|list| list.iter().map(|origin| (*origin).to_owned()).collect()),
            referrer: referrer.map(str::to_owned),
        };
        surroundings.judge(&[PORTAL.to_owned()])
    }

    #[test]
    fn every_page_around_must_be_allowed() {
        let allowed = |origin: &str| Verdict::Allowed(origin.to_owned());
        assert_eq!(judge(Some(&[PORTAL]), None), allowed(PORTAL));
        assert_eq!(judge(Some(&[OWN, PORTAL]), None), allowed(OWN));
        for around in [&[EVIL] as &[&str], &[PORTAL, EVIL], &[OWN, EVIL, PORTAL]] {
            assert_eq!(judge(Some(around), Some(PORTAL)), Verdict::Refused(EVIL.to_owned()));
        }
        // A sandboxed page has no origin, and one that only begins like an allowed one is another.
        for near in [
            "null",
            "",
            "http://portal.example.com",
            "https://portal.example.com:444",
            "https://portal.example.com.evil.test",
        ] {
            assert_eq!(judge(Some(&[near]), None), Verdict::Refused(near.to_owned()));
        }
    }

    #[test]
    fn the_referrer_helps_where_the_browser_tells_no_ancestors() {
        assert_eq!(judge(None, Some(PORTAL)), Verdict::Allowed(PORTAL.to_owned()));
        assert_eq!(judge(None, Some(EVIL)), Verdict::Refused(EVIL.to_owned()));
        for unknown in [judge(None, Some(OWN)), judge(None, None), judge(Some(&[]), None)] {
            assert_eq!(unknown, Verdict::Unknown);
        }
        assert_eq!(Surroundings::default().judge(&[]), Verdict::Alone);
    }

    #[test]
    fn the_refusal_names_the_origin_and_what_to_set() {
        let refused = refusal(&Verdict::Refused(EVIL.to_owned()));
        for part in [EVIL, "allowedParents", "config.json", "frame-ancestors"] {
            assert!(refused.message.contains(part), "{part}");
        }
    }
}
