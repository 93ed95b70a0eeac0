//! multipart/form-data, read from a whole body.

/// One part of the form.
pub(super) struct Part<'a> {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) bytes: &'a [u8],
}

/// The boundary a content type names.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let value = parameter(content_type, "boundary")?;
    (1..=200).contains(&value.len()).then_some(value)
}

/// The parts between the boundaries; `None` if the body has no proper end.
pub(super) fn parts<'a>(boundary: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let open = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let start = if body.starts_with(open.as_bytes()) { 0 } else { find(body, between.as_bytes(), 0)? + 2 };
    let mut at = start + open.len();
    let mut parts = Vec::new();
    loop {
        if body.get(at..)?.starts_with(b"--") {
            return Some(parts);
        }
        // Transport padding may stand behind a boundary.
        at = find(body, b"\r\n", at)? + 2;
        let end = find(body, between.as_bytes(), at.checked_sub(2)?)?;
        // The empty line is looked for in this part only: no body makes that a walk to its end for every part.
        let (head, bytes) = match find(body.get(..end)?, b"\r\n\r\n", at) {
            Some(head) => (body.get(at..head)?, body.get(head + 4..end)?),
            // No headers: the part begins with an empty line.
            _ if body.get(at..)?.starts_with(b"\r\n") => (&b""[..], body.get(at + 2..end).unwrap_or(b"")),
            _ => return None,
        };
        if let Some(part) = read(head, bytes) {
            parts.push(part);
        }
        at = end + between.len();
    }
}

fn read<'a>(head: &[u8], bytes: &'a [u8]) -> Option<Part<'a>> {
    let head = String::from_utf8_lossy(head);
    let header = |wanted: &str| {
        head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition")?;
    Some(Part {
        name: parameter(&disposition, "name")?,
        file_name: extended(&disposition).or_else(|| parameter(&disposition, "filename")),
        content_type: header("content-type"),
        bytes,
    })
}

/// `filename*=UTF-8''…`
fn extended(header: &str) -> Option<String> {
    let value = parameter(header, "filename*")?;
    let encoded = value.split("''").nth(1)?.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = encoded.get(at) {
        let hex = encoded.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (byte, hex) {
            (b'%', Some(decoded)) => {
                out.push(decoded);
                at += 3;
            }
            (other, _) => {
                out.push(*other);
                at += 1;
            }
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// A parameter of a header, quoted or not.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (name, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let (found, behind) = match value.strip_prefix('"') {
            Some(quoted) => {
                let mut out = String::new();
                let mut letters = quoted.char_indices();
                let mut end = quoted.len();
                while let Some((at, letter)) = letters.next() {
                    match letter {
                        '"' => {
                            end = at + 1;
                            break;
                        }
                        '\\' => out.extend(letters.next().map(|(_, escaped)| escaped)),
                        other => out.push(other),
                    }
                }
                (out, quoted.get(end..).unwrap_or(""))
            }
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (value[..end].trim().to_owned(), &value[end..])
            }
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(found);
        }
        rest = behind.split_once(';')?.1;
    }
}

/// Where `needle` begins in `hay` at or behind `from`.
fn find(hay: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = from;
    loop {
        at += hay.get(at..)?.iter().position(|byte| *byte == first)?;
        if hay.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}
