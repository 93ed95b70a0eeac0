//! Figures as pictures: bars and lines with words, drawn here, 1080 pixels wide for a phone. Ground floor: it knows no room and no language.
//!
//! Promises: dark on light, every two colours that touch contrast by 4.5 or more (WCAG 2.1, 1.4.3); every letter of Kazakh and Russian is
//! there, because the font is bundled (DejaVu Sans; its licence allows that and comes with it); the same figures give the same bytes.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

/// Pixels across.
pub const WIDTH: u32 = 1080;
/// Left and right of everything.
const MARGIN: f32 = 48.0;

/// A colour: red, green, blue.
pub type Colour = [u8; 3];

/// Behind everything.
pub const PAPER: Colour = [0xff, 0xff, 0xff];
/// Words and axes.
pub const INK: Colour = [0x1f, 0x29, 0x33];
/// Words of less weight.
pub const PALE_INK: Colour = [0x52, 0x60, 0x6d];
/// Bars and lines, in the order in which they are used.
pub const SERIES: [Colour; 4] = [[0x00, 0x62, 0x8e], [0xa8, 0x3c, 0x09], [0x4b, 0x6b, 0x12], [0x6b, 0x3f, 0xa0]];

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

/// Horizontal bars under a heading, the longest as wide as there is room.
pub fn bars(title: &str, bars: &[Bar]) -> Result<Vec<u8>, PictureError> {
    const ROW: f32 = 64.0;
    let height = 150.0 + ROW * bars.len().max(1) as f32;
    let mut sheet = Sheet::new(height)?;
    sheet.title(title);
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1) as f32;
    let labels = bars.iter().map(|bar| sheet.width_of(&bar.label, 28.0)).fold(0.0, f32::max).min(430.0);
    let numbers = bars.iter().map(|bar| sheet.width_of(&bar.written, 28.0)).fold(0.0, f32::max);
    let (left, room) = (MARGIN + labels + 20.0, WIDTH as f32 - 2.0 * MARGIN - labels - numbers - 40.0);
    for (n, bar) in bars.iter().enumerate() {
        let top = 120.0 + ROW * n as f32;
        let label = sheet.fitting(&bar.label, 28.0, 430.0);
        sheet.text(&label, MARGIN, top + 38.0, 28.0, INK);
        let length = (room * bar.value.max(0) as f32 / most).max(2.0);
        sheet.rectangle(left, top + 12.0, length, 36.0, SERIES[0]);
        sheet.text(&bar.written, left + length + 16.0, top + 38.0, 28.0, INK);
    }
    sheet.packed()
}

/// Lines over time under a heading; `first` and `last` stand under the ends of the axis.
pub fn lines(title: &str, lines: &[Line], first: &str, last: &str) -> Result<Vec<u8>, PictureError> {
    let legend = 56.0 * lines.len() as f32;
    let mut sheet = Sheet::new(800.0 + legend)?;
    sheet.title(title);
    let (left, right, top, bottom) = (MARGIN, WIDTH as f32 - MARGIN, 140.0, 680.0);
    sheet.rectangle(left, bottom, right - left, 3.0, PALE_INK);
    let most = lines.iter().flat_map(|line| &line.values).copied().max().unwrap_or(0).max(1) as f32;
    for (n, line) in lines.iter().enumerate() {
        let colour = SERIES[n % SERIES.len()];
        let step = (right - left) / (line.values.len().max(2) - 1) as f32;
        let at = |i: usize, value: i64| (left + step * i as f32, bottom - (bottom - top) * value as f32 / most);
        for (i, pair) in line.values.windows(2).enumerate() {
            sheet.stroke(at(i, pair[0]), at(i + 1, pair[1]), colour);
        }
        let row = 760.0 + 56.0 * n as f32;
        sheet.rectangle(left, row + 10.0, 36.0, 24.0, colour);
        sheet.text(&format!("{}: {}", line.label, line.written), left + 56.0, row + 33.0, 30.0, INK);
    }
    sheet.text(first, left, bottom + 40.0, 26.0, PALE_INK);
    let end = right - sheet.width_of(last, 26.0);
    sheet.text(last, end, bottom + 40.0, 26.0, PALE_INK);
    sheet.packed()
}

/// What is drawn on.
struct Sheet {
    font: FontRef<'static>,
    height: u32,
    pixels: Vec<u8>,
}

