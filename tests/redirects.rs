//! Redirects and headers are answered alike by `ssg serve`, nginx, Caddy and Apache, which read what the
//! site has for them, and by the parsers of hosts that are not servers.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::served::{Answer, DEADLINE, Served, exchange};
use crate::tools::{self, Folder};

/// A server of files, as an institute runs one.
struct Server {
    child: Child,
    at: At,
}

/// Where a server listens.
enum At {
    Socket(PathBuf),
    Port(u16),
}

impl Server {
    /// Starts a server that writes what is wrong to `error.log` of the folder, and waits for it.
    fn start(folder: &Path, mut command: Command, at: At) -> Server {
        let log = fs::File::create(folder.join("error.log")).expect("the folder can be written");
        let again = log.try_clone().expect("a file can be shared");
        command.stdin(Stdio::null()).stdout(log).stderr(again);
        let child = command.spawn().expect("the server starts");
        let mut server = Server { child, at };
        let start = Instant::now();
        while !server.listens() {
            let ended = server.child.try_wait().expect("it can be asked");
            let said = || fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            assert!(
                ended.is_none() && start.elapsed() < DEADLINE,
                "the server does not listen: {}",
                said()
            );
            thread::sleep(Duration::from_millis(2));
        }
        server
    }

    fn listens(&self) -> bool {
        match &self.at {
            At::Socket(socket) => UnixStream::connect(socket).is_ok(),
            At::Port(port) => TcpStream::connect(("127.0.0.1", *port)).is_ok(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        let headers = [("Host", "127.0.0.1")];
        match &self.at {
            At::Socket(socket) => {
                let stream = UnixStream::connect(socket).expect("it listens");
                exchange(stream, "GET", path, &headers)
            }
            At::Port(port) => {
                let stream = TcpStream::connect(("127.0.0.1", *port)).expect("it listens");
                exchange(stream, "GET", path, &headers)
            }
        }
    }

    /// nginx, with the lines that the first lines of its maps ask for. The folder above that of the site
    /// is the root of the host.
    fn nginx(folder: &Path, site: &Path) -> Server {
        let root = root_of(site);
        let (mut of_http, mut of_server) = (String::new(), String::new());
        for name in [
            "redirects.map",
            "redirects-queries.map",
            "redirects-patterns.map",
            "headers.map",
            "headers-links.map",
        ] {
            let Ok(text) = fs::read_to_string(site.join(name)) else { continue };
            for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
                let line = line.strip_prefix("In `http`: ").unwrap_or(line);
                let is_of_http = line.starts_with("map") || line.starts_with("include");
                let line = line.replace("include ", &format!("include {}/", site.display()));
                match is_of_http {
                    true => of_http.push_str(&format!("  {line}\n")),
                    false if line.starts_with("In ") => {}
                    false => of_server.push_str(&format!("    {line}\n")),
                }
            }
        }
        let socket = folder.join("nginx.sock");
        let config = format!(
            "daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr;\n\
             events {{}}\nhttp {{\n  access_log off;\n  client_body_temp_path {folder}/body;\n  \
             proxy_temp_path {folder}/proxy;\n  fastcgi_temp_path {folder}/fastcgi;\n  \
             uwsgi_temp_path {folder}/uwsgi;\n  scgi_temp_path {folder}/scgi;\n{of_http}  \
             server {{\n    listen unix:{socket};\n    root {root};\n    absolute_redirect off;\n\
             {of_server}  }}\n}}\n",
            folder = folder.display(),
            socket = socket.display(),
            root = root.display(),
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, config).expect("the folder can be written");
        let mut command = tools::program("nginx");
        command.arg("-p").arg(folder).arg("-c").arg(&file).arg("-e").arg("stderr");
        Server::start(folder, command, At::Socket(socket))
    }

    /// Caddy, whose site imports `site.caddy`.
    fn caddy(folder: &Path, site: &Path) -> Server {
        let root = root_of(site);
        let socket = folder.join("caddy.sock");
        let config = format!(
            "{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {folder}/caddy\n}}\n\
             http:// {{\n\tbind unix/{socket}\n\troot * {root}\n\timport {site}/site.caddy\n\t\
             file_server\n}}\n",
            folder = folder.display(),
            socket = socket.display(),
            root = root.display(),
            site = site.display(),
        );
        let file = folder.join("Caddyfile");
        fs::write(&file, config).expect("the folder can be written");
        let mut command = tools::program("caddy");
        command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file);
        command.env("HOME", folder).env("XDG_CONFIG_HOME", folder).env("XDG_DATA_HOME", folder);
        Server::start(folder, command, At::Socket(socket))
    }

