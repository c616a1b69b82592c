//! Contexts of searching: facets, chips, sorts.

use serde::Serialize;

/// `facet_group`.
#[derive(Clone, Debug, Serialize)]
pub struct Facet {
    /// "Skill".
    pub title: &'static str,
    /// The key in the address.
    pub name: &'static str,
    /// Whether several may be ticked.
    pub kind: FacetKind,
    /// In the order shown; those after the eighth are folded.
    pub options: Vec<FacetOption>,
}

/// How a facet is chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FacetKind {
    /// Any number.
    Checkbox,
    /// One.
    Radio,
}

/// One value of a facet.
#[derive(Clone, Debug, Serialize)]
pub struct FacetOption {
    /// In the address.
    pub value: String,
    /// On the page.
    pub label: String,
    /// How many the viewer would see.
    pub count: Option<i64>,
    /// Whether it is on.
    #[serde(rename = "checked")]
    pub is_checked: bool,
}

/// A filter that is on, in `filter_chips`.
#[derive(Clone, Debug, Serialize)]
pub struct Chip {
    /// "Rust, level 4".
    pub label: String,
    /// The same search without it.
    pub remove_href: String,
}

/// An order, in `sort_menu`.
#[derive(Clone, Debug, Serialize)]
pub struct SortOption {
    /// "Recently confirmed".
    pub label: &'static str,
    /// The same search in that order.
    pub href: String,
    /// Whether it is the present one.
    #[serde(rename = "current")]
    pub is_current: bool,
}
