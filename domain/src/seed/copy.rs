//! Rows in Postgres' COPY text format, and the pipe that takes them.

use std::fmt::{Display, Write as _};
use std::io::Cursor;

use chrono::{DateTime, SubsecRound as _, Utc};
use futures::SinkExt;
use tokio_postgres::Client;

/// Rows of one table.
#[derive(Debug)]
pub(super) struct Table {
    name: &'static str,
    columns: &'static str,
    text: String,
    rows: usize,
}

impl Table {
    pub(super) fn new(name: &'static str, columns: &'static str) -> Self {
        Self { name, columns, text: String::new(), rows: 0 }
    }

    /// Begins a row; its fields follow in the order of the columns.
    pub(super) fn row(&mut self) -> Row<'_> {
        self.rows += 1;
        Row { text: &mut self.text, is_first: true }
    }

    /// Sends all rows; answers how many.
    pub(super) async fn send(self, client: &Client) -> Result<usize, tokio_postgres::Error> {
        if self.rows == 0 {
            return Ok(0);
        }
        let statement = format!("copy {} ({}) from stdin", self.name, self.columns);
        let sink = client.copy_in::<_, Cursor<Vec<u8>>>(&statement).await?;
        let mut sink = std::pin::pin!(sink);
        sink.send(Cursor::new(self.text.into_bytes())).await?;
        sink.finish().await?;
        Ok(self.rows)
    }
}

/// One row; dropping it ends the line.
pub(super) struct Row<'a> {
    text: &'a mut String,
    is_first: bool,
}

impl Row<'_> {
    fn field(&mut self) -> &mut String {
        if !self.is_first {
            self.text.push('\t');
        }
        self.is_first = false;
        self.text
    }

    /// A value whose text needs no escaping: numbers, ids, words of ours.
    pub(super) fn plain(mut self, value: impl Display) -> Self {
        let _ = write!(self.field(), "{value}");
        self
    }

    /// Any text.
    pub(super) fn text(mut self, value: &str) -> Self {
        let field = self.field();
        for c in value.chars() {
            match c {
                '\\' => field.push_str("\\\\"),
                '\n' => field.push_str("\\n"),
                '\r' => field.push_str("\\r"),
                '\t' => field.push_str("\\t"),
                c => field.push(c),
            }
        }
        self
    }

    pub(super) fn at(self, value: DateTime<Utc>) -> Self {
        self.plain(format_args!("{}+00", value.naive_utc().trunc_subsecs(6)))
    }

    pub(super) fn null(mut self) -> Self {
        self.field().push_str("\\N");
        self
    }

    pub(super) fn maybe<T>(self, value: Option<T>, put: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => put(self, value),
            None => self.null(),
        }
    }

    /// Bytes as `bytea`.
    pub(super) fn bytes(mut self, value: &[u8]) -> Self {
        let field = self.field();
        field.push_str("\\\\x");
        for byte in value {
            let _ = write!(field, "{byte:02x}");
        }
        self
    }

    /// An array of words that need no quoting.
    pub(super) fn list<T: Display>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        let field = self.field();
        field.push('{');
        for (index, value) in values.into_iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(field, "{comma}{value}");
        }
        field.push('}');
        self
    }
}

impl Drop for Row<'_> {
    fn drop(&mut self) {
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn times_are_cut_to_microseconds() {
        let mut table = Table::new("t", "a, b");
        let at = Utc.with_ymd_and_hms(2026, 11, 2, 9, 5, 0).unwrap();
        table.row().at(at).at(at + chrono::TimeDelta::nanoseconds(1_234_999));
        assert_eq!(table.text, "2026-11-02 09:05:00+00\t2026-11-02 09:05:00.001234+00\n");
    }

    #[test]
    fn text_is_escaped_and_rows_end() {
        let mut table = Table::new("t", "a, b, c, d");
        table.row().text("tab\there\\and\nline").null().list(["a", "b"]).bytes(&[1, 255]);
        table.row().plain(7);
        assert_eq!(table.text, "tab\\there\\\\and\\nline\t\\N\t{a,b}\t\\\\x01ff\n7\n");
    }
}