    /// Apache, which reads `.htaccess` once or for each request.
    fn apache(folder: &Path, site: &Path, reads: Reads) -> Server {
        let root = root_of(site);
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        let port = listener.local_addr().expect("it has an address").port();
        drop(listener);
        let (overriding, included) = match reads {
            Reads::Once => ("None", format!("Include {}/.htaccess", site.display())),
            Reads::EachTime => ("All", String::new()),
        };
        // Where the tests are run by root, the server takes another user.
        let is_root =
            fs::metadata(folder).is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0);
        let user = if is_root { "User www-data\nGroup www-data\n" } else { "" };
        let modules = ["mpm_event", "authz_core", "dir", "mime", "rewrite", "headers"];
        let modules: String = modules
            .iter()
            .map(|name| {
                format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")
            })
            .collect();
        let config = format!(
            "ServerRoot {folder}\nDefaultRuntimeDir {folder}\nPidFile {folder}/apache.pid\n\
             Listen 127.0.0.1:{port}\nServerName 127.0.0.1\nErrorLog {folder}/apache.log\n{modules}{user}\
             TypesConfig /etc/mime.types\nDocumentRoot {root}\nAllowEncodedSlashes NoDecode\n\
             <Directory />\nRequire all granted\nAllowOverride None\n</Directory>\n\
             <Directory {site}>\nAllowOverride {overriding}\n{included}\n</Directory>\n",
            folder = folder.display(),
            root = root.display(),
            site = site.display(),
        );
        let file = folder.join("apache.conf");
        fs::write(&file, config).expect("the folder can be written");
        let mut command = tools::program("apache2");
        command.arg("-DFOREGROUND").arg("-f").arg(&file);
        Server::start(folder, command, At::Port(port))
    }
}

/// The folder of the root of a host, for a site in it or below it.
fn root_of(site: &Path) -> &Path {
    match site.ends_with("root") {
        true => site,
        false => site.parent().expect("the site is in a folder"),
    }
}

/// When Apache reads `.htaccess`.
#[derive(Clone, Copy)]
enum Reads {
    Once,
    EachTime,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Apache's own children end with it only where it is asked to end.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let start = Instant::now();
        while self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if start.elapsed() > DEADLINE {
                let _ = self.child.kill();
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.wait();
    }
}

/// A site with the redirects of the site folder `redirects`, and with `many` times five more. It lies in
/// memory: Apache takes another user, who may not look into the home of the one that runs the tests.
pub fn site(name: &str, host: &str, many: usize) -> Folder {
    let folder = Folder::in_memory(name);
    let sites = tools::root().join("tests/sites");
    tools::copy(&sites.join("redirects/site"), folder.path());
    tools::copy(&sites.join("theme"), &folder.path().join("themes/plain"));
    folder.write("static/assets/kept.css", "a { color: red }\n");
    let config = folder.path().join("site.toml");
    let text = fs::read_to_string(&config).expect("it has a configuration");
    fs::write(&config, format!("host = \"{host}\"\n{text}")).expect("it can be written");
    let table = folder.path().join("redirects.csv");
    let mut rows = fs::read_to_string(&table).expect("it has a table");
    for number in 0..many {
        rows.push_str(&format!(
            "/single/{number}-with-a-name-that-is-longer-than-the-cells-of-a-table/,/articles/\n\
             /found/{number}.html,/articles/?{number},302\n\
             /year{number}/:year/:month/:slug/,/articles/:year/:slug/\n\
             /tree{number}/*,https://elsewhere.example/:splat\n\
             /shut{number}/:name,,410\n"
        ));
    }
    fs::write(table, rows).expect("it can be written");
    folder
}

/// Status, and where to, without the own host.
fn shown(answer: &Answer) -> (u16, String) {
    let to = answer.header("location").replace("http://127.0.0.1/", "/");
    (answer.status, to)
}

/// Articles that were withdrawn, and what is gone by a query.
fn withdraw(site: &Folder) {
    for (name, address) in [("mills", ""), ("wells", "permalink: /wells/page.html\n")] {
        let text = format!(
            "---\ntitle: The {name}\ndate: 2026-01-02\n{address}status: gone\n\
             status_note: It was a copy.\n---\nWords.\n"
        );
        site.write(&format!("content/articles/{name}.md"), &text);
    }
    let table = site.path().join("redirects.csv");
    let rows = fs::read_to_string(&table).expect("it has a table");
    fs::write(table, rows + "/?sold=1,,410\n").expect("it can be written");
}

