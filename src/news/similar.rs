//! Which items tell one story: copies and rewritings in one language by what they say, versions of one page in several languages by its
//! address. Anything less certain is a moderator's to say ([`super::desk`]).
//!
//! Three things are compared, always as the share of the shorter text's, so that a shorter copy counts by what it has and not by what it left
//! out ([`Sketch`]): runs of two words, words, and *facts*, which are numbers and names. Words count by their beginnings: endings change when
//! a sentence is turned. Whoever rewrites a story changes its words and their order and keeps who, where and how many; whoever fills the same
//! frame for another occasion does the opposite. So facts that agree make a little common text enough, and facts that don't make even much
//! of it too little ([`same`]).

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;
use url::Url;

use super::letters;
use super::model::Draft;
use crate::db;

/// Letters of a word that count.
const STEM: usize = 5;
/// Shorter words hold a sentence together and say nothing.
const SAYS: usize = 3;
/// Of each kind, what is kept of one text.
const MOST: usize = 400;
/// One run in so many, and each with a fact in it, leads to its text.
const SAMPLE: u32 = 4;
/// Common ones without which two texts aren't compared, and texts with which one is.
const LEADS: i64 = 2;
const COMPARED: i64 = 12;
/// Common runs without which nothing is a copy, and the share that they must be, in hundredths, where facts say nothing.
const COMMON: usize = 16;
const SHARE: usize = 42;
/// Facts that agree if so many are in common, in hundredths: half of the numbers, and more than half of all. Where a text has no numbers,
/// so many names are asked for.
const AGREE: (usize, usize) = (50, 55);
const NAMES: usize = 4;
/// Common words that are enough then, in hundredths; more are, where the facts are few.
const WORDS: usize = 40;
const WORDS_FEW: usize = 48;
/// Of fewer common facts nothing is a copy but nearly the same runs.
const DIFFER: usize = 34;
/// The same for two texts of one publisher: those share a frame, and what stands under each of them; hardly ever do they tell a thing twice.
const SHARE_AT_HOME: usize = 75;
/// Copies of what was taken in within this time are looked for (seconds); older samples are dropped.
const LATELY: i64 = 21 * 24 * 3600;
/// Words of a title that make it a title of its own.
const TITLE_WORDS: usize = 4;
/// Path segments and values that name a language.
const LANGUAGES: [&str; 9] = ["kk", "kz", "kaz", "ru", "rus", "en", "eng", "qaz", "kk-kz"];

/// What is compared of a text, as hashes, ascending. They are the same in every version of this program, because they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sketch {
    /// Of two words.
    runs: Vec<u32>,
    words: Vec<u32>,
    /// Among the words: numbers but years, and what is written with a capital within a sentence.
    facts: Vec<u32>,
    /// Among the facts.
    numbers: Vec<u32>,
    /// Among the runs: those by which the text is found.
    pub leads: Vec<u32>,
}

struct Word {
    hash: u32,
    letters: usize,
    is_fact: bool,
    is_number: bool,
}

impl Sketch {
    /// Of title and text.
    pub fn of(draft: &Draft) -> Self {
        let body = if draft.body.is_empty() { std::slice::from_ref(&draft.summary) } else { draft.body.as_slice() };
        let mut sketch = Self::default();
        for text in std::iter::once(&draft.title).chain(body) {
            let words: Vec<Word> = words(text);
            for word in &words {
                if word.letters > SAYS || word.is_fact {
                    sketch.words.push(word.hash);
                }
                if word.is_fact {
                    sketch.facts.push(word.hash);
                }
                if word.is_fact && word.is_number {
                    sketch.numbers.push(word.hash);
                }
            }
            for pair in words.windows(2) {
                let run = mixed(u64::from(pair[0].hash) << 32 | u64::from(pair[1].hash));
                sketch.runs.push(run);
                if pair[0].is_fact || pair[1].is_fact || run.is_multiple_of(SAMPLE) {
                    sketch.leads.push(run);
                }
            }
        }
        for list in [&mut sketch.runs, &mut sketch.words, &mut sketch.facts, &mut sketch.numbers, &mut sketch.leads] {
            list.sort_unstable();
            list.dedup();
            list.truncate(MOST);
        }
        sketch
    }

