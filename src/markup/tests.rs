use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn somebodys_words_show_as_they_were_typed() {
    let html = escape("Бірлік <b> & \"келісім\"");
    assert_eq!(html.as_str(), "Бірлік &lt;b&gt; &amp; &quot;келісім&quot;");
    assert_eq!(html.visible_text(), "Бірлік <b> & \"келісім\"");
    assert_eq!(visible_len(&html), 22);
}

#[test]
fn lengths_are_counted_as_telegram_counts() {
    for (markup, units) in [
        ("қазақ", 5),
        ("<b>қ</b>", 1),
        ("&lt;&amp;&#1179;&#x49B;", 4),
        ("🇰🇿", 4),
        ("<a href=\"https://example.kz/?a=1&amp;b=2\">сілтеме</a>", 7),
        ("&nbsp;", 6),
        ("", 0),
    ] {
        assert_eq!(visible_len(&Html::trusted(markup)), units, "{markup}");
    }
    assert_eq!(utf16_len("🇰🇿 қ"), 6);
}

#[test]
fn a_link_leads_only_where_telegram_leads() {
    let text = escape("А & Б");
    assert_eq!(text.link("https://a.kz/?x=1&y=\"2\"").as_str(), "<a href=\"https://a.kz/?x=1&amp;y=&quot;2&quot;\">А &amp; Б</a>");
    assert_eq!(text.link("tg://user?id=7").as_str(), "<a href=\"tg://user?id=7\">А &amp; Б</a>");
    for nowhere in ["javascript:alert(1)", "", "a.kz", "mailto:a@b.kz"] {
        assert_eq!(text.link(nowhere), text, "{nowhere}");
    }
}

#[test]
fn faults_that_telegram_would_refuse_are_named() {
    for good in ["", "<b>а<i>ә</i></b>", "<a href=\"tg://x\">а</a> &lt; &#8212;", "<blockquote expandable>а</blockquote>"] {
        assert_eq!(fault(&Html::trusted(good)), None, "{good}");
    }
    for bad in [
        "<b>а",
        "а</b>",
        "<b><i>а</b></i>",
        "<br>",
        "<h1>а</h1>",
        "а & б",
        "2 < 3",
        "3 > 2",
        "&nbsp;",
        "<blockquote>а<blockquote>б</blockquote></blockquote>",
    ] {
        assert!(fault(&Html::trusted(bad)).is_some(), "{bad}");
    }
}

#[test]
fn cutting_prefers_a_sentence_then_a_word() {
    let cut_to = |text: &'static str, units| cut(&Html::trusted(text), units).into_string();
    assert_eq!(cut_to("Бір. Екі үш төрт.", 17), "Бір. Екі үш төрт.");
    assert_eq!(cut_to("Алғыс айту күні. Бірлік мерекесі.", 25), "Алғыс айту күні. …");
    assert_eq!(cut_to("Алғыс айту күні бірлік мерекесі", 25), "Алғыс айту күні бірлік…");
    assert_eq!(cut_to("Қазақстанхалқыассамблеясы", 10), "Қазақста…");
    assert_eq!(cut_to("<b>Алғыс айту күні</b> бірлік", 14), "<b>Алғыс айту…</b>");
    assert_eq!(cut_to("Алғыс айту <b>күніміздің мерекесі</b>", 14), "Алғыс айту…");
    assert_eq!(cut_to("Бірлік", 1), "");
}

#[test]
fn a_cut_never_parts_what_makes_one_sign() {
    for units in 2..12 {
        let html = escape("👨‍👩‍👧👍🏽 е́");
        let text = cut(&html, units).visible_text();
        assert!(!text.trim_end_matches(['…', ' ']).ends_with('\u{200d}'), "{units}: {text}");
        assert!(!text.contains("👍…"), "{units}: {text}");
    }
}

