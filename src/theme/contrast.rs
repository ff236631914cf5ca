//! Contrast of two colours, as WCAG 2.2 defines it.

/// Red, green and blue of `#rgb` or `#rrggbb`.
pub(super) fn channels(colour: &str) -> Option<[u8; 3]> {
    let hex = colour.strip_prefix('#')?;
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |at: usize| match hex.len() {
        3 => u8::from_str_radix(&hex[at..=at].repeat(2), 16).ok(),
        6 => u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok(),
        _ => None,
    };
    Some([channel(0)?, channel(1)?, channel(2)?])
}

/// Contrast ratio, from 1 to 21.
pub(super) fn contrast(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (luminance(channels(a)?), luminance(channels(b)?));
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

fn luminance(channels: [u8; 3]) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = channels.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_is_21() {
        assert!((contrast("#000", "#ffffff").unwrap() - 21.0).abs() < 1e-9);
        assert!((contrast("#767676", "#fff").unwrap() - 4.54).abs() < 0.01);
        assert_eq!(contrast("green", "#fff"), None);
    }
}
