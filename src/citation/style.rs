//! Styles: works as bibliographies print them, by the Citation Style Language. The styles come with the
//! program.

use std::fmt::Write as _;
use std::sync::{LazyLock, OnceLock};

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::json::Item;
use hayagriva::citationberg::{
    FontStyle, FontVariant, FontWeight, IndependentStyle, Locale, LocaleCode, Style as Csl,
    VerticalAlign,
};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, ElemChild,
    ElemChildren, Formatted,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Work, csl, item};

/// A style in which works can be cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
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
}

impl Style {
    /// Its name in `site.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Style::ChicagoAuthorDate => "chicago-author-date",
            Style::ChicagoNotes => "chicago-notes",
            Style::Apa => "apa",
            Style::Mla => "mla",
            Style::Harvard => "harvard",
            Style::Ieee => "ieee",
            Style::Mhra => "mhra",
        }
    }

    fn archived(self) -> ArchivedStyle {
        match self {
            Style::ChicagoAuthorDate => ArchivedStyle::ChicagoAuthorDate,
            Style::ChicagoNotes => ArchivedStyle::ChicagoNotes,
            Style::Apa => ArchivedStyle::AmericanPsychologicalAssociation,
            Style::Mla => ArchivedStyle::ModernLanguageAssociation,
            Style::Harvard => ArchivedStyle::HarvardCiteThemRight,
            Style::Ieee => ArchivedStyle::InstituteOfElectricalAndElectronicsEngineers,
            Style::Mhra => ArchivedStyle::ModernHumanitiesResearchAssociationNotes,
        }
    }

    /// The style itself, read when somebody first needs it.
    pub(super) fn csl(self) -> &'static IndependentStyle {
        static STYLES: [OnceLock<IndependentStyle>; 7] = [const { OnceLock::new() }; 7];
        STYLES[self as usize].get_or_init(|| match self.archived().get() {
            Csl::Independent(style) => style,
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

/// The entry of a work in a bibliography of this style, as HTML in one line; empty where the style has no
/// bibliography.
pub fn formatted(work: &Work<'_>, style: Style) -> String {
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
    let Some(entry) = rendered.bibliography.and_then(|whole| whole.items.into_iter().next()) else {
        return String::new();
    };
    let mut html = String::with_capacity(256);
    write(&mut html, &entry.content);
    html
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

pub(super) fn write(html: &mut String, children: &ElemChildren) {
    children.0.iter().for_each(|child| write_child(html, child));
}

pub(super) fn write_child(html: &mut String, child: &ElemChild) {
    match child {
        ElemChild::Text(text) => write_text(html, text),
        ElemChild::Elem(inner) => write(html, &inner.children),
        ElemChild::Markup(text) => escape(html, text),
        // An address that runs a script does not become a link.
        ElemChild::Link { text, url } if url.starts_with("http") => {
            html.push_str("<a href=\"");
            escape(html, url);
            html.push_str("\">");
            write_text(html, text);
            html.push_str("</a>");
        }
        ElemChild::Link { text, .. } => write_text(html, text),
        ElemChild::Transparent { .. } => {}
    }
}

fn write_text(html: &mut String, text: &Formatted) {
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
    escape(html, &text.text);
    wanted().rev().for_each(|(_, tag, _)| {
        let _ = write!(html, "</{tag}>");
    });
}

fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}
