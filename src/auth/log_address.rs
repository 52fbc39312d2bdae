//! Where a log's token may go: to an https address, to the console's own site, or, where that is on this very computer,
//! to another port of it. A token read off the network, or by a site that has been slipped in, would open the log.

use std::fmt;

/// An address that may have the log's token; made by [`LogAddress::check`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogAddress(String);

/// Why an address may not have the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Anybody on the way could read it; holds the address's beginning, scheme and host.
    NotEncrypted(String),
    /// The deployment's `logHosts` lack this origin.
    NotListed(String),
    /// A name or a password stands before the host, which hides where the address leads.
    HasCredentials,
    NotAnAddress,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let what = match self {
            Self::NotEncrypted(origin) => format!("The log is at {origin}, which is not encrypted."),
            Self::NotListed(origin) => {
                format!("The log is at {origin}, which `logHosts` in config.json does not list.")
            }
            Self::HasCredentials => "The log's address holds a name or a password.".to_owned(),
            Self::NotAnAddress => "The log's address is not one that a browser can load from.".to_owned(),
        };
        write!(
            f,
            "{what} The console sends log tokens only to https addresses and to its own site, so it didn't request this log."
        )
    }
}

/// The parameters with a signature in addresses of Amazon S3 (version 4, and version 2 and CloudFront), Google Cloud
/// Storage, and Azure Blob Storage.
const SIGNATURES: [&str; 4] = ["X-Amz-Signature", "Signature", "X-Goog-Signature", "sig"];

/// Hosts that are this computer, in whatever way the network is set up.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl LogAddress {
    /// `page_origin` is the console's own, as browsers write it: `https://console.example.com`. `hosts` are the only other
    /// origins, where the deployment names them.
    pub fn check(url: &str, page_origin: &str, hosts: Option<&[String]>) -> Result<Self, Refusal> {
        // What browsers pass over in an address, and would so read otherwise than this does.
        if !url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return Err(Refusal::NotAnAddress);
        }
        if url.starts_with('/') && !url.starts_with("//") {
            return Ok(Self(format!("{page_origin}{url}")));
        }
        let (scheme, rest) = url.split_once("://").ok_or(Refusal::NotAnAddress)?;
        let scheme = scheme.to_ascii_lowercase();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(Refusal::HasCredentials);
        }
        let authority = authority.to_ascii_lowercase();
        let host = host(&authority).ok_or(Refusal::NotAnAddress)?;
        let origin = format!("{scheme}://{authority}");
        let is_local = |page_host: &str| LOOPBACK.contains(&page_host) && LOOPBACK.contains(&host);
        let page_host = page_origin.strip_prefix("http://").and_then(self::host);
        // Browsers leave out the usual port.
        let plain = origin.strip_suffix(":443").filter(|_| scheme == "https").unwrap_or(&origin);
        if plain != page_origin && hosts.is_some_and(|hosts| !hosts.iter().any(|host| host == plain)) {
            return Err(Refusal::NotListed(origin));
        }
        match scheme.as_str() {
            "https" => Ok(Self(url.to_owned())),
            "http" if origin == page_origin || page_host.is_some_and(is_local) => Ok(Self(url.to_owned())),
            "http" => Err(Refusal::NotEncrypted(origin)),
            _ => Err(Refusal::NotAnAddress),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the address itself opens the log, as those of object stores do: they refuse a token beside it.
    pub fn is_signed(&self) -> bool {
        let query = self.0.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
        query.split('&').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
            !value.is_empty() && SIGNATURES.iter().any(|signature| signature.eq_ignore_ascii_case(name))
        })
    }
}

/// The host of `host:port`, in small letters; `None` where that is not what it is.
fn host(authority: &str) -> Option<&str> {
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at_checked(end)?;
    let is_port = rest.is_empty()
        || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'));
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | '[' | ']' | ':');
    (!host.is_empty() && is_port && host.chars().all(is_name)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://console.example.com";

    #[test]
    fn encrypted_and_own_addresses_get_the_token() {
        for (url, page) in [
            ("https://logs.example.com/x?y#z", PAGE),
            ("HTTPS://logs.example.com:8443/x", "http://console.example.com"),
            ("https://[2001:db8::1]/x", PAGE),
            ("http://console.example.com:8080/x", "http://console.example.com:8080"),
            ("http://localhost:8090/logs/x", "http://localhost:8080"),
            ("http://127.0.0.1:8090/logs/x", "http://localhost:8080"),
        ] {
            assert_eq!(LogAddress::check(url, page, None).map(|address| address.0), Ok(url.to_owned()));
        }
        assert_eq!(LogAddress::check("/logs/x", PAGE, None), Ok(LogAddress(format!("{PAGE}/logs/x"))));
    }

    #[test]
    fn where_a_deployment_names_its_hosts_no_other_gets_the_token() {
        let hosts = ["https://logs.example.com".to_owned()];
        let check = |url: &str| LogAddress::check(url, PAGE, Some(&hosts)).map(|address| address.0);
        for url in ["https://logs.example.com/x", "https://logs.example.com:443/x", "https://console.example.com/x"] {
            assert_eq!(check(url), Ok(url.to_owned()));
        }
        assert_eq!(check("/logs/x"), Ok(format!("{PAGE}/logs/x")));
        for origin in ["https://evil.test", "https://logs.example.com:8443", "https://logs.example.com.evil.test"] {
            assert_eq!(check(&format!("{origin}/x")), Err(Refusal::NotListed(origin.to_owned())));
        }
    }

    #[test]
    fn addresses_of_object_stores_are_signed() {
        let is_signed = |query: &str| LogAddress(format!("https://store.example.com/log{query}")).is_signed();
        for query in [
            "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0a1b",
            "?AWSAccessKeyId=A&Expires=1&Signature=a%2Fb%3D",
            "?x-goog-signature=0a1b#end",
            "?sv=2024-11-04&sig=a%3D",
        ] {
            assert!(is_signed(query), "{query}");
        }
        for query in ["", "?", "?signature", "?sig=", "?design=x", "#?sig=x", "?q=X-Amz-Signature", "/sig=x"] {
            assert!(!is_signed(query), "{query}");
        }
    }

    #[test]
    fn others_are_refused_with_a_reason() {
        let open = |origin: &str| Err(Refusal::NotEncrypted(origin.to_owned()));
        assert_eq!(LogAddress::check("http://logs.example.com/x", PAGE, None), open("http://logs.example.com"));
        assert_eq!(LogAddress::check("http://console.example.com/x", PAGE, None), open("http://console.example.com"));
        assert_eq!(LogAddress::check("http://localhost:1/x", PAGE, None), open("http://localhost:1"));
        assert_eq!(
            LogAddress::check("http://localhost.evil.test/", "http://localhost:8080", None),
            open("http://localhost.evil.test")
        );
        assert_eq!(
            LogAddress::check("http://console.example.com:80@evil.test/", "http://console.example.com", None),
            Err(Refusal::HasCredentials)
        );
        for url in [
            "",
            "ftp://x/",
            "javascript:alert(1)",
            "//evil.test/x",
            "https:/\\evil.test",
            "ht\ttps://x/",
            "https://",
            "https:///x",
            "https://x:port/",
            "https://x:99999/",
            "https://ex ample/",
            "data://text",
            "https://%65vil/",
            "logs/x",
            "file:///etc",
        ] {
            assert_eq!(LogAddress::check(url, PAGE, None), Err(Refusal::NotAnAddress), "{url}");
        }
        assert!(
            Refusal::NotEncrypted("http://a".into())
                .to_string()
                .starts_with("The log is at http://a, which is not encrypted.")
        );
    }
}
