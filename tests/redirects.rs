//! Redirects are answered alike by `ssg serve` and by nginx, which reads the maps as their own first
//! lines show.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::served::{Answer, DEADLINE, Served, exchange};
use crate::tools::{self, Folder};

/// nginx for one folder, at a socket of its own.
struct Nginx {
    child: Child,
    socket: PathBuf,
}

impl Nginx {
    /// Serves `root`, below which the site stands in `archive`.
    fn start(folder: &Path, root: &Path) -> Nginx {
        let site = root.join("archive");
        let (mut of_http, mut of_server) = (String::new(), String::new());
        for name in ["redirects.map", "redirects-queries.map", "redirects-patterns.map"] {
            let Ok(text) = fs::read_to_string(site.join(name)) else { continue };
            for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
                let line = line.replace("include ", &format!("include {}/", site.display()));
                match line.starts_with("map") {
                    true => of_http.push_str(&format!("  {line}\n")),
                    false => of_server.push_str(&format!("    {line}\n")),
                }
            }
        }
        let socket = folder.join("nginx.sock");
        let config = format!(
            "daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n\
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
        command.arg("-p").arg(folder).arg("-c").arg(&file).arg("-e").arg(folder.join("error.log"));
        let child = command.stdin(Stdio::null()).spawn().expect("nginx starts");
        let mut nginx = Nginx { child, socket };
        let start = Instant::now();
        while UnixStream::connect(&nginx.socket).is_err() {
            let ended = nginx.child.try_wait().expect("it can be asked");
            let said = || fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            assert!(
                ended.is_none() && start.elapsed() < DEADLINE,
                "nginx does not listen: {}",
                said()
            );
            thread::sleep(Duration::from_millis(2));
        }
        nginx
    }

    fn get(&self, path: &str) -> Answer {
        let stream = UnixStream::connect(&self.socket).expect("it listens");
        exchange(stream, "GET", path, &[("Host", "127.0.0.1")])
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A site with the redirects of the site folder `redirects`, and with 5,000 more.
fn site(name: &str) -> Folder {
    let folder = Folder::new(name);
    let sites = tools::root().join("tests/sites");
    tools::copy(&sites.join("redirects/site"), folder.path());
    tools::copy(&sites.join("theme"), &folder.path().join("themes/plain"));
    let table = folder.path().join("redirects.csv");
    let mut rows = fs::read_to_string(&table).expect("it has a table");
    for number in 0..1000 {
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

/// Status, and where to.
fn shown(answer: &Answer) -> (u16, String) {
    (answer.status, answer.header("location").to_string())
}

#[test]
fn nginx_and_the_preview_answer_alike() {
    let site = site("redirects");
    let root = site.path().join("root");
    tools::build(site.path(), &root.join("archive"));
    let nginx = Nginx::start(site.path(), &root);
    let served =
        Served::start(site.path(), &["--no-reload", "--base-url", "http://127.0.0.1/archive/"]);
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
        let path = format!("/archive{path}");
        let (theirs, ours) = (shown(&nginx.get(&path)), shown(&served.get(&path)));
        let ours = (ours.0, ours.1.replace("%0D%0A", "%0d%0a"));
        assert_eq!(theirs, expected, "nginx: {path}");
        assert_eq!(ours, expected, "ssg serve: {path}");
    }
    let mut asked = 0;
    for number in 0..1000 {
        let single =
            format!("single/{number}-with-a-name-that-is-longer-than-the-cells-of-a-table/");
        for path in [
            single,
            format!("found/{number}.html"),
            format!("year{number}/2026/03/rivers/"),
            format!("tree{number}/a/{number}?b"),
            format!("shut{number}/x"),
        ] {
            let path = format!("/archive/{path}");
            let (theirs, ours) = (shown(&nginx.get(&path)), shown(&served.get(&path)));
            assert_eq!(theirs, ours, "{path}");
            assert!(matches!(ours.0, 301 | 302 | 410), "{path}: {ours:?}");
            asked += 1;
        }
    }
    assert_eq!(asked, 5000);
}
