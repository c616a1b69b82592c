//! Lines and messages.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// Longest command line (RFC 5321 section 4.5.3.1.4 says 512; SMTPUTF8 and parameters need more).
pub const LINE: usize = 2_048;
/// Bytes of a message that are read at once, whether its lines end or not.
const CHUNK: u64 = 64 * 1024;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Its bytes, dots unstuffed; cut where the limit was reached.
    pub bytes: Vec<u8>,
    /// Whether that is all of it.
    pub is_whole: bool,
}

/// One line with its end; without an end if it is longer than [`LINE`] or the stream is over; empty at its end.
///
/// # Errors
/// As the stream.
pub async fn read_line<R: AsyncBufRead + Unpin>(stream: &mut R) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    stream.take(LINE as u64 + 1).read_until(b'\n', &mut line).await?;
    Ok(line)
}

/// The message up to the dot on a line (RFC 5321 section 4.5.2); `None` when the client leaves before it, or says nothing
/// for `idle`. What exceeds `limit` is read and dropped: the refusal comes at the dot. A line ends with CRLF only.
///
/// # Errors
/// As the stream.
pub async fn read_message<R: AsyncBufRead + Unpin>(
    stream: &mut R,
    limit: usize,
    idle: Duration,
) -> io::Result<Option<Content>> {
    let (mut content, mut line) = (Content { bytes: Vec::new(), is_whole: true }, Vec::new());
    let (mut is_line_start, mut ended_in_cr) = (true, false);
    loop {
        line.clear();
        let mut limited = (&mut *stream).take(CHUNK);
        let Ok(count) = tokio::time::timeout(idle, limited.read_until(b'\n', &mut line)).await else {
            return Ok(None);
        };
        if count? == 0 {
            return Ok(None);
        }
        if is_line_start && line == b".\r\n" {
            return Ok(Some(content));
        }
        let text = if is_line_start { line.strip_prefix(b".").unwrap_or(&line) } else { &line };
        content.is_whole &= content.bytes.len() + text.len() <= limit;
        if content.is_whole {
            content.bytes.extend_from_slice(text);
        }
        is_line_start = line.ends_with(b"\r\n") || (ended_in_cr && line == b"\n");
        ended_in_cr = line.ends_with(b"\r");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::BufReader;

    use super::*;

    async fn read(bytes: &[u8], limit: usize) -> Option<Content> {
        read_message(&mut BufReader::new(bytes), limit, Duration::from_secs(5)).await.unwrap()
    }

    #[tokio::test]
    async fn a_message_ends_at_its_dot_and_nowhere_else() {
        for (wire, message) in [
            (&b"a\r\n.\r\n"[..], Some(&b"a\r\n"[..])),
            (b".\r\n", Some(b"")),
            (b"..a\r\n...\r\n.\r\n", Some(b".a\r\n..\r\n")),
            (b"a\n.\n\r\n.\r\n", Some(b"a\n.\n\r\n")),
            (b"a\n.\r\n\r\n.\r\n", Some(b"a\n.\r\n\r\n")),
            (b"a\r.\r\n\r\n.\r\n", Some(b"a\r.\r\n\r\n")),
            (b"cut in the mid", None),
            (b"cut before the dot\r\n", None),
        ] {
            assert_eq!(read(wire, 1000).await.map(|content| content.bytes).as_deref(), message, "{wire:?}");
        }
    }

    #[tokio::test]
    async fn a_line_without_an_end_is_read_in_pieces() {
        let long = vec![b'x'; 200_000];
        let wire = [&long[..], b"\r\n.\r\n"].concat();
        assert_eq!(read(&wire, 300_000).await.unwrap().bytes.len(), 200_002);
        let cut = read(&wire, 1000).await.unwrap();
        assert!(!cut.is_whole && cut.bytes.len() <= 1000);
        let edge = [vec![b'x'; 65_535], b"\r\n.\r\n".to_vec()].concat();
        assert_eq!(read(&edge, 300_000).await.unwrap().bytes.len(), 65_537, "CR and LF in two pieces");
    }

    proptest! {
        #[test]
        fn whatever_is_stuffed_comes_back(lines in proptest::collection::vec("[.a-c]{0,6}", 0..12)) {
            let message: String = lines.iter().flat_map(|line| [line.as_str(), "\r\n"]).collect();
            let dot = |line: &str| if line.starts_with('.') { "." } else { "" };
            let stuffed: String = lines.iter().flat_map(|line| [dot(line), line.as_str(), "\r\n"]).collect();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let read = runtime.block_on(read(format!("{stuffed}.\r\n").as_bytes(), 10_000)).unwrap();
            prop_assert_eq!(read.bytes, message.into_bytes());
        }
    }
}
