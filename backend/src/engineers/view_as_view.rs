//! Context of `/me/view-as`.

use domain::directory::ShownParts;
use domain::platform::templates::Template;
use serde::Serialize;

use crate::components::{EngineerCard, Tab};
use crate::directory::PartsView;
use crate::views::{Page, PageMeta};

/// `/me/view-as`
#[derive(Clone, Debug, Serialize)]
pub struct ViewAsPage {
    /// Who may look.
    pub viewers: Vec<Tab>,
    /// Who looks, in a sentence.
    pub who: String,
    /// Whether that is known; if not, the sentence says what is missing.
    pub is_known: bool,
    /// Which company, where one is asked for.
    pub pick: Option<CompanyPick>,
    /// What they see, where they see anything.
    pub engineer: Option<EngineerCard>,
    /// Where they see it.
    pub places: Vec<Seen>,
    /// What else the page tells them, if they may open it.
    pub written: Option<Written>,
    /// Whether the engineer is in the network; before, nobody sees anything.
    pub is_active: bool,
}

/// The picker of a company.
#[derive(Clone, Debug, Serialize)]
pub struct CompanyPick {
    /// As typed.
    pub name: String,
    /// Nothing begins like that.
    pub is_fruitless: bool,
    /// Names and addresses to choose from.
    pub found: Vec<(String, String)>,
}

/// Whether one place shows the engineer.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    /// "In the list of engineers".
    pub place: &'static str,
    /// Whether.
    pub is_shown: bool,
}

/// What the page says beside the card.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// About their work: Markdown, without names where the engineer is anonymous.
    pub bio_md: String,
    /// Work history, portfolio, languages and links, as far as this viewer may know.
    pub parts: PartsView,
    /// Whether this viewer may ask for an intro.
    pub can_ask: bool,
    /// Whether a search engine may keep the page.
    pub is_indexable: bool,
}

impl Template for ViewAsPage {
    const NAME: &'static str = "pages/engineers/view_as.html";
    fn samples() -> Vec<Self> {
        let tab = |label, is_current| Tab { label, href: "/me/view-as".into(), is_current, count: None };
        let seen = Self {
            viewers: vec![tab("A stranger", true), tab("A search engine", false)],
            who: "A member of Ada <b> Ltd.".into(),
            is_known: true,
            pick: None,
            engineer: Some(crate::directory::sample_card()),
            places: vec![
                Seen { place: "In the list of engineers", is_shown: true },
                Seen { place: "On the home page", is_shown: false },
            ],
            written: Some(Written {
                bio_md: "I write *engines*.".into(),
                parts: PartsView::new(&crate::directory::sample_parts()),
                can_ask: true,
                is_indexable: true,
            }),
            is_active: true,
        };
        let wordless = Self {
            written: Some(Written {
                bio_md: String::new(),
                parts: PartsView::new(&ShownParts::default()),
                can_ask: false,
                is_indexable: false,
            }),
            ..seen.clone()
        };
        let unseen =
            Self { engineer: None, written: None, places: Vec::new(), is_active: false, ..seen.clone() };
        let picks = |is_fruitless, found: &[(String, String)]| Self {
            is_known: false,
            pick: Some(CompanyPick { name: "Ada <b>".into(), is_fruitless, found: found.to_vec() }),
            ..seen.clone()
        };
        let found = [("Ada <b> Ltd".to_owned(), "/me/view-as?as=company".to_owned())];
        vec![seen.clone(), wordless, unseen, picks(true, &[]), picks(false, &found)]
    }
}

impl Page for ViewAsPage {
    fn meta(&self) -> PageMeta {
        PageMeta::private("See yourself as others do")
    }
}