    /// The lists but the leads one after the other, each with its length before it, as little-endian numbers of four bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lists = [&self.runs, &self.words, &self.facts, &self.numbers];
        let numbers = lists.into_iter().flat_map(|list| {
            let length = u32::try_from(list.len()).unwrap_or(0);
            std::iter::once(length).chain(list.iter().copied())
        });
        numbers.flat_map(u32::to_le_bytes).collect()
    }

    /// What [`Self::to_bytes`] wrote; what isn't there is nothing.
    fn from_bytes(bytes: &[u8]) -> Self {
        let mut numbers = bytes.chunks_exact(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
        let mut list = || -> Vec<u32> {
            let length = numbers.next().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
            numbers.by_ref().take(length.min(MOST)).collect()
        };
        Self { runs: list(), words: list(), facts: list(), numbers: list(), leads: Vec::new() }
    }
}

/// The words that say something, in order.
fn words(text: &str) -> Vec<Word> {
    let (mut found, mut begins) = (Vec::new(), true);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let end = rest.find(|letter: char| !letters::is_word(letter)).unwrap_or(rest.len());
        if end == 0 {
            begins |= matches!(letter, '.' | '!' | '?' | '…' | '\n');
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(end);
        found.extend(read(word, begins));
        (rest, begins) = (after, false);
    }
    found
}

/// One word; none: it says nothing. `begins`: it begins a sentence, so that its capital says nothing.
fn read(word: &str, begins: bool) -> Option<Word> {
    let count = word.chars().count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_number = digits == count;
    if count < SAYS && !is_number {
        return None;
    }
    // What has digits in it has no endings.
    let stem = word.chars().take(if digits > 0 { count } else { STEM });
    let hash = stem.map(letters::lower).fold(0xcbf2_9ce4_8422_2325_u64, |hash, letter| {
        let letter = if letter == 'ё' { 'е' } else { letter };
        (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3)
    });
    let is_year = is_number && count == 4 && (word.starts_with("19") || word.starts_with("20"));
    let is_name =
        || !begins && digits == 0 && word.starts_with(char::is_uppercase) && !(count > SAYS && word.chars().all(char::is_uppercase));
    let is_fact = if is_number { count >= 2 && !is_year } else { is_name() };
    Some(Word { hash: mixed(hash), letters: count.min(STEM), is_fact, is_number })
}

fn mixed(mut hash: u64) -> u32 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((hash ^ (hash >> 31)) >> 32).unwrap_or(0)
}

/// How many of `some` are in `others`; both ascending.
fn common(some: &[u32], others: &[u32]) -> usize {
    let mut others = others.iter().peekable();
    some.iter()
        .filter(|one| {
            while others.next_if(|other| other < one).is_some() {}
            others.peek() == Some(one)
        })
        .count()
}

/// Whether two texts in one language tell one story.
fn same(one: &Sketch, other: &Sketch, one_publisher: bool) -> bool {
    let runs = common(&one.runs, &other.runs);
    let runs_are = |share: usize| runs >= COMMON && runs * 100 >= share * one.runs.len().min(other.runs.len());
    if one_publisher {
        return runs_are(SHARE_AT_HOME);
    }
    let shorter = |by: fn(&Sketch) -> usize| if by(one) <= by(other) { (one, other) } else { (other, one) };
    // In another place of a sentence, or in capitals, a name isn't seen as one: it is looked for among all words.
    let (few, many) = shorter(|sketch| sketch.facts.len());
    let (facts, of_facts) = (common(&few.facts, &many.words) * 100, few.facts.len());
    let (few, many) = shorter(|sketch| sketch.numbers.len());
    let (numbers, of_numbers) = (common(&few.numbers, &many.numbers) * 100, few.numbers.len());
    if numbers < DIFFER * of_numbers || (of_facts >= NAMES && facts < DIFFER * of_facts) {
        return runs_are(SHARE_AT_HOME);
    }
    let agree = if of_numbers > 0 { of_facts > 1 && numbers >= AGREE.0 * of_numbers } else { of_facts >= NAMES };
    if agree && facts >= AGREE.1 * of_facts {
        let enough = if of_facts >= NAMES { WORDS } else { WORDS_FEW };
        return common(&one.words, &other.words) * 100 >= enough * one.words.len().min(other.words.len());
    }
    runs_are(SHARE)
}

