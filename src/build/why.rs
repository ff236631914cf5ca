//! Why: what a page is made from, and why the last build made it or kept it.

use super::{Begun, Earlier, Options, Progress, Report, begin};
use crate::cache::Made;
use crate::diagnostic::nearest;
use crate::outputs::Content;
use crate::plan::plan;
use crate::theme::{ArticleSort, Asked, Query, TermSort};

/// What is known of one output.
#[derive(Debug, Clone)]
pub struct Why {
    /// The file in the output folder.
    pub file: String,
    /// Its kind, such as `article`.
    pub kind: &'static str,
    /// What it is made from.
    pub origin: String,
    /// Its template with the template's file, where it has one.
    pub template: Option<(String, String)>,
    /// What it asked the archive in the last build.
    pub asked: Vec<String>,
    /// Whether the last build made it, and why; none where no build is known.
    pub made: Option<Made>,
}

/// What the page at `url` is made from; an error in words where there is no such page.
pub fn why(options: &Options, url: &str, progress: &dyn Progress) -> Result<Why, WhyNot> {
    let mut earlier = Earlier::open(options);
    let known = earlier.as_mut().and_then(|earlier| {
        earlier.recall();
        earlier.state.take()
    });
    let mut report = Report::default();
    let Begun::Ready(site, ..) = begin(options, &mut earlier, progress, &mut report) else {
        return Err(WhyNot::NoSite(Box::new(report)));
    };
    let (plan, _) = plan(&site);
    // A page is named by its address, with or without the site's own, or by its file.
    let base = &site.config.base;
    let same = |address: &str| address.trim_end_matches('/') == url.trim_end_matches('/');
    let named = plan.outputs.iter().find(|planned| {
        let address = &planned.output.url;
        same(address.as_str())
            || same(&base.link(address))
            || same(&base.absolute(address))
            || *planned.file == *url.trim_start_matches('/')
    });
    let Some(planned) = named else {
        let urls = plan.outputs.iter().map(|planned| planned.output.url.as_str());
        return Err(WhyNot::NoPage(nearest(url, urls).map(str::to_string)));
    };
    let output =
        known.as_ref().and_then(|state| Some((state, state.outputs.number(&planned.file)?)));
    let asked = output.into_iter().flat_map(|(state, number)| {
        let asked = state.outputs.asked(number);
        asked.filter_map(|number| state.asked.get(number as usize))
    });
    let template = match &planned.output.content {
        Content::Template(name, _) => Some(&**name),
        Content::Drawn(name, ..) => Some(*name),
        Content::Made(_) | Content::Derived(_) | Content::Copy(_) => None,
    };
    let template = template.map(|name| {
        let file = site.theme.file(name).map(|file| file.display().to_string());
        (name.to_string(), file.unwrap_or_default())
    });
    Ok(Why {
        file: planned.file.to_string(),
        kind: planned.kind.name,
        origin: planned.output.origin.to_string(),
        template,
        asked: asked.map(|answered| words(&answered.asked)).collect(),
        made: output.map(|(state, number)| state.outputs.made(number)),
    })
}

/// Why there is no answer.
#[derive(Debug)]
pub enum WhyNot {
    /// The site cannot be read so far.
    NoSite(Box<Report>),
    /// There is no page at the address; a page may have a similar one.
    NoPage(Option<String>),
}

/// A question as a template writes it.
fn words(asked: &Asked) -> String {
    let limit = |limit: &Option<usize>| limit.map(|limit| format!("limit={limit}"));
    let call = |name: &str, parts: Vec<Option<String>>| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{name}({})", parts.join(", "))
    };
    let text =
        |name: &str, text: &Option<String>| text.as_ref().map(|text| format!("{name}={text:?}"));
    let several = |name: &str, texts: &Vec<String>| match texts.as_slice() {
        [] => None,
        [one] => Some(format!("{name}={one:?}")),
        more => Some(format!("{name}={more:?}")),
    };
    match &asked.query {
        Query::Articles(query) => call(
            "articles",
            vec![
                several("type", &query.kinds),
                text("taxonomy", &query.taxonomy),
                several("terms", &query.terms),
                text("author", &query.author),
                query.year.map(|year| format!("year={year}")),
                text("language", &query.language),
                query.featured.map(|featured| format!("featured={featured}")),
                query.upcoming.then(|| "upcoming=true".to_string()),
                query.past.then(|| "past=true".to_string()),
                query.without_events.then(|| "events=false".to_string()),
                query.without_chapters.then(|| "chapters=false".to_string()),
                several("except", &query.except),
                match query.sort {
                    ArticleSort::Newest => None,
                    ArticleSort::Oldest => Some("sort=\"oldest\"".to_string()),
                    ArticleSort::Title => Some("sort=\"title\"".to_string()),
                },
                (query.skip > 0).then(|| format!("skip={}", query.skip)),
                limit(&query.limit),
            ],
        ),
        Query::Terms(query) => call(
            "terms",
            vec![
                Some(format!("taxonomy={:?}", query.taxonomy)),
                match query.sort {
                    TermSort::Name => None,
                    TermSort::Newest => Some("sort=\"newest\"".to_string()),
                    TermSort::Count => Some("sort=\"count\"".to_string()),
                },
                limit(&query.limit),
            ],
        ),
        Query::Authors(most) => call("authors", vec![limit(most)]),
        Query::Years => call("years", Vec::new()),
        Query::Url(to) => call("url", vec![Some(format!("to={to:?}"))]),
        Query::Data(path, _) => call("data", vec![Some(format!("path={path:?}"))]),
    }
}
