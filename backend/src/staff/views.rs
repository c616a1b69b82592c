//! Context of the staff's desk.

use domain::platform::templates::Template;
use serde::Serialize;

use crate::components::OpenThing;
use crate::views::{Page, PageMeta};

/// `/staff`
#[derive(Clone, Debug, Serialize)]
pub struct DeskPage {
    /// What waits, feature by feature.
    pub tiles: Vec<Tile>,
    /// What is due, the oldest first.
    pub due: Vec<OpenThing>,
}

/// How much waits in one feature.
#[derive(Clone, Debug, Serialize)]
pub struct Tile {
    label: &'static str,
    count: i64,
    overdue: Option<i64>,
    href: &'static str,
}

impl Tile {
    /// So many wait there.
    #[must_use]
    pub fn new(label: &'static str, count: i64, href: &'static str) -> Self {
        Self { label, count, overdue: None, href }
    }

    /// Of them, so many longer than promised.
    #[must_use]
    pub fn with_overdue(self, overdue: i64) -> Self {
        Self { overdue: Some(overdue), ..self }
    }
}

impl Template for DeskPage {
    const NAME: &'static str = "pages/staff/desk.html";
    fn samples() -> Vec<Self> {
        let due =
            OpenThing::undated("Application of Ada <b>", "Decide", "/staff/applications/1", "due", "bad");
        let tiles = vec![
            Tile::new("Applications", 2, "/staff/applications").with_overdue(1),
            Tile::new("Applications", 2, "/staff/applications").with_overdue(0),
            Tile::new("Companies", 0, "/staff/companies"),
        ];
        vec![Self { tiles: tiles.clone(), due: vec![due] }, Self { tiles, due: Vec::new() }]
    }
}

impl Page for DeskPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("Desk")
    }
}
