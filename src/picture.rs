//! Figures as pictures: bars and lines with words, drawn here, 1080 pixels wide for a phone. Ground floor: it knows no room and no language.
//!
//! Promises: dark on light, and whatever says something contrasts by 4.5 or more with the paper and with the light rules behind it (WCAG 2.1,
//! 1.4.3); every letter of Kazakh and Russian is there, because the font is bundled (DejaVu Sans; its licence allows that and comes with it);
//! the same figures give the same bytes.

mod sheet;
#[cfg(test)]
mod tests;

use sheet::Sheet;

/// Pixels across.
pub const WIDTH: u32 = 1080;
/// Left and right of everything.
const MARGIN: f32 = 40.0;
/// The height of the heading's letters, in pixels; on a phone, all is shown at about a third.
const TITLE: f32 = 48.0;
/// The same of headings below it, …
const HEADING: f32 = 40.0;
/// … of what is to be read …
const WORDS: f32 = 36.0;
/// … and of what stands beside it.
const SMALL: f32 = 32.0;
/// The room for a bar's label.
const LABEL: f32 = 540.0;

/// A colour: red, green, blue.
pub type Colour = [u8; 3];

/// Behind everything.
pub const PAPER: Colour = [0xff, 0xff, 0xff];
/// Words and axes.
pub const INK: Colour = [0x1f, 0x29, 0x33];
/// Words of less weight.
pub const PALE_INK: Colour = [0x52, 0x60, 0x6d];
/// Lines that only lead the eye from a figure across the sheet: light, so that nobody takes one for a line of the picture.
pub const RULE: Colour = [0xe4, 0xe8, 0xec];
/// Bars and lines, in the order in which they are used.
pub const SERIES: [Colour; 4] = [[0x00, 0x62, 0x8e], [0xa8, 0x3c, 0x09], [0x4b, 0x6b, 0x12], [0x6b, 0x3f, 0xa0]];

/// What came after, and what was before.
const AROUND: [Colour; 2] = [SERIES[0], PALE_INK];

/// One bar: its label, its number, the number as it is written.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How long it is.
    pub value: i64,
    /// The number in the reader's language.
    pub written: String,
}

/// One line over time.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it stands for.
    pub label: String,
    /// Its height at each mark.
    pub values: Vec<i64>,
    /// The last number in the reader's language.
    pub written: String,
}

/// A picture could not be drawn or packed. Seen in the log.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The font in the program can't be read.
    #[error("the bundled font can't be read")]
    Font,
    /// The picture can't be packed.
    #[error("the picture can't be packed: {0}")]
    Packing(#[from] png::EncodingError),
}

/// A figure on the axis, as it is written in the reader's language.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where it stands.
    pub value: i64,
    /// The number in the reader's language.
    pub written: String,
}

/// What changed around one moment.
#[derive(Clone, Debug)]
pub struct Around {
    /// What happened then.
    pub heading: String,
    /// When, and what else there is to know.
    pub note: String,
    /// What is counted.
    pub rows: Vec<Row>,
}

/// One thing that is counted around a moment.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// How many after it.
    pub after: Mark,
    /// How many before it; none: they can't be compared yet.
    pub before: Option<Mark>,
}

impl Row {
    fn marks(&self) -> impl Iterator<Item = &Mark> {
        std::iter::once(&self.after).chain(&self.before)
    }
}

/// The round figures for an axis up to this number: zero, and three to five more at even distances, the last not below it.
pub fn marks(most: i64) -> Vec<i64> {
    let steps = (0..19).flat_map(|zeros| [1, 2, 5].map(|head| head * 10_i64.saturating_pow(zeros)));
    let step = steps.into_iter().find(|step| step.saturating_mul(5) >= most).unwrap_or(i64::MAX / 5);
    (0..=5).map(|n| step.saturating_mul(n)).take_while(|mark| mark.saturating_sub(step) < most).collect()
}

/// Horizontal bars under a heading, the longest as wide as there is room.
pub fn bars(title: &str, bars: &[Bar]) -> Result<Vec<u8>, PictureError> {
    const ROW: f32 = 64.0;
    let height = 150.0 + ROW * bars.len().max(1) as f32;
    let mut sheet = Sheet::new(height)?;
    sheet.title(title);
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let widest = |size: f32| bars.iter().map(|bar| sheet.width_of(&bar.label, size)).fold(0.0, f32::max);
    // Rather a little smaller than cut off.
    let size = [WORDS, 34.0, SMALL, 30.0].into_iter().find(|size| widest(*size) <= LABEL).unwrap_or(30.0);
    let labels = widest(size).min(LABEL);
    let numbers = bars.iter().map(|bar| sheet.width_of(&bar.written, WORDS)).fold(0.0, f32::max);
    let (left, room) = (MARGIN + labels + 20.0, WIDTH as f32 - 2.0 * MARGIN - labels - numbers - 36.0);
    for (n, bar) in bars.iter().enumerate() {
        let top = 120.0 + ROW * n as f32;
        let label = sheet.fitting(&bar.label, size, LABEL);
        sheet.text(&label, MARGIN, top + 42.0, size, INK);
        sheet.bar((left, top + 12.0), room * share(bar.value, most), SERIES[0], &bar.written);
    }
    sheet.packed()
}