/// Asks a server and the preview the same: each address must get the answer that is meant, and what is gone a
/// page that says so. `base` is the path of the site.
fn answer_alike(
    name: &str,
    host: &str,
    many: usize,
    base: &str,
    start: impl Fn(&Path, &Path) -> Server,
) {
    let site = site(name, host, many);
    withdraw(&site);
    for name in ["site.toml", "content/articles/rivers.md"] {
        let file = site.path().join(name);
        let text = fs::read_to_string(&file).expect("it can be read");
        fs::write(file, text.replace("/archive/", &format!("{base}/"))).expect("it can be written");
    }
    let output = site.path().join(format!("root{base}"));
    tools::build(site.path(), &output);
    let server = start(site.path(), &output);
    let url = format!("http://127.0.0.1{base}/");
    let served = Served::start(site.path(), &["--no-reload", "--base-url", &url]);
    // The page of an answer, in the output folder.
    let is_page = |path: &str, page: &str| {
        let expected = tools::read(&output.join(page));
        assert_eq!(server.get(path).text(), expected, "{host}: {path}");
        let ours = served.get(path).text().replace("http://127.0.0.1", "https://institute.example");
        assert_eq!(ours, expected, "ssg serve: {path}");
    };
    let moved = |to: &str| (301, to.to_string());
    let found = |to: &str| (302, to.to_string());
    let none = |status| (status, String::new());
    for (path, expected) in [
        ("/rivers/", moved("/archive/articles/2026/rivers/")),
        ("/rivers", moved("/archive/articles/2026/rivers/")),
        ("/rivers/?utm_source=x", moved("/archive/articles/2026/rivers/?utm_source=x")),
        ("/streams/", moved("/archive/articles/2026/rivers/")),
        ("/brooks/", moved("/archive/articles/2026/rivers/")),
        ("/survey.html", found("/archive/articles/2026/rivers/")),
        ("/gr%C3%B6%c3%9fe/2026/x.html", moved("/archive/articles/2026/x/#gr%C3%B6%C3%9Fe")),
        (
            "/gr%C3%B6%C3%9Fe/2026/x.html?a=b",
            moved("/archive/articles/2026/x/?a=b#gr%C3%B6%C3%9Fe"),
        ),
        ("/blog/2026/rivers/", moved("/archive/articles/2026/rivers/")),
        ("/blog/2026/a/b/c.pdf", moved("/archive/articles/2026/a/b/c.pdf")),
        ("/blog/2026/", moved("/archive/articles/2026/")),
        ("/blog/2026", moved("/archive/articles/2026/")),
        ("/blog/", none(404)),
        ("/forum/t/12?page=2", found("https://forum.example/t/12?page=2")),
        ("/forum", found("https://forum.example/")),
        ("/shop/anything/", none(410)),
        ("/gone/", none(410)),
        ("/?sold=1", none(410)),
        ("/articles/2026/mills/", none(410)),
        ("/articles/2026/mills", none(410)),
        ("/articles/2026/mills/?a=b", none(410)),
        ("/wells/page.html", none(410)),
        ("/?page_id=12", moved("/archive/articles/?old=12")),
        ("/?page_id=12&x=1", none(200)),
        ("/?page=12", none(200)),
        ("/own-host", moved("/archive/articles/")),
        ("/price/", moved("/archive/articles/?cost=%241")),
        ("/a,b/", moved("/archive/articles/2026/rivers/")),
        ("/Old/case/", moved("/archive/articles/2026/rivers/")),
        ("/Articles/2026/Rivers/", moved("/archive/articles/2026/rivers/")),
        ("/articles/2026/rivers/", none(200)),
        ("/articles/", none(200)),
        ("/nothing/", none(404)),
        // Neither an answer of an attacker's own making, nor the way to another host.
        ("/blog/2026/%0d%0aX-Evil:%20y/", moved("/archive/articles/2026/%0d%0aX-Evil:%20y/")),
        ("/blog/2026//evil.example/", none(404)),
        ("/forum//evil.example/", none(404)),
        ("/blog/2026/a//b/", moved("/archive/articles/2026/a//b/")),
        ("/blog/2026/a%2Fb%3Fc/", moved("/archive/articles/2026/a%2Fb%3Fc/")),
    ] {
        let expected = match expected {
            (status, to) if to.starts_with('/') => (status, to.replacen("/archive", base, 1)),
            expected => expected,
        };
        let page = match path {
            path if path.contains("/mills") => "articles/2026/mills/index.html",
            "/wells/page.html" => "wells/page.html",
            _ => "404.html",
        };
        let path = format!("{base}{path}");
        // What a server with nginx shows for addresses that do not exist is for its own configuration. Where a
        // query is gone, Apache shows the page "not found", and the others that of the address.
        let is_compared = expected.0 == 410 && !path.ends_with("/?sold=1");
        if is_compared || (expected.0 == 404 && host != "nginx") {
            is_page(&path, page);
        }
        let (theirs, ours) = (shown(&server.get(&path)), shown(&served.get(&path)));
        let ours = (ours.0, ours.1.replace("%0D%0A", "%0d%0a"));
        assert_eq!(theirs, expected, "{host}: {path}");
        assert_eq!(ours, expected, "ssg serve: {path}");
    }
    let mut asked = 0;
    for number in 0..many {
        let single =
            format!("single/{number}-with-a-name-that-is-longer-than-the-cells-of-a-table/");
        for path in [
            single,
            format!("found/{number}.html"),
            format!("year{number}/2026/03/rivers/"),
            format!("tree{number}/a/{number}?b"),
            format!("shut{number}/x"),
        ] {
            let path = format!("{base}/{path}");
            let (theirs, ours) = (shown(&server.get(&path)), shown(&served.get(&path)));
            assert_eq!(theirs, ours, "{path}");
            assert!(matches!(ours.0, 301 | 302 | 410), "{path}: {ours:?}");
            asked += 1;
        }
    }
    assert_eq!(asked, many * 5);
    // What may be kept for ever, and what is sent with all.
    let asset = server.get(&format!("{base}/assets/kept.css"));
    assert_eq!(asset.status, 200);
    assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable", "{host}");
    let page = server.get(&format!("{base}/"));
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{host}");
    assert_eq!(page.header("referrer-policy"), "strict-origin-when-cross-origin", "{host}");
    assert_eq!(page.header("cache-control"), "", "{host}");
}