#[test]
fn items_are_packed_whole_and_in_order() {
    let items: Vec<Html> = ["Бір", "Екі", "Үш", "Төрт"].map(escape).into();
    let pages = |limit| {
        pack(items.clone(), &Html::trusted("\n"), &Html::trusted("<b>Тізім</b>"), limit)
            .into_iter()
            .map(Html::into_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(pages(100), ["<b>Тізім</b>\nБір\nЕкі\nҮш\nТөрт"]);
    assert_eq!(pages(9), ["<b>Тізім</b>\nБір", "Екі\nҮш", "Төрт"]);
    assert!(pack(Vec::new(), &Html::new(), &Html::new(), 9).is_empty());
    assert!(pack(vec![Html::trusted("<b> </b>\n")], &Html::new(), &Html::new(), 9).is_empty(), "Telegram refuses blank messages");
}

#[test]
fn a_message_holds_no_more_formatting_than_telegram_keeps() {
    let items = vec![escape("а").bold(); 250];
    let pages = pack(items, &Html::trusted("\n"), &Html::new(), TEXT_LIMIT);
    assert_eq!(pages.iter().map(entity_count).collect::<Vec<_>>(), [100, 100, 50]);
}

#[test]
fn a_text_in_the_wrong_language_raises_a_doubt() {
    let kazakh = "Қазақстан халқы Ассамблеясының кезекті сессиясы Астана қаласында өтеді, оған барлық өңірлерден өкілдер қатысады";
    let russian = "Очередная сессия Ассамблеи народа Казахстана пройдёт в городе Астане, в ней примут участие представители регионов";
    let with_names =
        "Встреча в КГУ «Қоғамдық келісім» города Актобе собрала представителей этнокультурных объединений и центра «Жомарт жан»";
    for (tag, text, doubt) in [
        ("kk", kazakh, None),
        ("ru", russian, None),
        ("ru", with_names, None),
        ("kk", russian, Some(LanguageDoubt::NoKazakhLetters)),
        ("ru", kazakh, Some(LanguageDoubt::ManyKazakhLetters)),
        ("kk", "Форум", None),
        ("ru", "Құрметті әріптестер", None),
        ("en", kazakh, None),
    ] {
        assert_eq!(language_doubt(tag, text), doubt, "{tag}: {text}");
    }
}

fn entity(kind: &str, offset: usize, length: usize) -> Entity {
    serde_json::from_value(json!({ "type": kind, "offset": offset, "length": length })).unwrap()
}

#[test]
fn an_entity_we_do_not_know_goes_out_as_it_came_in() {
    let came = json!([
        { "type": "bold", "offset": 0, "length": 4 },
        { "type": "text_mention", "offset": 1, "length": 2, "user": { "id": 7, "is_bot": false, "first_name": "Ә" } },
        { "type": "date_time", "offset": 0, "length": 3, "unix_time": 1_777_600_000 },
        { "type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "53" },
    ]);
    let entities: Vec<Entity> = serde_json::from_str(&came.to_string()).unwrap();
    assert_eq!(entities[1].user_id(), Some(7));
    assert_eq!(serde_json::to_value(&entities).unwrap(), came);
}

#[test]
fn a_preview_shows_formatting_where_it_was() {
    let link = Entity { url: Some("https://a.kz/?x&y".to_owned()), ..entity("text_link", 7, 3) };
    let pre = Entity { language: Some("rust".to_owned()), ..entity("pre", 0, 2) };
    for (text, entities, expected) in [
        ("Бірлік <і>", vec![entity("bold", 0, 6)], "<b>Бірлік</b> &lt;і&gt;"),
        ("Бірлік күн", vec![link], "Бірлік <a href=\"https://a.kz/?x&amp;y\">күн</a>"),
        ("🇰🇿 Ел", vec![entity("italic", 5, 2)], "🇰🇿 <i>Ел</i>"),
        ("абвг", vec![entity("italic", 1, 2), entity("bold", 0, 4)], "<b>а<i>бв</i>г</b>"),
        ("абвг", vec![entity("bold", 0, 3), entity("italic", 1, 3)], "<b>а<i>бв</i></b><i>г</i>"),
        ("fn", vec![pre], "<pre><code class=\"language-rust\">fn</code></pre>"),
        ("#бірлік @a", vec![entity("hashtag", 0, 7), entity("mention", 8, 2)], "#бірлік @a"),
        ("аб", vec![entity("text_link", 0, 2), entity("spoiler", 1, 9)], "а<tg-spoiler>б</tg-spoiler>"),
    ] {
        let html = to_html(text, &entities);
        assert_eq!(html.as_str(), expected);
        assert_eq!(fault(&html), None);
    }
}

#[test]
fn entities_are_clipped_to_the_text_and_to_whole_characters() {
    let clipped = |text: &str, offset, length| clip(text, &[entity("bold", offset, length)]).first().map(|e| (e.offset, e.length));
    assert_eq!(clipped("абв", 1, 99), Some((1, 2)));
    assert_eq!(clipped("абв", 3, 1), None);
    assert_eq!(clipped("абв", 1, 0), None);
    assert_eq!(clipped("😀а", 1, 2), Some((0, 3)));
    assert_eq!(clipped("абв", usize::MAX, usize::MAX), None);
}

/// Text as people send it: letters of both languages, markup signs, emoji, line breaks.
fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            6 => "[а-яәғқңөұүһіa-z]{1,9}",
            1 => Just("<b>&lt;&amp;\"'>".to_owned()),
            1 => Just("👨‍👩‍👧🇰🇿".to_owned()),
            1 => Just(". ".to_owned()),
            1 => Just("\n".to_owned()),
            2 => Just(" ".to_owned()),
            1 => any::<char>().prop_map(String::from),
        ],
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

/// Well-formed markup around such text.
fn html() -> impl Strategy<Value = Html> {
    let leaf = text().prop_map(|text| escape(&text)).boxed();
    leaf.prop_recursive(3, 12, 4, |inner| {
        (proptest::collection::vec(inner, 1..4), 0..4_u8).prop_map(|(parts, tag)| {
            let joined = Html::join(parts, &Html::trusted(" "));
            match tag {
                0 => joined.bold(),
                1 => joined.italic(),
                2 => joined.link("https://assembly.example/?a=1&b=2"),
                _ => joined,
            }
        })
    })
}

proptest! {
    #[test]
    fn escaping_loses_nothing(text in text()) {
        let html = escape(&text);
        prop_assert_eq!(fault(&html), None);
        prop_assert_eq!(visible_len(&html), utf16_len(&text));
        prop_assert_eq!(html.visible_text(), text);
    }

    #[test]
    fn a_cut_fits_stays_well_formed_and_only_leaves_out_the_end(html in html(), units in 0..200_usize) {
        let short = cut(&html, units);
        prop_assert!(visible_len(&short) <= units);
        prop_assert_eq!(fault(&short), None);
        let (all, kept) = (html.visible_text(), short.visible_text());
        if visible_len(&html) <= units {
            prop_assert_eq!(short, html);
        } else {
            let kept = kept.strip_suffix('…').unwrap_or_default().trim_end();
            prop_assert!(all.starts_with(kept));
        }
    }

    #[test]
    fn packing_keeps_every_item_in_order_within_the_limits(items in proptest::collection::vec(html(), 0..12), limit in 60..400_usize) {
        let separator = Html::trusted("\n\n");
        let pages = pack(items.clone(), &separator, &Html::trusted("<b>Дайджест</b>"), limit);
        for page in &pages {
            prop_assert!(visible_len(page) <= limit && !page.is_blank());
            prop_assert_eq!(fault(page), None);
        }
        let whole: Vec<Html> = items.iter().map(|item| cut(item, limit)).filter(|item| !item.is_blank()).collect();
        let head = std::iter::once(Html::trusted("<b>Дайджест</b>"));
        prop_assert_eq!(Html::join(pages, &separator), Html::join(head.chain(whole), &separator));
    }

    #[test]
    fn any_entities_make_well_formed_markup_of_the_same_text(
        text in text(),
        marks in proptest::collection::vec((0..7_usize, 0..60_usize, 0..60_usize), 0..8),
    ) {
        let kinds = ["bold", "italic", "underline", "spoiler", "blockquote", "code", "hashtag"];
        let entities: Vec<Entity> = marks.into_iter().map(|(kind, at, length)| entity(kinds[kind], at, length)).collect();
        let html = to_html(&text, &entities);
        prop_assert_eq!(fault(&html), None);
        prop_assert_eq!(html.visible_text(), text);
    }
}