/// The address without what names a language; none if nothing in it does.
pub(super) fn page(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let names = |text: &str| LANGUAGES.contains(&text.to_lowercase().as_str());
    let path: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let kept_path: Vec<&str> = path.iter().copied().filter(|part| !names(part)).collect();
    let kept: Vec<String> = query.iter().filter(|(_, value)| !names(value)).map(|(name, value)| format!("{name}={value}")).collect();
    // Versions share an id, never a bare word: «/kk/news» and «/ru/news» are lists, not an article.
    let has_id = kept_path.iter().any(|part| part.chars().filter(char::is_ascii_digit).count() >= 3)
        || kept.iter().any(|pair| pair.chars().any(|c| c.is_ascii_digit()));
    let named = kept_path.len() < path.len() || kept.len() < query.len();
    (named && has_id).then(|| format!("{host}/{}?{}", kept_path.join("/"), kept.join("&")))
}

/// By what an item's copies and versions are found.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// Its address without what names a language, if that is to be kept.
    pub page: Option<String>,
    /// What it says.
    pub sketch: Sketch,
}

impl Marks {
    /// Works them out.
    pub fn of(draft: &Draft) -> Self {
        Self { page: draft.url.as_deref().and_then(page), sketch: Sketch::of(draft) }
    }
}

/// What some new items may be like: what was there when it was looked up, and what was added since.
#[derive(Default)]
pub(super) struct Likes<'a> {
    /// The first story of a title in a language.
    titles: HashMap<(String, String), i64>,
    pages: HashSet<String>,
    /// For each item, those with the most leads in common.
    near: HashMap<usize, Vec<Near>>,
    added: Vec<(&'a Draft, &'a Marks, i64)>,
}

struct Near {
    leads: i64,
    story: i64,
    language: String,
    publisher: String,
    sketch: Vec<u8>,
    lately: bool,
}

impl<'a> Likes<'a> {
    /// Looks it up for all items that are there (none: not asked for that one) at `now`.
    pub async fn look_up(c: &mut SqliteConnection, items: &[Option<(&'a Draft, &'a Marks)>], now: i64) -> sqlx::Result<Self> {
        let asked = || items.iter().flatten();
        let pages: Vec<&str> = asked().filter_map(|(_, marks)| marks.page.as_deref()).collect();
        let titles: Vec<&str> = asked().map(|(draft, _)| draft.title.as_str()).filter(|title| is_telling(title)).collect();
        Ok(Self {
            titles: if titles.is_empty() { HashMap::new() } else { of_titles(c, &titles, now).await? },
            pages: if pages.is_empty() { HashSet::new() } else { known_pages(c, &pages).await? },
            near: if asked().next().is_none() { HashMap::new() } else { near(c, items, now).await? },
            added: Vec::new(),
        })
    }

    /// An item is taken in as part of a story.
    pub fn add(&mut self, draft: &'a Draft, marks: &'a Marks, story: i64) {
        if is_telling(&draft.title) {
            self.titles.entry((draft.title.clone(), draft.language.clone())).or_insert(story);
        }
        self.pages.extend(marks.page.clone());
        self.added.push((draft, marks, story));
    }

    /// Whether some item may be a version of this page.
    pub fn has_page(&self, page: &str) -> bool {
        self.pages.contains(page)
    }

    /// The story of which the item at this place is a copy.
    pub fn copied(&self, at: usize, draft: &Draft, marks: &Marks) -> Option<i64> {
        if is_telling(&draft.title)
            && let Some(story) = self.titles.get(&(draft.title.clone(), draft.language.clone()))
        {
            return Some(*story);
        }
        let stored = self.near.get(&at).into_iter().flatten().map(|near| (near.leads, Like::Stored(near)));
        let added = self.added.iter().filter_map(|added| {
            let leads = i64::try_from(common(&marks.sketch.leads, &added.1.sketch.leads)).unwrap_or(i64::MAX);
            (leads >= LEADS).then_some((leads, Like::Added(added)))
        });
        let mut likes: Vec<(i64, Like)> = stored.chain(added).collect();
        // Of as many leads, the older first: the sort keeps their order.
        likes.sort_by_key(|(leads, _)| std::cmp::Reverse(*leads));
        let nearest = likes.into_iter().take(usize::try_from(COMPARED).unwrap_or(0));
        nearest.map(|(_, like)| like).find(|like| like.tells(draft, &marks.sketch)).map(|like| like.story())
    }
}

