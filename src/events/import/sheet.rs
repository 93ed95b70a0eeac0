//! From a file's bytes to rows of text: what encoding, what separator, which line. Knows nothing of events.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

use crate::events::FileFault;

/// Bytes that are read at most.
pub const MAX_BYTES: usize = 20_000_000;
/// Rows that are read at most.
pub const MAX_ROWS: usize = 50_000;

/// A table of text.
#[derive(Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The first row that isn't empty.
    pub header: Vec<String>,
    /// The line of the header in the file, from 1.
    pub header_line: u64,
    /// What follows, without empty rows.
    pub rows: Vec<Row>,
}

/// One row and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line (or the row of a spreadsheet) at which it begins, from 1.
    pub line: u64,
    /// As they were, trimmed at the ends.
    pub cells: Vec<String>,
}

/// Reads separated values of any kind that Excel and others write: `,` `;` or TAB; UTF-8 or UTF-16 with or without a mark, windows-1251, KZ-1048.
pub fn read_separated(bytes: &[u8]) -> Result<Sheet, FileFault> {
    if bytes.len() > MAX_BYTES {
        return Err(FileFault::Large { size: bytes.len() as u64, limit: MAX_BYTES as u64 });
    }
    let text = decode(bytes);
    let (separator, text) = separator(&text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| FileFault::Damaged(error.to_string()))?;
        let line = record.position().map_or(0, |position| line_of(text, position));
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line, cells });
        }
        if rows.len() > MAX_ROWS {
            return Err(FileFault::Rows(MAX_ROWS));
        }
    }
    Sheet::of(rows)
}

/// The line of a record; the reader counts from the empty lines before it.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    position.line() + rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n').count() as u64
}

impl Sheet {
    /// The first row becomes the header.
    pub fn of(rows: Vec<Row>) -> Result<Self, FileFault> {
        let mut rows = rows.into_iter();
        let header = rows.next().ok_or(FileFault::Empty)?;
        Ok(Self { header: header.cells, header_line: header.line, rows: rows.collect() })
    }
}

/// The text, whatever wrote it. What is not UTF is read as KZ-1048: where that differs from windows-1251, the latter has letters of
/// other languages (ќ, є, ј) that no plan of ours holds.
pub fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    let sample = &bytes[..bytes.len().min(400)];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    if zeros(1) + zeros(0) > sample.len() / 20 {
        // Unmarked UTF-16: separators and digits have a zero beside them.
        let encoding = if zeros(1) > zeros(0) { UTF_16LE } else { UTF_16BE };
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return text.into_owned();
    }
    WINDOWS_1251.decode_without_bom_handling(bytes).0.chars().map(kz1048).collect()
}

/// Where KZ-1048 (STRK1048-2002) has a Kazakh letter in the place of one of windows-1251.
fn kz1048(letter: char) -> char {
    const PAIRS: [(char, char); 16] = [
        ('Ќ', 'Қ'),
        ('Ћ', 'Һ'),
        ('ќ', 'қ'),
        ('ћ', 'һ'),
        ('Ў', 'Ұ'),
        ('ў', 'ұ'),
        ('Ј', 'Ә'),
        ('Ґ', 'Ө'),
        ('Є', 'Ғ'),
        ('Ї', 'Ү'),
        ('ґ', 'ө'),
        ('є', 'ғ'),
        ('ј', 'ә'),
        ('Ѕ', 'Ң'),
        ('ѕ', 'ң'),
        ('ї', 'ү'),
    ];
    PAIRS.iter().find(|(there, _)| *there == letter).map_or(letter, |(_, here)| *here)
}

/// The separator that the header uses most, outside quotes; Excel may name it in a line of its own.
fn separator(text: &str) -> (u8, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(named) = rest.bytes().next()
        && let Some(end) = rest.find('\n')
    {
        return (named, &rest[end + 1..]);
    }
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(each, _)| *each == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    let best = counts.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0);
    (best.map_or(b',', |(byte, _)| byte), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kz_bytes(text: &str) -> Vec<u8> {
        text.chars()
            .map(|letter| {
                let back = "ЌҚЋҺќқћһЎҰўұЈӘҐӨЄҒЇҮґөєғјәЅҢѕңїү".chars().collect::<Vec<_>>();
                let there = back.chunks(2).find(|pair| pair[1] == letter).map_or(letter, |pair| pair[0]);
                WINDOWS_1251.encode(&there.to_string()).0[0]
            })
            .collect()
    }

    #[test]
    fn every_encoding_of_a_kazakh_office_gives_the_same_letters() {
        let text = "id;title_kk\n1;Қазақстан халқы, ӘңғӨөұүһі\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16.clone()).collect();
        for bytes in [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), kz_bytes(text), utf16, marked] {
            assert_eq!(decode(&bytes), text);
        }
        assert_eq!(decode(&WINDOWS_1251.encode("Съезд лидеров; ёж").0), "Съезд лидеров; ёж");
    }

    #[test]
    fn the_separator_is_the_headers() {
        for (text, cells) in [
            ("a,b\n1,\"x;y;z\"\n", ["1", "x;y;z"]),
            ("a;b\r\n1;\"x, y\"\r\n", ["1", "x, y"]),
            ("a\tb\n1\tx\n", ["1", "x"]),
            ("sep=;\na;b\n1;x,y\n", ["1", "x,y"]),
        ] {
            assert_eq!(read_separated(text.as_bytes()).unwrap().rows[0].cells, cells, "{text}");
        }
    }

    #[test]
    fn a_row_knows_its_line_even_after_a_cell_of_several_lines() {
        let sheet = read_separated("a,b\n\n1,\"x\ny\"\n2,z\n".as_bytes()).unwrap();
        assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5]);
    }

    #[test]
    fn what_is_too_large_or_empty_is_refused_at_once() {
        assert_eq!(read_separated(b"\n\n"), Err(FileFault::Empty));
        assert!(matches!(read_separated(&vec![b'a'; MAX_BYTES + 1]), Err(FileFault::Large { .. })));
        assert_eq!(read_separated("a\n".repeat(MAX_ROWS + 2).as_bytes()), Err(FileFault::Rows(MAX_ROWS)));
    }
}
