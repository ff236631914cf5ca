//! Edits of articles, pages, and what stands beside them.

use std::fs;

use super::world::World;

const AUTHORS: [&str; 7] = [
    "jane-doe",
    "omar-haddad",
    "lee-park",
    "\"Ada Unlisted\"",
    "[jane-doe, \"New Hand\"]",
    "[lee-park, omar-haddad]",
    "J. Doe",
];
const TAGS: [&str; 7] = [
    "[pumps]",
    "[pumps, night]",
    "[Pumps, money]",
    "[rain, steel]",
    "[fresh]",
    "[night, money, rain]",
    "[]",
];
const TOPICS: [&str; 5] = ["[Water]", "[Energy]", "[Roads]", "[Water, Roads]", "[Works]"];
const DATES: [&str; 8] = [
    "2026-11-24",
    "2026-11-20 07:00",
    "2026-11-25 10:00",
    "2026-12-01",
    "2025-03",
    "2024",
    "2026-05-17",
    "2023-01-02",
];

/// Sets a key of the front matter, or removes it.
pub fn set(text: &str, key: &str, value: Option<&str>) -> String {
    let start = format!("{key}: ");
    let mut lines: Vec<&str> = text.lines().collect();
    let end = lines.iter().skip(1).position(|line| *line == "---").map_or(1, |at| at + 1);
    let new = value.map(|value| format!("{start}{value}"));
    let at = lines[..end].iter().position(|line| line.starts_with(&start));
    match (at, &new) {
        (Some(at), Some(new)) => lines[at] = new,
        (Some(at), None) => drop(lines.remove(at)),
        (None, Some(new)) => lines.insert(1, new),
        (None, None) => {}
    }
    lines.join("\n") + "\n"
}

fn set_in(world: &mut World, key: &str, value: Option<&str>) -> Option<String> {
    let file = world.article()?;
    world.edit(&file, |text| set(text, key, value))?;
    Some(format!("{file}: {key}: {}", value.unwrap_or("(removed)")))
}

/// A new article, as a file or a folder, sometimes due later, a draft or in Arabic.
pub fn create(world: &mut World) -> Option<String> {
    let number = world.number();
    let folder = world.random.pick(&["briefs", "analysis"]);
    let ending = world.random.pick(&[".md", ".md", "/index.md", ".ar.md"]);
    let file = format!("content/{folder}/new-{number}{ending}");
    let (author, date) = (world.random.pick(&AUTHORS), world.random.pick(&DATES));
    let (tags, topics) = (world.random.pick(&TAGS), world.random.pick(&TOPICS[..4]));
    let link =
        world.random.pick(&["", "See [meters](id:meters).", "See [all](/briefs/).", "\u{200f}"]);
    let more = if world.random.percent(15) { "draft: true\n" } else { "" };
    let text = format!(
        "---\ntitle: New {number}\ndate: {date}\nauthor: {author}\ntags: {tags}\n\
         topics: {topics}\n{more}---\n\nA text of its own. {link}\n"
    );
    world.write(&file, text);
    Some(format!("{file}: new, {date}, by {author}, {tags}, {topics} {more}"))
}

/// Another text: longer, of the same length, with a heading, a component or a further link.
pub fn body(world: &mut World) -> Option<String> {
    let file = world.article()?;
    let number = world.number();
    let text = world.text(&file);
    let at = text.match_indices(' ').map(|(at, _)| at).filter(|at| text[..*at].contains("---\n\n"));
    let at = world.random.one(&at.collect::<Vec<_>>())?;
    let changed = match world.random.below(9) {
        8 => format!(
            "{text}\n\nBy @eq:f{number}, $x_{number}$ at $5.\n\n$$ y $$ {{#eq:f{number}}}\n"
        ),
        5 => format!("{text}\n\nIt is so [see @doe{}, p. {number}] as @roe says.\n", number % 4),
        6 => format!(
            "{text}\n\nAnd so [@id:tariffs; -@roe].[^c{number}]\n\n[^c{number}]: By [@roe].\n"
        ),
        7 => format!("{text}\n\n::: bibliography\n## Read, {number}\n:::\n"),
        0 => format!("{text}\n\nA sentence more, {number}.\n"),
        1 => format!("{text}\n\n## Part {number}\n\nIts text.\n"),
        2 => format!("{text}\n\n::: note-box label=\"{number}\"\nA *note*.\n:::\n"),
        3 => format!("{text}\n\nSee [the tariffs](id:tariffs) of {number}.\n"),
        // The first letter of a word, so that the size stays.
        _ => {
            let letter = text[at + 1..].chars().next().filter(char::is_ascii_alphabetic)?;
            let new = if letter == 'q' { 'x' } else { 'q' };
            format!("{} {new}{}", &text[..at], &text[at + 2..])
        }
    };
    world.write(&file, changed);
    Some(format!("{file}: another text, {number}"))
}

