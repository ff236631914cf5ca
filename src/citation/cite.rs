//! Cite: the citations of a text, in its style, and the bibliography at its end.

use std::collections::HashMap;
use std::str::FromStr;

use hayagriva::citationberg::DisambiguationRule;
use hayagriva::citationberg::IndependentStyle;
use hayagriva::citationberg::LocaleCode;
use hayagriva::citationberg::StyleClass;
use hayagriva::citationberg::json::Item;
use hayagriva::citationberg::taxonomy::Locator as Kind;
use hayagriva::types::EntryType;
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, CitePurpose, Elem,
    ElemChild, ElemChildren, ElemMeta, Entry, LocatorPayload, Rendered, SpecificLocator,
};
use serde_json::json;

use super::neat::{neat, spaced};
use super::references::{Parsed, Reference, of_bibtex};
use super::style::{Printed, Style, locale, terms, write, write_child};
use super::{Locator, Work, bibtex, csl, item};

/// A citation of a text.
#[derive(Debug, Clone)]
pub(crate) struct Citation<'a> {
    /// What it cites, in order.
    pub cites: Vec<Cite<'a>>,
    /// It names its author in the text itself, as "Doe (2020)".
    pub in_text: bool,
    /// Number of the note that holds it, or would hold it in a style of notes.
    pub note: usize,
}

/// One work of a citation.
#[derive(Debug, Clone)]
pub(crate) struct Cite<'a> {
    /// Number of its reference.
    pub reference: usize,
    /// The text before it, as HTML.
    pub before: String,
    /// Where in the work.
    pub locator: Option<Locator<'a>>,
    /// The text after it, as HTML.
    pub after: String,
    /// Its author is left out, since the text names the author.
    pub is_bare: bool,
}

/// A text's citations and works as its readers see them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cited {
    /// HTML of each citation.
    pub citations: Vec<Html>,
    /// The works in the order of the bibliography.
    pub works: Vec<CitedWork>,
}

/// HTML of a citation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Html {
    /// The part in the text; empty where a style of notes has nothing there.
    pub text: String,
    /// The part in a note, in a style of notes.
    pub note: Option<String>,
}

/// An entry of the bibliography.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CitedWork {
    /// Number of its reference.
    pub reference: usize,
    /// Its number, such as "[1]"; empty in styles without numbers.
    pub label: String,
    /// The entry as HTML.
    pub html: String,
}

/// The anchor of a work in the bibliography.
pub(crate) fn anchor(key: &str) -> String {
    let mut anchor = "ref-".to_string();
    for c in key.chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':') => anchor.push(c),
            c => anchor.push_str(&format!("_{:x}_", u32::from(c))),
        }
    }
    anchor
}

/// What the references of a text are for the formatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Items of CSL-JSON.
    Items,
    /// Entries, as of BibTeX.
    Entries,
}

/// A publication of the archive as something that is cited, beside references of this kind. One whose
/// fields the formatter does not take is cited by its title, since a page cites works of one kind.
pub(crate) fn of_work(work: &Work<'_>, key: &str, beside: Beside) -> Reference {
    // A note is for catalogues; what readers must know stands before the title.
    let work = Work { key: key.to_string(), note: String::new(), summary: "", ..work.clone() };
    let parsed = match beside {
        Beside::Items => {
            let title = || item::item(&json!({ "type": "article", "title": work.title }), key);
            let item = item::item(&csl(&work), key).or_else(title);
            Parsed::Item(Box::new(item.expect("an item may have nothing but a title")))
        }
        Beside::Entries => {
            let entry = of_bibtex(&bibtex(&work), key).unwrap_or_else(|| {
                let mut entry = Entry::new(key, EntryType::Misc);
                entry.set_title(work.title.clone().into());
                entry
            });
            Parsed::Entry(Box::new(entry))
        }
    };
    Reference::of_archive(key, parsed)
}

