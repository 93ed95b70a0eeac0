//! What is drawn on: words, rectangles and strokes, dot by dot, and the packing as PNG.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

use super::{Colour, INK, MARGIN, PAPER, PictureError, TITLE, WIDTH, WORDS};

/// How thick a bar is, in pixels.
const BAR: f32 = 36.0;

/// What is drawn on.
pub(super) struct Sheet {
    font: FontRef<'static>,
    height: u32,
    pub(super) pixels: Vec<u8>,
}

impl Sheet {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "heights are small positive numbers of our own")]
    pub(super) fn new(height: f32) -> Result<Self, PictureError> {
        let font = FontRef::try_from_slice(dejavu::sans::regular()).map_err(|_| PictureError::Font)?;
        let height = height as u32;
        Ok(Self { font, height, pixels: PAPER.repeat((WIDTH * height) as usize) })
    }

    pub(super) fn title(&mut self, title: &str) {
        let title = self.fitting(title, TITLE, WIDTH as f32 - 2.0 * MARGIN);
        self.text(&title, MARGIN, 84.0, TITLE, INK);
    }

    pub(super) fn width_of(&self, text: &str, size: f32) -> f32 {
        let font = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|letter| font.h_advance(self.font.glyph_id(letter))).sum()
    }

    /// The text, or as much of it as fits.
    pub(super) fn fitting(&self, text: &str, size: f32, room: f32) -> String {
        if self.width_of(text, size) <= room {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while kept.pop().is_some() && self.width_of(&format!("{}…", kept.trim_end()), size) > room {}
        format!("{}…", kept.trim_end())
    }

    /// Words on a base line.
    #[allow(clippy::cast_possible_truncation, reason = "places on a sheet of a few thousand pixels")]
    pub(super) fn text(&mut self, text: &str, left: f32, base: f32, size: f32, colour: Colour) {
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
    pub(super) fn rectangle(&mut self, left: f32, top: f32, width: f32, height: f32, colour: Colour) {
        for y in top as i64..(top + height) as i64 {
            for x in left as i64..(left + width) as i64 {
                self.dot(x, y, colour, 1.0);
            }
        }
    }

    /// A bar from its upper left corner, with its number after it; one without length is a thin line.
    pub(super) fn bar(&mut self, (left, top): (f32, f32), length: f32, colour: Colour, written: &str) {
        let length = length.max(2.0);
        self.rectangle(left, top, length, BAR, colour);
        self.text(written, left + length + 16.0, top + 30.0, WORDS, INK);
    }

    /// A line of five pixels.
    #[allow(clippy::cast_possible_truncation, reason = "places on a sheet of a few thousand pixels")]
    pub(super) fn stroke(&mut self, from: (f32, f32), to: (f32, f32), colour: Colour) {
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

    pub(super) fn packed(self) -> Result<Vec<u8>, PictureError> {
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
