//! What can be typed.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::host::Host;
use crate::outputs::Registrar;

/// A static site generator for an institute's publication archive.
#[derive(Debug, Parser)]
#[command(
    name = "ssg",
    version,
    after_help = "Exit codes: 0 done; 1 the site has errors, nothing was written; 2 usage or configuration; 3 `check --against` found a lost address; 5 `--verify` found a difference; 70 internal."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Valid before and after the subcommand.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// The site's folder; by default this one or the nearest above it that holds the configuration
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Configuration file
    #[arg(short, long, global = true, value_name = "FILE", default_value = "site.toml")]
    pub config: PathBuf,
    /// Report only what is wrong
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// When to use colour; NO_COLOR is honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Colour,
    /// How to report what is wrong
    #[arg(long, global = true, value_enum, default_value = "human")]
    pub format: Format,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Colour {
    Auto,
    Always,
    Never,
}

impl Colour {
    pub(super) fn write_global(self) {
        let choice = match self {
            Colour::Auto => anstream::ColorChoice::Auto,
            Colour::Always => anstream::ColorChoice::Always,
            Colour::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With excerpts, on stderr
    Human,
    /// One line each, `FILE:LINE:COLUMN: SEVERITY: MESSAGE`, on stderr
    Short,
    /// One JSON object per line, on stdout
    Json,
    /// Annotations of GitHub workflows, on stdout
    Github,
    /// One SARIF 2.1.0 log, on stdout
    Sarif,
    /// For a comment, on stdout: what `ssg diff` finds
    Markdown,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build the site
    Build {
        #[command(flatten)]
        build: BuildArguments,
        /// Build, then render everything again and compare every byte with the output folder
        #[arg(long)]
        verify: bool,
    },
    /// Do everything that build does, but write nothing
    Check(CheckArguments),
    /// Show what a page is made from, and why the last build made it or kept it
    Why {
        /// Address of the page, such as /articles/rivers/
        url: String,
        #[command(flatten)]
        build: BuildArguments,
    },
    /// List what the site holds, as a table; `--format json` gives an object in each line
    List(ListArguments),
    /// Describe the cache, or remove it
    Cache {
        /// What to do
        action: CacheAction,
        /// Folder of the cache; by default `.ssg` in the site's folder
        #[arg(long, value_name = "DIR", env = "SSG_CACHE_DIR")]
        cache_dir: Option<PathBuf>,
    },
    /// Keep the list of addresses that were given out
    Ledger {
        /// What to do
        action: LedgerAction,
        #[command(flatten)]
        build: BuildArguments,
        /// Accept the texts of these articles, or of all, as they are now: only slips were
        /// corrected
        #[arg(long, value_name = "FILE", num_args = 0..)]
        minor: Option<Vec<PathBuf>>,
    },
    /// Show what readers would find changed between two output folders, sites or revisions
    Diff(DiffArguments),
    /// Show the site while you write: build in memory, serve it, and follow every change
    Serve(ServeArguments),
    /// Search the articles and pages that everybody may read, as the search page of the site does
    Search(SearchArguments),
    /// Print records of publications, or deposits for registrars of DOIs
    Export(ExportArguments),
    /// Give publications DOIs, and bring back what became of them
    Doi {
        /// What to do
        #[command(subcommand)]
        command: DoiCommand,
    },
    /// Start an article, a page, an author's record or a series
    New(NewArguments),
    /// Make a small working site, with workflows that publish it; asks for what you do not give
    Init(InitArguments),
    /// Print the JSON Schema of site.toml, of an article's front matter or of an author's record
    Schema {
        /// Whose schema
        of: SchemaOf,
    },
    /// Print a script that completes commands in a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Explain a code or a rule
    Explain {
        /// Code such as E0301, or name such as dead-link
        code: String,
    },
    /// List all rules with their severities
    Rules,
}

/// What can be listed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Listed {
    /// Pictures, each on each page that shows it
    Pictures,
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// What to list
    pub what: Listed,
    /// Only pictures whose credit, creator or copyright holds this text
    #[arg(long, value_name = "TEXT")]
    pub credit: Option<String>,
    /// Only pictures without alt text
    #[arg(long)]
    pub without_alt: bool,
    /// Only pictures without a credit
    #[arg(long)]
    pub without_credit: bool,
    /// Only pictures whose rights end within this number of days, such as 90d
    #[arg(long, value_name = "DAYS")]
    pub expiring: Option<String>,
    /// Print CSV, with more columns
    #[arg(long)]
    pub csv: bool,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// Output folder; by default `public` in the site's folder
    #[arg(short, long, value_name = "DIR")]
    pub output_dir: Option<PathBuf>,
    /// Address of the site, instead of the one in the configuration
    #[arg(short = 'u', long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Show drafts
    #[arg(long)]
    pub drafts: bool,
    /// Show articles that are not yet due
    #[arg(long)]
    pub future: bool,
    /// For reviewers: drafts and future articles, a banner and noindex everywhere, no feeds, no
    /// sitemap
    #[arg(long)]
    pub preview: bool,
    /// The time of the build, for what is due and what has expired; by default SOURCE_DATE_EPOCH,
    /// otherwise now
    #[arg(long, value_name = "RFC3339")]
    pub clock: Option<String>,
    /// Threads; by default one for each core
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..).map(usize::from))]
    pub jobs: Option<usize>,
    /// Folder of the cache; by default `.ssg` in the site's folder
    #[arg(long, value_name = "DIR", env = "SSG_CACHE_DIR")]
    pub cache_dir: Option<PathBuf>,
    /// Neither use a cache nor keep one
    #[arg(long)]
    pub no_cache: bool,
    /// Print how long each stage took
    #[arg(long)]
    pub timings: bool,
    /// Leave out an article that was never published
    #[arg(long, value_name = "FILE")]
    pub hold: Vec<PathBuf>,
    #[command(flatten)]
    pub telling: Telling,
}

