//! Alerts: `> [!NOTE]` becomes an aside with a title.

use pulldown_cmark::BlockQuoteKind;

use crate::markdown::{Words, text};

/// Opens an alert.
pub(crate) fn open(out: &mut String, kind: BlockQuoteKind, words: &Words) {
    let (index, class) = match kind {
        BlockQuoteKind::Note => (0, "note"),
        BlockQuoteKind::Tip => (1, "tip"),
        BlockQuoteKind::Important => (2, "important"),
        BlockQuoteKind::Warning => (3, "warning"),
        BlockQuoteKind::Caution => (4, "caution"),
    };
    out.push_str("<aside class=\"alert ");
    out.push_str(class);
    out.push_str("\"><p class=\"alert-title\">");
    text::escape_text(out, &words.alerts[index]);
    out.push_str("</p>\n");
}
