//! Checks which pages embed the console, and whether they may.

use crate::domain::problem::Problem;

/// What the browser reveals about the embedding pages.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The console's origin.
    pub own_origin: String,
    pub is_framed: bool,
    /// Origins of all embedding pages, the parent first, if the browser reveals them.
    pub ancestors: Option<Vec<String>>,
    /// Origin of the page that loaded the frame, if revealed.
    pub referrer: Option<String>,
}

/// Result of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The console isn't in a frame.
    Alone,
    /// The parent has this origin, and all embedding pages are allowed.
    Allowed(String),
    /// The browser doesn't reveal them. A page that receives a message addressed to an allowed origin and responds is
    /// allowed.
    Unknown,
    /// An embedding page has this origin, which isn't allowed.
    Refused(String),
}

impl Surroundings {
    /// Checks the embedding pages. `allowed` are the origins in `allowedParents`. The console's own is always allowed,
    /// as in `frame-ancestors 'self'`.
    pub fn judge(&self, allowed: &[String]) -> Verdict {
        if !self.is_framed {
            return Verdict::Alone;
        }
        let is_allowed = |origin: &String| *origin == self.own_origin || allowed.contains(origin);
        let around = match (&self.ancestors, &self.referrer) {
            (Some(ancestors), _) => ancestors.as_slice(),
            // After navigation within the frame, the referrer is the console itself and says nothing about the
            // embedding page.
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

/// Explains why the console isn't shown, and what to do.
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
    Problem { title: title.to_owned(), message, code: "permission_denied", ..Problem::default() }
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
    fn every_embedding_page_must_be_allowed() {
        let allowed = |origin: &str| Verdict::Allowed(origin.to_owned());
        assert_eq!(judge(Some(&[PORTAL]), None), allowed(PORTAL));
        assert_eq!(judge(Some(&[OWN, PORTAL]), None), allowed(OWN));
        for around in [&[EVIL] as &[&str], &[PORTAL, EVIL], &[OWN, EVIL, PORTAL]] {
            assert_eq!(judge(Some(around), Some(PORTAL)), Verdict::Refused(EVIL.to_owned()));
        }
        // A sandboxed page has no origin, and an origin must match as a whole, not by prefix.
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
    fn the_referrer_is_used_if_ancestors_are_hidden() {
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