/// Something that an item may be a copy of.
enum Like<'a> {
    Stored(&'a Near),
    Added(&'a (&'a Draft, &'a Marks, i64)),
}

impl Like<'_> {
    fn tells(&self, draft: &Draft, sketch: &Sketch) -> bool {
        let at_home = |publisher: &str| publisher == draft.publisher && !publisher.is_empty();
        match self {
            Self::Stored(near) => {
                near.lately && near.language == draft.language && same(sketch, &Sketch::from_bytes(&near.sketch), at_home(&near.publisher))
            }
            Self::Added((other, marks, _)) => other.language == draft.language && same(sketch, &marks.sketch, at_home(&other.publisher)),
        }
    }

    fn story(&self) -> i64 {
        match self {
            Self::Stored(near) => near.story,
            Self::Added((_, _, story)) => *story,
        }
    }
}

/// Whether a title is one of its own.
fn is_telling(title: &str) -> bool {
    title.split_whitespace().count() >= TITLE_WORDS
}

/// A copy that came before the version it was copied from began a story of its own: it joins that one's. One that was shown stays what it was
/// shown as. `true`: something joined.
pub(super) async fn join(c: &mut SqliteConnection, copied: i64, page: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE news SET story_id = ?1 WHERE story_id = ?2 AND NOT EXISTS (SELECT 1 FROM news WHERE story_id = ?2 AND approval IS NOT NULL)",
        page,
        copied
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The story of a page's other versions, if it isn't told in this language yet.
pub(super) async fn of_page(c: &mut SqliteConnection, page: &str, language: &str) -> sqlx::Result<Option<i64>> {
    // One item a language: a second one of the same language is another page after all.
    sqlx::query_scalar!(
        "SELECT story_id FROM news n WHERE page = ?1
         AND NOT EXISTS (SELECT 1 FROM news o WHERE o.story_id = n.story_id AND o.language = ?2) ORDER BY id LIMIT 1",
        page,
        language
    )
    .fetch_optional(c)
    .await
}

async fn known_pages(c: &mut SqliteConnection, pages: &[&str]) -> sqlx::Result<HashSet<String>> {
    let pages = db::json(pages)?;
    let known = sqlx::query_scalar!(r#"SELECT DISTINCT page AS "page!" FROM news WHERE page IN (SELECT value FROM json_each(?))"#, pages)
        .fetch_all(c)
        .await?;
    Ok(known.into_iter().collect())
}

async fn of_titles(c: &mut SqliteConnection, titles: &[&str], now: i64) -> sqlx::Result<HashMap<(String, String), i64>> {
    let (titles, since) = (db::json(titles)?, now - LATELY / 3);
    let rows = sqlx::query!(
        r#"SELECT title AS "title!", language AS "language!", story_id AS "story!: i64", MIN(id) AS "first!: i64" FROM news
           WHERE title IN (SELECT value FROM json_each(?1)) AND taken_at > ?2 GROUP BY title, language"#,
        titles,
        since
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.title, row.language), row.story)).collect())
}

async fn near(c: &mut SqliteConnection, items: &[Option<(&Draft, &Marks)>], now: i64) -> sqlx::Result<HashMap<usize, Vec<Near>>> {
    let leads: Vec<&[u32]> = items.iter().map(|item| item.map_or(&[][..], |(_, marks)| marks.sketch.leads.as_slice())).collect();
    let (leads, since) = (db::json(&leads)?, now - LATELY);
    let rows = sqlx::query!(
        r#"WITH hit AS (SELECT i.key + 0 AS item, l.news_id AS news, COUNT(*) AS leads
                        FROM json_each(?1) i CROSS JOIN json_each(i.value) h CROSS JOIN news_lead l ON l.hash = h.value
                        GROUP BY 1, 2 HAVING COUNT(*) >= ?2),
                near AS (SELECT item, news, leads, ROW_NUMBER() OVER (PARTITION BY item ORDER BY leads DESC, news) AS place FROM hit)
           SELECT near.item AS "item!: i64", near.leads AS "leads!: i64", n.story_id AS "story!: i64", n.language AS "language!",
                  n.publisher AS "publisher!", n.sketch AS "sketch!: Vec<u8>", n.taken_at > ?4 AS "lately!: bool"
           FROM near JOIN news n ON n.id = near.news WHERE near.place <= ?3 AND n.sketch IS NOT NULL
           ORDER BY near.item, near.place"#,
        leads,
        LEADS,
        COMPARED,
        since
    )
    .fetch_all(c)
    .await?;
    let mut near: HashMap<usize, Vec<Near>> = HashMap::new();
    for row in rows {
        let (leads, story, lately) = (row.leads, row.story, row.lately);
        let found = Near { leads, story, language: row.language, publisher: row.publisher, sketch: row.sketch, lately };
        near.entry(usize::try_from(row.item).unwrap_or(usize::MAX)).or_default().push(found);
    }
    Ok(near)
}

