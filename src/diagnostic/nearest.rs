//! What was probably meant: the nearest of the known names.

/// Names in which the nearest is looked for, many times.
///
/// Each name is kept lower-cased with the number of its letters by kind, so that most are skipped
/// without a comparison: a thousand look-ups among ten thousand names take a blink.
#[derive(Debug, Clone, Default)]
pub struct Names {
    names: Vec<Name>,
}

#[derive(Debug, Clone)]
struct Name {
    letters: Box<[char]>,
    counts: Counts,
    /// A bit for each kind of letter that it has.
    kinds: u32,
}

/// How many letters of each of 32 kinds a name has.
type Counts = [u8; 32];

impl Names {
    /// These names; the results are their numbers.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
        Names { names: names.into_iter().map(Name::new).collect() }
    }

    /// Number of the name nearest to `word`, when it is near enough to be what was meant.
    ///
    /// Distance is Damerau-Levenshtein (optimal string alignment) over lower-cased characters; up
    /// to a third of the word's length, at least 1 and at most 3, counts as near. Ties go to the
    /// first.
    pub fn nearest(&self, word: &str) -> Option<usize> {
        self.near(word, 3).map(|(number, _)| number)
    }

    /// Number of the only name that is one letter off `word`.
    pub fn slip(&self, word: &str) -> Option<usize> {
        self.near(word, 1).filter(|(_, is_only)| *is_only).map(|(number, _)| number)
    }

    /// The nearest name, `most` letters off or fewer, and whether no other is as near.
    fn near(&self, word: &str, most: usize) -> Option<(usize, bool)> {
        let word = Name::new(word);
        let mut limit = (word.letters.len() / 3).clamp(1, most);
        let mut best: Option<(usize, bool)> = None;
        for (number, name) in self.names.iter().enumerate() {
            let Some(distance) = word.distance(name, limit) else { continue };
            match &mut best {
                Some((first, is_only)) if distance == limit => {
                    *is_only &= self.names[*first].letters == name.letters;
                }
                _ => best = Some((number, true)),
            }
            // From now on, only names that are as near matter.
            limit = distance;
        }
        best
    }
}

impl Name {
    fn new(text: &str) -> Name {
        let letters: Box<[char]> = text.chars().flat_map(char::to_lowercase).collect();
        let mut counts = [0u8; 32];
        for letter in &letters {
            let count = &mut counts[*letter as usize % 32];
            *count = count.saturating_add(1);
        }
        let bits = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let kinds = bits.fold(0, |kinds, (kind, _)| kinds | 1 << kind);
        Name { letters, counts, kinds }
    }

    /// The distance to `other`, where it is at most `limit`.
    fn distance(&self, other: &Name, limit: usize) -> Option<usize> {
        if self.letters.len().abs_diff(other.letters.len()) > limit {
            return None;
        }
        // One edit adds one kind and removes another at most, and changes their counts by one.
        if (self.kinds ^ other.kinds).count_ones() as usize > 2 * limit {
            return None;
        }
        let apart: u32 =
            self.counts.iter().zip(&other.counts).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        if apart as usize > 2 * limit {
            return None;
        }
        Some(distance(&self.letters, &other.letters)).filter(|distance| *distance <= limit)
    }
}

/// The candidate nearest to `word`, as [`Names::nearest`] finds it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    Names::new(candidates.iter().copied()).nearest(word).map(|number| candidates[number])
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_sees_a_swapped_letter() {
        assert_eq!(nearest("titel", ["date", "title"]), Some("title"));
        assert_eq!(nearest("foo", ["date", "title"]), None);
    }

    #[test]
    fn of_equally_near_names_none_is_the_only_one() {
        let names = Names::new(["tale", "table", "cable"]);
        assert_eq!(names.nearest("able"), Some(1));
        assert_eq!(names.slip("able"), None);
        assert_eq!(names.slip("tabel"), Some(1));
        assert_eq!(Names::new(["Water", "water"]).slip("watre"), Some(0));
    }
}
