use std::{fs, path::Path};

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::*;
use crate::{args, markup::escape};

fn locales() -> Locales {
    Locales::embedded().unwrap()
}

/// The same question to both languages.
fn both(ask: impl Fn(&Locale) -> String) -> [String; 2] {
    let locales = locales();
    ["kk", "ru"].map(|tag| ask(locales.get(locales.lang(tag).unwrap())))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn at(date: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
    date.and_hms_opt(hour, minute, 0).unwrap()
}

#[test]
fn the_embedded_languages_load_kazakh_first() {
    let locales = locales();
    let tags: Vec<&str> = locales.languages().iter().map(|lang| lang.as_str()).collect();
    assert_eq!(tags[..2], ["kk", "ru"], "others may follow");
    assert_eq!(locales.get(locales.first()).name(), "Қазақша");
    assert_eq!(locales.lang("tlh"), None);
}

#[test]
fn languages_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Locales>();
}

#[test]
fn a_client_tag_gives_a_first_guess_and_nothing_more() {
    let locales = locales();
    let guess = |tag| locales.guess(tag).map(Lang::as_str);
    for (tag, expected) in [
        (Some("kk"), Some("kk")),
        (Some("KK-kz"), Some("kk")),
        (Some("kk_KZ"), Some("kk")),
        (Some("kz"), Some("kk")),
        (Some("ru-RU"), Some("ru")),
        (Some("en"), None),
        (Some(""), None),
        (Some("-"), None),
        (None, None),
    ] {
        assert_eq!(guess(tag), expected, "{tag:?}");
    }
}

#[test]
fn dates_are_written_as_each_language_writes_them() {
    let date = day(2025, 12, 25);
    let may = day(2026, 5, 1);
    let table: [(&str, [String; 2], [&str; 2]); 12] = [
        ("date", both(|l| l.date(date)), ["2025 ж. 25 желтоқсан", "25 декабря 2025 г."]),
        ("single digit", both(|l| l.date(may)), ["2026 ж. 1 мамыр", "1 мая 2026 г."]),
        ("weekday", both(|l| l.weekday_date(date, day(2025, 1, 1))), ["25 желтоқсан, бейсенбі", "четверг, 25 декабря"]),
        (
            "weekday of another year",
            both(|l| l.weekday_date(date, day(2026, 1, 1))),
            ["2025 ж. 25 желтоқсан, бейсенбі", "четверг, 25 декабря 2025 г."],
        ),
        ("time", both(|l| l.time(NaiveTime::from_hms_opt(9, 5, 59).unwrap())), ["09:05", "09:05"]),
        ("midnight", both(|l| l.time(NaiveTime::MIN)), ["00:00", "00:00"]),
        ("date and time", both(|l| l.date_time(at(date, 16, 46))), ["2025 ж. 25 желтоқсан, 16:46", "25 декабря 2025 г. в 16:46"]),
        ("month", both(|l| l.month(2025, 12)), ["2025 ж. желтоқсан", "декабрь 2025 г."]),
        ("month alone", both(|l| l.month_name(5)), ["Мамыр", "Май"]),
        ("day and month", both(|l| l.day_month(may)), ["1 мамыр", "1 мая"]),
        ("season", both(|l| l.season(2025, Season::Autumn)), ["2025 жылғы күз", "осень 2025 г."]),
        ("year", both(|l| l.year(2027)), ["2027 жыл", "2027 год"]),
    ];
    for (what, said, expected) in table {
        assert_eq!(said, expected, "{what}");
    }
}

#[test]
fn weekdays_have_a_long_and_a_short_name() {
    let short = both(|l| [Weekday::Mon, Weekday::Tue, Weekday::Sun].map(|d| l.weekday_short(d)).join(" "));
    assert_eq!(short, ["дс сс жс", "пн вт вс"]);
    assert_eq!(both(|l| l.weekday(Weekday::Wed)), ["сәрсенбі", "среда"]);
}

#[test]
fn a_range_names_what_is_common_once() {
    let table = [
        (day(2025, 4, 23), day(2025, 4, 24), ["2025 ж. 23–24 сәуір", "23–24 апреля 2025 г."]),
        (day(2025, 4, 30), day(2025, 5, 1), ["2025 ж. 30 сәуір – 1 мамыр", "30 апреля – 1 мая 2025 г."]),
        (day(2025, 12, 31), day(2026, 1, 2), ["2025 ж. 31 желтоқсан – 2026 ж. 2 қаңтар", "31 декабря 2025 г. – 2 января 2026 г."]),
        (day(2025, 4, 23), day(2025, 4, 23), ["2025 ж. 23 сәуір", "23 апреля 2025 г."]),
    ];
    for (from, until, expected) in table {
        assert_eq!(both(|l| l.range(from, until)), expected);
    }
}

