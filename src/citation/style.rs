//! Styles: works as bibliographies print them, by the Citation Style Language. Styles come with the program, and
//! a site may have files of its own.

use std::fmt::{self, Write as _};
use std::sync::{Arc, LazyLock, OnceLock};

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::json::Item;
use hayagriva::citationberg::{
    FontStyle, FontVariant, FontWeight, IndependentStyle, Locale, LocaleCode, Style as Csl,
    VerticalAlign,
};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, Elem, ElemChild,
    ElemChildren, ElemMeta, Formatted,
};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::inherited::written_out;
use super::neat::{Cased, cased, neat, push_marked};
use super::{Work, csl, item, macros};
use crate::text::escape;

/// A style in which works can be cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    /// Chicago Manual of Style, author and date.
    ChicagoAuthorDate,
    /// Chicago Manual of Style, notes and bibliography.
    ChicagoNotes,
    /// American Psychological Association.
    Apa,
    /// Modern Language Association.
    Mla,
    /// Harvard, as in "Cite Them Right".
    Harvard,
    /// Institute of Electrical and Electronics Engineers.
    Ieee,
    /// Modern Humanities Research Association, notes.
    Mhra,
    /// Oxford University Standard for the Citation of Legal Authorities, notes.
    Oscola,
    /// A file of the site.
    Own(Own),
}

/// A style of the site.
#[derive(Clone)]
pub struct Own {
    path: Arc<str>,
    name: Arc<str>,
    /// Its title and itself, once its file is read.
    read: Option<Arc<(String, IndependentStyle)>>,
}

impl Own {
    /// The style in a file that is not yet read, by its path from the site's root.
    pub fn new(path: &str) -> Own {
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.strip_suffix(".csl").unwrap_or(file);
        let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
        let name: String = stem.chars().map(plain).collect();
        Own { path: path.into(), name: name.to_lowercase().into(), read: None }
    }

    /// The path of its file.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Takes up what its file holds; an error in words where that is no style.
    pub fn read(&mut self, xml: &str) -> Result<(), String> {
        let xml = xml.trim_start_matches('\u{feff}');
        macros::bounded(xml)?;
        let style = Csl::from_xml(xml);
        match style.map_err(|error| format!("it is not a style in CSL: {error}"))? {
            Csl::Independent(style) => {
                let title = style.info.title.value.clone();
                self.read = Some(Arc::new((title, written_out(style))));
                Ok(())
            }
            Csl::Dependent(_) => {
                Err("it only names another style: take the file of that one".to_string())
            }
        }
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Own({})", self.path)
    }
}

impl PartialEq for Own {
    fn eq(&self, other: &Own) -> bool {
        self.path == other.path
    }
}

impl Eq for Own {}

impl Serialize for Style {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Style::Own(own) => serializer.serialize_str(&own.path),
            bundled => serializer.serialize_str(bundled.name()),
        }
    }
}

impl Style {
    /// The styles that come with the program.
    pub const BUNDLED: [Style; 8] = [
        Style::ChicagoAuthorDate,
        Style::ChicagoNotes,
        Style::Apa,
        Style::Mla,
        Style::Harvard,
        Style::Ieee,
        Style::Mhra,
        Style::Oscola,
    ];

    /// The style that `site.toml` calls so: one of those that come with the program, or a file.
    pub fn named(name: &str) -> Option<Style> {
        match name.ends_with(".csl") {
            true => Some(Style::Own(Own::new(name))),
            false => Style::BUNDLED.into_iter().find(|style| style.name() == name),
        }
    }

    /// Its title, where it is a file of the site: else a theme has words for its name.
    pub fn title(&self) -> &str {
        match self {
            Style::Own(own) => own.read.as_ref().map_or(&*own.path, |read| read.0.as_str()),
            _ => "",
        }
    }

