//! Edits of what all pages are made with: templates, words, settings, data, people, static files.

use std::fs;
use std::time::SystemTime;

use super::world::{World, set_time};

/// Tags before which something harmless can stand in a template.
const ENDS: [&str; 8] =
    ["</p>", "</ul>", "</h2>", "</section>", "</nav>", "</div>", "</body>", "</li>"];

/// Lines of `site.toml` by how they begin, with what can follow.
const LINES: [(&str, &[&str]); 17] = [
    ("accent = ", &["\"#0b5c47\"", "\"#7a1f3d\"", "\"#123456\"", "\"#eeeeee\""]),
    ("home_latest = ", &["2", "3", "5"]),
    ("tagline = ", &["\"Meters, read\"", "\"Meters, read again\"", "{ en = \"A\", ar = \"ب\" }"]),
    ("license = ", &["\"CC-BY-4.0\"", "\"CC0-1.0\""]),
    ("latest = ", &["4", "6", "9"]),
    ("size = ", &["2", "3", "20"]),
    (
        "minimum = ",
        &[
            "1",
            "2",
            "5",
            "5\ncontent = \"summary\"\nlists = \"rss\"\nof = [\"types\"]\nhistory = true",
        ],
    ),
    ("items = ", &["3", "8", "8\nformats = [\"atom\"]"]),
    ("time_zone = ", &["\"America/New_York\"", "\"Asia/Kathmandu\""]),
    ("name = { en = \"Inst", &["itute\", ar = \"م\" }", "itute for Works\", ar = \"معهد\" }"]),
    ("permalink = \"/briefs", PERMALINKS),
    ("label = { en = \"Tags", &["\", ar = \"الوسوم\" }", " of Old\", ar = \"الوسوم\" }"]),
    ("terms = ", &["[\"Water\", \"Energy\", \"Roads\"]", "[\"Water\", \"Works\"]"]),
    ("archive_id = ", &["\"works.example,2026\"", "\"works.example,2025\""]),
    ("math = ", &["true", "false"]),
    ("citation_style = ", &["\"ieee\"", "\"chicago-notes\"", "\"apa\""]),
    ("name = \"public", &["-works\"", "-roads\""]),
];

/// What follows in a pattern of addresses.
const PERMALINKS: &[&str] = &[
    "/:year/:slug/\"",
    "/:slug/\"",
    "/:year/:month/:slug.html\"",
    "/:i_month-:year_day/:title/\"",
    "/:author/:tags/:filename/\"",
];

/// A change of a text.
type Change = Box<dyn Fn(&str) -> String>;

/// A line of `site.toml`: title, a theme setting, sizes of lists, addresses, words.
pub fn site(world: &mut World) -> Option<String> {
    let (start, values) = LINES[world.random.below(LINES.len())];
    let value = world.random.pick(values);
    world.edit("site.toml", |text| {
        let lines = text.lines().map(|line| match line.starts_with(start) {
            true => format!("{start}{value}\n"),
            false => format!("{line}\n"),
        });
        lines.collect()
    })?;
    Some(format!("site.toml: {start}{value}"))
}

/// Something more in a template, of the site or the theme; or the site covers one of the theme's.
pub fn template(world: &mut World) -> Option<String> {
    let number = world.number();
    let folder = world.random.pick(&["templates", "templates", "themes/institute/templates"]);
    let file = world.random.one(&world.sources(folder, ".html"))?;
    let end = world.random.pick(&ENDS);
    let more = world.random.pick(&["", "{{ site.name }}", "{{ theme.accent }}", "{{ page.kind }}"]);
    let change = |text: &str| text.replacen(end, &format!("<!-- {number} {more} -->{end}"), 1);
    let own = file.replace("themes/institute/", "");
    if own != file && world.random.percent(25) && !world.site.join(&own).exists() {
        let covered = change(&world.text(&file));
        world.write(&own, covered);
        return Some(format!("{own}: covers the theme's, {number}"));
    }
    if own == file && world.random.percent(10) {
        world.remove(&file);
        return Some(format!("{file}: deleted"));
    }
    world.edit(&file, change)?;
    Some(format!("{file}: another line, {number} {more}"))
}

