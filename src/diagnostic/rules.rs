//! Every rule, with its code, its name, its default severity and its explanation.
//!
//! Codes are stable: a code that is no longer used never belongs to another rule.

use super::Severity;
use super::Severity::{Error, Warning};

/// A rule that a site can break.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, such as `E0301`.
    pub code: &'static str,
    /// Name for `--allow`, `--warn`, `--deny` and `[rules]`, such as `dead-link`.
    pub name: &'static str,
    /// Severity unless the site says otherwise.
    pub severity: Severity,
    /// What it means and how to fix it, in a sentence or two.
    pub text: &'static str,
}

impl Rule {
    /// No site can be built while it is broken, or a text that should be hidden would be published:
    /// it always holds, whatever the site says.
    pub fn is_firm(&self) -> bool {
        let firm = [
            &HIDING_KEY,
            &URL_COLLISION,
            &BAD_ADDRESS,
            &CONFIG,
            &OTHER_VERSION,
            &THEME_MISSING,
            &TEMPLATE,
            &FOREIGN_OUTPUT,
            &CHANGED_MEANWHILE,
            &WRITE,
        ];
        firm.contains(&self)
    }
}

macro_rules! rules {
    ($($const:ident $code:literal $name:literal $severity:ident $text:literal;)*) => {
        $(
            #[doc = $text]
            pub static $const: Rule =
                Rule { code: $code, name: $name, severity: $severity, text: $text };
        )*
        /// All rules, by code.
        pub static RULES: &[&Rule] = &[$(&$const),*];
    };
}

