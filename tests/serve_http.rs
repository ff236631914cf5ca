//! What `ssg serve` says over HTTP, and what it refuses.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::served::Served;
use crate::tools::{self, Folder};

/// A site with a base path, an article with a picture, and a file to copy.
fn site(name: &str) -> Folder {
    let folder = Folder::new(name);
    tools::copy(&tools::root().join("tests/sites/theme"), &folder.path().join("themes/plain"));
    folder.write(
        "site.toml",
        "base_url = \"https://host.example/archive/\"\narchive_id = \"institute.example,2020\"\n\
         theme = \"plain\"\n\n[institute]\nname = \"Example Institute\"\n",
    );
    let body = "Water runs. ".repeat(100);
    folder.write(
        "content/articles/rivers/index.md",
        &format!("---\ntitle: Rivers\ndate: 2026-03-04\n---\n{body}\n\n![A map](map.svg)\n"),
    );
    folder.write("content/articles/rivers/map.svg", "<svg width=\"3\" height=\"4\"></svg>");
    folder.write("static/numbers.bin", "0123456789");
    folder.write("static/notes.txt", &"All in small letters. ".repeat(100));
    folder
}

#[test]
fn pages_stand_under_the_base_path() {
    let site = site("http-base-path");
    let served = Served::start(site.path(), &["--no-reload"]);
    assert_eq!(served.url, format!("http://127.0.0.1:{}/archive/", served.port));
    for (path, to) in [
        ("/", "/archive/"),
        ("/archive", "/archive/"),
        ("/archive/articles", "/archive/articles/"),
        ("/archive/articles/2026/rivers?a=b", "/archive/articles/2026/rivers/?a=b"),
    ] {
        let answer = served.get(path);
        assert_eq!((answer.status, answer.header("location")), (302, to), "{path}");
    }
    let page = served.get("/archive/articles/2026/rivers/");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let own = format!("http://127.0.0.1:{}/archive/articles/2026/rivers/", served.port);
    assert!(page.text().contains(&own), "{}", page.text());
    assert!(!page.text().contains("__ssg"), "{}", page.text());
    let missing = served.get("/archive/nowhere/");
    assert_eq!((missing.status, missing.header("content-type")), (404, "text/html; charset=utf-8"));
    assert_eq!(missing.bytes, served.get("/archive/404.html").bytes);
    assert_eq!(served.get("/elsewhere/").status, 404);
    let types = [
        ("articles/2026/rivers/map.svg", "image/svg+xml"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("numbers.bin", "application/octet-stream"),
    ];
    for (file, expected) in types {
        let answer = served.get(&format!("/archive/{file}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, expected), "{file}");
    }
}

#[test]
fn what_a_client_has_is_not_sent_again() {
    let site = site("http-etag");
    let served = Served::start(site.path(), &[]);
    for path in ["/archive/articles/2026/rivers/", "/archive/numbers.bin", "/__ssg/reload.js"] {
        let whole = served.get(path);
        let tag = whole.header("etag").to_string();
        assert!(tag.len() > 30, "{path} has the tag {tag:?}");
        assert_eq!(whole.header("cache-control"), "no-cache");
        let known = served.ask("GET", path, &[("If-None-Match", &format!("\"x\", {tag}"))]);
        assert_eq!((known.status, known.bytes.len()), (304, 0), "{path}");
        assert_eq!(known.header("etag"), tag);
        assert_eq!(served.ask("GET", path, &[("If-None-Match", "\"x\"")]).status, 200);
    }
}

#[test]
fn a_head_has_no_body_and_a_range_a_part_of_it() {
    let site = site("http-range");
    let served = Served::start(site.path(), &[]);
    let file = "/archive/numbers.bin";
    let head = served.ask("HEAD", file, &[]);
    assert_eq!((head.status, head.header("content-length"), head.bytes.len()), (200, "10", 0));
    assert_eq!(head.header("accept-ranges"), "bytes");
    for (range, part, told) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
    ] {
        let answer = served.ask("GET", file, &[("Range", range)]);
        assert_eq!((answer.status, answer.text().as_str()), (206, part), "{range}");
        assert_eq!(answer.header("content-range"), told);
    }
    let beyond = served.ask("GET", file, &[("Range", "bytes=10-")]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, "bytes */10"));
    let tag = served.get(file).header("etag").to_string();
    let same = [("Range", "bytes=0-0"), ("If-Range", tag.as_str())];
    assert_eq!(served.ask("GET", file, &same).status, 206);
    let other = [("Range", "bytes=0-0"), ("If-Range", "\"x\"")];
    assert_eq!(served.ask("GET", file, &other).text(), "0123456789");
}

#[test]
fn a_large_file_is_read_while_it_is_sent() {
    let site = site("http-large");
    let size: u64 = 400 << 20;
    let large = site.path().join("static/film.bin");
    std::fs::File::create(&large).unwrap().set_len(size).unwrap();
    let served = Served::start(site.path(), &[]);
    let file = "/archive/film.bin";
    let head = served.ask("HEAD", file, &[]);
    assert_eq!((head.status, head.header("content-length")), (200, "419430400"));
    let last = served.ask("GET", file, &[("Range", "bytes=-300000")]);
    assert_eq!((last.status, last.bytes.len()), (206, 300_000));
    assert_eq!(last.header("content-range"), "bytes 419130400-419430399/419430400");
    // A client that takes its time.
    let mut slow = served.connect(file, &[]);
    let mut start = [0; 100_000];
    slow.read_exact(&mut start).unwrap();
    assert!(served.memory() < 250, "{} MiB", served.memory());
    let tag = head.header("etag").to_string();
    std::fs::write(&large, "another").unwrap();
    let other = served.ask("GET", file, &[("Range", "bytes=0-0"), ("If-Range", &tag)]);
    assert_eq!((other.status, other.text().as_str()), (200, "another"));
}

#[test]
fn text_is_compressed_and_pictures_are_not() {
    let site = site("http-compressed");
    let served = Served::start(site.path(), &[]);
    let path = "/archive/articles/2026/rivers/";
    let plain = served.get(path);
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["gzip", "br"] {
        let small = served.ask("GET", path, &[("Accept-Encoding", coding)]);
        assert_eq!(small.header("content-encoding"), coding);
        assert!(small.header("vary").contains("accept-encoding"), "{:?}", small.headers);
        assert!(small.bytes.len() < plain.bytes.len() / 2, "{} bytes", small.bytes.len());
    }
    let gzip = served.ask("GET", "/archive/notes.txt", &[("Accept-Encoding", "gzip")]);
    assert_eq!(gzip.bytes[..2], [0x1f, 0x8b]);
    let binary = served.ask("GET", "/archive/numbers.bin", &[("Accept-Encoding", "gzip")]);
    assert_eq!(binary.header("content-encoding"), "");
}

#[test]
fn only_reading_and_only_by_its_own_name() {
    let site = site("http-refused");
    site.write("secret.txt", "secret");
    site.write(".ssg/cache", "secret");
    let served = Served::start(site.path(), &[]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = served.ask(method, "/archive/", &[("Content-Length", "0")]);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    let ours = [
        "127.0.0.1",
        "127.0.0.1:",
        "localhost:1",
        "LOCALHOST",
        "a.localhost",
        "[::1]:80",
        "127.9.9.9",
    ];
    let others = [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evillocalhost",
        "localhost.",
        "localhost:80:80",
        "localhost:evil.example",
        "[::1",
        "::1",
        "[::1]evil.example",
        "[127.0.0.1]evil.example",
        "127.1",
        "0.0.0.0",
        "[::]",
        "192.168.1.4",
        "169.254.169.254",
        "127.0.0.1@evil.example",
        "evil.example#localhost",
        "host.example",
        "xn--lcalhost-54a",
        "null",
        "*",
    ];
    let ours = ours.map(|name| (name, 200)).into_iter();
    let names: Vec<(&str, u16)> = ours.chain(others.map(|name| (name, 403))).collect();
    assert!(names.len() >= 29);
    for (name, status) in names {
        for path in ["/archive/", "/__ssg/reload.js"] {
            let answer = served.ask("GET", path, &[("Host", name)]);
            assert_eq!(answer.status, status, "{name} {path}");
        }
    }
    let paths = [
        "/archive/../secret.txt",
        "/archive/%2e%2e/secret.txt",
        "/archive/..%2fsecret.txt",
        "/archive/articles/../../secret.txt",
        "/archive/./articles/",
        "/archive//articles/",
        "/archive//etc/passwd",
        "/archive/.ssg/cache",
        "/archive/site.toml",
        "/archive/content/articles/rivers/index.md",
        "/archive/themes/plain/theme.toml",
        "/../../../etc/passwd",
        "/archive/%00",
        "/archive/%ff",
        "/archive/%2E%2E%2Fsecret.txt",
        "/archive/%252e%252e/secret.txt",
        "/archive/..%5csecret.txt",
        "/archive/..\\secret.txt",
        "/archive/....//secret.txt",
        "/archive/..;/secret.txt",
        "/archive/%c0%ae%c0%ae/secret.txt",
        "/archive/%e0%80%ae/secret.txt",
        "/archive/secret.txt",
        "/archive/static/numbers.bin",
        "/archive/public/index.html",
        "/archive/.public.ssg-stage/site/index.html",
        "/archive/.ssg-manifest",
        "/archive/.git/config",
        "/archive/numbers.bin/",
        "/archive/numbers.bin%00.html",
        "/archive/numbers.bin::$DATA",
        "/archive/NUMBERS.BIN",
        "/archive/con",
        "/archive/file:///etc/passwd",
        "/archive/https://evil.example/",
        "/archive/articles/2026/rivers/index.md",
        "/__ssg/",
        "/__ssg/../archive/",
        "/ARCHIVE/",
    ];
    assert!(paths.len() >= 39);
    for path in paths {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("secret"), "{path}");
        // Nor does it send anybody elsewhere.
        assert_eq!(answer.header("location"), "", "{path}");
    }
    let long = "a".repeat(1 << 20);
    let answer = served.ask("GET", "/archive/", &[("X-Long", &long)]);
    assert_eq!(answer.status, 431);
    assert_eq!(served.interrupt(), Some(0));
}

#[test]
fn pages_elsewhere_learn_nothing() {
    let site = site("http-elsewhere");
    let served = Served::start(site.path(), &[]);
    for path in ["/archive/", "/archive/numbers.bin", "/archive/nowhere", "/__ssg/reload.js"] {
        let answer = served.get(path);
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("content-security-policy"), "frame-ancestors 'self'", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
    let own = format!("127.0.0.1:{}", served.port);
    let twice = [("Host", own.as_str()), ("Host", "evil.example")];
    assert_eq!(served.ask("GET", "/archive/", &twice).status, 400);
    for header in [("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
        assert_eq!(served.ask("GET", "/__ssg/events", &[header]).status, 403, "{header:?}");
    }
    let origin = format!("http://{own}");
    let headers = [("Origin", origin.as_str()), ("Sec-Fetch-Site", "same-origin")];
    let mut events = served.connect("/__ssg/events", &headers);
    let mut start = [0; 15];
    events.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200 OK");
}

/// Whoever connects and says nothing is sent away, so that others are answered.
#[test]
fn clients_that_say_nothing_do_not_shut_others_out() {
    let site = site("http-slow");
    let served = Served::start(site.path(), &["--patience", "8000"]);
    let silent = |at: usize| {
        let mut stream = TcpStream::connect(("127.0.0.1", served.port)).expect("it listens");
        if at.is_multiple_of(2) {
            stream.write_all(b"GET /archive/ HTTP/1.1\r\nHost: 127.0.0.1\r\n").unwrap();
        }
        stream
    };
    let clients: Vec<TcpStream> = (0..600).map(silent).collect();
    let start = Instant::now();
    assert_eq!(served.get("/archive/").status, 200);
    assert!(start.elapsed() > Duration::from_secs(1), "there was room for all");
    drop(clients);
}

#[test]
fn a_page_carries_the_script_before_its_end() {
    let site = site("http-script");
    site.write(
        "templates/not_found.html",
        "<!DOCTYPE html><html><body><p>Nothing</p></body></html>",
    );
    let served = Served::start(site.path(), &[]);
    let page = served.get("/archive/nowhere").text();
    let (before, after) = page.split_once("<script src=\"/__ssg/reload.js\"").expect("a script");
    assert!(before.ends_with("<p>Nothing</p>"), "{page}");
    assert!(after.ends_with("</script></body></html>"), "{page}");
}

#[test]
fn a_taken_port_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let site = site("http-port");
    let output = tools::run(tools::ssg(&["serve", "--port", &port, "--root"]).arg(site.path()));
    assert_eq!(output.status.code(), Some(2));
    assert!(tools::told(&output).contains("`--port 0` takes any free port"));
}