/// What a template asks for, or a component.
pub fn query(world: &mut World) -> Option<String> {
    let number = world.number();
    let (file, from, to) = match world.random.below(7) {
        0 => ("templates/article.html", "limit=3", "limit=5"),
        1 => ("templates/article.html", "limit=5", "limit=3"),
        2 => ("templates/home.html", "taxonomy=\"tags\"", "taxonomy=\"topics\""),
        3 => ("templates/home.html", "upcoming=true", "upcoming=false"),
        4 => ("templates/parts/rights.html", "limit=3", "limit=1"),
        _ => ("templates/components/note_box.html", "<div", "<div title=\"x\""),
    };
    world.edit(file, |text| match from {
        "<div" => text.replacen("class=\"note", &format!("class=\"note-{number}"), 1),
        _ => text.replacen(from, to, 1),
    })?;
    Some(format!("{file}: {from} is {to} now, {number}"))
}

/// A word of the site or of the theme, or one that the site says otherwise.
pub fn string(world: &mut World) -> Option<String> {
    let number = world.number();
    let file = world.random.pick(&["i18n/en.toml", "i18n/ar.toml"]);
    let (file, change): (_, Change) = match world.random.below(5) {
        0 => ("themes/institute/i18n/en.toml", Box::new(move |t| t.replacen("\"A", "\"Aa", 1))),
        1 => ("themes/institute/i18n/ar.toml", Box::new(move |t| t.replacen("\"ا", "\"اا", 1))),
        2 => (file, Box::new(move |t| format!("{t}\n[home]\nfeatured = \"Shown {number}\"\n"))),
        3 => (file, Box::new(move |t| t.replace("{count} ", "{count}  "))),
        _ => (
            file,
            Box::new(move |t| t.replacen("people = \"", &format!("people = \"{number} "), 1)),
        ),
    };
    world.edit(file, change)?;
    Some(format!("{file}: another word, {number}"))
}

/// A setting's default, or a style sheet, script or picture of the theme.
pub fn theme(world: &mut World) -> Option<String> {
    let number = world.number();
    let (file, from, to) = match world.random.below(6) {
        0 => ("theme.toml", "default = 5", "default = 4".into()),
        1 => ("theme.toml", "default = true", "default = false".into()),
        2 => ("static/css/style.css", "body", format!("/* {number} */ body")),
        3 => ("static/js/script.js", "\n", format!("\n// {number}\n")),
        4 => ("static/icon.svg", "</svg>", format!("<!-- {number} --></svg>")),
        _ => ("templates/theme.css", "\n", format!("\n/* {number} */\n")),
    };
    let file = format!("themes/institute/{file}");
    world.edit(&file, |text| text.replacen(from, &to, 1))?;
    Some(format!("{file}: {to:?}"))
}

/// A number or a row of the data that the home page shows, or a file that no template reads.
pub fn data(world: &mut World) -> Option<String> {
    let number = world.number();
    let file = world.random.pick(&["data/figures.toml", "data/table.csv", "data/unread.json"]);
    match file {
        "data/figures.toml" => world.edit(file, |text| {
            text.replacen("litres = 1", &format!("litres = 1{}", number % 10), 1)
        })?,
        "data/table.csv" => world.edit(file, |text| format!("{text}{number},1\n"))?,
        _ => world.write(file, format!("[{number}]\n")),
    }
    Some(format!("{file}: {number}"))
}