impl Sheet {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "heights are small positive numbers of our own")]
    fn new(height: f32) -> Result<Self, PictureError> {
        let font = FontRef::try_from_slice(dejavu::sans::regular()).map_err(|_| PictureError::Font)?;
        let height = height as u32;
        Ok(Self { font, height, pixels: PAPER.repeat((WIDTH * height) as usize) })
    }

    fn title(&mut self, title: &str) {
        let title = self.fitting(title, 40.0, WIDTH as f32 - 2.0 * MARGIN);
        self.text(&title, MARGIN, 76.0, 40.0, INK);
    }

    fn width_of(&self, text: &str, size: f32) -> f32 {
        let font = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|letter| font.h_advance(self.font.glyph_id(letter))).sum()
    }

    /// The text, or as much of it as fits.
    fn fitting(&self, text: &str, size: f32, room: f32) -> String {
        let mut text = text.to_owned();
        while self.width_of(&text, size) > room && text.pop().is_some() {
            text = format!("{}…", text.trim_end_matches('…').trim_end());
            if text.chars().count() <= 2 {
                break;
            }
            text = text.trim_end_matches('…').to_owned();
            text.pop();
            text.push('…');
        }
        text
    }

    /// Words on a base line.
    #[allow(clippy::cast_possible_truncation, reason = "places on a sheet of a few thousand pixels")]
    fn text(&mut self, text: &str, left: f32, base: f32, size: f32, colour: Colour) {
        let scale = PxScale::from(size);
        let mut x = left;
        for letter in text.chars() {
            let id = self.font.glyph_id(letter);
            let advance = self.font.as_scaled(scale).h_advance(id);
            let outlined = self.font.outline_glyph(id.with_scale_and_position(scale, point(x, base)));
            x += advance;
            let Some(outlined) = outlined else { continue };
            let bounds = outlined.px_bounds();
            let mut dots = Vec::new();
            outlined.draw(|dx, dy, cover| dots.push((bounds.min.x as i64 + i64::from(dx), bounds.min.y as i64 + i64::from(dy), cover)));
            for (dx, dy, cover) in dots {
                self.dot(dx, dy, colour, cover);
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "places on a sheet of a few thousand pixels")]
    fn rectangle(&mut self, left: f32, top: f32, width: f32, height: f32, colour: Colour) {
        for y in top as i64..(top + height) as i64 {
            for x in left as i64..(left + width) as i64 {
                self.dot(x, y, colour, 1.0);
            }
        }
    }

    /// A line of five pixels.
    #[allow(clippy::cast_possible_truncation, reason = "places on a sheet of a few thousand pixels")]
    fn stroke(&mut self, from: (f32, f32), to: (f32, f32), colour: Colour) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0);
        let mut at = 0.0;
        while at <= steps {
            let (x, y) = (from.0 + (to.0 - from.0) * at / steps, from.1 + (to.1 - from.1) * at / steps);
            for dy in -2..=2 {
                for dx in -2..=2 {
                    self.dot(x as i64 + dx, y as i64 + dy, colour, 1.0);
                }
            }
            at += 1.0;
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255, and inside the sheet")]
    fn dot(&mut self, x: i64, y: i64, colour: Colour, cover: f32) {
        if x < 0 || y < 0 || x >= i64::from(WIDTH) || y >= i64::from(self.height) {
            return;
        }
        let at = 3 * (y as usize * WIDTH as usize + x as usize);
        for (pixel, new) in self.pixels[at..at + 3].iter_mut().zip(colour) {
            let cover = cover.clamp(0.0, 1.0);
            *pixel = (f32::from(*pixel) * (1.0 - cover) + f32::from(new) * cover).round() as u8;
        }
    }

    fn packed(self) -> Result<Vec<u8>, PictureError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, WIDTH, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter of the two alphabets, in both cases.
    const LETTERS: &str = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя«»–…№0123456789";

    fn drawn(text: &str) -> Vec<u8> {
        let mut sheet = Sheet::new(80.0).unwrap();
        sheet.text(text, 20.0, 60.0, 40.0, INK);
        sheet.pixels
    }

    #[test]
    fn every_letter_is_in_the_font_and_looks_like_no_other() {
        let nothing = drawn(" ");
        let unknown = drawn("\u{10fffe}");
        let alike = [('һ', 'h'), ('І', 'I')];
        let mut seen: Vec<(char, Vec<u8>)> = Vec::new();
        for letter in LETTERS.chars() {
            let picture = drawn(&letter.to_string());
            assert!(picture != nothing && picture != unknown, "{letter} isn't drawn");
            if let Some((other, _)) = seen.iter().find(|(_, known)| *known == picture) {
                assert!(alike.contains(&(letter, *other)), "{letter} looks like {other}");
            }
            seen.push((letter, picture));
        }
    }

    fn luminance(colour: Colour) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2])
    }

    #[test]
    fn everything_contrasts_with_the_paper() {
        for colour in SERIES.into_iter().chain([INK, PALE_INK]) {
            let contrast = (luminance(PAPER) + 0.05) / (luminance(colour) + 0.05);
            assert!(contrast >= 4.5, "{colour:?}: {contrast:.2}");
        }
    }

    /// The size and the pixels of a packed picture.
    fn unpacked(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn bars_are_as_long_as_their_numbers_and_the_picture_is_1080_wide() {
        let bar = |label: &str, value: i64| Bar { label: label.into(), value, written: value.to_string() };
        let bytes = bars("Жазылушылар", &[bar("Қазақша", 100), bar("Орысша", 50)]).unwrap();
        let (width, height, pixels) = unpacked(&bytes);
        assert_eq!((width, height), (WIDTH, 278));
        let blue = |row: u32| {
            let from = (row * WIDTH * 3) as usize;
            pixels[from..from + (WIDTH * 3) as usize].chunks(3).filter(|pixel| *pixel == SERIES[0]).count()
        };
        let (whole, half) = (blue(150) as i64, blue(214) as i64);
        assert!((whole - 2 * half).abs() <= 2, "{whole} {half}");
        assert_eq!(bytes, bars("Жазылушылар", &[bar("Қазақша", 100), bar("Орысша", 50)]).unwrap(), "the same every time");
    }

    #[test]
    fn nothing_and_very_long_names_are_drawn_too() {
        let long = Bar { label: "Ұзақ атау ".repeat(40), value: i64::MAX, written: "9".repeat(30) };
        for picture in [bars("", &[]), bars(&"Тақырып ".repeat(30), &[long]), lines("", &[], "", "")] {
            assert_eq!(unpacked(&picture.unwrap()).0, WIDTH);
        }
        let line = Line { label: "Қазақша".into(), values: vec![1], written: "1".into() };
        assert_eq!(unpacked(&lines("Өсім", &[line], "а", "б").unwrap()).0, WIDTH);
    }
}