/// Lines over time under a heading; the axis at the left bears `marks` ([`marks`] says which are round), `first` and `last` stand under the
/// ends of the one below.
pub fn lines(title: &str, lines: &[Line], marks: &[Mark], first: &str, last: &str) -> Result<Vec<u8>, PictureError> {
    let legend = 60.0 * lines.len() as f32;
    let mut sheet = Sheet::new(800.0 + legend)?;
    sheet.title(title);
    let figures = marks.iter().map(|mark| sheet.width_of(&mark.written, SMALL)).fold(0.0, f32::max);
    let (left, right, top, bottom) = (MARGIN + figures + 16.0, WIDTH as f32 - MARGIN, 150.0, 680.0);
    let most = lines.iter().flat_map(|line| &line.values).chain(marks.iter().map(|mark| &mark.value)).copied().max().unwrap_or(0).max(1);
    let height = |value: i64| bottom - (bottom - top) * share(value, most);
    for mark in marks {
        let (at, from) = (height(mark.value), left - 16.0 - sheet.width_of(&mark.written, SMALL));
        sheet.rectangle(left, at - 1.0, right - left, 2.0, RULE);
        sheet.text(&mark.written, from, at + 10.0, SMALL, PALE_INK);
    }
    sheet.rectangle(left, bottom - 1.0, right - left, 3.0, PALE_INK);
    for (n, line) in lines.iter().enumerate() {
        let colour = SERIES[n % SERIES.len()];
        let step = (right - left - 4.0) / (line.values.len().max(2) - 1) as f32;
        let at = |i: usize, value: i64| (left + 2.0 + step * i as f32, height(value));
        for (i, pair) in line.values.windows(2).enumerate() {
            sheet.stroke(at(i, pair[0]), at(i + 1, pair[1]), colour);
        }
        let row = 764.0 + 60.0 * n as f32;
        sheet.rectangle(MARGIN, row + 8.0, 40.0, 28.0, colour);
        sheet.text(&format!("{}: {}", line.label, line.written), MARGIN + 60.0, row + 34.0, WORDS, INK);
    }
    sheet.text(first, left, bottom + 46.0, SMALL, PALE_INK);
    let end = right - sheet.width_of(last, SMALL);
    sheet.text(last, end, bottom + 46.0, SMALL, PALE_INK);
    sheet.packed()
}

/// What changed around several moments, one under the other, all to one scale: for each row a bar of what came after, and below it one of what
/// was before, if there is one. `legend` says what the two are.
pub fn around(title: &str, legend: [&str; 2], moments: &[Around]) -> Result<Vec<u8>, PictureError> {
    const ROW: f32 = 98.0;
    let height_of = |moment: &Around| 150.0 + ROW * moment.rows.len() as f32;
    let mut sheet = Sheet::new(200.0 + moments.iter().map(height_of).sum::<f32>())?;
    sheet.title(title);
    let mut x = MARGIN;
    for (words, colour) in legend.into_iter().zip(AROUND) {
        sheet.rectangle(x, 124.0, 40.0, 28.0, colour);
        sheet.text(words, x + 56.0, 150.0, WORDS, INK);
        x += 56.0 + sheet.width_of(words, WORDS) + 56.0;
    }
    let rows = || moments.iter().flat_map(|moment| &moment.rows);
    let most = rows().flat_map(Row::marks).map(|mark| mark.value).max().unwrap_or(0).max(1);
    let labels = rows().map(|row| sheet.width_of(&row.label, WORDS)).fold(0.0, f32::max).min(LABEL);
    let numbers = rows().flat_map(Row::marks).map(|mark| sheet.width_of(&mark.written, WORDS)).fold(0.0, f32::max);
    let (left, room) = (MARGIN + labels + 20.0, WIDTH as f32 - 2.0 * MARGIN - labels - numbers - 36.0);
    let mut top = 190.0;
    for moment in moments {
        let wide = WIDTH as f32 - 2.0 * MARGIN;
        sheet.rectangle(MARGIN, top, wide, 2.0, RULE);
        let (heading, note) = (sheet.fitting(&moment.heading, HEADING, wide), sheet.fitting(&moment.note, SMALL, wide));
        sheet.text(&heading, MARGIN, top + 52.0, HEADING, INK);
        sheet.text(&note, MARGIN, top + 94.0, SMALL, PALE_INK);
        for (n, row) in moment.rows.iter().enumerate() {
            let at = top + 116.0 + ROW * n as f32;
            let label = sheet.fitting(&row.label, WORDS, LABEL);
            sheet.text(&label, MARGIN, at + 52.0, WORDS, INK);
            let first = if row.before.is_some() { at + 4.0 } else { at + 22.0 };
            for (i, mark) in row.marks().enumerate() {
                sheet.bar((left, first + 42.0 * i as f32), room * share(mark.value, most), AROUND[i], &mark.written);
            }
        }
        top += height_of(moment);
    }
    sheet.packed()
}

/// How much of the most this is, from 0 to 1.
fn share(value: i64, most: i64) -> f32 {
    value.max(0) as f32 / most as f32
}