/// A file of references, of the site or nearer to some articles: changed, broken, deleted.
pub fn references(world: &mut World) -> Option<String> {
    let number = world.number();
    let file =
        world.random.pick(&["references.bib", "references.bib", "content/briefs/references.bib"]);
    let text = match world.random.below(8) {
        0 if world.site.join(file).exists() => {
            world.remove(file);
            return Some(format!("{file}: deleted"));
        }
        1 => format!("@book{{doe1, title = {{Broken {number}}}\n\n@book{{doe2,"),
        2 => format!("@book{{doe{}, title = {{Alone {number}}}}}\n", number % 4),
        _ => {
            let book = |key: String, name: &str| {
                format!(
                    "@book{{{key}, author = {{{name}, A.}}, title = {{Of {number}}}, year = 2{number:03}}}\n"
                )
            };
            let all = (0..4).map(|at| book(format!("doe{at}"), "Doe")).collect::<String>();
            let same = "@book{roe, author = {Roe, B.}, title = {The Same}, year = 1999}\n";
            format!("{all}{same}")
        }
    };
    world.write(file, text);
    Some(format!("{file}: {number}"))
}

/// The table of DOIs: of other publications, registered, twice, wrong, deleted.
pub fn dois(world: &mut World) -> Option<String> {
    let number = world.number();
    let file = "dois.tsv";
    let article = world.article()?;
    let stem = article.strip_prefix("content/")?.strip_suffix(".md")?;
    let (stem, language) = match stem.strip_suffix(".ar") {
        Some(stem) => (stem, "ar"),
        None => (stem, "en"),
    };
    let id = stem.strip_suffix("/index").unwrap_or(stem);
    let day = world.random.pick(&["", "", "\t2026-01-05", "\t2026-01-06"]);
    let line = match world.random.below(12) {
        0 if world.site.join(file).exists() => {
            world.remove(file);
            return Some(format!("{file}: deleted"));
        }
        1 => format!("{id}\t{language}\t10.5555/taken\n"),
        2 => format!("gone-{number}\t{language}\t10.5555/{number}\n"),
        3 => "<<<<<<< ours\n".to_string(),
        4 => format!("# Ask Jane, {number}.\n"),
        _ => format!("{id}\t{language}\t10.5555/{number}{day}\n"),
    };
    let text = if world.site.join(file).exists() { world.text(file) } else { String::new() };
    // Mostly the line takes the place of that of the same text.
    let own = format!("{id}\t{language}\t");
    let is_kept = |line: &&str| !line.starts_with(&own) && !line.starts_with('<');
    let kept: String = text.lines().filter(is_kept).map(|line| format!("{line}\n")).collect();
    let text = if world.random.percent(90) { kept } else { text };
    world.write(file, format!("{text}{line}"));
    Some(format!("{file}: {}", line.trim_end()))
}

/// A record of an author: changed, new, deleted; or a portrait.
pub fn person(world: &mut World) -> Option<String> {
    let number = world.number();
    let mut files = world.sources("authors", ".toml");
    files.extend(world.sources("content/authors", ".md"));
    let file = world.random.one(&files)?;
    let toml = file.ends_with(".toml");
    let line = |key: &str, value: &str| match toml {
        true => format!("{key} = \"{value}\"\n"),
        false => format!("{key}: {value}\n"),
    };
    let word = world.random.pick(&["role", "role", "sort_name", "email", "former"]);
    let key = if toml { format!("{word} = ") } else { format!("{word}: ") };
    let value = match word {
        "former" => line(word, "true").replace('"', ""),
        "email" => line(word, &format!("p{number}@works.example")),
        "sort_name" => line(word, &format!("{} {number}", world.random.pick(&["A", "Z"]))),
        _ => line(word, &format!("Fellow {number}")),
    };
    match world.random.below(8) {
        0 => world.remove(&file),
        1 => {
            world.write("authors/ada-unlisted.toml", "name = \"Ada Unlisted\"\nrole = \"Listed\"\n")
        }
        2 if toml => world.edit(&file, |text| text.replacen("name = \"", "name = \"Dr ", 1))?,
        3 if !toml => world.edit(&file, |text| format!("{text}\nAnd more since, {number}.\n"))?,
        _ => world.edit(&file, |text| {
            let rest = text.lines().filter(|line| !line.starts_with(&key));
            let rest: String = rest.map(|line| format!("{line}\n")).collect();
            if toml {
                value.clone() + &rest
            } else {
                rest.replacen("---\n", &format!("---\n{value}"), 1)
            }
        })?,
    }
    Some(format!("{file}: {value:?} or so"))
}

