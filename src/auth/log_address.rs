//! Validates where a log's token may be sent: an https address, the console's own origin, or, if the console runs on
//! localhost, another localhost port. Anyone who reads the token off the network, or a malicious site that receives it,
//! could open the log.

use std::fmt;

/// Address that may receive a log token. Only [`LogAddress::check`] creates one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogAddress(String);

/// Reason why an address must not receive the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The connection isn't encrypted. Holds the address's scheme and host.
    NotEncrypted(String),
    /// The origin isn't in the deployment's `logHosts`.
    NotListed(String),
    /// The address contains a username or password, which can disguise its real host.
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

/// Signature parameters of Amazon S3 (versions 4 and 2) and CloudFront, Google Cloud Storage, Azure Blob Storage,
/// Alibaba Cloud OSS, and Tencent Cloud COS URLs.
const SIGNATURES: [&str; 6] =
    ["X-Amz-Signature", "Signature", "X-Goog-Signature", "sig", "x-oss-signature", "q-signature"];

/// Hosts that always refer to this computer.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl LogAddress {
    /// Validates an address. `page_origin` is the console's origin as browsers write it, such as
    /// `https://console.example.com`. `hosts` restricts other origins to those that the deployment lists.
    pub fn check(url: &str, page_origin: &str, hosts: Option<&[String]>) -> Result<Self, Refusal> {
        // Browsers ignore or rewrite these characters, so they would parse the address differently than this code does.
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
        // Browsers omit the default port.
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

    /// Whether the URL itself is signed, as object stores do. They reject an additional token.
    pub fn is_signed(&self) -> bool {
        let query = self.0.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
        query.split('&').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
            !value.is_empty() && SIGNATURES.iter().any(|signature| signature.eq_ignore_ascii_case(name))
        })
    }
}

/// Returns the lowercase host of `host:port`, or `None` if the input has another form.
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
    fn encrypted_and_same_origin_addresses_get_the_token() {
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
    fn only_listed_hosts_get_the_token() {
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
    fn object_store_addresses_are_signed() {
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
    fn other_addresses_are_refused_with_a_reason() {
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