/// What is reported, and how severe it is.
#[derive(Debug, Clone, Args)]
pub(super) struct Telling {
    /// Show every diagnostic, also where one rule has many
    #[arg(long)]
    pub all: bool,
    /// File of known mistakes, which are not reported; by default `ssg-baseline.txt` in the site's
    /// folder, if there is one
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Make a rule an error
    #[arg(long, value_name = "RULE")]
    pub deny: Vec<String>,
    /// Make a rule a warning
    #[arg(long, value_name = "RULE")]
    pub warn: Vec<String>,
    /// Do not report a rule
    #[arg(long, value_name = "RULE")]
    pub allow: Vec<String>,
}

/// What `--fix` changes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Fixes {
    /// What can only mean one thing
    Sure,
    /// Also keys, values and links of other generators
    Keys,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub build: BuildArguments,
    /// Make in the sources each fix that is sure, and show the changes; with `keys`,
    /// also change keys, values and links of other generators to those of this program
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "sure")]
    pub fix: Option<Fixes>,
    /// With --fix: only show the changes
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Compare the addresses of the site with those that were given out: an output folder, a
    /// ledger, a sitemap, a list or an access log; `-` reads a list or a log from the standard input
    #[arg(long, value_name = "FILE|DIR", conflicts_with = "write_baseline")]
    pub against: Option<PathBuf>,
    /// Check that this host takes the site, whatever `host` in the configuration says
    #[arg(long, value_name = "HOST", value_parser = clap::builder::PossibleValuesParser::new(Host::ALL.map(|(name, ..)| name)).map(|name| Host::of(&name).unwrap_or(Host::None)))]
    pub host: Option<Host>,
    /// Write down today's mistakes, so that from now on only new ones are reported
    #[arg(long, conflicts_with = "fix")]
    pub write_baseline: bool,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Address or name to listen on; on any but this machine's own, other people can read drafts
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// Port, 0 for any free one; by default 1313 or the next that is free
    #[arg(short, long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Watch for changes; this is the default
    #[arg(long, overrides_with = "no_watch")]
    pub watch: bool,
    /// Do not watch for changes
    #[arg(long, conflicts_with = "poll")]
    pub no_watch: bool,
    /// Check the files every this many milliseconds, by default 1000: for folders on other machines
    #[arg(long, value_name = "MS", num_args = 0..=1, require_equals = true, default_missing_value = "1000")]
    pub poll: Option<u64>,
    /// Serve pages exactly as built; open pages do not reload
    #[arg(long, conflicts_with = "follow")]
    pub no_reload: bool,
    /// Take the browser to the page and block just edited
    #[arg(long)]
    pub follow: bool,
    /// Leave out drafts and articles that are not yet due, as a build does
    #[arg(long)]
    pub published: bool,
    /// Address of the site in its pages; by default that of this server, with the site's own path
    #[arg(short = 'u', long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Editor that links in the browser open, by the scheme of its links such as `vscode`, `vscodium`
    /// or `zed`, or a link with `{file}`, `{line}` and `{column}`
    #[arg(long, value_name = "EDITOR", env = "SSG_EDITOR", default_value = "vscode")]
    pub editor: String,
    /// So many milliseconds a client may take to ask; for tests
    #[arg(long, value_name = "MS", default_value = "15000", hide = true)]
    pub patience: u64,
    /// The time at which the site is shown; by default the time of each build
    #[arg(long, value_name = "RFC3339")]
    pub clock: Option<String>,
    /// Threads; by default one for each core
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..).map(usize::from))]
    pub jobs: Option<usize>,
    /// Folder of the cache; by default `.ssg` in the site's folder
    #[arg(long, value_name = "DIR", env = "SSG_CACHE_DIR")]
    pub cache_dir: Option<PathBuf>,
    #[command(flatten)]
    pub telling: Telling,
}

