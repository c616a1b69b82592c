//! Portraits: any picture in, the same three squares out. What is stored and served are pixels that we encoded ourselves:
//! no metadata, no second file behind the first, one frame.
//!
//! Size and memory are known from the header and refused before a pixel is decoded. Work is off the async threads, and
//! one picture at a time: the largest takes some 400 MB.

use std::fmt::Write as _;
use std::io::Cursor;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, resize, thumbnail};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// Sides of the squares, in pixels.
pub const SIZES: [u32; 3] = [96, 256, 512];
/// Bytes of a picture as it is sent: 8 MiB.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Pixels of one side.
const MAX_SIDE: u32 = 20_000;
/// Pixels in all: what the largest cameras of telephones make.
const MAX_PIXELS: u64 = 50_000_000;
/// Bytes that decoding may take: four a pixel, and as much again for what the format needs beside.
const MAX_ALLOC: u64 = MAX_PIXELS * 8;
/// Of a JPEG, 1 to 100.
const QUALITY: u8 = 85;
/// How long a picture waits for the one before it.
const PATIENCE: Duration = Duration::from_secs(10);

static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// A portrait in every size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portrait {
    /// JPEG, in the order of [`SIZES`].
    pub squares: Vec<(u32, Vec<u8>)>,
    /// Differs with the pixels; for addresses and ETags.
    pub stamp: String,
}

/// Why a picture is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// What is wrong with it, for the person who chose it.
    #[error("{0}")]
    Refused(&'static str),
    /// Too many pictures at once.
    #[error("too many pictures at once")]
    Busy,
    /// Our fault.
    #[error("a picture's thread ended: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

const UNREADABLE: &str = "We cannot read this picture. Save it again as JPEG, PNG or WebP.";

/// Makes a portrait of a file, off the async threads.
///
/// # Errors
/// See [`PictureError`].
pub async fn prepare(bytes: Vec<u8>) -> Result<Portrait, PictureError> {
    check(&bytes)?;
    let turn = tokio::time::timeout(PATIENCE, ONE_AT_A_TIME.acquire()).await;
    let Ok(Ok(_turn)) = turn else { return Err(PictureError::Busy) };
    tokio::task::spawn_blocking(move || portrait(&bytes)).await?
}

/// What can be told from the first bytes and their number.
fn check(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Refused("Choose a file that is not empty."));
    }
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::Refused("This picture is larger than the 8 MB that we take."));
    }
    // By content: what the file is called says nothing.
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        _ => Err(PictureError::Refused("We take JPEG, PNG and WebP pictures only.")),
    }
}

fn portrait(bytes: &[u8]) -> Result<Portrait, PictureError> {
    let image = decode(bytes)?;
    let largest = SIZES.iter().copied().max().unwrap_or(1);
    let square = square(&image, largest);
    let mut squares = Vec::with_capacity(SIZES.len());
    for size in SIZES {
        let pixels =
            if size == largest { square.clone() } else { resize(&square, size, size, FilterType::Lanczos3) };
        squares.push((size, encode(&pixels)?));
    }
    let mut hash = Sha256::new();
    for (_, jpeg) in &squares {
        hash.update(jpeg);
    }
    let stamp = hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok(Portrait { squares, stamp })
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let format = check(bytes)?;
    let unreadable = |_| PictureError::Refused(UNREADABLE);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        let fault = "This picture has too many pixels: at most 20,000 a side and 50 million in all.";
        return Err(PictureError::Refused(fault));
    }
    if width.min(height) < 96 {
        return Err(PictureError::Refused("This picture is too small: 96 pixels a side are the least."));
    }
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// The middle of the picture, opaque on white.
fn square(image: &DynamicImage, side: u32) -> RgbImage {
    let least = image.width().min(image.height());
    let (left, top) = ((image.width() - least) / 2, (image.height() - least) / 2);
    let middle = crop_imm(image, left, top, least, least);
    // Boxes first, which is fast, then what looks well.
    let rough = if least > side * 2 { thumbnail(&*middle, side * 2, side * 2) } else { middle.to_image() };
    let fine = resize(&rough, side, side, FilterType::Lanczos3);
    let mut opaque = RgbImage::new(side, side);
    for (to, from) in opaque.pixels_mut().zip(fine.pixels()) {
        let [r, g, b, a] = from.0;
        let over = |channel: u8| {
            let mixed = u16::from(channel) * u16::from(a) + 255 * (255 - u16::from(a));
            u8::try_from(mixed / 255).unwrap_or(255)
        };
        *to = Rgb([over(r), over(g), over(b)]);
    }
    opaque
}

fn encode(pixels: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    encoder
        .encode(pixels.as_raw(), pixels.width(), pixels.height(), ExtendedColorType::Rgb8)
        .map_err(|_| PictureError::Refused(UNREADABLE))?;
    Ok(jpeg)
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
