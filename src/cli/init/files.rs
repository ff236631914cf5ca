//! The files of a new site, made of those in `src/cli/starter`.

use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use super::{Wishes, newsletter, words};
use crate::cli::arguments::{Hosting, SchemaOf};
use crate::cli::schema_text;
use crate::disk::Hash;
use crate::slug::slug;

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");
static THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/institute");

/// Every file with its path in the site, its gaps filled.
pub(super) fn files(wishes: &Wishes) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
    let labels = words::labels(&wishes.language);
    let texts = format!("texts/{}", labels.code);
    let mut folders = vec!["every", texts.as_str()];
    folders.extend(match wishes.host {
        Hosting::GithubPages => &["forms", "github", "github-pages"][..],
        Hosting::Gitlab => &["gitlab"],
        Hosting::Netlify => &["forms", "netlify", "hook"],
        Hosting::Cloudflare => &["forms", "cloudflare", "hook"],
        Hosting::Nginx => &["forms", "github", "nginx"],
        Hosting::None => &["forms"],
    });
    let gaps = Gaps::new(wishes);
    let mut files = Vec::new();
    for name in folders {
        let folder = STARTER.get_dir(name).expect("the folder is compiled in");
        each(folder, &mut |path, bytes| {
            let path = path.strip_prefix(name).expect("it lies in the folder");
            let text = std::str::from_utf8(bytes).expect("a file of the starter is text");
            files.push((path.to_path_buf(), gaps.fill(path, text).into_bytes()));
        });
    }
    each(&THEME, &mut |path, bytes| {
        files.push((Path::new("themes/institute").join(path), bytes.to_vec()));
    });
    for (of, name) in [(SchemaOf::Site, "site"), (SchemaOf::Author, "author")] {
        let text = schema_text(of).ok_or("the schema cannot be written")?;
        files.push((format!(".vscode/ssg-{name}.schema.json").into(), text.into_bytes()));
    }
    files.push(("requirements.txt".into(), requirements(&wishes.sums).into_bytes()));
    Ok(files)
}

/// Gives all files of an embedded folder.
fn each<'a>(folder: &'a Dir<'_>, give: &mut impl FnMut(&'a Path, &'a [u8])) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(below) => each(below, give),
            DirEntry::File(file) => give(file.path(), file.contents()),
        }
    }
}

/// What is filled in where a file says `@@WORD@@`.
struct Gaps {
    words: Vec<(&'static str, String)>,
    newsletter: String,
}

impl Gaps {
    fn new(wishes: &Wishes) -> Gaps {
        let labels = words::labels(&wishes.language);
        let project = match slug(&wishes.name) {
            slug if slug.is_empty() => "archive".to_string(),
            slug => slug,
        };
        let live = STARTER
            .get_file(format!("live/{}.md", file_name(wishes.host)))
            .and_then(|file| file.contents_utf8())
            .expect("the file is compiled in");
        let (publish, live) = live.split_once('\n').unwrap_or((live, ""));
        let mut parts = env!("CARGO_PKG_VERSION").split('.');
        let series = format!("{}.{}", parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let hosting = match wishes.host {
            Hosting::None => "# host = \"github-pages\"".to_string(),
            host => format!("host = \"{}\"", file_name(host)),
        };
        let words = vec![
            // These texts hold gaps themselves.
            ("PUBLISH", publish.to_string()),
            ("HOSTING", hosting),
            ("LIVE", live.to_string()),
            ("FOLDER", format!("/srv/www/{project}")),
            ("VARIABLE", variable(&project)),
            ("PROJECT", project),
            ("NAME", wishes.name.clone()),
            ("BARE_PATH", bare_path(&crate::url::percent_decode(&wishes.base.path))),
            // A server compares it decoded.
            ("PATH", crate::url::percent_decode(&wishes.base.path).into_owned()),
            ("URL", wishes.base.absolute(&crate::url::UrlPath::new("/"))),
            ("HOST", wishes.base.host().to_string()),
            ("LANGUAGE", wishes.language.clone()),
            ("ZONE", wishes.zone.clone()),
            ("YEAR", wishes.year.to_string()),
            ("TODAY", wishes.today.to_string()),
            ("SERIES", series),
            ("ARTICLE", labels.article.to_string()),
            ("ARTICLES", labels.articles.to_string()),
            ("ABOUT", labels.about.to_string()),
            ("TAGS", labels.tags.to_string()),
            ("SERIES_LABEL", labels.series.to_string()),
            ("CORRECTIONS", labels.corrections.to_string()),
            ("PRIVACY", labels.privacy.to_string()),
        ];
        Gaps { words, newsletter: newsletter::table(wishes.newsletter) }
    }

    fn fill(&self, path: &Path, text: &str) -> String {
        let mut text = text.to_string();
        if path == Path::new("site.toml") {
            text.push_str(&self.newsletter);
        }
        for (word, value) in &self.words {
            // A string of TOML has the form of a JSON string.
            let quoted = serde_json::Value::from(value.as_str()).to_string();
            text = text.replace(&format!("\"@@{word}@@\""), &quoted);
            text = text.replace(&format!("@@{word}@@"), value);
        }
        text
    }
}

/// The beginning of the names of a site's variables in nginx, where all sites of a server share one list of
/// names. nginx takes a name that begins with a digit for a group of a regular expression, and its tables
/// take no long names.
fn variable(project: &str) -> String {
    let word: String = project.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    let hash = Hash::of(project.as_bytes()).short();
    format!("site_{word}_{}", &hash[..4])
}

/// What nginx answers at the path of the site without the slash at its end; nothing at the root of a host.
fn bare_path(path: &str) -> String {
    match path {
        "" => String::new(),
        path => format!("    location = \"{path}\" {{ return 301 \"{path}/\"; }}"),
    }
}

fn file_name(host: Hosting) -> &'static str {
    match host {
        Hosting::GithubPages => "github-pages",
        Hosting::Gitlab => "gitlab",
        Hosting::Netlify => "netlify",
        Hosting::Cloudflare => "cloudflare",
        Hosting::Nginx => "nginx",
        Hosting::None => "none",
    }
}

/// What pip installs in workflows.
///
/// A package holds this program, so the program cannot hold the sum of its own package: the sums come
/// from the list of the release, or from a person who copies them from the index.
fn requirements(sums: &[String]) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut text = String::from(
        "# The version of ssg that workflows install, and the sums of its packages.\n",
    );
    if sums.is_empty() {
        text.push_str(&format!(
            "#\n\
             # The sums are missing. No program can know the sum of the package that it came in, and this one\n\
             # asks no network. Until they are here, pip refuses (`--require-hashes`). Either of these has them:\n\
             #\n\
             #   echo ssg-archive=={version} | uv pip compile - --generate-hashes --no-deps -o requirements.txt\n\
             #   pip download ssg-archive=={version} --no-deps --only-binary :all: \\\n\
             #     --platform manylinux2014_x86_64 -d wheels && pip hash wheels/*.whl\n\
             #\n\
             # The second prints `--hash=sha256:...`: write it behind the version below.\n"
        ));
    }
    text.push_str(&format!("ssg-archive=={version}"));
    for sum in sums {
        text.push_str(&format!(" \\\n    {sum}"));
    }
    text.push('\n');
    text
}