/// Forgets the sketches of what is too old to have new copies, at most a hundred items' at a time. `true`: there are no more.
pub async fn sweep(c: &mut SqliteConnection, now: i64) -> sqlx::Result<bool> {
    let before = now - LATELY;
    let done = sqlx::query!(
        "UPDATE news SET sketch = NULL, leads = NULL WHERE id IN (SELECT id FROM news WHERE sketch IS NOT NULL AND taken_at < ? LIMIT 100)",
        before
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_one_page_share_its_address_without_the_language() {
        let same = [
            ["https://www.gov.kz/x/details/987895?lang=kk", "https://gov.kz/x/details/987895?lang=ru"],
            ["https://example.kz/kk/news/view/12345", "https://example.kz/ru/news/view/12345"],
        ];
        for [a, b] in same {
            assert_eq!(page(a), page(b));
            assert!(page(a).is_some());
        }
        for none in ["https://example.kz/kk/news", "https://example.kz/news/12345", "not an address"] {
            assert_eq!(page(none), None, "{none}");
        }
    }

    fn sketch(title: &str, text: &str) -> Sketch {
        Sketch::of(&Draft { body: vec![text.to_owned()], ..Draft::new("kk", title, "") })
    }

    const FORUM: &str = "Ақтөбеде өткен форумға еліміздің 17 өңірінен 200-ден астам адам қатысып, бірлік пен келісім мәселелерін талқылады. \
         Жиынды Достық үйінің директоры Сәуле Нұрланова ашты. Қатысушылар алдағы жылдың жоспарын бекітті және жас мамандарды қолдау туралы \
         45 ұсыныс айтты.";

    #[test]
    fn a_sketch_is_the_same_in_any_case_between_other_sentences_and_read_back() {
        let whole = sketch("Форум", &format!("Басында сөз бар. {FORUM} Соңында да сөз бар."));
        let part = sketch("Форум", &FORUM.to_uppercase().replace(',', " –"));
        assert!(common(&part.runs, &whole.runs) >= part.runs.len() - 1, "{part:?} of {whole:?}");
        assert!(!part.runs.is_empty() && !whole.leads.is_empty());
        assert_eq!(Sketch { leads: whole.leads.clone(), ..Sketch::from_bytes(&whole.to_bytes()) }, whole);
        assert_eq!(Sketch::from_bytes(&[]), Sketch::default());
        assert_eq!(Sketch::from_bytes(&[9, 0, 0, 0, 1]), Sketch::default(), "bytes that broke off");
    }

    #[test]
    fn other_words_for_the_same_facts_are_a_copy_and_the_same_words_for_other_facts_are_not() {
        let told = sketch("Ақтөбеде форум өтті", FORUM);
        let again = sketch(
            "Форумда 45 ұсыныс айтылды",
            "Бірлік пен келісім туралы пікір алмасуға Ақтөбеге 17 өңірден 200 адам жиналды. Достық үйінің басшысы Сәуле Нұрланова \
             форумды ашып, қонақтарды құттықтады. Келер жылдың жоспары бекітіліп, жас мамандарды қолдауға қатысты 45 ұсыныс айтылды.",
        );
        let other = FORUM.replace("Ақтөбе", "Семей").replace("17", "12").replace("200", "90").replace("45", "31");
        let other = sketch("Семейде форум өтті", &other.replace("Сәуле Нұрланова", "Мұрат Оспанов"));
        assert!(same(&told, &again, false));
        assert!(!same(&told, &other, false), "one frame, other facts");
        assert!(!same(&told, &again, true), "one publisher tells a thing once");
        assert!(same(&told, &told, true));
    }

    #[tokio::test]
    async fn what_leads_to_an_item_goes_when_nothing_is_compared_with_it_any_more() {
        use crate::db::Db;
        use crate::news::{Hand, add};
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        let now = 1_776_740_400;
        let draft = Draft { body: vec![FORUM.to_owned()], ..Draft::new("kk", "Ақтөбеде форум өтті", "") };
        add(&mut c, &[draft], Hand { by: None, at: now }).await.unwrap();
        let mut left = Vec::new();
        for later in [0, LATELY + 1] {
            while !sweep(&mut c, now + later).await.unwrap() {}
            left.push(sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM news_lead").fetch_one(&mut *c).await.unwrap());
        }
        assert!(left[0] > 0 && left[1] == 0, "{left:?}");
    }
}
