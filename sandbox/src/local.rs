//! Who may come in: pages and programs of this computer.
//!
//! Listening on the loopback doesn't keep a browser's foreign pages out: they may send requests here (they carry a foreign
//! `Origin`), or give this address a name of their own (they carry a foreign `Host`). Both are refused, everywhere.

use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, ORIGIN};

/// Whether host and origin, as far as given, are names of this computer.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    all(headers, &HOST, is_name) && all(headers, &ORIGIN, |origin| origin.strip_prefix("http://").is_some_and(is_name))
}

/// Whether every header of this name is good; a second one can't hide behind the first.
fn all(headers: &HeaderMap, name: &HeaderName, good: impl Fn(&str) -> bool) -> bool {
    headers.get_all(name).iter().all(|value| value.to_str().is_ok_and(&good))
}

fn is_name(host: &str) -> bool {
    let port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let name = host.rsplit_once(':').filter(|(_, end)| port(end)).map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "[::1]") || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn only_names_of_this_computer_are_local() {
        for (name, value, local) in [
            (HOST, "127.0.0.1:8085", true),
            (HOST, "localhost", true),
            (HOST, "LOCALHOST:1", true),
            (HOST, "[::1]:8085", true),
            (HOST, "", false),
            (HOST, "example.org", false),
            (HOST, "127.0.0.1.example.org", false),
            (HOST, "127.0.0.1:80@example.org", false),
            (HOST, "localhost:x", false),
            (HOST, "192.168.1.2:8085", false),
            (ORIGIN, "http://127.0.0.1:8085", true),
            (ORIGIN, "http://localhost:3000", true),
            (ORIGIN, "null", false),
            (ORIGIN, "https://example.org", false),
            (ORIGIN, "http://example.org:8085", false),
            (ORIGIN, "file://", false),
        ] {
            let headers = HeaderMap::from_iter([(name.clone(), HeaderValue::from_static(value))]);
            assert_eq!(is_local(&headers), local, "{name}: {value}");
        }
        assert!(is_local(&HeaderMap::new()));
    }

    #[test]
    fn a_second_host_cannot_hide_behind_the_first() {
        let mut headers = HeaderMap::new();
        headers.append(HOST, HeaderValue::from_static("localhost"));
        headers.append(HOST, HeaderValue::from_static("example.org"));
        assert!(!is_local(&headers));
    }
}