#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    /// Words to look for; `-word` leaves out texts with the word, and `author:`, `type:`, `year:` and
    /// `tag:` narrow the search
    #[arg(required = true, value_name = "WORD")]
    pub words: Vec<String>,
    /// Only articles of this type
    #[arg(short, long, value_name = "TYPE")]
    pub r#type: Option<String>,
    /// Language of the articles; by default that of the site
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Results to show
    #[arg(short, long, value_name = "N", default_value = "10")]
    pub limit: usize,
    /// Folder of the cache; by default `.ssg` in the site's folder
    #[arg(long, value_name = "DIR", env = "SSG_CACHE_DIR")]
    pub cache_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum DoiCommand {
    /// Give DOIs to publications, before they are printed and registered: lines of `dois.tsv`
    Reserve(ReserveArguments),
    /// Bring what was deposited or registered back into `dois.tsv`, and tell what does not fit the site
    Sync(SyncArguments),
}

#[derive(Debug, Args)]
#[command(mut_arg("all", |all| all.help("Give one to all that have none; without `--type`, to those of scholarly types")))]
pub(super) struct ReserveArguments {
    /// Publications by source, id or address; drafts, too
    #[arg(value_name = "PUBLICATION")]
    pub publications: Vec<PathBuf>,
    /// With `--all`, only this type, as site.toml declares it
    #[arg(short, long, value_name = "TYPE")]
    pub r#type: Option<String>,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Debug, Args)]
pub(super) struct SyncArguments {
    /// A file that `ssg export crossref`, `datacite` or `zenodo` made and that was handed in, or an answer of
    /// Crossref, DataCite or Zenodo in JSON: a file, or its address
    #[arg(value_name = "URL|FILE")]
    pub from: String,
    #[command(flatten)]
    pub build: BuildArguments,
}

#[derive(Debug, Args)]
#[command(mut_arg("all", |all| all.help("With `crossref`, `datacite` and `zenodo`: also what was deposited as it is")))]
pub(super) struct ExportArguments {
    /// Form of the records
    #[arg(value_name = "FORM")]
    pub form: ExportForm,
    /// Only this type, as site.toml declares it
    #[arg(short, long, value_name = "TYPE")]
    pub r#type: Option<String>,
    /// Only this author, by id
    #[arg(short, long, value_name = "AUTHOR")]
    pub author: Option<String>,
    /// Only what has this tag
    #[arg(long, value_name = "TAG")]
    pub tag: Option<String>,
    /// Only what was published on this date or later
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Only this language of the site
    #[arg(short, long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// The file to write, or the folder for `jats`; by default all is printed
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub build: BuildArguments,
}

/// Form of records.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ExportForm {
    /// A table for spreadsheets
    Csv,
    /// All that is known about each publication
    Json,
    /// BibTeX
    Bibtex,
    /// RIS
    Ris,
    /// CSL-JSON
    Csl,
    /// JATS XML, a file for each publication below the folder of `--output`
    Jats,
    /// Deposits for Crossref: XML of its schema 5.4.0
    Crossref,
    /// Deposits for DataCite: JSON for its REST API, by its schema 4.6
    Datacite,
    /// Metadata for Zenodo
    Zenodo,
}