rules! {
    // Files and front matter.
    NOT_UTF8 "E0101" "not-utf8" Error "A source that is not UTF-8 text.";
    FENCE "E0102" "front-matter-fence" Error "The front matter is missing, or its closing fence is.";
    SYNTAX "E0103" "syntax" Error "YAML, TOML, JSON or CSV that cannot be read.";
    UNKNOWN_KEY "E0104" "unknown-key" Error "A key that nobody reads, usually a misspelt one.";
    WRONG_TYPE "E0105" "wrong-type" Error "A value of the wrong type for its key.";
    MISSING_KEY "E0106" "missing-key" Error "A key that must be there is not.";
    DUPLICATE_KEY "E0107" "duplicate-key" Error "The same key twice in one table.";
    BAD_VALUE "E0108" "bad-value" Error "A value outside what its key allows.";
    UNREADABLE "E0109" "unreadable-file" Error "A file or folder that cannot be read.";
    YAML_COMMENT "W0110" "yaml-comment" Warning "A ` #` in a text without quotes, which YAML takes for a comment.";
    HIDING_KEY "E0111" "hiding-key" Error "A key by which other programs hide a text, and which is not a key here.";
    UNREAD_SOURCE "E0112" "unread-source" Error "A file with front matter that nothing reads, because its name does not have the ending of an article, or an article in HTML where the site shows HTML as text.";
    PASSED_OVER "W0113" "passed-over" Warning "A link to a file or folder outside the site, which is not followed.";
    CONTROL_CHARACTER "E0114" "control-character" Error "A character in a text that no reader sees, and no page may hold.";
    // Dates.
    BAD_DATE "E0201" "bad-date" Error "A date that does not exist or cannot be read.";
    AMBIGUOUS_DATE "E0202" "ambiguous-date" Error "A date that can be read in two ways, such as 03/04/2024.";
    MISSING_DATE "E0203" "missing-date" Error "An article without a date; only pages may do without.";
    DATE_ORDER "E0204" "date-order" Error "Dates that contradict each other, such as an update before the publication.";
    // Links and files.
    DEAD_LINK "E0301" "dead-link" Error "An internal link whose target does not exist.";
    DEAD_ANCHOR "E0302" "dead-anchor" Error "A link to a heading that its target does not have.";
    MISSING_FILE "E0303" "missing-file" Error "A picture or file that does not exist.";
    HIDDEN_TARGET "E0304" "hidden-target" Error "A link to a draft or to an article that is not yet due.";
    OWN_HOST "W0305" "own-host-link" Warning "An absolute link to the site's own host, which breaks when the site moves.";
    UNUSED_FILE "W0306" "unused-file" Warning "A file in the folders of articles that no article uses.";
    FOREIGN_MEDIA "W0307" "foreign-media" Warning "A picture, sound or film on another host, which the pages' own policy keeps browsers from loading.";
    SCRIPT_LINK "E0308" "script-link" Error "A link that runs a script, such as `javascript:`.";
    BROKEN_PICTURE "E0309" "broken-picture" Error "A picture that browsers cannot show: empty, cut off, or not a picture at all.";
    MISNAMED_PICTURE "W0310" "misnamed-picture" Warning "A picture whose name has the ending of another format.";
    HUGE_PICTURE "W0311" "huge-picture" Warning "A picture with so many pixels that it is published as it is.";
    CARD_LETTER "W0312" "card-letter" Warning "An article without a social card, since the fonts of the theme's cards lack a letter of it.";
    ACTIVE_DRAWING "E0313" "active-drawing" Error "An SVG that runs a script, holds a page, or loads from elsewhere.";
    // The archive.
    URL_COLLISION "E0401" "url-collision" Error "Two pages or files for one address.";
    DUPLICATE_ID "E0402" "duplicate-id" Error "Two articles with one id, or with one DOI.";
    UNKNOWN_TYPE "E0403" "unknown-type" Error "A type that `site.toml` does not declare.";
    UNKNOWN_AUTHOR "W0404" "unregistered-author" Warning "A name that is almost the name of a registered author.";
    NEAR_TERM "W0405" "near-duplicate-term" Warning "Two terms that differ by little, such as `policies` and `policy`.";
    TERM_SPELLING "W0406" "term-spelling" Warning "One term in several spellings, such as `AI` and `A.I.`.";
    UNKNOWN_TERM "E0407" "unknown-term" Error "A term outside the closed list of its taxonomy.";
    UNKNOWN_LANGUAGE "E0408" "unknown-language" Error "A language that `site.toml` does not declare.";
    BAD_REFERENCE "E0409" "bad-reference" Error "`part_of`, `translation_of` or a menu entry whose target does not exist.";
    BAD_IDENTIFIER "E0410" "bad-identifier" Error "An ORCID, ROR, DOI, ISBN, ISSN or telephone number that is not valid.";
    TOO_MANY_FILES "W0411" "too-many-files" Warning "More files than the host of the site takes.";
    RIGHTS_EXPIRED "E0412" "rights-expired" Error "A picture whose rights have expired.";
    VANISHED "W0413" "vanished-address" Warning "An address that was published and no longer exists.";
    UNCLEAR_BYLINE "W0414" "unclear-byline" Warning "A comma in a byline that may separate two names, or surname and given name.";
    BAD_ADDRESS "E0415" "bad-address" Error "An address that no file can have, or that belongs to somebody else.";
    UNPORTABLE_NAME "W0416" "unportable-name" Warning "An address with a name that Windows cannot hold.";
    CREDIT_DIFFERS "W0417" "credit-differs" Warning "A credit that names somebody else than the file of the picture does.";
    // Citations.
    UNKNOWN_CITATION "E0418" "unknown-citation" Error "A citation whose key no file of references has.";
    NO_REFERENCES "W0419" "no-references" Warning "A citation on a page that has no references.";
    // Redirects.
    REDIRECT "E0420" "bad-redirect" Error "A redirect that cannot be read or followed.";
    REDIRECT_TARGET "E0421" "redirect-target" Error "A redirect whose target does not exist.";
    REDIRECT_CHAIN "W0422" "redirect-chain" Warning "A redirect to an address that is redirected itself.";
    SHADOWED_REDIRECT "W0423" "shadowed-redirect" Warning "A redirect that is never reached, since an earlier one answers.";
    REDIRECT_OVER_PAGES "W0424" "redirect-over-pages" Warning "A pattern of redirects that pages of the site match, too.";
    UNANSWERED_ALIAS "W0425" "unanswered-alias" Warning "An alias that no page can answer: it has a query or another host.";
    // Narrowed lists.
    NARROWED_CUT "W0426" "narrowed-cut" Warning "More narrowed lists than `[limits]` takes, so that those of the fewest works are left out.";
    // Markdown.
    UNKNOWN_CONTAINER "E0501" "unknown-container" Error "A `:::` container whose name is not a component of the theme.";
    CONTAINER_FENCE "E0502" "container-fence" Error "A `:::` container that is never closed, or closed without being open.";
    TEMPLATE_NOISE "W0503" "template-noise" Warning "Tags of another generator that readers would see.";
    EMPTY_ALT "W0504" "empty-alt" Warning "A picture without alt text.";
    SKIPPED_HEADING "W0505" "skipped-heading" Warning "A heading that skips a level.";
    FOOTNOTE "E0506" "footnote" Error "A footnote without its text, or a text that nothing refers to.";
    DUPLICATE_ANCHOR "E0507" "duplicate-anchor" Error "The same explicit heading id twice in one text.";
    LEFTOVER "W0508" "leftover" Warning "Markup of another program that readers would see as it is written.";
    MATH "E0509" "math" Error "TeX that cannot be read, or a reference to a formula that does not exist.";
    UNSURE_MATH "W0510" "unsure-math" Warning "A `$` that may be money or begin a formula.";
    CODE_LANGUAGE "W0511" "code-language" Warning "Code in a language that `ssg` does not know.";
    // Configuration and themes.
    CONFIG "E0601" "config" Error "A value of `site.toml` that does not fit the rest.";
    THEME_MISSING "E0602" "theme-missing" Error "A theme, template or file of a theme that does not exist.";
    TEMPLATE "E0603" "template" Error "A template that cannot be read or rendered.";
    THEME_SETTING "E0604" "theme-setting" Error "A theme setting that does not exist or has the wrong type.";
    MISSING_STRING "W0605" "missing-string" Warning "A word that the theme has no string for in this language.";
    LOW_CONTRAST "E0606" "low-contrast" Error "An accent colour with too little contrast to its background.";
    OTHER_VERSION "E0607" "other-version" Error "`site.toml` asks for another version of `ssg`.";
    PLACEHOLDER "W0608" "placeholder" Warning "A placeholder of a new site that is not filled in.";
    UNREAD_STRING "W0609" "unread-string" Warning "A string that no template asks for.";
    INCOMPLETE_STATEMENT "W0610" "incomplete-statement" Warning "A statement on accessibility that lacks what the model of the European Union asks for.";
    // Writing.
    FOREIGN_OUTPUT "E0701" "foreign-output" Error "The output folder holds files that are not ours.";
    CHANGED_MEANWHILE "E0702" "changed-meanwhile" Error "A source changed while the site was being built.";
    WRITE "E0703" "write" Error "The output cannot be written.";
    // What was published, by `ledger.tsv`.
    LOST_ADDRESS "E0801" "lost-address" Error "An address that was published, and that the site no longer answers.";
    FEED_ID "E0802" "feed-id-changed" Error "An article whose id in feeds changed, so that readers would see it as new.";
    LOST_ANCHOR "E0803" "lost-anchor" Error "A heading that other pages link to, and that is not there any more.";
    SILENT_CHANGE "W0804" "silent-change" Warning "A publication whose text changed, and whose `updated` did not.";
    LEDGER_BEHIND "W0805" "ledger-behind" Warning "Addresses that are not in the ledger yet.";
    LEDGER "E0806" "ledger" Error "A line of `ledger.tsv` that cannot be read.";
    DOI "E0807" "doi-changed" Error "A publication that has another DOI than the one that was registered for it.";
    // DOIs of the site, by `dois.tsv`.
    DOI_LINE "E0808" "doi-line" Error "A line of `dois.tsv` that cannot be read.";
    FOREIGN_DOI "E0809" "foreign-doi" Error "A DOI whose prefix is not one of those in `[doi]`.";
    LOST_DOI "E0810" "lost-doi" Error "A DOI whose publication is not there any more.";
    UNREGISTERED_DOI "W0811" "unregistered-doi" Warning "DOIs that readers see, and that are only reserved.";
    // Search.
    UNREAD_PDF "W0820" "unread-pdf" Warning "A PDF whose text search cannot read: damaged, encrypted or too large.";
    // The host that `site.toml` names.
    HOST_LIMIT "E0901" "host-limit" Error "More files, bytes, redirects or headers than the host takes.";
    HOST_REDIRECT "E0902" "host-redirect" Error "A redirect that the host cannot answer.";
    HOST_NOT_GONE "W0903" "host-not-gone" Warning "An address that is gone, but the host cannot answer with 410.";
    HOST_DROPS "E0904" "host-drops" Error "A file that the host, or the program that uploads to it, leaves out.";
    HOST_FEED "W0905" "host-feed-type" Warning "A feed that the host would send as a web page.";
    HOST_PAGES "W0906" "host-pages-alone" Warning "Redirects that only pages answer, since the table of the host is full.";
}
