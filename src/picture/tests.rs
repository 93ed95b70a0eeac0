//! Pictures read back dot by dot: lengths, places, contrasts and every letter.

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
fn everything_contrasts_with_the_paper_and_with_the_rules_on_it() {
    for behind in [PAPER, RULE] {
        for colour in SERIES.into_iter().chain([INK, PALE_INK]) {
            let contrast = (luminance(behind) + 0.05) / (luminance(colour) + 0.05);
            assert!(contrast >= 4.5, "{colour:?} on {behind:?}: {contrast:.2}");
        }
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
    for picture in [bars("", &[]), bars(&"Тақырып ".repeat(30), &[long]), lines("", &[], &[], "", ""), around("", ["", ""], &[])] {
        assert_eq!(unpacked(&picture.unwrap()).0, WIDTH);
    }
    let line = Line { label: "Қазақша".into(), values: vec![1], written: "1".into() };
    assert_eq!(unpacked(&lines("Өсім", &[line], &[mark(i64::MAX)], "а", "б").unwrap()).0, WIDTH);
    let empty =
        Around { heading: "Ұзақ атау ".repeat(40), note: String::new(), rows: vec![row(&"Ұзақ ".repeat(40), 0, i64::MAX)] };
    assert_eq!(unpacked(&around("", ["", ""], &[empty]).unwrap()).0, WIDTH);
}

fn mark(value: i64) -> Mark {
    Mark { value, written: value.to_string() }
}

fn row(label: &str, after: i64, before: i64) -> Row {
    Row { label: label.into(), after: mark(after), before: Some(mark(before)) }
}

#[test]
fn what_cannot_be_compared_yet_is_one_bar() {
    let row = Row { before: None, ..row("Қ", 7, 0) };
    let moment = Around { heading: "Ә".into(), note: "Ғ".into(), rows: vec![row] };
    let (_, _, pixels) = unpacked(&around("Ң", ["Ө", "Ұ"], &[moment]).unwrap());
    let below = (300 * WIDTH * 3) as usize;
    let count = |colour: Colour| pixels[below..].chunks(3).filter(|dot| *dot == colour).count();
    assert!(count(AROUND[0]) > 20_000 && count(AROUND[1]) == 0);
}

#[test]
fn the_figures_of_an_axis_are_round_few_and_reach_the_most() {
    let table: [(i64, &[i64]); 9] = [
        (0, &[0]),
        (1, &[0, 1]),
        (4, &[0, 1, 2, 3, 4]),
        (7, &[0, 2, 4, 6, 8]),
        (10, &[0, 2, 4, 6, 8, 10]),
        (11, &[0, 5, 10, 15]),
        (120, &[0, 50, 100, 150]),
        (99_999, &[0, 20_000, 40_000, 60_000, 80_000, 100_000]),
        (1_000_001, &[0, 500_000, 1_000_000, 1_500_000]),
    ];
    for (most, expected) in table {
        assert_eq!(marks(most), expected, "{most}");
    }
    for most in (1..5_000).chain([i64::MAX / 7, i64::MAX - 1, i64::MAX]) {
        let found = marks(most);
        assert!((2..=6).contains(&found.len()) && found[0] == 0 && *found.last().unwrap() >= most, "{most}: {found:?}");
        assert!(found.len() >= 4 || !(3..=5_000).contains(&most), "{most}: {found:?}");
    }
}

/// The letters that stand on a base line from here on, read off the dots: of those that fit, the one with the most ink.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places on a small sheet")]
fn read_back(pixels: &[u8], left: f32, base: f32, size: f32, colour: Colour) -> String {
    let (mut x, mut text) = (left, String::new());
    let top = base as usize - 70;
    let mut sheet = Sheet::new(100.0).unwrap();
    loop {
        let mut best: Option<(usize, char)> = None;
        for letter in LETTERS.chars() {
            sheet.text(&letter.to_string(), x, 70.0, size, colour);
            let (mut all, mut same) = (0, 0);
            for row in 0..100 {
                let from = x as usize - 4;
                for column in from..(from + 80).min(WIDTH as usize) {
                    let (at, found) = (3 * (row * WIDTH as usize + column), 3 * ((row + top) * WIDTH as usize + column));
                    if sheet.pixels[at..at + 3] != PAPER {
                        all += 1;
                        same += usize::from(sheet.pixels[at..at + 3] == pixels[found..found + 3]);
                        sheet.pixels[at..at + 3].copy_from_slice(&PAPER);
                    }
                }
            }
            // A neighbour may touch its edge.
            if all > 0 && same * 100 >= all * 97 && best.is_none_or(|(most, _)| all > most) {
                best = Some((all, letter));
            }
        }
        let Some((_, letter)) = best else { return text };
        x += sheet.width_of(&letter.to_string(), size);
        text.push(letter);
    }
}

#[test]
fn what_stands_beside_the_bars_reads_back_letter_by_letter() {
    let letters: Vec<char> = LETTERS.chars().collect();
    for part in letters.chunks(20) {
        // Every letter in the title; a few of them in each other place: all are set by one hand.
        let (part, short): (String, String) = (part.iter().collect(), part[..8].iter().collect());
        let moment = Around { heading: short.clone(), note: short.clone(), rows: vec![row(&short, 7, 5)] };
        let (_, height, pixels) = unpacked(&around(&part, [&short, ""], &[moment]).unwrap());
        assert_eq!(height, 448);
        let places = [
            (MARGIN, 84.0, TITLE, INK, &part),
            (MARGIN + 56.0, 150.0, WORDS, INK, &short),
            (MARGIN, 242.0, HEADING, INK, &short),
            (MARGIN, 284.0, SMALL, PALE_INK, &short),
            (MARGIN, 358.0, WORDS, INK, &short),
        ];
        for (left, base, size, colour, expected) in places {
            assert_eq!(read_back(&pixels, left, base, size, colour), *expected, "at {base}");
        }
    }
}

#[test]
fn what_came_after_stands_above_what_was_before_and_both_are_as_long_as_their_numbers() {
    let moment = |after: i64, before: i64| Around { heading: "Ә".into(), note: "Ғ".into(), rows: vec![row("Қ", after, before)] };
    let (_, _, pixels) = unpacked(&around("Ң", ["Ө", "Ұ"], &[moment(400, 100), moment(200, 0)]).unwrap());
    let long = |row: u32, colour: Colour| {
        let from = (row * WIDTH * 3) as usize;
        pixels[from..from + (WIDTH * 3) as usize].chunks(3).filter(|pixel| *pixel == colour).count() as i64
    };
    let [first, before, second, none] =
        [(312, AROUND[0]), (354, AROUND[1]), (560, AROUND[0]), (602, AROUND[1])].map(|(row, colour)| long(row, colour));
    assert!((first - 4 * before).abs() <= 4 && (first - 2 * second).abs() <= 2 && none <= 2, "{first} {before} {second} {none}");
}

#[test]
fn a_line_stands_where_its_figures_on_the_axis_say() {
    let line = Line { label: "Қазақша".into(), values: vec![500, 500], written: "500".into() };
    let (_, _, pixels) = unpacked(&lines("Өсім", &[line], &[mark(0), mark(500), mark(1000)], "а", "б").unwrap());
    let row = |row: usize, colour: Colour| {
        pixels[row * WIDTH as usize * 3..(row + 1) * WIDTH as usize * 3].chunks(3).filter(|dot| *dot == colour).count()
    };
    assert!(row(415, SERIES[0]) > 800, "half-way up");
    assert!(row(149, RULE) > 800 && row(680, PALE_INK) > 800, "the most is at the top, nothing at the bottom");
    assert_eq!(read_back(&pixels, MARGIN, 160.0, SMALL, PALE_INK), "1000");
}

#[test]
#[ignore = "writes pictures to look at: cargo test --lib picture -- --ignored --nocapture says where"]
fn samples_to_look_at() {
    let folder = std::env::temp_dir().join("jarshy-pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let spaced = |value: i64| if value < 1000 { value.to_string() } else { format!("{} {:03}", value / 1000, value % 1000) };
    let mark = |value: i64| Mark { value, written: spaced(value) };
    let line = |label: &str, from: i64, by: i64| {
        let values: Vec<i64> = (0..13).map(|week| from + by * week + (week % 3) * by / 2).collect();
        Line { label: label.into(), written: spaced(values[12]), values }
    };
    let grown = [line("Қазақша", 18_300, 2_150), line("Русский", 12_400, 640)];
    let axis: Vec<Mark> = marks(46_000).into_iter().map(mark).collect();
    let bar = |label: &str, value: i64| Bar { label: label.into(), value, written: spaced(value) };
    let regions = [("Шығыс Қазақстан облысы", 8_120), ("Түркістан облысы", 6_034), ("Астана қаласы", 12_905), ("Ұлытау облысы", 310)];
    let moment = |heading: &str, note: &str, n: [i64; 4]| {
        let row = |label: &str, after, before| Row { label: label.into(), after: mark(after), before: Some(mark(before)) };
        let rows = vec![row("Жазылғандар", n[0], n[1]), row("Кеткендер", n[2], n[3])];
        Around { heading: heading.into(), note: note.into(), rows }
    };
    let moments = [
        moment(
            "№14 · Наурыз мейрамына арналған іс-шаралар кестесі",
            "2026 ж. 20 наурыз, 10:00 · Өткен уақыт: 5 / 48 сағат",
            [12, 140, 2, 21],
        ),
        moment("№12 · Құрметті достар! Ертең Достық үйінде жиналамыз", "2026 ж. 14 наурыз, 10:00", [1_240, 205, 61, 18]),
        moment("№9 · Алғыс айту күні", "2026 ж. 1 наурыз, 09:30", [318, 290, 44, 39]),
    ];
    let pictures = [
        ("growth.png", lines("Жазылушылар, апта сайын", &grown, &axis, "2026 ж. 1 қаңтар", "2026 ж. 26 наурыз")),
        ("regions.png", bars("Жазылушылар, өңірлер бойынша", &regions.map(|(label, value)| bar(label, value)))),
        ("after.png", around("Жазылушылар, хабарландырулардан кейін", ["Кейінгі 48 сағат", "Алдыңғы 48 сағат"], &moments)),
    ];
    for (name, picture) in pictures {
        std::fs::write(folder.join(name), picture.unwrap()).unwrap();
    }
    println!("{}", folder.display());
}
