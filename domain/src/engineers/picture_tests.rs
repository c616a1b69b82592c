//! Portraits of honest and hostile files.

use image::{ImageFormat, RgbImage};

use super::*;
use crate::testing::pictures::{self, PLACE};

fn refusal(bytes: &[u8]) -> &'static str {
    match portrait(bytes) {
        Err(PictureError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn pixels(portrait: &Portrait, size: u32) -> RgbImage {
    let (_, jpeg) = portrait.squares.iter().find(|(held, _)| *held == size).unwrap();
    assert_eq!(image::guess_format(jpeg).unwrap(), ImageFormat::Jpeg);
    image::load_from_memory(jpeg).unwrap().into_rgb8()
}

fn is_red(pixels: &RgbImage, x: u32, y: u32) -> bool {
    let [red, _, blue] = pixels.get_pixel(x, y).0;
    red > 120 && blue < 90
}

#[test]
fn every_kind_becomes_the_same_three_squares() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let made = portrait(&pictures::file(300, 200, format)).unwrap();
        for size in SIZES {
            let pixels = pixels(&made, size);
            assert_eq!(pixels.dimensions(), (size, size), "{format:?}");
            assert!(is_red(&pixels, 5, size / 2) && !is_red(&pixels, size - 5, size / 2), "{format:?}");
        }
    }
}

#[test]
fn a_turned_picture_stands_upright_and_its_metadata_is_gone() {
    let sent = pictures::jpeg_with_place(200, 200);
    assert!(sent.windows(PLACE.len()).any(|part| part == PLACE.as_bytes()));
    let made = portrait(&sent).unwrap();
    let upright = pixels(&made, 256);
    assert!(is_red(&upright, 128, 10) && !is_red(&upright, 128, 245), "left became top");
    for (_, jpeg) in &made.squares {
        for trace in [b"Exif".as_slice(), PLACE.as_bytes(), b"kitchen", b"http://ns.adobe.com"] {
            assert!(!jpeg.windows(trace.len()).any(|part| part == trace));
        }
    }
}

#[test]
fn what_hangs_behind_the_pixels_is_not_taken_along() {
    let mut polyglot = pictures::png(120, 120);
    polyglot.extend_from_slice(b"<script>alert(1)</script>PK\x03\x04");
    let made = portrait(&polyglot).unwrap();
    for (_, jpeg) in &made.squares {
        assert!(!jpeg.windows(7).any(|part| part == b"<script"));
        assert!(jpeg.ends_with(&[0xff, 0xd9]), "nothing behind the end of the picture");
    }
}

#[test]
fn sizes_are_refused_before_a_pixel_is_decoded() {
    for (width, height) in
        [(20_001, 100), (100, 20_001), (20_000, 20_000), (60_000, 60_000), (u32::MAX >> 1, 96)]
    {
        let bomb = pictures::png_claiming(width, height);
        assert!(bomb.len() < 2_000);
        let why = refusal(&bomb);
        assert!(why.contains("too many pixels") || why == UNREADABLE, "{width}×{height}: {why}");
    }
    assert!(refusal(&pictures::png(95, 400)).contains("too small"));
}

#[test]
fn what_is_no_picture_is_refused() {
    for (bytes, word) in [
        (Vec::new(), "not empty"),
        (b"MZ\x90\0".to_vec(), "JPEG, PNG and WebP"),
        (b"GIF89a\x01\0\x01\0".to_vec(), "JPEG, PNG and WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "JPEG, PNG and WebP"),
        (pictures::pdf("<< >>"), "JPEG, PNG and WebP"),
        (pictures::png(120, 120)[..60].to_vec(), "cannot read"),
        (b"\xff\xd8\xff\xe0 no picture".to_vec(), "cannot read"),
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), "cannot read"),
        (vec![0xff; MAX_BYTES + 1], "larger than the 8 MB"),
    ] {
        assert!(refusal(&bytes).contains(word), "{:?}", bytes.get(..12.min(bytes.len())));
    }
}

#[test]
fn the_stamp_follows_the_pixels() {
    let (a, b) = (
        portrait(&pictures::png(120, 120)).unwrap(),
        portrait(&pictures::jpeg_with_place(120, 120)).unwrap(),
    );
    assert_eq!(a, portrait(&pictures::png(120, 120)).unwrap());
    assert_ne!(a.stamp, b.stamp);
    assert_eq!(a.stamp.len(), 16);
}
