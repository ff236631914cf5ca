//! Pictures that lead articles, portraits, and files to download.

use rayon::prelude::*;

use super::links::{Asking, Linker};
use super::{Article, Articles, Download, File, Lead, LeadFile, faults};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::ids::{DocumentId, LanguageId, Table};
use crate::markdown::Answer;
use crate::parse::Document;
use crate::tree::Spanned;
use crate::url::{UrlPath, is_external, percent_decode};

impl From<Answer> for LeadFile {
    fn from(Answer { url, size, offer, credits }: Answer) -> LeadFile {
        LeadFile { url, size, offer, credits }
    }
}

impl Linker<'_> {
    /// A picture that front matter names.
    pub(super) fn picture(
        &self,
        file: &File,
        path: &Spanned<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<LeadFile> {
        let root = UrlPath::new("/");
        let asking =
            Asking { file, span: path.span, language: LanguageId::DEFAULT, page: &root, own: None };
        if is_external(path) {
            let answer = self.media(path, &asking, diagnostics);
            return Some(answer.unwrap_or_else(|| Answer::of(path.as_str())).into());
        }
        self.media(path, &asking, diagnostics).map(LeadFile::from)
    }

    /// Finds the lead picture of every article and the files that it offers.
    pub(super) fn beside(
        &self,
        articles: &mut Articles,
        answers: &Table<DocumentId, Vec<Option<Answer>>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let told: Vec<Vec<Diagnostic>> = articles
            .par_iter_mut()
            .map(|article| {
                let mut told = Vec::new();
                article.lead = self.lead(article, answers, &mut told);
                article.social = self.social(article, &mut told);
                article.files = self.downloads(article, &mut told);
                told
            })
            .collect();
        diagnostics.extend(told.into_iter().flatten());
    }

    /// The lead picture of an article: its `image`, else the first picture of its body, else the
    /// only picture of its folder.
    fn lead(
        &self,
        article: &Article,
        answers: &Table<DocumentId, Vec<Option<Answer>>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Lead {
        let document = &self.documents[article.document];
        let front = super::front(document);
        if let Some(image) = &front.matter.image {
            let picture = self.picture(&document.path, &image.src, diagnostics);
            let of_file = picture.as_ref().and_then(|picture| picture.credits.as_deref());
            let has_alt = image.alt.is_some() || of_file.is_some_and(|file| !file.alt.is_empty());
            if let Some(of_file) = of_file {
                let credit = image.credit.as_ref().or(front.matter.credit.as_deref());
                let credit = credit.map(|credit| (credit.as_str(), credit.span));
                diagnostics.extend(faults::contradiction(of_file, credit, &document.path));
            }
            if !has_alt && picture.is_some() {
                let place = Place::span(&document.path, image.src.span);
                let message = "this picture has no alt text";
                diagnostics.push(
                    Diagnostic::new(&diagnostic::EMPTY_ALT, place, message).hint(
                        "say in `alt` what it shows: `image: { src: ..., alt: ... }`; an `alt` of `\"\"` is for what only decorates",
                    ),
                );
            }
            let until = image.rights_until.as_ref().unwrap_or(&image.src);
            self.rights(front, document, until, diagnostics);
            return picture.map_or(Lead::None, Lead::File);
        }
        // A withdrawn article shows no picture, not even the only one of its folder.
        if front.matter.status.is_some() {
            return Lead::None;
        }
        let pictures = &document.facts.pictures;
        if let Some(first) = pictures.iter().position(|picture| picture.figure) {
            let answer = answers[article.document].get(pictures[first].link);
            let of_file =
                answer.and_then(Option::as_ref).and_then(|answer| answer.credits.as_deref());
            if let (Some(of_file), true) = (of_file, pictures[first].credit.is_empty()) {
                let credit = front.matter.credit.as_ref();
                let credit = credit.map(|credit| (credit.as_str(), credit.span));
                diagnostics.extend(faults::contradiction(of_file, credit, &document.path));
            }
            return Lead::Body(first);
        }
        let is_folder = crate::parse::Standing::of(&document.path).stem == "index";
        let folder = document.path.parent().filter(|_| is_folder);
        let mut pictures =
            folder.into_iter().flat_map(|folder| self.resolver.files.pictures_in(folder));
        if let (Some(only), None) = (pictures.next(), pictures.next()) {
            let url = self.inputs.config.base.shared_link(&only.url);
            let mut in_body = answers[article.document].iter().flatten();
            let in_body = in_body.any(|answer| answer.url == url);
            if !in_body && self.resolver.files.publish(&only.source).is_some() {
                let place = || Place::file(only.source.clone());
                return Lead::File(self.shown(only, place, diagnostics).into());
            }
        }
        Lead::None
    }

    /// The picture of an article for social networks: the file as it is, since they do not accept
    /// WebP.
    fn social(&self, article: &Article, diagnostics: &mut Vec<Diagnostic>) -> Option<LeadFile> {
        let document = &self.documents[article.document];
        let path = super::front(document).matter.image.as_ref()?.social.as_ref()?;
        if is_external(path) {
            return Some(Answer::of(path.as_str()).into());
        }
        let (file, span) = (&document.path, path.span);
        let page = &article.permalink;
        let asking = Asking { file, span, language: article.language, page, own: None };
        let decoded = percent_decode(path);
        let Some(entry) = self.file(&decoded, &asking) else {
            self.missing_file(path, &decoded, &asking, diagnostics);
            return None;
        };
        entry.note_linked();
        let place = || Place::span(file, span);
        let (seen, pictures) = (self.resolver.files.seen(entry), &self.inputs.config.pictures);
        diagnostics.extend(faults::fault(entry, seen, pictures, place));
        let url = self.inputs.config.base.shared_link(&entry.url);
        let (size, offer, credits) = (seen.pixels(), ssg_pictures::Offer::AsItIs, None);
        Some(LeadFile { url, size, offer, credits })
    }

    fn rights(
        &self,
        front: &crate::parse::Front,
        document: &Document,
        at: &Spanned<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let Some(until) = &front.rights_until else { return };
        if until.end() <= self.inputs.moment.now {
            let message = format!("the rights in this picture ran out on {}", until.iso());
            let place = Place::span(&document.path, at.span);
            diagnostics.push(
                Diagnostic::new(&diagnostic::RIGHTS_EXPIRED, place, message)
                    .hint("use another picture, or renew the rights and set `rights_until`"),
            );
        }
    }

    /// The files that an article offers.
    fn downloads(&self, article: &Article, diagnostics: &mut Vec<Diagnostic>) -> Vec<Download> {
        let document = &self.documents[article.document];
        let matter = &super::front(document).matter;
        let pdf = matter.pdf.as_deref().into_iter().map(|path| (path, None, None, None));
        let listed = matter.files.iter().map(|file| {
            (&file.path, file.label.as_ref(), file.kind.as_ref(), file.language.as_ref())
        });
        let mut downloads = Vec::new();
        for (path, label, kind, language) in pdf.chain(listed) {
            let asking = Asking {
                file: &document.path,
                span: path.span,
                language: article.language,
                page: &article.permalink,
                own: None,
            };
            let name = path.rsplit('/').next().unwrap_or(path);
            let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
            let found = if is_external(path) {
                Some((path.value.clone(), 0, 0))
            } else {
                let decoded = percent_decode(path);
                match self.file(&decoded, &asking) {
                    Some(entry) => {
                        entry.note_linked();
                        if entry.is_drawing() {
                            let (seen, pictures) =
                                (self.resolver.files.seen(entry), &self.inputs.config.pictures);
                            let place = || Place::span(&document.path, path.span);
                            diagnostics.extend(faults::fault(entry, seen, pictures, place));
                        }
                        let pages = self.resolver.files.pages(entry);
                        Some((self.inputs.config.base.link(&entry.url), entry.bytes, pages))
                    }
                    None => {
                        self.missing_file(path, &decoded, &asking, diagnostics);
                        None
                    }
                }
            };
            let Some((url, bytes, pages)) = found else { continue };
            downloads.push(Download {
                url,
                label: label.map_or_else(|| name.to_string(), |label| label.value.clone()),
                kind: kind.map_or_else(|| extension.to_uppercase(), |kind| kind.value.clone()),
                bytes,
                pages,
                span: path.span,
                format: extension.to_uppercase(),
                language: language.map(|language| language.value.clone()).unwrap_or_default(),
            });
        }
        downloads
    }
}
