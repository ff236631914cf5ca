#![allow(clippy::disallowed_methods, reason = "a test reads fonts")]

use super::*;

/// Fonts of the bundled theme.
fn fonts() -> Fonts {
    let file = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../themes/institute/static/fonts/");
        std::fs::read(format!("{folder}{name}.woff2")).unwrap()
    };
    let files = ["brygada", "markazi", "franklin", "vazirmatn"].map(file);
    let [serif, arabic, sans, other] = files.each_ref().map(|file| file.as_slice());
    let families = [("serif".to_string(), vec![serif, arabic]), ("sans".into(), vec![sans, other])];
    Fonts::new(&families).unwrap()
}

fn drawing(text: &str) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 630\">{text}</svg>")
}

/// The card's pixels.
fn drawn(text: &str) -> image::RgbImage {
    let png = card(&drawing(text), &fonts(), |_| None).unwrap();
    image::load_from_memory(&png).unwrap().to_rgb8()
}

/// The box around all that is dark: left, top, right, bottom.
fn ink(picture: &image::RgbImage) -> (u32, u32, u32, u32) {
    let dark = picture.enumerate_pixels().filter(|(.., pixel)| pixel[0] < 128);
    dark.fold((u32::MAX, u32::MAX, 0, 0), |(left, top, right, bottom), (x, y, _)| {
        (left.min(x), top.min(y), right.max(x), bottom.max(y))
    })
}

/// The rows of letters: how often dark rows begin below white ones.
fn rows(picture: &image::RgbImage) -> usize {
    let is_dark = |y: u32| (0..picture.width()).any(|x| picture.get_pixel(x, y)[0] < 128);
    (1..picture.height()).filter(|y| is_dark(*y) && !is_dark(*y - 1)).count()
}

#[test]
fn a_card_has_its_size_and_the_same_bytes_again() {
    let text =
        drawing("<rect width=\"600\" height=\"630\" fill=\"#0b5c47\"/><text y=\"99\">Name</text>");
    let png = card(&text, &fonts(), |_| None).unwrap();
    assert_eq!(png, card(&text, &fonts(), |_| None).unwrap());
    let picture = image::load_from_memory(&png).unwrap();
    assert_eq!((picture.width(), picture.height()), CARD);
    assert_eq!(picture.color(), image::ColorType::Rgb8);
    assert_eq!(picture.to_rgb8().get_pixel(300, 300).0, [0x0B, 0x5C, 0x47]);
    assert_eq!(picture.to_rgb8().get_pixel(900, 300).0, [255; 3]);
}

#[test]
fn a_text_stays_within_its_width_and_its_lines() {
    let long = "Who keeps the count of the people who were never asked whether they wished to be counted, \
                and what it costs a ministry to ask them again in the middle of a winter without light";
    let text = |lines: usize, smallest: usize, words: &str| {
        format!(
            "<text x=\"80\" y=\"200\" font-size=\"72\" data-width=\"1040\" data-lines=\"{lines}\" \
             data-smallest=\"{smallest}\">{words}</text>"
        )
    };
    for (lines, smallest, words) in
        [(4, 40, long), (2, 72, long), (4, 40, "Short"), (3, 30, &"W".repeat(120))]
    {
        let picture = drawn(&text(lines, smallest, words));
        let (left, _, right, _) = ink(&picture);
        assert!(left >= 76 && right <= 1122, "{lines} {words}: {left} to {right}");
        assert!(rows(&picture) <= lines, "{words}: {} rows", rows(&picture));
    }
    // All lines of a title have about the same width.
    let fonts = fonts();
    let face = fonts.face("serif", 600.0);
    let (height, leading) = (f32::INFINITY, 1.2);
    let room = lines::Room { width: 1040.0, lines: 4, height, leading, size: 72.0, smallest: 40.0 };
    let set =
        lines::set("When the count is late, the budget is a guess", &face, fonts::Way::Right, room);
    assert_eq!(set.lines.len(), 2);
    let wide: Vec<f32> =
        set.lines.iter().map(|text| lines::line(text, &face, fonts::Way::Right).1).collect();
    assert!((wide[0] - wide[1]).abs() < wide[0] / 4.0, "{:?}", set.lines);
    assert_eq!(set.lines.concat().replace(' ', ""), "Whenthecountislate,thebudgetisaguess");
    // A text that does not fit ends in a sign for the rest.
    let tall = lines::Room { lines: 9, height: 3.5 * 1.2 * 50.0, smallest: 50.0, ..room };
    assert_eq!(lines::set(long, &face, fonts::Way::Right, tall).lines.len(), 3);
    let room = lines::Room { lines: 2, smallest: 72.0, ..room };
    let set = lines::set(long, &face, fonts::Way::Right, room);
    assert!(set.lines.len() == 2 && set.lines[1].ends_with('…'), "{:?}", set.lines);
}

