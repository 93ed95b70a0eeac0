//! Which items tell one story: copies and rewritings in one language by the runs of words that they share, versions of one page in several
//! languages by its address. Anything less certain is a moderator's to say ([`super::desk`]).
//!
//! Each text leaves a sample of the hashes of its three-word runs; sampling is by the hash itself, so that two texts keep the same runs, and
//! the share of common ones is about the share of common text. A shorter copy counts by what it has, not by what it left out.

use sqlx::SqliteConnection;
use url::Url;

use super::model::Draft;

/// Words in a run.
const RUN: usize = 3;
/// One run in so many is kept.
const SAMPLE: u64 = 2;
/// Runs that are kept of one text.
const MOST: usize = 512;
/// Common runs without which nothing is a copy …
const COMMON: i64 = 8;
/// … and the share of the shorter text that they must be, in hundredths.
const SHARE: i64 = 45;
/// The same for two texts of one publisher: those share a frame, and what stands under each of them; hardly ever do they tell a thing twice.
const SHARE_AT_HOME: i64 = 75;
/// Copies of what was taken in within this time are looked for (seconds); older samples are dropped.
const LATELY: i64 = 21 * 24 * 3600;
/// Words of a title that make it a title of its own.
const TITLE_WORDS: usize = 4;
/// Path segments and values that name a language.
const LANGUAGES: [&str; 9] = ["kk", "kz", "kaz", "ru", "rus", "en", "eng", "qaz", "kk-kz"];

/// The runs of a text that are kept, ascending.
pub(super) fn sketch(text: &str) -> Vec<i64> {
    let words: Vec<u64> = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash_word).collect();
    let runs = words.windows(RUN).map(|run| run.iter().fold(0_u64, |hash, word| mixed(hash.rotate_left(21) ^ word)));
    let mut kept: Vec<i64> = runs.filter(|hash| hash % SAMPLE == 0).map(u64::cast_signed).collect();
    kept.sort_unstable();
    kept.dedup();
    kept.truncate(MOST);
    kept
}

/// FNV-1a over the letters in lower case; ё as е. The same in every version of this program, because it is stored.
fn hash_word(word: &str) -> u64 {
    word.chars().flat_map(char::to_lowercase).fold(0xcbf2_9ce4_8422_2325, |hash, letter| {
        let letter = if letter == 'ё' { 'е' } else { letter };
        (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3)
    })
}

