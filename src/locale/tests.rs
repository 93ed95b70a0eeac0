use super::*;

#[test]
fn the_embedded_languages_load_kazakh_first() {
    let locales = Locales::embedded().unwrap();
    let tags: Vec<&str> = locales.languages().iter().map(|lang| lang.as_str()).collect();
    assert_eq!(tags, ["kk", "ru"]);
    assert_eq!(locales.get(locales.first()).name(), "Қазақша");
}

#[test]
fn languages_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Locales>();
}