pub fn title(world: &mut World) -> Option<String> {
    let number = world.number();
    let title = world.random.pick(&["Told Again", "Z & \"Co\"", "العنوان"]);
    set_in(world, "title", Some(&format!("'{title} {number}'")))
}

/// The quote of a title, closed or not: one that is not takes in the keys below it, up to the next.
pub fn quote(world: &mut World) -> Option<String> {
    let (open, closed) = ("title: 'Farmers\nslug: farmers\n", "title: 'Farmers'\nslug: farmers\n");
    let has_one = |file: &String| world.text(file).contains("title: 'Farmers");
    let file = world.articles().into_iter().find(has_one).or_else(|| world.article())?;
    let text = world.text(&file);
    let changed = if text.contains(closed) {
        text.replacen(closed, open, 1)
    } else if text.contains(open) {
        text.replacen(open, closed, 1)
    } else {
        let rest =
            ["title", "slug", "summary"].iter().fold(text, |text, key| set(&text, key, None));
        rest.replacen("\n---\n", &format!("\n{closed}summary: For farmers'\n---\n"), 1)
    };
    let quote = if changed.contains(open) { "open" } else { "closed" };
    world.write(&file, changed);
    Some(format!("{file}: a title with a quote that is {quote}"))
}

pub fn terms(world: &mut World) -> Option<String> {
    match world.random.below(4) {
        0 => {
            let series = world.random.pick(&["The Public Pump", "Roads, Counted"]);
            set_in(world, "series", Some(series))
        }
        1 => set_in(world, "series", None),
        2 => {
            let topics = world.random.pick(&TOPICS);
            set_in(world, "topics", Some(topics))
        }
        _ => {
            let tags = world.random.pick(&TAGS);
            set_in(world, "tags", Some(tags))
        }
    }
}

pub fn author(world: &mut World) -> Option<String> {
    let author = world.random.pick(&AUTHORS);
    set_in(world, "author", Some(author))
}

/// Dates: of publication, change, expiry, embargo, and of events.
pub fn date(world: &mut World) -> Option<String> {
    let key = world.random.pick(&["date", "date", "updated", "expires", "publish_at", "end"]);
    let value = match world.random.below(4) {
        0 if key != "date" => None,
        _ => Some(world.random.pick(&DATES)),
    };
    set_in(world, key, value)
}

pub fn draft(world: &mut World) -> Option<String> {
    let value = world.random.pick(&["true", "false"]);
    set_in(world, "draft", Some(value))
}

/// One of the rarer keys.
pub fn key(world: &mut World) -> Option<String> {
    let number = world.number();
    let text = format!("Number {number}");
    let path = format!("[/old/{number}/]");
    let slug = format!("slug-{number}");
    let feed_id = format!("https://old.example/?p={number}");
    let (key, value) = match world.random.below(15) {
        0 => ("featured", Some("true")),
        1 => ("featured", None),
        2 => ("summary", Some(text.as_str())),
        3 => ("aliases", Some(path.as_str())),
        4 => ("aliases", None),
        5 => ("status", Some("gone")),
        6 => ("status", None),
        7 => ("slug", Some(slug.as_str())),
        8 => ("id", Some(slug.as_str())),
        9 => ("part", Some("2")),
        10 => ("part_of", None),
        11 => ("license", Some("CC0-1.0")),
        12 => ("image", None),
        13 => ("feed_id", Some(feed_id.as_str())),
        _ => ("standfirst", Some(text.as_str())),
    };
    set_in(world, key, value)
}

