//! Every pair of colours that text or marks are set in, in both themes (WCAG 2.2, 1.4.3 and 1.4.11).

use std::collections::BTreeMap;

use super::text_of;

const TEXT: f64 = 4.5;
const MARK: f64 = 3.0;

/// Foreground, the grounds it stands on, and the least contrast.
const PAIRS: [(&str, &[&str], f64); 16] = [
    ("ink", &["paper", "surface", "sunken", "accent-soft", "good-soft", "warn-soft", "bad-soft"], TEXT),
    ("quiet", &["paper", "surface", "sunken", "accent-soft"], TEXT),
    ("accent", &["paper", "surface", "sunken", "accent-soft"], TEXT),
    ("accent-strong", &["paper", "surface", "accent-soft"], TEXT),
    ("good", &["paper", "surface", "good-soft"], TEXT),
    ("warn", &["paper", "surface", "warn-soft"], TEXT),
    ("bad", &["paper", "surface", "bad-soft"], TEXT),
    ("on-accent", &["accent", "accent-strong"], TEXT),
    ("on-bad", &["bad"], TEXT),
    ("edge", &["paper", "surface"], MARK),
    ("accent", &["sunken"], MARK),
    ("good", &["sunken"], MARK),
    ("warn", &["sunken"], MARK),
    ("bad", &["sunken"], MARK),
    ("paper", &["accent"], MARK),
    ("surface", &["accent"], MARK),
];

#[test]
fn every_pair_is_readable_in_both_themes() {
    let tokens = tokens();
    let mut faults = Vec::new();
    for (front, grounds, least) in PAIRS {
        for ground in grounds {
            for (theme, name) in [(0, "light"), (1, "dark")] {
                let ratio = contrast(tokens[front][theme], tokens[*ground][theme]);
                if ratio < least {
                    faults.push(format!("{front} on {ground}, {name}: {ratio:.2} < {least}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn mails_repeat_the_colours_of_the_site() {
    let tokens = tokens();
    let mail = include_str!("../../../../templates/emails/base.mjml.html");
    for name in ["paper", "surface", "ink", "quiet", "rule", "accent", "on-accent"] {
        for [r, g, b] in tokens[name] {
            let colour = format!("#{r:02x}{g:02x}{b:02x}");
            let is_part = include_str!("../../../../templates/emails/parts.mjml.html").contains(&colour);
            let is_frame =
                include_str!("../../../../templates/emails/transactional.mjml.html").contains(&colour);
            assert!(mail.contains(&colour) || is_part || is_frame, "no mail uses {name} {colour}");
        }
    }
}

/// `--name: light-dark(#rrggbb, #rrggbb);` by name.
fn tokens() -> BTreeMap<String, [[u8; 3]; 2]> {
    let css = text_of("css/tokens.css");
    let found = css.lines().filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(#")?;
        let (light, dark) = value.strip_suffix(");")?.split_once(", #")?;
        Some((name.to_owned(), [rgb(light)?, rgb(dark)?]))
    });
    found.collect()
}

fn rgb(hex: &str) -> Option<[u8; 3]> {
    let part = |from: usize| u8::from_str_radix(hex.get(from..from + 2)?, 16).ok();
    (hex.len() == 6).then_some([part(0)?, part(2)?, part(4)?])
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance of an sRGB colour.
fn luminance(colour: [u8; 3]) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
