//! What a language needs: its dates, numbers, plurals and order (Unicode CLDR, through ICU4X).

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_datetime::fieldsets::{T, Y, YM, YMD};
use icu_datetime::input::{Date, Time};
use icu_datetime::{DateTimeFormatter, NoCalendarFormatter};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale::{Locale as Tag, LocaleDirectionality};
use icu_plurals::{PluralCategory, PluralRules};

/// The rules of one language.
pub struct Locale {
    code: String,
    right_to_left: bool,
    day: DateTimeFormatter<YMD>,
    short_day: DateTimeFormatter<YMD>,
    month: DateTimeFormatter<YM>,
    year: DateTimeFormatter<Y>,
    time: NoCalendarFormatter<T>,
    number: DecimalFormatter,
    plurals: PluralRules,
    collator: CollatorBorrowed<'static>,
}

/// How precisely a date is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// "2026"
    Year,
    /// "March 2026"
    Month,
    /// "4 March 2026"
    Day,
    /// "4 March 2026, 09:30"
    Minute,
}

impl Locale {
    /// The rules of a BCP 47 tag such as `ar` or `en-GB`; none when it is not one.
    pub fn new(code: &str) -> Option<Locale> {
        let tag: Tag = code.parse().ok()?;
        let right_to_left = LocaleDirectionality::new_common().is_right_to_left(&tag.id);
        // Publications of an institute have dates of the Gregorian calendar in every language.
        let mut dated = tag.clone();
        let gregorian: Tag = "und-u-ca-gregory".parse().expect("a valid tag");
        for (key, value) in gregorian.extensions.unicode.keywords.iter() {
            dated.extensions.unicode.keywords.set(*key, value.clone());
        }
        Some(Locale {
            code: code.to_string(),
            right_to_left,
            day: DateTimeFormatter::try_new((&dated).into(), YMD::long()).ok()?,
            short_day: DateTimeFormatter::try_new((&dated).into(), YMD::medium()).ok()?,
            month: DateTimeFormatter::try_new((&dated).into(), YM::long()).ok()?,
            year: DateTimeFormatter::try_new((&dated).into(), Y::long()).ok()?,
            time: NoCalendarFormatter::try_new((&dated).into(), T::hm()).ok()?,
            number: DecimalFormatter::try_new((&tag).into(), Default::default()).ok()?,
            plurals: PluralRules::try_new_cardinal((&tag).into()).ok()?,
            collator: Collator::try_new((&tag).into(), CollatorOptions::default()).ok()?,
        })
    }

    /// The tag from which it was made.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// `rtl` or `ltr`.
    pub fn direction(&self) -> &'static str {
        if self.right_to_left { "rtl" } else { "ltr" }
    }

    /// True for languages that run from right to left.
    pub fn right_to_left(&self) -> bool {
        self.right_to_left
    }

    /// A date in words. Minutes are added to the day after a comma.
    pub fn date(&self, date: jiff::civil::DateTime, precision: Precision) -> String {
        let Ok(day) =
            Date::try_new_iso(i32::from(date.year()), date.month() as u8, date.day() as u8)
        else {
            return date.date().to_string();
        };
        match precision {
            Precision::Year => self.year.format(&day).to_string(),
            Precision::Month => self.month.format(&day).to_string(),
            Precision::Day => self.day.format(&day).to_string(),
            Precision::Minute => format!("{}, {}", self.day.format(&day), self.time(date)),
        }
    }

    /// A day in few letters, such as "4 Mar 2026".
    pub fn short_day(&self, date: jiff::civil::DateTime) -> String {
        Date::try_new_iso(i32::from(date.year()), date.month() as u8, date.day() as u8)
            .map(|day| self.short_day.format(&day).to_string())
            .unwrap_or_else(|_| date.date().to_string())
    }

    /// A time of day, such as "9:30 AM".
    pub fn time(&self, date: jiff::civil::DateTime) -> String {
        Time::try_new(date.hour() as u8, date.minute() as u8, 0, 0)
            .map(|time| self.time.format(&time).to_string())
            .unwrap_or_default()
    }

    /// A whole number with the language's digits and grouping.
    pub fn number(&self, number: i64) -> String {
        self.number.format(&Decimal::from(number)).to_string()
    }

    /// A number with one decimal place, rounded half up, such as a size in megabytes.
    pub fn tenths(&self, tenths: u64) -> String {
        let mut decimal = Decimal::from(tenths);
        decimal.multiply_pow10(-1);
        self.number.format(&decimal).to_string()
    }

    /// CLDR plural category of a count: `zero`, `one`, `two`, `few`, `many` or `other`.
    pub fn plural(&self, count: i64) -> &'static str {
        match self.plurals.category_for(count) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// Order of two names by the language's own rules; equal ones are ordered by their bytes.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.collator.compare(a, b).then_with(|| a.cmp(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(code: &str) -> Locale {
        Locale::new(code).unwrap()
    }

    #[test]
    fn dates_are_told_as_each_language_tells_them() {
        let date = jiff::civil::datetime(2026, 3, 4, 9, 30, 0, 0);
        assert_eq!(locale("en").date(date, Precision::Day), "March 4, 2026");
        assert_eq!(locale("en-GB").date(date, Precision::Day), "4 March 2026");
        assert_eq!(locale("fr").date(date, Precision::Month), "mars 2026");
        assert_eq!(locale("de").date(date, Precision::Year), "2026");
        assert_eq!(locale("ar-EG").date(date, Precision::Day), "٤ مارس ٢٠٢٦");
    }

    #[test]
    fn plurals_follow_the_language() {
        assert_eq!(locale("ar").plural(3), "few");
        assert_eq!(locale("en").plural(1), "one");
    }

    #[test]
    fn swedish_puts_a_ring_last() {
        assert_eq!(locale("sv").compare("Åsa", "Zoe"), Ordering::Greater);
        assert_eq!(locale("en").compare("Åsa", "Zoe"), Ordering::Less);
    }

    #[test]
    fn portuguese_months_have_their_year() {
        let date = jiff::civil::datetime(2026, 3, 4, 9, 30, 0, 0);
        assert_eq!(locale("pt").date(date, Precision::Month), "março de 2026");
    }

    #[test]
    fn all_dates_have_the_digits_of_their_language() {
        let date = jiff::civil::datetime(2026, 3, 4, 9, 30, 0, 0);
        for code in ["ar-EG", "as", "bn"] {
            let locale = locale(code);
            for precision in [Precision::Year, Precision::Month, Precision::Day] {
                let told = locale.date(date, precision);
                assert!(!told.contains(|c: char| c.is_ascii_digit()), "{code}: {told}");
            }
        }
    }

    #[test]
    fn a_locale_is_shared_by_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Locale>();
    }
}