#[test]
fn no_date_holds_a_space_that_nobody_types() {
    for month in 1..=12 {
        let date = day(2026, month, 7);
        let said = both(|l| {
            [
                l.date(date),
                l.date_time(at(date, 8, 0)),
                l.weekday_date(date, day(1999, 1, 1)),
                l.month(2026, month),
                l.range(date, date + Duration::days(40)),
            ]
            .join("|")
        });
        for text in said {
            assert!(!text.contains(['\u{202f}', '\u{a0}', '\u{2009}', '\u{200e}']), "{text:?}");
        }
    }
}

#[test]
fn days_near_today_have_a_word() {
    let words = |n| both(|l| l.relative_day(n).unwrap());
    assert_eq!(words(-2), ["алдыңгүні", "позавчера"]);
    assert_eq!(words(0), ["бүгін", "сегодня"]);
    assert_eq!(words(2), ["бүрсігүні", "послезавтра"]);
    assert_eq!(locales().get(locales().first()).relative_day(3), None);
    assert_eq!(capitalised("ертең"), "Ертең");
    assert_eq!(capitalised(""), "");
}

#[test]
fn a_lead_time_is_said_in_its_largest_whole_unit() {
    let table = [
        (Duration::days(1), ["1 күн қалғанда", "За 1 день"]),
        (Duration::days(3), ["3 күн қалғанда", "За 3 дня"]),
        (Duration::days(5), ["5 күн қалғанда", "За 5 дней"]),
        (Duration::days(21), ["3 апта қалғанда", "За 3 недели"]),
        (Duration::days(7), ["1 апта қалғанда", "За 1 неделю"]),
        (Duration::hours(21), ["21 сағат қалғанда", "За 21 час"]),
        (Duration::minutes(90), ["90 минут қалғанда", "За 90 минут"]),
        (Duration::zero(), ["Басталған кезде", "В момент начала"]),
    ];
    for (before, expected) in table {
        assert_eq!(both(|l| l.lead(before)), expected);
    }
}

#[test]
fn a_length_of_time_is_said_in_two_units() {
    let table = [
        (Duration::seconds(1), ["1 секунд", "1 секунда"]),
        (Duration::seconds(59), ["59 секунд", "59 секунд"]),
        (Duration::minutes(150), ["2 сағат 30 минут", "2 часа 30 минут"]),
        (Duration::minutes(1440), ["1 күн", "1 день"]),
        (Duration::minutes(1440 + 5), ["1 күн", "1 день"]),
        (Duration::hours(53), ["2 күн 5 сағат", "2 дня 5 часов"]),
    ];
    for (length, expected) in table {
        assert_eq!(both(|l| l.duration(length)), expected);
    }
}

#[test]
fn numbers_are_grouped_with_a_space_that_does_not_break() {
    assert_eq!(both(|l| l.number(1_234_567)), ["1\u{a0}234\u{a0}567", "1\u{a0}234\u{a0}567"]);
    assert_eq!(both(|l| l.number(999_usize)), ["999", "999"]);
    let text = both(|l| l.plain("error-too-often", args! { n = 12_003 }));
    assert_eq!(text[0], "Сұрау тым жиі жіберілді. 12\u{a0}003 секундтан кейін қайталап көріңіз.");
    assert_eq!(text[1], "Слишком много запросов. Повторите через 12\u{a0}003 секунды.");
}

#[test]
fn lists_join_as_each_language_joins() {
    assert_eq!(both(|l| l.list(&["А", "Б"])), ["А және Б", "А и Б"]);
    assert_eq!(both(|l| l.list(&["А", "Б", "В"])), ["А, Б, В", "А, Б и В"]);
    assert_eq!(both(|l| l.list(&["А"])), ["А", "А"]);
    assert_eq!(both(|l| l.list(&[""; 0])), ["", ""]);
}

#[test]
fn names_sort_by_the_alphabet_of_the_language() {
    let mut names = vec!["Ұлытау", "Шымкент", "Қостанай", "Абай", "Ақтөбе", "Алматы", "Қарағанды", "Іле", "Өскемен", "Ойыл"];
    let locales = locales();
    let kk = locales.get(locales.first());
    names.sort_by(|a, b| kk.compare(a, b));
    let expected = ["Абай", "Ақтөбе", "Алматы", "Қарағанды", "Қостанай", "Ойыл", "Өскемен", "Ұлытау", "Шымкент", "Іле"];
    assert_eq!(names, expected);
}