    /// Its name, in which nothing but letters, digits and `-` stand.
    pub fn name(&self) -> &str {
        match self {
            Style::Own(own) => &own.name,
            Style::ChicagoAuthorDate => "chicago-author-date",
            Style::ChicagoNotes => "chicago-notes",
            Style::Apa => "apa",
            Style::Mla => "mla",
            Style::Harvard => "harvard",
            Style::Ieee => "ieee",
            Style::Mhra => "mhra",
            Style::Oscola => "oscola",
        }
    }

    /// The style as the formatter's library has it, or none where it is one of ours.
    fn archived(&self) -> Option<ArchivedStyle> {
        Some(match self {
            Style::Oscola => return None,
            // A site whose own style cannot be read is not built.
            Style::Own(_) | Style::ChicagoAuthorDate => ArchivedStyle::ChicagoAuthorDate,
            Style::ChicagoNotes => ArchivedStyle::ChicagoNotes,
            Style::Apa => ArchivedStyle::AmericanPsychologicalAssociation,
            Style::Mla => ArchivedStyle::ModernLanguageAssociation,
            Style::Harvard => ArchivedStyle::HarvardCiteThemRight,
            Style::Ieee => ArchivedStyle::InstituteOfElectricalAndElectronicsEngineers,
            Style::Mhra => ArchivedStyle::ModernHumanitiesResearchAssociationNotes,
        })
    }

    /// The style itself, read when it is first asked for.
    pub(super) fn csl(&self) -> &IndependentStyle {
        static STYLES: [OnceLock<IndependentStyle>; 8] = [const { OnceLock::new() }; 8];
        if let Style::Own(Own { read: Some(read), .. }) = self {
            return &read.1;
        }
        let number = Style::BUNDLED.iter().position(|style| style == self).unwrap_or(0);
        let read = || match self.archived() {
            Some(archived) => archived.get(),
            None => Csl::from_xml(include_str!("oscola.csl")).expect("our own style is one"),
        };
        STYLES[number].get_or_init(|| match read() {
            Csl::Independent(style) => written_out(style),
            Csl::Dependent(_) => unreachable!("none of these styles is an alias"),
        })
    }
}

/// Terms of all languages, read when somebody first needs them.
static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(locales);

/// The terms of a locale, and of those that replace it: the formatter finds each sooner among few. All
/// terms where it is not known.
pub(super) fn terms(locale: Option<&LocaleCode>) -> &'static [Locale] {
    static FEW: [OnceLock<Vec<Locale>>; 96] = [const { OnceLock::new() }; 96];
    let find =
        |code: &LocaleCode| LOCALES.iter().position(|locale| locale.lang.as_ref() == Some(code));
    let Some((locale, few)) = locale.and_then(|code| Some((code, FEW.get(find(code)?)?))) else {
        return &LOCALES;
    };
    few.get_or_init(|| {
        let codes = [Some(locale.clone()), locale.fallback(), Some(LocaleCode::en_us())];
        let mut found: Vec<usize> = codes.iter().flatten().filter_map(find).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|number| LOCALES[number].clone()).collect()
    })
}

/// The entry of a work in a bibliography of this style, as HTML in one line; in a style of notes alone, the
/// note that first cites it.
pub(crate) fn formatted(work: &Work<'_>, style: &Style) -> String {
    let mut item = csl(work);
    // A note is for catalogues; what readers must know is before the title.
    if let Some(item) = item.as_object_mut() {
        item.remove("note");
        for role in ["author", "editor", "translator"] {
            let names = item.get_mut(role).and_then(Value::as_array_mut);
            names.into_iter().flatten().for_each(item::keep_whole);
        }
    }
    let Ok(item) = serde_json::from_value::<Item>(item) else { return String::new() };
    let (style, locale) = (style.csl(), locale(work.language));
    let mut driver = BibliographyDriver::new();
    let cited = vec![CitationItem::with_entry(&item)];
    let terms = terms(locale.as_ref());
    driver.citation(CitationRequest::new(cited, style, locale.clone(), terms, Some(1)));
    let rendered = driver.finish(BibliographyRequest::new(style, locale, terms));
    let entry = rendered.bibliography.and_then(|whole| whole.items.into_iter().next());
    let note = || rendered.citations.into_iter().next().map(|note| note.citation);
    let mut html = String::with_capacity(256);
    if let Some(entry) = entry.map(|entry| entry.content).or_else(note) {
        let cased = cased(&[&work.title, work.institute, work.genre]);
        write(&mut html, &entry, &Printed { cased, marks: Marks::Shown });
    }
    neat(&html)
}

