use super::*;

#[test]
fn somebodys_words_show_as_they_were_typed() {
    let html = escape("Бірлік <b> & \"келісім\"");
    assert_eq!(html.as_str(), "Бірлік &lt;b&gt; &amp; &quot;келісім&quot;");
    assert_eq!(html.visible_text(), "Бірлік <b> & \"келісім\"");
    assert_eq!(visible_len(&html), 22);
}
