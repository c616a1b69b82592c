//! Identifiers: newtypes over UUIDv7, so that an engineer's id cannot be passed where a company's is wanted.

/// Declares id newtypes that diesel, serde and actix's extractors understand.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
                 diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh id; later ids sort after earlier ones.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "two defaults would not be equal")]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
        impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <uuid::Uuid as diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }
        impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                <uuid::Uuid as diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::from_sql(bytes).map(Self)
            }
        }
    )*};
}

ids! {
    /// A person who can sign in.
    AccountId,
    /// One signed-in device.
    SessionId,
    /// One change of an account's address.
    AddressChangeId,
    /// One mailed link to sign in.
    SignInLinkId,
    /// One personal token.
    ApiTokenId,
    /// One time that staff looked at somebody's account.
    ImpersonationId,
    /// An organisation that hires.
    CompanyId,
    /// One version of the hiring agreement.
    AgreementId,
    /// One company's signature below it.
    SignatureId,
    /// One invitation into a company.
    InvitationId,
    /// One proof that a domain is a company's.
    DomainProofId,
    /// A developer's profile in the network.
    EngineerId,
    /// One attempt of a developer to enter the network.
    ApplicationId,
    /// One version of a vetting track.
    TrackId,
    /// One stage of a vetting track.
    StageId,
    /// One stage of one application.
    StageRunId,
    /// One person's card about one stage of one application.
    ScorecardId,
    /// One company's request to meet one engineer.
    IntroId,
    /// A Build With Us request.
    ProjectId,
    /// A file that came with a brief.
    AttachmentId,
    /// An address that gets the digest.
    SubscriberId,
    /// One monthly issue.
    DigestId,
    /// One question to an engineer before an issue.
    NoticeId,
    /// One answer about the digest.
    ConsentId,
    /// One mail that is owed.
    MailId,
    // profiles
    /// An entry of an engineer's work history.
    PositionId,
    /// Something that an engineer built.
    PortfolioItemId,
    /// A link on an engineer's profile.
    ProfileLinkId,
    /// A skill that somebody asked for.
    SkillProposalId,
    // personal data
    /// One copy of everything about a person.
    ExportId,
    /// One end of an account that was asked for.
    DeletionId,
    /// A signed statement about one engineer's vetting.
    PassportId,
    /// One conversation of a vetting stage.
    InterviewId,
    /// One question of the bank.
    QuestionId,
    /// One check of who an engineer is.
    IdentityCheckId,
    // hiring
    /// One engineer's card in one company's pipeline.
    CandidacyId,
    /// One interview of a candidacy.
    MeetingId,
    /// One hire, from the offer to its end.
    EngagementId,
    // lists
    /// A list of a company's.
    ShortlistId,
    /// A search that a member kept.
    SavedSearchId,
    // moderation
    /// One side that wants nothing to do with the other.
    BlockId,
    /// Something that staff are asked to look at.
    ReportId,
    // conversations
    /// What one accepted intro opened.
    ConversationId,
    /// One message of a conversation.
    MessageId,
    /// One person's place in one conversation.
    ConversationReaderId,
    /// One mail that was sent to us.
    InboundMailId,
}

/// Declares an enum that is stored as text: the words of the table's check constraint.
#[macro_export]
macro_rules! text_enum {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
                 diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $vis enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in the database, in URLs and in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::platform::ids::UnknownWord;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s { $($text => Ok(Self::$variant),)* _ => Err($crate::platform::ids::UnknownWord) }
            }
        }
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(self.as_str(), out)
            }
        }
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg>>::from_sql(bytes)?;
                text.parse().map_err(|_| format!("{text:?} is no {}", stringify!($name)).into())
            }
        }
    };
}

/// Stores a newtype over a code (`PL`, `EUR`) as text; it needs `Display` and `FromStr`.
macro_rules! text_code {
    ($name:ident) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(
                    self.0, out,
                )
            }
        }
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<
                    diesel::sql_types::Text,
                    diesel::pg::Pg,
                >>::from_sql(bytes)?;
                text.parse().map_err(|_| format!("{text:?} is no {}", stringify!($name)).into())
            }
        }
    };
}
pub(crate) use text_code;

/// A word that is none of an enum's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the known words")]
pub struct UnknownWord;