fn mixed(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
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

/// What is compared of an item.
fn text(draft: &Draft) -> String {
    let body = if draft.body.is_empty() { draft.summary.clone() } else { draft.body.join(" ") };
    format!("{} {body}", draft.title)
}

/// The story that a new item belongs to; none: it begins one. Keeps its sample.
pub(super) async fn place(c: &mut SqliteConnection, id: i64, draft: &Draft, now: i64) -> sqlx::Result<Option<i64>> {
    let page = of_page(c, id, draft).await?;
    let copied = match of_title(c, id, draft, now).await? {
        Some(story) => Some(story),
        None => of_text(c, draft, now).await?,
    };
    // A copy that came before the version it was copied from began a story of its own; one that was shown stays what it was shown as.
    if let (Some(page), Some(copied)) = (page, copied)
        && page != copied
    {
        sqlx::query!(
            "UPDATE news SET story_id = ?1 WHERE story_id = ?2 AND NOT EXISTS (SELECT 1 FROM news WHERE story_id = ?2 AND approval IS NOT NULL)",
            page,
            copied
        )
        .execute(&mut *c)
        .await?;
    }
    let story = page.or(copied);
    let runs = serde_json::to_string(&sketch(&text(draft))).expect("numbers are JSON");
    sqlx::query!("INSERT OR IGNORE INTO news_sketch (hash, news_id) SELECT value, ? FROM json_each(?)", id, runs).execute(&mut *c).await?;
    Ok(story)
}

async fn of_page(c: &mut SqliteConnection, id: i64, draft: &Draft) -> sqlx::Result<Option<i64>> {
    let Some(page) = draft.url.as_deref().and_then(page) else { return Ok(None) };
    sqlx::query!("UPDATE news SET page = ? WHERE id = ?", page, id).execute(&mut *c).await?;
    // One item a language: a second one of the same language is another page after all.
    sqlx::query_scalar!(
        "SELECT story_id FROM news n WHERE page = ?1 AND id <> ?2
         AND NOT EXISTS (SELECT 1 FROM news o WHERE o.story_id = n.story_id AND o.language = ?3 AND o.id <> ?2) ORDER BY id LIMIT 1",
        page,
        id,
        draft.language
    )
    .fetch_optional(c)
    .await
}

async fn of_title(c: &mut SqliteConnection, id: i64, draft: &Draft, now: i64) -> sqlx::Result<Option<i64>> {
    if draft.title.split_whitespace().count() < TITLE_WORDS {
        return Ok(None);
    }
    let since = now - LATELY / 3;
    sqlx::query_scalar!(
        "SELECT story_id FROM news WHERE title = ?1 AND language = ?2 AND taken_at > ?3 AND id <> ?4 ORDER BY id LIMIT 1",
        draft.title,
        draft.language,
        since,
        id
    )
    .fetch_optional(c)
    .await
}

async fn of_text(c: &mut SqliteConnection, draft: &Draft, now: i64) -> sqlx::Result<Option<i64>> {
    let runs = sketch(&text(draft));
    let (own, list) = (i64::try_from(runs.len()).unwrap_or(0), serde_json::to_string(&runs).expect("numbers are JSON"));
    let since = now - LATELY;
    sqlx::query_scalar!(
        r#"WITH near AS (SELECT news_id, COUNT(*) AS common FROM news_sketch WHERE hash IN (SELECT value FROM json_each(?1))
                        GROUP BY news_id HAVING common >= ?2 ORDER BY common DESC LIMIT 8)
           SELECT n.story_id AS "story!: i64" FROM near JOIN news n ON n.id = near.news_id
           WHERE n.language = ?3 AND n.taken_at > ?4
             AND near.common * 100 >= CASE WHEN n.publisher = ?7 AND ?7 <> '' THEN ?8 ELSE ?5 END * MIN(?6, (SELECT COUNT(*) FROM news_sketch s WHERE s.news_id = n.id))
           ORDER BY near.common DESC, n.id LIMIT 1"#,
        list,
        COMMON,
        draft.language,
        since,
        SHARE,
        own,
        draft.publisher,
        SHARE_AT_HOME
    )
    .fetch_optional(c)
    .await
}

/// Forgets the samples of what is too old to have new copies, at most a thousand items' at a time. `true`: there are no more.
pub async fn sweep(c: &mut SqliteConnection, now: i64) -> sqlx::Result<bool> {
    let before = now - LATELY;
    let done = sqlx::query!(
        "DELETE FROM news_sketch WHERE news_id IN (SELECT DISTINCT s.news_id FROM news n JOIN news_sketch s ON s.news_id = n.id WHERE n.taken_at < ? LIMIT 1000)",
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

    #[test]
    fn a_sample_keeps_the_same_runs_whatever_stands_around_them() {
        let text = "Форумға еліміздің барлық өңірінен екі жүзден астам адам қатысып, бірлік пен келісім мәселелерін талқылады. ".to_owned()
            + "Қатысушылар алдағы жылдың жоспарын бекітті және жас мамандарды қолдау туралы ұсыныстар айтты.";
        let whole = sketch(&format!("Басында сөз бар. {text} Соңында да сөз бар."));
        let part = sketch(&text.to_uppercase().replace(',', " –"));
        assert!(part.iter().filter(|run| whole.contains(run)).count() >= part.len() - 1, "{} of {}", part.len(), whole.len());
        assert!(!part.is_empty());
    }
}
