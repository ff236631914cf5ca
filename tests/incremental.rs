//! After any row of edits the site is byte for byte that of a clean build, and as much is told.
//!
//! Scripts are made by seeds. `SSG_STEPS=10000` runs so many steps, `SSG_SEED=7` begins with that
//! script; one that failed is run again by its seed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, thread};

use crate::tools::Folder;
use world::World;

#[path = "incremental/articles.rs"]
mod articles;
#[path = "incremental/builds.rs"]
mod builds;
#[path = "incremental/outputs.rs"]
mod outputs;
#[path = "incremental/random.rs"]
mod random;
#[path = "incremental/settings.rs"]
mod settings;
#[path = "incremental/world.rs"]
mod world;

/// Steps of a script.
const STEPS: usize = 60;

/// An edit: says what it did, or nothing where it does not apply.
type Edit = fn(&mut World) -> Option<String>;

/// Edits, and how often each is taken.
const EDITS: &[(usize, Edit)] = &[
    (5, articles::create),
    (8, articles::body),
    (5, articles::title),
    (4, articles::quote),
    (6, articles::terms),
    (4, articles::author),
    (5, articles::date),
    (4, articles::draft),
    (6, articles::key),
    (4, articles::standing),
    (3, articles::rename),
    (2, articles::delete),
    (3, articles::edition),
    (4, articles::page),
    (4, articles::picture),
    (3, articles::photograph),
    (5, settings::site),
    (5, settings::template),
    (3, settings::query),
    (3, settings::string),
    (3, settings::theme),
    (3, settings::data),
    (4, settings::references),
    (4, settings::dois),
    (4, settings::person),
    (3, settings::statics),
    (3, settings::redirects),
    (2, settings::touch),
    (4, settings::revert),
    (1, settings::forget),
    (3, settings::mistake),
    (7, outputs::clock),
    (3, outputs::option),
    (3, outputs::switch),
    (2, outputs::uncached),
    (1, outputs::alone),
    (2, outputs::nothing),
    (5, outputs::tamper),
    (3, outputs::lose),
    (3, outputs::foreign),
];

#[test]
fn after_each_edit_the_site_is_that_of_a_clean_build() {
    let number = |name: &str, default: usize| {
        let value = env::var(name).ok();
        value.map_or(default, |value| value.parse().expect("a number was asked for"))
    };
    let (steps, first) = (number("SSG_STEPS", 300), number("SSG_SEED", 1));
    let scripts = steps.div_ceil(STEPS);
    let next = AtomicUsize::new(0);
    let (done, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let fault = Mutex::new(None);
    let threads = thread::available_parallelism().map_or(1, |cores| cores.get());
    thread::scope(|scope| {
        for _ in 0..threads.min(scripts) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= scripts || fault.lock().unwrap().is_some() {
                        return;
                    }
                    let length = STEPS.min(steps - at * STEPS);
                    match script((first + at) as u64, length) {
                        Ok(errors) => {
                            done.fetch_add(length, Ordering::Relaxed);
                            failed.fetch_add(errors, Ordering::Relaxed);
                        }
                        Err(message) => drop(fault.lock().unwrap().get_or_insert(message)),
                    }
                }
            });
        }
    });
    if let Some(message) = fault.into_inner().unwrap() {
        panic!("{message}");
    }
    let (done, failed) = (done.into_inner(), failed.into_inner());
    println!("{done} steps in {scripts} scripts, {failed} of them with mistakes");
    assert_eq!(done, steps);
    assert!(failed * 2 < done, "most steps are mistakes: {failed} of {done}");
}

/// Runs a script; says in how many of its steps the site had mistakes.
fn script(seed: u64, steps: usize) -> Result<usize, String> {
    let folder = Folder::new(&format!("incremental-{seed}"));
    let memory = Folder::in_memory(&format!("incremental-{seed}"));
    let mut world = World::new(folder.path(), seed);
    let mut told = vec!["0: the site as it is".to_string()];
    let mut failed = 0;
    // How many builds before this one had mistakes, without one between that had none.
    let mut in_a_row = 0;
    for step in 0..=steps {
        if step > 0 {
            told.push(format!("{step}: {}", act(&mut world, in_a_row)));
        }
        let compared = catch_unwind(AssertUnwindSafe(|| builds::compare(&world, memory.path())));
        let compared = compared.unwrap_or_else(|_| Err("the test itself panicked".into()));
        let built = compared.map_err(|difference| {
            let place = world.site.parent().expect("it stands in a folder").display().to_string();
            let kept = folder.path().with_extension("failed");
            let _ = std::fs::remove_dir_all(&kept);
            let _ = std::fs::rename(folder.path(), &kept);
            format!(
                "SSG_SEED={seed}, step {step}: {difference}\n\nscript:\n{}\n\n{} (was {place})",
                told.join("\n"),
                kept.display()
            )
        })?;
        (world.uncached, world.jobs) = (false, 0);
        if built {
            in_a_row = 0;
            let state = world.state();
            world.kept.push(state);
        } else if step == 0 {
            return Err("the site does not build as it is".into());
        } else {
            in_a_row += 1;
            failed += 1;
        }
    }
    Ok(failed)
}

/// One edit, or a few; after a mistake mostly the mending.
fn act(world: &mut World, in_a_row: usize) -> String {
    if in_a_row > 2 || in_a_row > 0 && world.random.percent(60) {
        let state = world.kept.last().expect("the first build succeeds").clone();
        world.restore(&state);
        return "mended: all as in the last build that succeeded".into();
    }
    let count = if world.random.percent(20) { 3 } else { 1 };
    let mut told = Vec::new();
    while told.len() < count {
        let total: usize = EDITS.iter().map(|(weight, _)| weight).sum();
        let mut at = world.random.below(total);
        let chosen = EDITS.iter().find(|(weight, _)| {
            let found = at < *weight;
            at = at.wrapping_sub(*weight);
            found
        });
        let (_, edit) = chosen.expect("the number is below the sum of all weights");
        told.extend(edit(world));
    }
    told.join("; ")
}
