//! What changed since the last build: the one rule that saves work, as a pure function.

use crate::cache::State;
use crate::discover::LEDGER;
use crate::disk::Hash;

/// What changed since the last build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Changed {
    /// Nothing.
    Nothing,
    /// At most words: of these Markdown inputs, by number.
    Words(Vec<usize>),
    /// Anything may have changed.
    Anything,
}

/// A build that is compared with the last one.
pub(super) struct Now<'a> {
    /// Hash of all options but the clock; none where that cannot be compared.
    pub asked: Option<Hash>,
    /// The clock, in nanoseconds since 1970.
    pub clock: i128,
    /// Contents of the inputs in their order, none where one cannot be read; none of all where
    /// their names are not those of [`State::inputs`].
    pub contents: Option<&'a [Option<Hash>]>,
    /// Outlines of the Markdown inputs, which come first; none before they are parsed.
    pub outlines: Option<&'a [Hash]>,
}

/// Compares a build with the last one.
///
/// Anything may have changed where an option differs, where the clock went back or past
/// the moment at which something is due, where an input was added or removed or cannot be read, and
/// where an input that is not Markdown has other contents. This leaves Markdown inputs with other
/// contents: where no outline changed, only words of these inputs changed; where an
/// outline changed, or none is known yet, anything may have changed. Where no input has other
/// contents, nothing changed. Each build checks the ledger, and nothing else depends on it.
pub(super) fn changed(last: &State, now: &Now<'_>) -> Changed {
    let in_time = last.now <= now.clock && last.until.is_none_or(|until| now.clock < until);
    let Some(contents) = now.contents.filter(|_| in_time && now.asked == Some(last.options)) else {
        return Changed::Anything;
    };
    if contents.len() != last.inputs.len() {
        return Changed::Anything;
    }
    let inputs = last.inputs.iter().zip(contents).enumerate();
    let others = inputs.filter(|(_, ((_, input), hash))| **hash != Some(input.hash));
    let numbers: Vec<usize> = others.map(|(number, _)| number).collect();
    if numbers.is_empty() {
        return Changed::Nothing;
    }
    // No output is made from the ledger.
    let is_ledger = |number: &usize| &*last.inputs[*number].0 == LEDGER;
    let numbers: Vec<usize> = numbers.into_iter().filter(|number| !is_ledger(number)).collect();
    let is_markdown = numbers.last().is_none_or(|greatest| *greatest < last.frames.len());
    match now.outlines {
        Some(outlines) if is_markdown && outlines == last.frames => Changed::Words(numbers),
        _ => Changed::Anything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Input;
    use crate::disk::Stamp;
    use crate::ids::Table;

    fn hash(text: &str) -> Hash {
        Hash::of(text.as_bytes())
    }

    /// Two articles and a template.
    fn last() -> State {
        let input = |path: &str| {
            let input = Input { stamp: Stamp::default(), hash: hash(path) };
            (Box::from(path), input)
        };
        State {
            derived: Vec::new(),
            pages: Vec::new(),
            records: Default::default(),
            way: String::new(),
            options: hash("options"),
            common: Hash::default(),
            now: 10,
            until: Some(20),
            inputs: ["a", "b", "template"].map(input).into(),
            outputs: Default::default(),
            manifest: Input { stamp: Stamp::default(), hash: Hash::default() },
            frames: vec![hash("outline of a"), hash("outline of b")],
            briefs: Vec::new(),
            site_keys: Table::default(),
            asked: Vec::new(),
            told: Vec::new(),
            summary: Vec::new(),
        }
    }

    /// What a build with these contents, and with the options of the last one, finds at 15.
    fn of(contents: &[Option<Hash>], outlines: Option<&[Hash]>) -> Changed {
        let asked = Some(hash("options"));
        changed(&last(), &Now { asked, clock: 15, contents: Some(contents), outlines })
    }

    #[test]
    fn nothing_words_or_anything() {
        let contents = |texts: [&str; 3]| texts.map(|text| Some(hash(text)));
        let outlines = last().frames;
        let same = contents(["a", "b", "template"]);
        assert_eq!(of(&same, None), Changed::Nothing);
        assert_eq!(of(&same, Some(&outlines)), Changed::Nothing);
        let reworded = contents(["a", "other words", "template"]);
        assert_eq!(of(&reworded, Some(&outlines)), Changed::Words(vec![1]));
        // Before the article is parsed, its outline may have changed.
        assert_eq!(of(&reworded, None), Changed::Anything);
        let moved = [outlines[0], hash("another")];
        assert_eq!(of(&reworded, Some(&moved)), Changed::Anything);
        for others in [["a", "b", "other"], ["other", "b", "other"]] {
            assert_eq!(of(&contents(others), Some(&outlines)), Changed::Anything);
        }
        let unreadable = [same[0], same[1], None];
        assert_eq!(of(&unreadable, Some(&outlines)), Changed::Anything);
        assert_eq!(of(&same[..2], Some(&outlines)), Changed::Anything);
    }

    #[test]
    fn what_is_asked_and_the_clock_count() {
        let same = ["a", "b", "template"].map(|text| Some(hash(text)));
        let at = |asked: Option<Hash>, clock| {
            changed(&last(), &Now { asked, clock, contents: Some(&same), outlines: None })
        };
        let asked = Some(hash("options"));
        assert_eq!([10, 19].map(|clock| at(asked, clock)), [Changed::Nothing, Changed::Nothing]);
        // The clock went back; something is due.
        assert_eq!([9, 20].map(|clock| at(asked, clock)), [Changed::Anything, Changed::Anything]);
        for other in [None, Some(hash("other options"))] {
            assert_eq!(at(other, 15), Changed::Anything);
        }
        let now = Now { asked, clock: 15, contents: None, outlines: None };
        assert_eq!(changed(&last(), &now), Changed::Anything);
    }
}
