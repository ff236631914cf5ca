//! What a command costs: time, processor time and memory, as the kernel counts them.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one run cost.
#[derive(Clone, Copy, Default)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// Of all threads, user and system.
    pub cpu: Duration,
    /// The most memory that was resident, in bytes.
    pub memory: u64,
}

/// Runs a command to its end. What it says is the error when it ends badly.
///
/// Peak memory of a child is at least that of its parent at the time it was started: the caller
/// keeps small.
pub fn run(command: &mut Command) -> io::Result<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn()?;
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut said)?;
    }
    let (status, usage) = wait(child.id())?;
    let wall = start.elapsed();
    if status != 0 {
        let name = command.get_program().to_string_lossy().into_owned();
        return Err(io::Error::other(format!("{name} ended with wait status {status}:\n{said}")));
    }
    let cpu = usage.user.duration() + usage.system.duration();
    Ok(Cost { wall, cpu, memory: usage.max_resident as u64 * 1024 })
}

/// Waits for a child. The standard library has no `wait4`, which alone tells what one child used.
fn wait(pid: u32) -> io::Result<(i32, Usage)> {
    let mut status = 0;
    let mut usage = Usage::default();
    // SAFETY: the pointers are valid for the call, and `Usage` is `struct rusage` of 64-bit Linux.
    let waited = unsafe { wait4(pid as i32, &mut status, 0, &mut usage) };
    if waited < 0 { Err(io::Error::last_os_error()) } else { Ok((status, usage)) }
}

/// `struct timeval`
#[repr(C)]
#[derive(Default)]
struct Time {
    seconds: i64,
    microseconds: i64,
}

impl Time {
    fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds as u64) + Duration::from_micros(self.microseconds as u64)
    }
}

/// `struct rusage`
#[repr(C)]
#[derive(Default)]
struct Usage {
    user: Time,
    system: Time,
    /// In KiB.
    max_resident: i64,
    rest: [i64; 13],
}

unsafe extern "C" {
    fn wait4(pid: i32, status: *mut i32, options: i32, usage: *mut Usage) -> i32;
}