/// The locale of a language: its own, else the first of the language.
pub(super) fn locale(language: &str) -> Option<LocaleCode> {
    let base = language.split('-').next().unwrap_or(language);
    let codes = || LOCALES.iter().filter_map(|locale| locale.lang.as_ref());
    let usual = match base {
        "en" => "en-US",
        "de" => "de-DE",
        "es" => "es-ES",
        "fr" => "fr-FR",
        "pt" => "pt-PT",
        _ => language,
    };
    let wanted = if language.contains('-') { language } else { usual };
    let of_base = |code: &&LocaleCode| code.0.split('-').next() == Some(base);
    codes()
        .find(|code| code.0.eq_ignore_ascii_case(wanted))
        .or_else(|| codes().find(of_base))
        .cloned()
}

/// How the texts of a work are printed.
#[derive(Debug, Default)]
pub(super) struct Printed {
    /// Words of its titles.
    pub cased: Cased,
    /// What becomes of `<i>` in them.
    pub marks: Marks,
}

/// What becomes of `<i>` in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Marks {
    /// It is shown as it is written.
    #[default]
    Shown,
    /// It is markup, as in CSL-JSON.
    Markup,
}

pub(super) fn write(html: &mut String, children: &ElemChildren, printed: &Printed) {
    children.0.iter().for_each(|child| write_child(html, child, printed));
}

pub(super) fn write_child(html: &mut String, child: &ElemChild, printed: &Printed) {
    let plain = Printed { cased: Cased::default(), marks: printed.marks };
    match child {
        ElemChild::Text(text) => write_text(html, text, printed),
        // No title says how names are written. Where nobody is named, a title stands in their place.
        ElemChild::Elem(inner) if is_named(inner) => write(html, &inner.children, &plain),
        ElemChild::Elem(inner) => write(html, &inner.children, printed),
        ElemChild::Markup(text) => html.push_str(&escape(text)),
        // An address that runs a script does not become a link.
        ElemChild::Link { text, url } if url.starts_with("http") => {
            html.push_str("<a href=\"");
            html.push_str(&escape(url));
            html.push_str("\">");
            write_text(html, text, &plain);
            html.push_str("</a>");
        }
        ElemChild::Link { text, .. } => write_text(html, text, &plain),
        ElemChild::Transparent { .. } => {}
    }
}

/// True for a part with the names of somebody.
fn is_named(part: &Elem) -> bool {
    let names = match &part.meta {
        Some(ElemMeta::Names(names)) => &names[..],
        _ => &[],
    };
    names.iter().any(|(some, _)| !some.is_empty())
}

fn write_text(html: &mut String, text: &Formatted, printed: &Printed) {
    let form = &text.formatting;
    let tags = [
        (form.font_style == FontStyle::Italic, "i", ""),
        (form.font_weight == FontWeight::Bold, "b", ""),
        (form.font_variant == FontVariant::SmallCaps, "span", " class=\"small-caps\""),
        (form.vertical_align == VerticalAlign::Sup, "sup", ""),
        (form.vertical_align == VerticalAlign::Sub, "sub", ""),
    ];
    let wanted = || tags.iter().filter(|(is_so, ..)| *is_so);
    wanted().for_each(|(_, tag, class)| {
        let _ = write!(html, "<{tag}{class}>");
    });
    let cased = printed.cased.of(&text.text);
    match printed.marks {
        Marks::Markup => push_marked(html, &cased),
        Marks::Shown => html.push_str(&escape(&cased)),
    }
    wanted().rev().for_each(|(_, tag, _)| {
        let _ = write!(html, "</{tag}>");
    });
}