/// The citations of a text in a style. All references are of one kind.
pub(crate) fn cited(
    references: &[Reference],
    citations: &[Citation<'_>],
    style: &Style,
    language: &str,
) -> Cited {
    let careful;
    let csl = match style.csl() {
        csl if csl.citation.disambiguate_add_names && have_more_names(references) => {
            careful = without_given_names(csl);
            &careful
        }
        csl => csl,
    };
    let locale = locale(language);
    let items: Vec<&Item> = references.iter().filter_map(Reference::item).collect();
    let entries: Vec<&Entry> = references.iter().filter_map(Reference::entry).collect();
    let render = |csl: &IndependentStyle| match items.len() == references.len() {
        true => of_items(&items, citations, csl, locale.clone()),
        false => of_entries(&entries, citations, csl, locale.clone()),
    };
    let rendered = render(csl);
    let bibliography = match references.len() > 1 && names_apart(csl) {
        true => render(&without_names_apart(csl)).bibliography,
        false => rendered.bibliography,
    };
    let is_notes = csl.settings.class == StyleClass::Note;
    let printed: Vec<Printed> = references.iter().map(Reference::printed).collect();
    let html = |(citation, rendered): (&Citation<'_>, &ElemChildren)| {
        let whole = cluster(references, &printed, citation, rendered);
        match (is_notes, citation.in_text) {
            // A style that names only authors has nothing more for a citation in a sentence.
            (false, true) => Html { text: whole.replace(" ()</a>", "</a>"), note: None },
            (false, false) => Html { text: whole, note: None },
            (true, false) => Html { text: String::new(), note: Some(whole) },
            (true, true) => {
                let mut text = String::new();
                if let Some(names) = names(rendered) {
                    write(&mut text, &names.children, &Printed::default());
                }
                Html { text, note: Some(whole) }
            }
        }
    };
    let rendered_citations = rendered.citations.iter().map(|one| &one.citation);
    let works = bibliography.map(|whole| whole.items).unwrap_or_default();
    let works = works.into_iter().filter_map(|entry| {
        let reference = references.iter().position(|reference| reference.key == entry.key)?;
        let mut label = String::new();
        let printed = &printed[reference];
        entry.first_field.iter().for_each(|field| write_child(&mut label, field, printed));
        let mut html = String::new();
        write(&mut html, &entry.content, printed);
        Some(CitedWork { reference, label, html: neat(&html) })
    });
    Cited {
        citations: citations.iter().zip(rendered_citations).map(html).collect(),
        works: works.collect(),
    }
}

/// Two works have the same first name in lists of different lengths.
fn have_more_names(references: &[Reference]) -> bool {
    let mut lengths = HashMap::new();
    let mut lists = references.iter().flat_map(Reference::makers);
    lists.any(|(name, length)| *lengths.entry(name.to_lowercase()).or_insert(length) != length)
}

/// A style that tells two works apart by more names, but not by given names: the formatter ends the program
/// where it looks for a given name of a work that has fewer names than another with the same first ones.
fn without_given_names(style: &IndependentStyle) -> IndependentStyle {
    let mut style = style.clone();
    if style.citation.givenname_disambiguation_rule == DisambiguationRule::ByCite {
        style.citation.givenname_disambiguation_rule = DisambiguationRule::AllNames;
    }
    style
}

/// A style whose citations tell works apart by names, and not by letters behind the year. The formatter
/// prints names in the bibliography as it did in the citation, without given names.
fn names_apart(style: &IndependentStyle) -> bool {
    let citation = &style.citation;
    (citation.disambiguate_add_names || citation.disambiguate_add_givenname)
        && !citation.disambiguate_add_year_suffix
}

fn without_names_apart(style: &IndependentStyle) -> IndependentStyle {
    let mut style = style.clone();
    style.citation.disambiguate_add_names = false;
    style.citation.disambiguate_add_givenname = false;
    style
}

/// The entry of one reference in a bibliography of this style, as HTML; empty where the style has no
/// bibliography.
pub(crate) fn reference(reference: &Reference, style: &Style, language: &str) -> String {
    let cite = Cite {
        reference: 0,
        before: String::new(),
        locator: None,
        after: String::new(),
        is_bare: false,
    };
    let citation = Citation { cites: vec![cite], in_text: false, note: 1 };
    let cited = cited(std::slice::from_ref(reference), &[citation], style, language);
    cited.works.into_iter().next().map(|work| work.html).unwrap_or_default()
}

/// The formatter does not name what its two kinds of works have in common.
macro_rules! rendered {
    ($name:ident, $work:ty) => {
        fn $name(
            works: &[&$work],
            citations: &[Citation<'_>],
            style: &IndependentStyle,
            locale: Option<LocaleCode>,
        ) -> Rendered {
            let is_notes = style.settings.class == StyleClass::Note;
            let terms = terms(locale.as_ref());
            let mut driver = BibliographyDriver::new();
            for citation in citations {
                let cites = citation.cites.iter().filter_map(|cite| {
                    let locator = cite.locator.and_then(|locator| {
                        let kind = Kind::from_str(locator.kind).ok()?;
                        Some(SpecificLocator(kind, LocatorPayload::Str(locator.number)))
                    });
                    let item = CitationItem::with_locator(*works.get(cite.reference)?, locator);
                    Some(match citation.in_text && !is_notes {
                        true => item.kind(CitePurpose::Prose),
                        false => item,
                    })
                });
                let note = Some(citation.note);
                let cites = cites.collect();
                driver.citation(CitationRequest::new(cites, style, locale.clone(), terms, note));
            }
            driver.finish(BibliographyRequest::new(style, locale, terms))
        }
    };
}

rendered!(of_items, Item);
rendered!(of_entries, Entry);

/// A citation with what its author wrote around its works; each work links to its entry.
fn cluster(
    references: &[Reference],
    printed: &[Printed],
    citation: &Citation<'_>,
    rendered: &ElemChildren,
) -> String {
    let plain = Printed::default();
    let mut html = String::new();
    for child in &rendered.0 {
        let cite = match child {
            ElemChild::Elem(Elem { meta: Some(ElemMeta::Entry(number)), children, .. }) => {
                citation.cites.get(*number).map(|cite| (cite, children))
            }
            _ => None,
        };
        let Some((cite, children)) = cite else {
            write_child(&mut html, child, &plain);
            continue;
        };
        let own = printed.get(cite.reference).unwrap_or(&plain);
        let mut inner = String::new();
        if cite.is_bare {
            write(&mut inner, &without_names(children), own);
        }
        // Where the style has only names, they stay.
        if inner.trim().is_empty() {
            inner.clear();
            write(&mut inner, children, own);
        }
        if !cite.before.is_empty() {
            html.push_str(&cite.before);
            html.push(' ');
        }
        let key = references.get(cite.reference).map_or("", |reference| &reference.key);
        match inner.contains("<a ") {
            true => html.push_str(&inner),
            false => {
                html.push_str(&format!("<a href=\"#{}\" role=\"doc-biblioref\">", anchor(key)));
                html.push_str(&inner);
                html.push_str("</a>");
            }
        }
        html.push_str(&cite.after);
    }
    // What the author wrote around the works stays as it is.
    spaced(&html)
}

/// The names that a citation begins with.
fn names(children: &ElemChildren) -> Option<&Elem> {
    children.0.iter().find_map(|child| match child {
        ElemChild::Elem(elem) if matches!(elem.meta, Some(ElemMeta::Names(_))) => Some(elem),
        ElemChild::Elem(elem) => names(&elem.children),
        _ => None,
    })
}

/// A citation without the names that it begins with, and without the signs after them.
fn without_names(children: &ElemChildren) -> ElemChildren {
    let mut rest = children.0.clone();
    let at = rest.iter().position(|child| match child {
        ElemChild::Elem(elem) => {
            matches!(elem.meta, Some(ElemMeta::Names(_))) || names(&elem.children).is_some()
        }
        _ => false,
    });
    let Some(at) = at else { return children.clone() };
    if let ElemChild::Elem(elem) = &mut rest[at] {
        match elem.meta {
            Some(ElemMeta::Names(_)) => {
                rest.remove(at);
            }
            _ => elem.children = without_names(&elem.children),
        }
    }
    for child in rest.iter_mut().skip(at) {
        if let ElemChild::Text(text) = child {
            text.text =
                text.text.trim_start_matches([' ', ',', '.', ':', ';', '\u{a0}']).to_string();
            break;
        }
        if matches!(child, ElemChild::Elem(elem) if !elem.children.is_empty()) {
            break;
        }
    }
    ElemChildren(rest)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::super::{Form, references};
    use super::*;

    fn works(name: &str, text: &str, keys: &[&str]) -> Vec<Reference> {
        let file: Arc<Path> = Arc::from(Path::new(name));
        let (read, _) = references(&file, text.to_string()).unwrap();
        keys.iter().map(|key| read.reference(key).unwrap()).collect()
    }

    fn all_ways(works: &[Reference]) -> Vec<Citation<'static>> {
        let ways = [(false, false, None), (true, false, None), (false, true, Some("12-14"))];
        let citations = ways.iter().enumerate().flat_map(|(note, (in_text, is_bare, page))| {
            let cite = move |reference| Cite {
                reference,
                before: "see".into(),
                locator: page.map(|number| Locator { kind: "page", number }),
                after: " <em>f.</em>".into(),
                is_bare: *is_bare,
            };
            let each = (0..works.len()).map(move |reference| vec![cite(reference)]);
            let together = (0..works.len()).map(cite).collect();
            let cites = each.chain([together]);
            cites.map(move |cites| Citation { cites, in_text: *in_text, note: note + 1 })
        });
        citations.collect()
    }

    #[test]
    fn a_publication_with_odd_fields_is_cited_beside_either_kind() {
        let plain = Work {
            key: "plain".to_string(),
            form: Form::Report,
            genre: "Brief",
            title: "Water & <power>".to_string(),
            authors: Vec::new(),
            translators: Vec::new(),
            editors: Vec::new(),
            institute: "Institute",
            number: "",
            series: None,
            date: None,
            doi: None,
            isbn: None,
            issn: None,
            url: "https://institute.example/".to_string(),
            pdfs: Vec::new(),
            language: "en",
            summary: "",
            keywords: Vec::new(),
            note: String::new(),
        };
        let odd = [
            Work { url: "nowhere at all".to_string(), ..plain.clone() },
            Work { url: "}{ \\".to_string(), doi: Some("}".to_string()), ..plain.clone() },
            Work { language: "?!", number: "{", ..plain.clone() },
            Work { title: String::new(), institute: "", ..plain.clone() },
            Work { title: "\\{$ }%".to_string(), ..plain.clone() },
        ];
        let mut failed = 0;
        for work in odd.iter().chain([&plain]) {
            failed += usize::from(of_bibtex(&bibtex(work), "plain").is_none());
            let (item, entry) =
                (of_work(work, "id:x", Beside::Items), of_work(work, "id:x", Beside::Entries));
            assert!(item.item().is_some() && item.entry().is_none());
            assert!(entry.entry().is_some() && entry.item().is_none());
        }
        println!("{failed} of these are cited by their titles");
    }

    #[test]
    fn every_style_takes_works_that_say_little_or_odd_things() {
        let text = r#"[
            {"id": "a"},
            {"id": "b", "type": "book", "title": "", "issued": {"literal": "n.d."}},
            {"id": "c", "type": "nonsense", "title": "C <i>&</i> \"d\"", "page": "x-y", "volume": "IV",
             "author": [{"literal": "Office"}, {"family": "de la Cruz", "given": "A."}, {"given": "Only"}],
             "issued": {"date-parts": [[2020, 13, 99], [2021]]}, "URL": "javascript:alert(1)"},
            {"id": "d", "type": "article-journal", "title": "D", "author": [], "edition": "2nd", "number": -3,
             "issued": {"date-parts": [[-44]]}, "page": 7, "editor": [{"family": "أحمد"}]}
        ]"#;
        let items = works("r.json", text, &["a", "b", "c", "d"]);
        let bib = "@misc{a,}\n@book{b, title = {}}\n@article{c, author = {A and others and {B, and C}}, \
                   title = {$x^2$ \\& {\\\"U}ber}, pages = {1--}, year = {1900}, url = {javascript:x}}\n\
                   @phdthesis{d, year = 1999, volume = {IV}, pages = {}}";
        let entries = works("r.bib", bib, &["a", "b", "c", "d"]);
        for style in &Style::BUNDLED {
            for works in [&items, &entries] {
                let citations = all_ways(works);
                for language in ["en", "de", "ar", "xx"] {
                    let cited = cited(works, &citations, style, language);
                    assert_eq!(cited.citations.len(), citations.len());
                    assert_eq!(cited.works.len(), works.len(), "{style:?}");
                    let all = format!("{cited:?}");
                    assert!(!all.contains("href=\\\"javascript"), "{all}");
                    assert!(!all.contains("style=\\\""), "{all}");
                }
            }
        }
    }

    #[test]
    fn works_by_the_same_authors_and_one_more_are_told_apart() {
        let people = ["Roe", "Doe", "Poe", "Woe"];
        let bib = |key: &str, count: usize| {
            let names: Vec<String> =
                people[..count].iter().map(|name| format!("{name}, A.")).collect();
            let names = names.join(" and ");
            format!("@book{{{key}, author = {{{names}}}, title = {{T}}, year = 1999}}\n")
        };
        let item = |key: &str, count: usize| {
            let names: Vec<_> =
                people[..count].iter().map(|name| json!({ "family": name })).collect();
            json!({ "id": key, "type": "book", "title": "T", "author": names })
        };
        let items = json!([item("a", 3), item("b", 4), item("c", 2), item("d", 1)]).to_string();
        let entries = [bib("a", 3), bib("b", 4), bib("c", 2), bib("d", 1)].concat();
        for works in [
            works("r.json", &items, &["a", "b", "c", "d"]),
            works("r.bib", &entries, &["a", "b", "c", "d"]),
        ] {
            for style in &Style::BUNDLED {
                let citations = all_ways(&works);
                let cited = cited(&works, &citations, style, "en");
                assert_eq!(cited.citations.len(), citations.len());
                let whole = cited.citations[4].clone();
                assert_ne!(whole, Html::default(), "{style:?}");
            }
        }
    }

    #[test]
    fn a_name_in_the_sentence_is_not_told_twice() {
        let bib = "@book{a, author = {Doe, A.}, title = {T}, year = 1999}";
        let works = works("r.bib", bib, &["a"]);
        let shown = |style| {
            let cited = cited(&works, &all_ways(&works), style, "en");
            let text = |html: &Html| {
                let mut text = html.note.as_deref().unwrap_or(&html.text).to_string();
                while let (Some(open), Some(close)) = (text.find('<'), text.find('>')) {
                    text.replace_range(open..=close, "");
                }
                text
            };
            cited.citations.iter().step_by(2).map(text).collect::<Vec<_>>()
        };
        assert_eq!(
            shown(&Style::ChicagoAuthorDate),
            ["(see Doe 1999 f.)", "see Doe (1999) f.", "(see 1999, 12–14 f.)"]
        );
        assert_eq!(
            shown(&Style::Ieee),
            ["see [1] f.", "see A. Doe [1] f.", "see [1, pp. 12–14] f."]
        );
    }
}