/// A static file: changed, new or deleted; or the site covers one of the theme.
pub fn statics(world: &mut World) -> Option<String> {
    let number = world.number();
    let file = world.random.one(&world.sources("static", ""))?;
    match world.random.below(6) {
        0 => world.remove(&file),
        1 => world.write(&format!("static/more/file-{number}.txt"), "More\n"),
        2 => world.write("static/icon.svg", format!("<svg xmlns=\"x\"><!-- {number} --></svg>")),
        3 => world.write("static/logo.svg", format!("<svg xmlns=\"x\"><!-- {number} --></svg>")),
        _ => world.edit(&file, |text| format!("{text}/* {number} */\n"))?,
    }
    Some(format!("{file}: changed, {number}"))
}

/// A redirect more, none, or a table that an author wrote for a host.
pub fn redirects(world: &mut World) -> Option<String> {
    let number = world.number();
    let file = "redirects.csv";
    let article = world.article()?;
    let line = match world.random.below(8) {
        0 if world.site.join(file).exists() => {
            world.remove(file);
            return Some(format!("{file}: deleted"));
        }
        1 => {
            world.write("static/_redirects", format!("/table-{number}/* /elsewhere/ 200\n"));
            return Some(format!("static/_redirects: {number}"));
        }
        2 => format!("/was/{number}/*,/:splat,302\n"),
        3 => format!("/?was={number},/\n"),
        4 => format!("/was/{number}/:a/,,410\n"),
        5 => format!("/was/{number}.html,{}\n", article.strip_prefix("content/")?),
        _ => format!("/was/{number}/,/\n"),
    };
    let text = if world.site.join(file).exists() { world.text(file) } else { String::new() };
    world.write(file, format!("{text}{line}"));
    Some(format!("{file}: {}", line.trim_end()))
}

/// Times of all sources: now, or long ago.
pub fn touch(world: &mut World) -> Option<String> {
    let time = match world.random.below(2) {
        0 => SystemTime::now(),
        _ => SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000),
    };
    for file in world.sources("", "") {
        set_time(&world.site.join(file), time);
    }
    Some("all sources: touched".into())
}

/// All sources are what they were some builds ago, with the times they had.
pub fn revert(world: &mut World) -> Option<String> {
    let at = world.random.below(world.kept.len().max(1));
    let state = world.kept.get(at)?.clone();
    world.restore(&state);
    Some(format!("all sources: as in state {at}"))
}

/// The cache is gone.
pub fn forget(world: &mut World) -> Option<String> {
    let _ = fs::remove_dir_all(world.site.join(".ssg"));
    Some(".ssg: deleted".into())
}

/// A mistake, which the next steps mend.
pub fn mistake(world: &mut World) -> Option<String> {
    let article = world.article()?;
    let (file, text) = match world.random.below(9) {
        0 => (article.as_str(), "\n\n[Nowhere](nowhere.md)\n"),
        1 => (article.as_str(), "\n\n[^gone] stands nowhere\n"),
        2 => (article.as_str(), "\n\n::: no-such-box\nText.\n:::\n"),
        3 => (article.as_str(), "\n\n![Gone](gone.svg)\n"),
        4 => ("templates/parts/rights.html", "{{ article.titel }}"),
        5 => ("templates/parts/rights.html", "{% if article %}"),
        6 => ("data/table.csv", "1,2,3,4\n"),
        7 => ("i18n/en.toml", "\nno toml\n"),
        _ => ("site.toml", "\n[rulez]\nx = 1\n"),
    };
    if world.random.percent(30) {
        world.edit(&article, |text| text.replacen("title: ", "titel: ", 1))?;
        return Some(format!("{article}: titel"));
    }
    world.edit(file, |old| format!("{old}{text}"))?;
    Some(format!("{file}: a mistake, {text:?}"))
}