#[test]
fn arabic_begins_at_the_right_and_its_letters_join() {
    let text = |words: &str, way: &str, x: u32| {
        format!(
            "<text x=\"{x}\" y=\"300\" font-size=\"80\" font-family=\"serif\" direction=\"{way}\" \
             data-width=\"1000\">{words}</text>"
        )
    };
    let (left, _, right, _) = ink(&drawn(&text("من يعدّ الناس؟", "rtl", 1120)));
    assert!((1100..=1122).contains(&right) && left > 600, "{left} to {right}");
    // Joined letters are narrower than the same letters apart.
    let fonts = fonts();
    let face = fonts.face("serif", 400.0);
    let wide = |text: &str| lines::line(text, &face, fonts::Way::Left).1;
    assert!(wide("ببب") < wide("ب\u{200C}ب\u{200C}ب"));
    // Numbers and names within keep their own direction: the first word is at the right.
    let (runs, _) = lines::line("عام GDP", &face, fonts::Way::Left);
    let mut out = String::new();
    face.outlines(&runs, (0.0, 0.0), 10.0, &mut out);
    let mirrored = lines::line("GDP عام", &face, fonts::Way::Left);
    let mut other = String::new();
    face.outlines(&mirrored.0, (0.0, 0.0), 10.0, &mut other);
    assert!(out != other && out.matches("<path").count() == other.matches("<path").count());
}

#[test]
fn each_letter_has_a_font_or_is_told() {
    let fonts = fonts();
    assert_eq!(fonts.lacking("Café – e\u{301}t\u{E9}\u{AD} من يعدّ 2026…"), None);
    assert_eq!(fonts.lacking("Title 漢字"), Some('漢'));
    assert_eq!(fonts.lacking("\u{200F}\n"), None);
    // One family has the letters that the other lacks.
    let face = fonts.face("sans", 400.0);
    assert!(lines::line("ك", &face, fonts::Way::Left).1 > 0.2);
    assert!(Fonts::new(&[("one".into(), vec![b"not a font".as_slice()])]).is_err());
}

#[test]
fn weights_of_one_file_differ() {
    let black = |weight: u32| {
        let text = format!(
            "<text x=\"80\" y=\"300\" font-size=\"90\" font-weight=\"{weight}\">Weight</text>"
        );
        drawn(&text).pixels().filter(|pixel| pixel[0] < 128).count()
    };
    assert!(black(700) > black(400) * 11 / 10, "{} {}", black(700), black(400));
}

#[test]
fn pictures_come_from_where_the_caller_says_and_from_nowhere_else() {
    let image = |address: &str| {
        drawing(&format!("<image href=\"{address}\" width=\"600\" height=\"630\"/>"))
    };
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"63\">\
                <rect width=\"60\" height=\"63\" fill=\"#00f\"/></svg>";
    let file = |address: &str| (address == "logo").then(|| logo.as_bytes().to_vec());
    let png = card(&image("logo"), &fonts(), file).unwrap();
    let picture = image::load_from_memory(&png).unwrap().to_rgb8();
    assert_eq!(picture.get_pixel(300, 300).0, [0, 0, 255]);
    for other in ["/etc/hostname", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
        assert_eq!(
            card(&image(other), &fonts(), file).err(),
            Some(format!("there is no picture at `{other}`"))
        );
    }
}

#[test]
fn mistakes_of_a_drawing_are_words_and_no_panics() {
    let fault = |text: &str| card(text, &fonts(), |_| None).unwrap_err();
    assert!(fault(&drawing("\n<text x=\"left\">A</text>")).starts_with("line 2: `x` of a `text`"));
    assert!(fault(&drawing("<text font-family=\"Arial\">A</text>")).contains("`serif`, `sans`"));
    assert!(!fault("<svg").is_empty() && !fault("").is_empty() && !fault("<p>A</p>").is_empty());
    let whole =
        drawing("<text x=\"80\" y=\"300\" data-width=\"9\" data-lines=\"2\">A &amp; B</text>");
    for end in 0..whole.len() {
        let _ = card(&whole[..end], &fonts(), |_| None);
    }
    drawn("<text data-width=\"1\" data-lines=\"1\">W\u{301}\u{200D}W</text><text/>");
}
