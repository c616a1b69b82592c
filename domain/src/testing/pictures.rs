//! Pictures of tests: honest ones, and ones that lie.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// What the metadata of [`jpeg_with_place`] gives away.
pub const PLACE: &str = "51 deg 30 N Ada's kitchen";

/// A picture that is red in its left half and blue in its right one.
#[must_use]
pub fn two_halves(width: u32, height: u32) -> DynamicImage {
    let half = |x: u32| if x < width / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| half(x)))
}

/// The same as a file.
#[must_use]
pub fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    two_halves(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// PNG.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    file(width, height, ImageFormat::Png)
}

/// A JPEG as a telephone writes one: turned by a quarter, with a place and a comment in its metadata.
#[must_use]
pub fn jpeg_with_place(width: u32, height: u32) -> Vec<u8> {
    let plain = file(width, height, ImageFormat::Jpeg);
    let (start, rest) = plain.split_at(2);
    let mut bytes = start.to_vec();
    for (marker, body) in [(0xe1_u8, exif()), (0xfe, PLACE.as_bytes().to_vec())] {
        let length = u16::try_from(body.len() + 2).unwrap();
        bytes.extend([0xff, marker]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(body);
    }
    bytes.extend(rest);
    bytes
}

/// TIFF in an Exif segment: orientation 6 ("turn clockwise"), a description, and a GPS directory with a latitude.
fn exif() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let text = PLACE.as_bytes();
    let entries: u32 = 3;
    let after = 8 + 2 + entries * 12 + 4;
    let gps = after + u32::try_from(text.len()).unwrap();
    tiff.extend(u16::try_from(entries).unwrap().to_le_bytes());
    let mut entry = |tag: u16, kind: u16, count: u32, value: u32| {
        tiff.extend(tag.to_le_bytes());
        tiff.extend(kind.to_le_bytes());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    };
    entry(0x010e, 2, u32::try_from(text.len()).unwrap(), after);
    entry(0x0112, 3, 1, 6);
    entry(0x8825, 4, 1, gps);
    tiff.extend([0; 4]);
    tiff.extend(text);
    // One entry: GPSLatitudeRef "N".
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend([1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0]);
    tiff.extend([0; 4]);
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    segment
}

/// A PNG of a few hundred bytes that says it is this large.
#[must_use]
pub fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(96, 96);
    bytes.get_mut(16..20).unwrap().copy_from_slice(&width.to_be_bytes());
    bytes.get_mut(20..24).unwrap().copy_from_slice(&height.to_be_bytes());
    let sum = crc32(bytes.get(12..29).unwrap());
    bytes.get_mut(29..33).unwrap().copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// As PNG wants it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| {
                if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 }
            },
        )
    })
}

/// The smallest PDF that we take, with this in its only object.
#[must_use]
pub fn pdf(body: &str) -> Vec<u8> {
    let objects = format!("%PDF-1.7\n1 0 obj\n{body}\nendobj\n");
    format!("{objects}trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n").into_bytes()
}
