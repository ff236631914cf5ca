//! Pictures and media of a body, and their captions.

use std::borrow::Cow;

use super::Writer;
use ssg_pictures::Offer;

use crate::markdown::events::Media;
use crate::markdown::passes::credits;
use crate::markdown::passes::figures::{Figure, Image};
use crate::markdown::passes::media::{self, Kind};
use crate::markdown::{Answer, Lead, RawHtml, Sizes, inline, text};

impl<'a> Writer<'a> {
    pub(super) fn image(&mut self, image: &Image<'_>) {
        self.picture += 1;
        let title = match image.title.is_empty() {
            true => String::new(),
            false => inline::plain_text(&image.title),
        };
        self.img(image, &title);
    }

    /// Appends an `img` with its `title`, and the sizes in which it is offered around it.
    fn img(&mut self, image: &Image<'_>, title: &str) -> Option<&'a Answer> {
        let lead = self.settings.lead.is_some_and(|lead| lead.picture + 1 == self.picture);
        let start = self.out.len();
        self.out.push_str("<img src=\"");
        let answer = self.url(&image.destination);
        let mut size = answer.and_then(|answer| answer.size);
        let offered = self.settings.sizes.as_ref().zip(answer.zip(size));
        let mut sizes = None;
        if let Some((offered, (answer, real))) = offered {
            let srcset = offered.widths.srcset(&answer.url, real, answer.offer);
            if !srcset.is_empty() {
                sizes = Some((srcset, self.sizes(offered)));
                size = Some(offered.widths.largest(real, answer.offer));
                if answer.offer == Offer::Converted {
                    self.out.truncate(start);
                    self.out.push_str("<img src=\"");
                    let src = offered.widths.src(&answer.url, real, answer.offer);
                    text::escape_attribute(&mut self.out, &src);
                }
            }
        }
        let out = &mut self.out;
        out.push('"');
        text::attribute(out, "alt", &image.alt);
        if let Some((width, height)) = size {
            out.push_str(" width=\"");
            text::number(out, width as usize);
            out.push_str("\" height=\"");
            text::number(out, height as usize);
            out.push('"');
        }
        if !lead {
            out.push_str(" loading=\"lazy\"");
        }
        out.push_str(" decoding=\"async\"");
        if let Some(tone) = offered.and_then(|(offered, (answer, _))| (offered.tone)(answer)) {
            text::attribute(out, "data-tone", &tone);
        }
        if !title.is_empty() {
            text::attribute(out, "title", title);
        }
        out.push('>');
        if let Some((srcset, in_text)) = sizes {
            let img = out.split_off(start);
            out.push_str("<picture><source type=\"image/webp\"");
            text::attribute(out, "srcset", &srcset);
            text::attribute(out, "sizes", &in_text);
            out.push('>');
            out.push_str(&img);
            out.push_str("</picture>");
        }
        self.is_ours(start);
        answer
    }

    /// How wide a picture stands here.
    fn sizes(&self, offered: &Sizes<'a>) -> Cow<'a, str> {
        let open = self.containers.iter().rev().filter_map(|(number, _)| *number);
        let mut open = open.filter_map(|number| self.facts.containers.get(number));
        open.find_map(offered.within).map_or(Cow::Borrowed(offered.in_text), Cow::Owned)
    }

    /// The addresses since `start` are ours, where others are taken out.
    fn is_ours(&mut self, start: usize) {
        if self.settings.raw_html == RawHtml::Sanitize {
            self.slots.know_all(&self.out[start..]);
        }
    }

    pub(super) fn figure(&mut self, figure: &Figure<'_>) {
        self.picture += 1;
        self.out.push_str("<figure>");
        if let Some((destination, _)) = &figure.link {
            self.out.push_str("<a href=\"");
            self.url(destination);
            self.out.push_str("\">");
        }
        let answer = self.img(&figure.image, "");
        if figure.link.is_some() {
            self.out.push_str("</a>");
        }
        let (caption, mut credit) = inline::caption_html(&figure.image.title);
        if let Some(Lead { picture, credit: own }) = self.settings.lead
            && picture + 1 == self.picture
            && credit.is_empty()
        {
            text::escape_text(&mut credit, credits::without_word(own));
        }
        if credit.is_empty()
            && let Some(of_file) = answer.and_then(|answer| answer.credits.as_deref())
        {
            text::escape_text(&mut credit, credits::without_word(of_file.line()));
        }
        if !caption.is_empty() || !credit.is_empty() {
            let start = self.out.len();
            self.out.push_str("<figcaption>");
            self.out.push_str(&caption);
            if !credit.is_empty() {
                if !caption.is_empty() {
                    self.out.push(' ');
                }
                self.begin_credit();
                self.out.push_str(&credit);
                self.close_credit();
            }
            self.out.push_str("</figcaption>");
            self.is_ours(start);
        }
        self.out.push_str("</figure>\n");
    }

    pub(super) fn open_credit(&mut self) {
        self.credit = true;
        if self.out.len() > self.caption_start {
            self.out.push(' ');
        }
        self.begin_credit();
    }

    fn begin_credit(&mut self) {
        self.out.push_str("<span class=\"credit\">");
        let words = &self.settings.words.credit;
        text::escape_text(&mut self.out, words.split("{credit}").next().unwrap_or(""));
    }

    pub(super) fn close_credit(&mut self) {
        if let Some((_, after)) = self.settings.words.credit.split_once("{credit}") {
            text::escape_text(&mut self.out, after);
        }
        self.out.push_str("</span>");
    }

    /// A film or sound, which loads nothing before the reader asks for it.
    pub(super) fn media(&mut self, media: &Media<'_>) {
        let destination = &*media.destination;
        self.out.push_str("<figure class=\"media\">");
        match media::kind(destination) {
            Some(Kind::Audio) => self.player("audio", media),
            Some(Kind::Video) => self.player("video", media),
            Some(Kind::Poster { host }) => self.poster(host, media),
            // A paragraph with anything else never becomes a medium.
            None => self.poster(destination, media),
        }
        self.out.push_str("</figure>\n");
    }

    fn poster(&mut self, host: &str, media: &Media<'_>) {
        self.out.push_str("<a class=\"poster\" href=\"");
        self.url(&media.destination);
        self.out.push_str("\" rel=\"noopener\"><span class=\"play\" aria-hidden=\"true\"></span>");
        self.out.push_str("<span class=\"media-title\">");
        let words = self.settings.words;
        if media.title.is_empty() {
            text::escape_text(&mut self.out, &words.play.replace("{title}", host));
        } else {
            text::escape_text(&mut self.out, &media.title);
        }
        self.out.push_str("</span> <span class=\"media-host\">");
        text::escape_text(&mut self.out, &words.watch.replace("{host}", host));
        self.out.push_str("</span></a>");
    }

    fn player(&mut self, element: &str, media: &Media<'_>) {
        self.out.push('<');
        self.out.push_str(element);
        self.out.push_str(" controls preload=\"none\" src=\"");
        self.url(&media.destination);
        self.out.push('"');
        if media.title.is_empty() {
            let name = media::file_name(&media.destination);
            text::attribute(
                &mut self.out,
                "aria-label",
                &self.settings.words.play.replace("{title}", name),
            );
        } else {
            text::attribute(&mut self.out, "aria-label", &media.title);
        }
        self.out.push_str("></");
        self.out.push_str(element);
        self.out.push('>');
        if !media.title.is_empty() {
            self.out.push_str("<figcaption>");
            text::escape_text(&mut self.out, &media.title);
            self.out.push_str("</figcaption>");
        }
    }
}