#[test]
fn values_are_escaped_in_markup_and_plain_elsewhere() {
    let title = "Бірлік <b> & келісім";
    let said = both(|l| l.html("page-of", args! { page = title, pages = escape("<i>").bold() }).to_string());
    assert_eq!(said[0], "Бірлік &lt;b&gt; &amp; келісім / <b>&lt;i&gt;</b>");
    let said = both(|l| l.plain("page-of", args! { page = title, pages = escape("<i>").bold() }));
    assert_eq!(said[0], "Бірлік <b> & келісім / <i>");
}
/// A folder of languages with these texts added to the real ones.
fn with_texts(kk: &str, ru: &str) -> (tempfile::TempDir, Result<Locales, LocaleError>) {
    let dir = tempfile::tempdir().unwrap();
    for (tag, more) in [("kk", kk), ("ru", ru)] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(tag);
        let to = dir.path().join(tag);
        fs::create_dir(&to).unwrap();
        for file in fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        fs::write(to.join("zz-test.ftl"), more).unwrap();
    }
    let locales = Locales::from_dir(dir.path());
    (dir, locales)
}

#[test]
fn a_hole_in_a_translation_shows_the_first_language_and_is_reported() {
    let (_dir, locales) = with_texts("test-greeting = Сәлем, { $name }\n", "test-other = Другое\n");
    let locales = locales.unwrap();
    let ru = locales.get(locales.lang("ru").unwrap());
    let given = args! { name = "Айгерім" }.fluent(|t| t, |h| h.into_string());
    let (text, faults) = ru.resolve("test-greeting", &given);
    assert_eq!(text, "Сәлем, Айгерім");
    assert_eq!(faults, ["ru: no such message"]);
}

#[test]
fn nobody_is_shown_the_name_of_a_missing_value() {
    let (_dir, locales) = with_texts("test-greeting = Сәлем, { $name }\n", "test-greeting = Привет, { $name }, { $n }\n");
    let locales = locales.unwrap();
    let ru = locales.get(locales.lang("ru").unwrap());
    let (text, faults) = ru.resolve("test-greeting", &args! { n = 1 }.fluent(|t| t, |h| h.into_string()));
    assert_eq!(text, "Привет, …, 1");
    assert_eq!(faults.len(), 2, "{faults:?}");
    let (text, _) = ru.resolve("test-nothing", &FluentArgs::new());
    assert_eq!(text, "…");
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "loud only while we develop")]
#[should_panic(expected = "no such message")]
fn a_hole_is_loud_while_we_develop() {
    let locales = locales();
    let _ = locales.get(locales.first()).plain(["no", "such"].concat().leak(), args!());
}

#[test]
fn a_broken_folder_says_what_to_mend() {
    let said = |kk: &str| with_texts(kk, "").1.err().unwrap().to_string();
    assert!(said("a = б\n= в\n").starts_with("kk/zz-test.ftl, line 2"), "{}", said("a = б\n= в\n"));
    assert!(said("language-name = Тағы\n").starts_with("kk/zz-test.ftl: "), "{}", said("language-name = Тағы\n"));
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Locales::from_dir(empty.path()), Err(LocaleError::Empty)));
    assert!(matches!(Locales::from_dir(&empty.path().join("none")), Err(LocaleError::Read { .. })));
    fs::create_dir(empty.path().join("xx")).unwrap();
    fs::write(empty.path().join("xx/a.ftl"), "a = b\n").unwrap();
    assert!(matches!(Locales::from_dir(empty.path()), Err(LocaleError::Introduction { key: "language-name", .. })));
    fs::create_dir(empty.path().join("not a tag")).unwrap();
    fs::write(empty.path().join("not a tag/a.ftl"), "a = b\n").unwrap();
    let two_faults = Locales::from_dir(empty.path()).err().unwrap();
    assert!(matches!(two_faults, LocaleError::Introduction { .. } | LocaleError::Tag { .. }));
}

#[test]
fn before_a_language_is_known_all_speak_kazakh_first() {
    let said = locales().in_each(|locale| locale.html("nothing-found", args!()));
    assert!(said.as_str().starts_with("Ештеңе табылмады\n\nНичего не найдено"), "{}", said.as_str());
}

#[test]
fn a_text_may_have_its_own_words_for_exactly_none() {
    let text = "test-count = { $n ->\n    [0] Жоқ\n   *[other] Саны: { $n }\n}\n";
    let (_dir, locales) = with_texts(text, text);
    let locales = locales.unwrap();
    let say = |n: i64| locales.get(locales.first()).resolve("test-count", &args! { n = n }.fluent(|t| t, Html::into_string)).0;
    assert_eq!([say(0), say(1), say(1000)], ["Жоқ", "Саны: 1", "Саны: 1\u{a0}000"]);
}
