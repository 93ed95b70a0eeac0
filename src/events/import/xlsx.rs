//! From a spreadsheet (.xlsx) to rows of text: the first sheet, cells as they show; formulas are never evaluated.

use std::io::{Cursor, Read, sink};

use calamine::{DataRef, DataType, Reader, Xlsx};
use chrono::NaiveTime;

use super::sheet::{MAX_BYTES, MAX_ROWS, Row, Sheet};
use crate::events::FileFault;

/// Bytes that a file may unpack to: a packed file can hold a thousand times its size.
const UNPACKED: u64 = 100_000_000;
/// Columns that are read; a cell beyond is refused, not made room for.
const COLUMNS: u32 = 200;

/// Reads the first sheet.
pub fn read(bytes: &[u8]) -> Result<Sheet, FileFault> {
    if bytes.len() > MAX_BYTES {
        return Err(FileFault::Large { size: bytes.len() as u64, limit: MAX_BYTES as u64 });
    }
    check_unpacked(bytes)?;
    let damaged = |error: calamine::XlsxError| FileFault::Damaged(error.to_string());
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let name = book.sheet_names().first().cloned().ok_or(FileFault::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let text = written(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let line = u64::from(row) + 1;
        if column >= COLUMNS || rows.len() > MAX_ROWS {
            return Err(FileFault::Rows(MAX_ROWS));
        }
        if rows.last().is_none_or(|last| last.line != line) {
            rows.push(Row { line, cells: Vec::new() });
        }
        let Some(last) = rows.last_mut() else { continue };
        let at = column as usize;
        last.cells.resize(last.cells.len().max(at + 1), String::new());
        last.cells[at] = text;
    }
    let mut sheet = Sheet::of(rows)?;
    let width = sheet.header.len();
    for row in sheet.rows.iter_mut().filter(|row| row.cells.len() < width) {
        row.cells.resize(width, String::new());
    }
    Ok(sheet)
}

/// Unpacks it to nowhere, as far as the limit: what the file says of its own size may be a lie.
fn check_unpacked(bytes: &[u8]) -> Result<(), FileFault> {
    let damaged = |error: zip::result::ZipError| FileFault::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(damaged)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut sink()).map_err(|error| FileFault::Damaged(error.to_string()))?;
        left = left.checked_sub(unpacked).ok_or(FileFault::Large { size: UNPACKED, limit: UNPACKED })?;
    }
    Ok(())
}

/// A cell as a person sees it: whole numbers without a point, dates as EDTF (midnight is a day without a time).
fn written(cell: &DataRef) -> String {
    match cell {
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) => match cell.as_datetime() {
            Some(at) if at.time() == NaiveTime::MIN => at.format("%Y-%m-%d").to_string(),
            Some(at) => at.format("%Y-%m-%dT%H:%M").to_string(),
            None => cell.as_date().map(|day| day.to_string()).unwrap_or_default(),
        },
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Bool(truth) => truth.to_string(),
        other => other.as_string().unwrap_or_default().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    /// The least that is a workbook.
    fn book(rows: &str) -> Vec<u8> {
        let parts = [
            ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned()),
            (
                "_rels/.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
                 Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                    .to_owned(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
                 Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                    .to_owned(),
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                 xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Жоспар\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                    .to_owned(),
            ),
            (
                "xl/styles.xml",
                "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
                    .to_owned(),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"),
            ),
        ];
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn dates_and_numbers_read_as_they_show_and_empty_rows_keep_the_count() {
        let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let rows = format!(
            "<row r=\"1\">{}{}{}</row><row r=\"4\">{}<c r=\"B4\" s=\"1\"><v>46143.4166666667</v></c><c r=\"C4\"><f>1600*1</f><v>1600</v></c></row>\
             <row r=\"5\"><c r=\"B5\" s=\"1\"><v>46143</v></c></row>",
            text("A1", "id"),
            text("B1", "Басталуы"),
            text("C1", "қатысушылар"),
            text("A4", "Бірлік")
        );
        let sheet = read(&book(&rows)).unwrap();
        assert_eq!(sheet.header, ["id", "Басталуы", "қатысушылар"]);
        assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 5]);
        assert_eq!(sheet.rows[0].cells, ["Бірлік", "2026-05-01T10:00", "1600"]);
        assert_eq!(sheet.rows[1].cells, ["", "2026-05-01", ""]);
    }

    #[test]
    fn a_far_cell_takes_no_room_and_what_is_no_workbook_is_refused() {
        assert_eq!(read(&book("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>")), Err(FileFault::Rows(MAX_ROWS)));
        assert!(matches!(read(b"PK\x03\x04 nonsense"), Err(FileFault::Damaged(_))));
        assert!(read(&book("<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>")).is_ok());
    }

    #[test]
    fn a_file_that_unpacks_without_end_is_refused_quickly() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
        let block = vec![b' '; 1_000_000];
        (0..101).for_each(|_| writer.write_all(&block).unwrap());
        let bytes = writer.finish().unwrap().into_inner();
        assert!(bytes.len() < 1_000_000);
        assert!(matches!(read(&bytes), Err(FileFault::Large { .. })));
    }
}