impl ExportForm {
    /// Who reads it, where that is a registrar of DOIs.
    pub(super) fn registrar(self) -> Option<Registrar> {
        Some(match self {
            ExportForm::Crossref => Registrar::Crossref,
            ExportForm::Datacite => Registrar::Datacite,
            ExportForm::Zenodo => Registrar::Zenodo,
            _ => return None,
        })
    }
}

#[derive(Debug, Args)]
#[command(override_usage = "ssg new [OPTIONS] [KIND] <TITLE>")]
pub(super) struct NewArguments {
    /// The title, in quotes; before it, what to start: `page`, `author`, `series`, `event` or a type of
    /// the site. The title alone starts an article
    #[arg(required = true, value_name = "[KIND] TITLE")]
    pub words: Vec<String>,
    /// Type, as site.toml declares it; by default the first
    #[arg(short, long, value_name = "TYPE")]
    pub r#type: Option<String>,
    /// Author, by id or name
    #[arg(short, long, value_name = "AUTHOR")]
    pub author: Option<String>,
    /// Make a folder, with room for pictures beside the text
    #[arg(long)]
    pub folder: bool,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Folder of the new site; by default this one
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Name of the institute
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Address of the site
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Language of its texts, such as `en`
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Where it will be published
    #[arg(long, value_name = "HOST")]
    pub host: Option<Hosting>,
    /// Who sends its newsletter
    #[arg(long, value_name = "PROVIDER")]
    pub newsletter: Option<Provider>,
    /// `SHA256SUMS` of the release of this version, for the sums in `requirements.txt`
    #[arg(long, value_name = "FILE")]
    pub sums: Option<PathBuf>,
    /// Ask nothing
    #[arg(short, long)]
    pub yes: bool,
}

/// Where a new site will be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Hosting {
    GithubPages,
    Gitlab,
    Netlify,
    Cloudflare,
    Nginx,
    None,
}

/// Who sends the newsletter of a new site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Provider {
    Listmonk,
    Mailchimp,
    Buttondown,
    Kit,
    Brevo,
    Sympa,
    MailmanLink,
    Generic,
    None,
}

/// What to do with the ledger.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LedgerAction {
    /// Add to `ledger.tsv` what is new, and make it where there is none; no line is removed
    Update,
}

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The former output folder, or a revision of the site that git knows, which is built
    pub old: String,
    /// The new folder or revision; a site's folder is built as it is
    pub new: String,
    /// Address of the preview to which the pages link in Markdown
    #[arg(long, value_name = "URL")]
    pub base: Option<String>,
    /// Build drafts and articles that are not yet due, too
    #[arg(long)]
    pub drafts: bool,
    /// The time of the builds; by default SOURCE_DATE_EPOCH, otherwise now
    #[arg(long, value_name = "RFC3339")]
    pub clock: Option<String>,
}

/// What to do with the cache.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum CacheAction {
    /// Print where it is and how large it is
    Info,
    /// Remove it
    Clean,
}

/// Whose schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum SchemaOf {
    /// site.toml
    Site,
    /// Front matter of articles and pages
    Article,
    /// Records of authors
    Author,
}
