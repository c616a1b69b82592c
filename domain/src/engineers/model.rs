//! Types of the feature.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::platform::ids::{AccountId, EngineerId};
use crate::platform::money::Currency;
use crate::platform::places::Country;
use crate::schema::engineers;
use crate::text_enum;

text_enum! {
    /// How much somebody has seen.
    pub enum Seniority {
        Junior = "junior", Mid = "mid", Senior = "senior", Staff = "staff", Principal = "principal",
    }
}
text_enum! {
    /// How an engineer may be engaged.
    pub enum EngagementType {
        Hourly = "hourly", PartTime = "part_time", FullTimeContract = "full_time_contract", Employment = "employment",
    }
}
text_enum! {
    /// Whether an engineer looks for work.
    pub enum Availability {
        ActivelyLooking = "actively_looking", Open = "open", Engaged = "engaged", NotLooking = "not_looking",
    }
}
text_enum! {
    /// Where a developer stands with the network. Only `Active` is ever shown.
    pub enum NetworkStatus {
        None = "none", Applicant = "applicant", Active = "active", Paused = "paused", Offboarded = "offboarded",
        Removed = "removed",
    }
}
text_enum! {
    /// Who sees an engineer: the owner's own setting, from the widest to the narrowest.
    pub enum Visibility {
        Public = "public", Anonymous = "anonymous", CompaniesOnly = "companies_only", LinkOnly = "link_only",
        Hidden = "hidden",
    }
}
text_enum! {
    /// Staff's own setting; what is shown is the narrower of the two.
    pub enum Moderation { Clear = "clear", Limited = "limited", Hidden = "hidden" }
}
text_enum! {
    /// What stands behind a skill. Only a linked row raises it.
    pub enum Evidence { Claimed = "claimed", Endorsed = "endorsed", Assessed = "assessed", Delivered = "delivered" }
}
text_enum! {
    /// How an engineer agreed to appear in the digest.
    pub enum ConsentScope { Named = "named", Anonymous = "anonymous", None = "none" }
}
text_enum! {
    /// What an exclusion matches.
    pub enum ExclusionKind { Domain = "domain", Company = "company", Address = "address" }
}
text_enum! {
    /// Why an exclusion is there.
    pub enum ExclusionSource { Manual = "manual", CurrentEmployer = "current_employer", Block = "block" }
}

impl Seniority {
    /// As it is read: "Senior".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Junior => "Junior",
            Self::Mid => "Mid-level",
            Self::Senior => "Senior",
            Self::Staff => "Staff",
            Self::Principal => "Principal",
        }
    }
}
impl EngagementType {
    /// As it is read: "Part-time".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Hourly => "By the hour",
            Self::PartTime => "Part-time",
            Self::FullTimeContract => "Full-time contract",
            Self::Employment => "Employment",
        }
    }
}
impl Availability {
    /// Whether this is work without an end in sight: hired here, and nobody has said until when. Such an engineer is free
    /// on no day.
    #[must_use]
    pub fn is_without_end(self, until: Option<NaiveDate>) -> bool {
        self == Self::Engaged && until.is_none()
    }

    /// As it is read: "Open to offers".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ActivelyLooking => "Actively looking",
            Self::Open => "Open to offers",
            Self::Engaged => "Engaged until a date",
            Self::NotLooking => "Not looking",
        }
    }
}
impl Visibility {
    /// As it is read: "Companies only".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Public => "Public",
            Self::Anonymous => "Anonymous",
            Self::CompaniesOnly => "Companies only",
            Self::LinkOnly => "Link only",
            Self::Hidden => "Hidden",
        }
    }
}

/// A row of `engineers`: everything, for its owner and staff. What others may see is `directory::Shown`.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = engineers, check_for_backend(diesel::pg::Pg))]
#[expect(missing_docs, reason = "the migration explains every column")]
pub struct Engineer {
    pub id: EngineerId,
    pub account_id: AccountId,
    pub slug: String,
    pub display_name: String,
    pub legal_name: Option<String>,
    pub headline: String,
    pub bio_md: String,
    pub seniority: Option<Seniority>,
    pub country: Option<Country>,
    pub time_zone: Option<String>,
    pub engagement_types: Vec<EngagementType>,
    pub rate_minor: Option<i64>,
    pub salary_minor: Option<i64>,
    pub currency: Option<Currency>,
    pub availability: Availability,
    pub hours_per_week: Option<i16>,
    pub earliest_start: Option<NaiveDate>,
    pub availability_confirmed_at: Option<DateTime<Utc>>,
    pub network_status: NetworkStatus,
    pub visibility: Visibility,
    pub moderation: Moderation,
    pub is_indexable: bool,
    pub completeness: i16,
    pub approved_at: Option<DateTime<Utc>>,
    pub vetted_until: Option<DateTime<Utc>>,
    pub vetting_mean: Option<f64>,
    pub scorer_count: i16,
    pub score: Option<i16>,
    pub score_version: Option<i16>,
    pub score_components: Option<serde_json::Value>,
    pub scored_at: Option<DateTime<Utc>>,
    pub rotation: i64,
    pub row_version: i32,
    pub is_demo: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub profile_updated_at: DateTime<Utc>,
    pub photo_stamp: Option<String>,
}

/// A skill that an engineer says they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSkill {
    /// Row of `skills`.
    pub skill_id: i32,
    /// In addresses: `postgresql`.
    pub slug: String,
    /// As it is written: `PostgreSQL`.
    pub name: String,
    /// 1 to 5.
    pub level: i16,
    /// Years of use.
    pub years: Option<i16>,
    /// The last year of use.
    pub last_used_year: Option<i16>,
    /// At most five are.
    pub is_primary: bool,
    /// What stands behind it.
    pub evidence: Evidence,
}
