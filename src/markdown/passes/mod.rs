//! The passes: what this Markdown adds to CommonMark and GitHub's, one file each.

pub(super) mod alerts;
pub(super) mod beside;
pub(super) mod citations;
pub(super) mod containers;
pub(super) mod credits;
pub(super) mod figures;
pub(super) mod footnotes;
pub(super) mod headings;
pub(super) mod leftovers;
pub(super) mod media;
pub(super) mod money;
pub(super) mod noise;
pub(super) mod raw_html;
pub(super) mod sanitize;
pub(super) mod scripts;
pub(super) mod smart;
pub(super) mod tables;
pub(super) mod tasks;
