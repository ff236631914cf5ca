//! `ssg serve` under test: started, asked over HTTP, and stopped.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take on a machine that others use, too: what waits, waits for the thing itself.
pub const DEADLINE: Duration = Duration::from_secs(300);

/// A server of a site.
pub struct Served {
    child: Child,
    /// Port on which it listens.
    pub port: u16,
    /// Address of the home page, with a slash at the end.
    pub url: String,
    said: Arc<Mutex<String>>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it came, without the marks of chunks.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header, empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map_or("", |(_, value)| value)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl Served {
    /// Serves the site at `root` at any free port, at the time of the tests.
    pub fn start(root: &Path, arguments: &[&str]) -> Served {
        let mut command =
            crate::tools::ssg(&["serve", "--clock", crate::tools::CLOCK, "--port", "0"]);
        command.arg("--root").arg(root).args(arguments);
        Served::of(command)
    }

    /// Waits until a server that is about to start can be asked.
    pub fn of(mut command: Command) -> Served {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("it was asked for"));
        let mut first = String::new();
        lines.read_line(&mut first).expect("it speaks");
        let url = first.split_whitespace().nth(1).unwrap_or("").to_string();
        let port = url.split([':', '/']).nth(4).and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("it does not tell where it serves: {first}"));
        let said = Arc::new(Mutex::new(String::new()));
        let heard = said.clone();
        thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|length| length > 0) {
                heard.lock().unwrap().push_str(&line);
                line.clear();
            }
        });
        Served { child, port, url, said }
    }

    /// What it said in the terminal.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Its memory in MiB.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("");
        let number = line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok());
        number.unwrap_or(0) / 1024
    }

    /// What stands at a path.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Asks for a path.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let host = format!("127.0.0.1:{}", self.port);
        let mut headers = headers.to_vec();
        if !headers.iter().any(|(name, _)| *name == "Host") {
            headers.push(("Host", &host));
        }
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        exchange(stream, method, path, &headers)
    }

    /// Asks for a path, and leaves the answer to be read.
    pub fn connect(&self, path: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port);
        headers.iter().for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
        stream.write_all((request + "\r\n").as_bytes()).unwrap();
        stream
    }

    /// Waits until an answer is what it should be; fails after [`DEADLINE`].
    pub fn until(&self, path: &str, what: &str, is_right: impl Fn(&Answer) -> bool) {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if is_right(&answer) {
                return;
            }
            assert!(
                start.elapsed() < DEADLINE,
                "`{path}` is not {what}: {} {}\n{}",
                answer.status,
                answer.text(),
                self.said()
            );
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until a page holds some words.
    pub fn until_holds(&self, path: &str, words: &str) {
        let is_right = |answer: &Answer| answer.status == 200 && answer.text().contains(words);
        self.until(path, &format!("a page that holds `{words}`"), is_right);
    }

    /// Waits until there is no such page.
    pub fn until_gone(&self, path: &str) {
        self.until(path, "gone", |answer| answer.status == 404);
    }

    /// Waits until it has said some words.
    pub fn until_said(&self, words: &str) {
        let start = Instant::now();
        while !self.said().contains(words) {
            assert!(start.elapsed() < DEADLINE, "it did not say `{words}`: {}", self.said());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Stops it as Ctrl-C does; gives its exit status.
    pub fn interrupt(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let killed = std::process::Command::new("kill").args(["-INT", &pid]).status();
        assert!(killed.expect("`kill` is everywhere").success());
        self.child.wait().expect("it was started").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks a server for a path.
pub fn exchange(
    mut stream: impl Read + Write,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).expect("it answers");
    parse(&raw)
}

fn parse(raw: &[u8]) -> Answer {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(raw)));
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_string()))
        .collect();
    let mut answer = Answer { status, headers, bytes: raw[end + 4..].to_vec() };
    if answer.header("transfer-encoding") == "chunked" {
        answer.bytes = joined(&answer.bytes);
    }
    answer
}

/// Chunks in one (RFC 9112, 7.1).
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        bytes.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    bytes
}