#[test]
fn nginx_and_the_preview_answer_alike() {
    answer_alike("nginx", "nginx", 1000, "/archive", Server::nginx);
    answer_alike("nginx-root", "nginx", 1, "", Server::nginx);
}

#[test]
fn caddy_and_the_preview_answer_alike() {
    answer_alike("caddy", "caddy", 1000, "/archive", Server::caddy);
    answer_alike("caddy-root", "caddy", 1, "", Server::caddy);
}

#[test]
fn apache_and_the_preview_answer_alike() {
    answer_alike("apache", "apache", 1000, "/archive", apache_once);
    answer_alike("apache-root", "apache", 1, "", apache_once);
    answer_alike("apache-htaccess", "apache", 10, "/archive", apache_each_time);
    answer_alike("apache-htaccess-root", "apache", 1, "", apache_each_time);
}

fn apache_once(folder: &Path, site: &Path) -> Server {
    Server::apache(folder, site, Reads::Once)
}

fn apache_each_time(folder: &Path, site: &Path) -> Server {
    Server::apache(folder, site, Reads::EachTime)
}

/// Starts a server in a folder, for a root.
type Starts = fn(&Path, &Path) -> Server;

/// Servers compare the decoded path, and headers and redirects hold addresses as they are sent.
#[test]
fn addresses_of_other_letters_have_their_headers_and_redirects() {
    let servers: [(&str, Starts); 4] = [
        ("nginx", Server::nginx),
        ("caddy", Server::caddy),
        ("apache", apache_once),
        ("apache", apache_each_time),
    ];
    for (number, (host, start)) in servers.into_iter().enumerate() {
        let site = site(&format!("letters-{number}"), host, 0);
        let config = site.path().join("site.toml");
        let text = fs::read_to_string(&config).expect("it has a configuration");
        let text = text.replace("example/archive/", "example/%C3%A9t%C3%A9/");
        let feeds = "archive_id = \"institute.example,2020\"\n\n[feeds.paths]\n\
                     atom = \"/actualités/feed/\"\n\n[feeds]\nformats = [\"atom\"]";
        let text = text.replace("\n[feeds]\nformats = []", &format!("\n{feeds}"));
        fs::write(&config, text).expect("it can be written");
        let output = site.path().join("root/été");
        tools::build(site.path(), &output);
        let server = start(site.path(), &output);
        let base = "/%C3%A9t%C3%A9";
        let get = |path: &str| server.get(&format!("{base}{path}"));
        let moved = (301, format!("{base}/articles/2026/rivers/"));
        for path in ["/rivers/", "/rivers", "/streams/", "/blog/2026/rivers/", "/Old/case/"] {
            assert_eq!(shown(&get(path)), moved, "{host}: {path}");
        }
        assert_eq!(get("/gone/").status, 410, "{host}");
        let kept = "public, max-age=31536000, immutable";
        assert_eq!(get("/assets/kept.css").header("cache-control"), kept, "{host}");
        assert_eq!(get("/").header("x-content-type-options"), "nosniff", "{host}");
        let feed = get("/actualit%C3%A9s/feed/");
        assert_eq!(feed.status, 200, "{host}");
        let kind = feed.header("content-type");
        assert!(kind.starts_with("application/atom+xml"), "{host}: {kind}");
    }
}
