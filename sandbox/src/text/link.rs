//! Which links Telegram takes, and the form it keeps them in.

/// The query of a link to one of Telegram's own places: `tg://host?query`, without what stands behind "#".
fn own_query<'a>(url: &'a str, host: &str) -> Option<&'a str> {
    let rest = strip_scheme(url, "tg")?;
    let rest = rest.split('#').next()?;
    let (found, query) = rest.split_once('?')?;
    found.trim_end_matches('/').eq_ignore_ascii_case(host).then_some(query)
}

fn part<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The person a `tg://user?id=…` link names.
pub(crate) fn user_id(url: &str) -> Option<i64> {
    let id = part(own_query(url, "user")?, "id")?;
    id.parse().ok().filter(|id| *id > 0)
}

/// The identifier in a `tg://emoji?id=…` link.
pub(crate) fn emoji_id(url: &str) -> Option<&str> {
    let id = part(own_query(url, "emoji")?, "id")?;
    id.parse::<i64>().ok().filter(|number| *number != 0 && number.to_string() == id).map(|_| id)
}

/// The time and format in a `tg://time?unix=…&format=…` link.
pub(crate) fn time(url: &str) -> Option<(i64, &str)> {
    let query = own_query(url, "time")?;
    let at = part(query, "unix")?.parse::<i32>().ok().filter(|at| *at > 0)?;
    Some((i64::from(at), part(query, "format").unwrap_or("")))
}

/// Whether a date format is one Telegram knows: nothing, `r`, or letters for weekday, date and time.
pub(crate) fn is_time_format(format: &str) -> bool {
    format.eq_ignore_ascii_case("r") || format.bytes().all(|letter| b"tTdDwW".contains(&letter))
}

/// The link as Telegram keeps it (a scheme, a lower-case host, a path), or `None` if it is no link.
pub(crate) fn checked(url: &str) -> Option<String> {
    if url.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    for scheme in ["tg", "ton", "tonsite"] {
        if let Some(rest) = strip_scheme(url, scheme) {
            let (host, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || (scheme == "tonsite" && c == '.');
            if host.is_empty() || !host.chars().all(fits) {
                return None;
            }
            let tail = if tail.starts_with("/?") { &tail[1..] } else { tail };
            let slash = if tail.starts_with(['/', '?']) { "" } else { "/" };
            return Some(format!("{scheme}://{}{slash}{tail}", host.to_ascii_lowercase()));
        }
    }
    let (scheme, rest) = match strip_scheme(url, "https") {
        Some(rest) => ("https", rest),
        None => ("http", strip_scheme(url, "http").unwrap_or(url)),
    };
    if rest.contains("://") && !rest.split(['/', '?', '#']).next()?.is_empty() && rest.find("://") < rest.find(['/', '?', '#']) {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|port| *port > 0)?)),
        None => (host, None),
    };
    let good = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_' || !c.is_ascii());
    if !host.contains('.') || !host.split('.').all(good) {
        return None;
    }
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some(format!("{scheme}://{user}{}{port}{slash}{path}", host.to_lowercase()))
}

fn strip_scheme<'a>(url: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = url.split_once(':')?;
    // Telegram's own schemes need no slashes.
    let rest = match rest.strip_prefix("//") {
        Some(rest) => rest,
        None if scheme.starts_with('t') => rest,
        None => return None,
    };
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_kept_with_scheme_and_path() {
        for (url, kept) in [
            ("https://example.kz", Some("https://example.kz/")),
            ("HTTP://Example.KZ/A?b=c", Some("http://example.kz/A?b=c")),
            ("example.kz", Some("http://example.kz/")),
            ("example.kz?x=1", Some("http://example.kz/?x=1")),
            ("tg://resolve?domain=a", Some("tg://resolve?domain=a")),
            ("example.kz:8080/x", Some("http://example.kz:8080/x")),
            ("localhost", None),
            ("no link at all", None),
            ("ftp://example.kz", None),
            ("", None),
        ] {
            assert_eq!(checked(url).as_deref(), kept, "{url}");
        }
        assert_eq!(user_id("tg://user?id=42"), Some(42));
        assert_eq!(user_id("tg://user?id=0"), None);
    }
}
