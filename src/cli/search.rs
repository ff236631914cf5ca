//! `ssg search`: shows authors what readers would find.

use std::sync::Arc;

use super::arguments::{Format, Global, SearchArguments};
use super::{DONE, SITE, USAGE, clock, internal, report, run, site, usage};
use crate::archive::Moment;
use crate::baseline;
use crate::build::{Options, Progress, open};
use crate::config::Overrides;
use crate::diagnostic::nearest;
use crate::ids::LanguageId;
use crate::outputs::{SearchIndex, search_texts};
use crate::search::query::{Query, Wanted};
use crate::search::rank::{Damaged, Reader, Results};
use crate::search::root::Row;
use crate::site::Site;

/// Says nothing while a site is read.
struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str) {}
    fn planned(&self, _: usize) {}
    fn made(&self) {}
}

/// Searches the site as its sources are now; nothing is written.
pub(super) fn search(global: &Global, arguments: &SearchArguments) -> u8 {
    let options = match options(global, arguments) {
        Ok(options) => options,
        Err(message) => return usage(&message),
    };
    let (opened, told) = open(&options, &Silent);
    let Some(opened) = opened else {
        let talk = report::Talk {
            format: global.format,
            quiet: global.quiet,
            verbose: global.verbose,
            all: false,
            root: &options.root,
            baseline: options.root.join(baseline::FILE),
        };
        talk.diagnostics(&told.diagnostics);
        return if told.no_config { USAGE } else { SITE };
    };
    let language = match language(&opened, arguments.language.as_deref()) {
        Ok(language) => language,
        Err(message) => return usage(&message),
    };
    let index = SearchIndex::new(&opened, language);
    match found(&index, arguments, |row| search_texts(&opened, language, &row.url)) {
        Ok(found) => show(global, &found),
        Err(Some(message)) => usage(&message),
        Err(None) => internal("the search index that was made cannot be read"),
    }
}

/// What was found, and what is shown of the best.
struct Found {
    results: Results,
    rows: Vec<(Row, f64)>,
}

/// The best results with what is shown of them; an error in the words, or in the program.
fn found(
    index: &SearchIndex<'_>,
    arguments: &SearchArguments,
    texts: impl Fn(&Row) -> Vec<String>,
) -> Result<Found, Option<String>> {
    let reader = Reader::open(|path: &str| index.read(path)).map_err(|Damaged| None)?;
    let query = query(&reader.root, arguments).map_err(Some)?;
    let results = reader.find(&query, texts).map_err(|Damaged| None)?;
    let best = results.documents.iter().take(arguments.limit);
    let rows: Result<Vec<_>, Damaged> =
        best.map(|(document, score)| Ok((reader.row(*document)?, *score))).collect();
    Ok(Found { rows: rows.map_err(|Damaged| None)?, results })
}

fn options(global: &Global, arguments: &SearchArguments) -> Result<Options, String> {
    let (root, config_file) = site(global)?;
    Ok(Options {
        output: None,
        compared: None,
        against: None,
        update: None,
        cache: Some(run::cache_folder(arguments.cache_dir.as_deref(), &root)),
        overrides: Overrides::default(),
        moment: Moment { now: clock(None)?, drafts: false, future: false },
        preview: false,
        baseline: None,
        held: Vec::new(),
        published: root.join("public"),
        root,
        config_file,
    })
}

fn language(site: &Arc<Site>, code: Option<&str>) -> Result<LanguageId, String> {
    let Some(code) = code else { return Ok(LanguageId::DEFAULT) };
    site.config
        .language_number(code)
        .ok_or_else(|| unknown("language", code, site.config.languages.iter().map(|it| &*it.code)))
}

fn query(root: &crate::search::root::Root, arguments: &SearchArguments) -> Result<Query, String> {
    let facets: Vec<&str> = root.facets.iter().map(|(name, ..)| name.as_str()).collect();
    let mut query = Query::read(&arguments.words.join(" "), &facets);
    if let Some(name) = &arguments.r#type {
        let mut types = root.types.iter().map(|(name, _)| name.as_str());
        if !types.clone().any(|known| known == name) {
            return Err(unknown("type", name, types.by_ref()));
        }
        query.filter("type", name, Wanted::With);
    }
    Ok(query)
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = nearest(name, known);
    let hint = near.map(|near| format!("\n  hint: did you mean `{near}`?")).unwrap_or_default();
    format!("there is nothing of the {what} `{name}` to search{hint}")
}

fn show(global: &Global, Found { results, rows }: &Found) -> u8 {
    if global.format == Format::Json {
        for (number, (row, score)) in rows.iter().enumerate() {
            answer!(
                "{}",
                serde_json::json!({
                    "kind": "result",
                    "rank": number + 1,
                    "url": row.url,
                    "title": row.title,
                    "score": (score * 1000.0).round() / 1000.0,
                })
            );
        }
        return DONE;
    }
    if !global.quiet {
        for (typed, meant) in &results.corrected {
            say!("no `{typed}`: showing `{meant}`");
        }
        if let Some((typed, meant)) = &results.suggested {
            say!("`{typed}` is rare: did you mean `{meant}`?");
        }
        if !results.complete && !rows.is_empty() {
            say!("nothing has all words: showing what has most of them");
        }
        say!("{}", report::many(results.documents.len(), "result"));
    }
    for (number, (row, _)) in rows.iter().enumerate() {
        answer!("{:>3}  {}", number + 1, row.title);
        answer!("     {}  {}", row.url, row.date);
    }
    DONE
}