/// What the institute says of an article later, an id that its edition has as a key, or a page that no
/// list has.
pub fn standing(world: &mut World) -> Option<String> {
    let file = world.article()?;
    let text = world.text(&file);
    let plain = ["status", "notice", "by", "unlisted"];
    let plain = plain.iter().fold(text, |text, key| set(&text, key, None));
    let other = world.article()?;
    let (what, text) = match world.random.below(6) {
        0 => {
            let retracted = set(&plain, "status", Some("retracted"));
            ("retracted", set(&retracted, "notice", Some("pages/about.md")))
        }
        1 => {
            let superseded = set(&plain, "status", Some("superseded"));
            let by = other.strip_prefix("content/").filter(|by| !file.ends_with(by));
            ("superseded", set(&superseded, "by", Some(by.unwrap_or("https://a.example/"))))
        }
        2 => ("unlisted", set(&plain, "unlisted", Some("true"))),
        3 => ("like an edition", set(&plain, "id", Some("briefs/meters/ar"))),
        4 => ("with a number", set(&plain, "report_number", Some("7/2026"))),
        _ => ("as before", plain),
    };
    world.write(&file, text);
    Some(format!("{file}: {what}"))
}

/// Another name for a file; mostly links to it follow.
pub fn rename(world: &mut World) -> Option<String> {
    let file = world.article().filter(|file| !file.contains("/index."))?;
    let number = world.number();
    let (folder, name) = file.rsplit_once('/')?;
    let ending = if name.ends_with(".ar.md") { ".ar.md" } else { ".md" };
    let new = format!("moved-{number}{ending}");
    fs::rename(world.site.join(&file), world.site.join(folder).join(&new)).unwrap();
    if world.random.percent(80) {
        for other in world.sources("content", ".md") {
            world.edit(&other, |text| text.replace(&format!("{name})"), &format!("{new})")));
        }
    }
    Some(format!("{file}: is {new} now"))
}

pub fn delete(world: &mut World) -> Option<String> {
    let file = world.article()?;
    world.remove(&file);
    Some(format!("{file}: deleted"))
}

/// An Arabic edition comes.
pub fn edition(world: &mut World) -> Option<String> {
    let file = world.article().filter(|file| !file.ends_with(".ar.md"))?;
    let edition = file.replace(".md", ".ar.md");
    let text = world.text(&file).replace("title: ", "title: نسخة ");
    let text = set(&set(&text, "aliases", None), "id", None);
    world.write(&edition, text);
    Some(format!("{edition}: an edition"))
}

/// Text of a page, a section, a term or the home page.
pub fn page(world: &mut World) -> Option<String> {
    let number = world.number();
    let file = world.random.pick(&[
        "content/pages/about.md",
        "content/pages/contact.md",
        "content/pages/about.ar.md",
        "content/briefs/_index.md",
        "content/analysis/_index.md",
        "content/terms/topics/water/_index.md",
        "content/terms/tags/pumps/_index.md",
        "content/_index.md",
    ]);
    if !world.site.join(file).exists() || world.random.percent(15) {
        world.write(file, format!("---\ntitle: Made {number}\n---\n\n## Who we are\n\nText.\n"));
    } else {
        world.edit(file, |text| format!("{text}\n\nA sentence more, {number}.\n"))?;
    }
    Some(format!("{file}: another text, {number}"))
}

/// A photograph of another colour or size, or one that is transparent.
pub fn photograph(world: &mut World) -> Option<String> {
    let number = world.number();
    let files = world.sources("content", ".png");
    let file = world.random.one(&files)?;
    let width = *world.random.pick(&[&400, &400, &300, &330]);
    let colour = [0, 2, 4].map(|shift| ((number >> shift) % 8 * 36) as u8);
    let [red, green, blue] = colour;
    let alpha = if world.random.percent(15) { 100 } else { 255 };
    let picture = image::RgbaImage::from_pixel(width, 300, image::Rgba([red, green, blue, alpha]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("it is small");
    world.write(&file, bytes.into_inner());
    Some(format!("{file}: {width} pixels of {colour:?} and {alpha}, {number}"))
}

/// Another picture or file beside articles: of another size in pixels, or with other bytes only.
pub fn picture(world: &mut World) -> Option<String> {
    let number = world.number();
    let mut files = world.sources("content", ".svg");
    files.extend(world.sources("content", ".pdf"));
    let file = world.random.one(&files)?;
    let text = world.text(&file);
    let width = ["120", "240", "40", "90"].iter().find(|width| text.contains(*width));
    match (world.random.below(4), width) {
        (0, Some(width)) => {
            let new = world.random.pick(&["120", "240", "40", "90"]);
            world.edit(&file, |text| text.replacen(width, new, 1))?;
        }
        (1, _) => {
            world.edit(&file, |text| text.replace("9", "8"))?;
        }
        (2, _) if world.random.percent(15) => world.remove(&file),
        _ => world.write(&file, format!("{text}<!-- {number} -->")),
    }
    Some(format!("{file}: other bytes, {number}"))
}
