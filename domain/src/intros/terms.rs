//! What a company offers, as typed, and whether it can be put to this engineer.

use super::model::PayUnit;
use crate::directory::rates::Rates;
use crate::engineers::{EngagementType, Engineer};
use crate::platform::fields::FieldErrors;
use crate::platform::money::Currency;

/// The form.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the form's fields")]
pub struct Terms {
    pub role_title: String,
    pub engagement_type: String,
    pub pay_min: String,
    pub pay_max: String,
    pub currency: String,
    pub hours_per_week: String,
    pub message: String,
}

/// Terms that can be sent.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    pub role_title: String,
    pub engagement_type: EngagementType,
    pub pay_unit: PayUnit,
    pub pay_min: i64,
    pub pay_max: i64,
    pub currency: Currency,
    pub hours_per_week: Option<i16>,
    pub message: String,
}

impl Terms {
    pub(super) fn check(&self, engineer: &Engineer, rates: &Rates) -> Result<Checked, FieldErrors> {
        let mut errors = FieldErrors::default();
        let role_title = errors.line("role_title", &self.role_title, 3..=120);
        let message = errors.text("message", &self.message, 40..=2000);
        let engagement =
            errors.take("engagement_type", self.engagement_type.parse().map_err(|_| "Choose one of these."));
        if engagement
            .is_some_and(|e| !engineer.engagement_types.is_empty() && !engineer.engagement_types.contains(&e))
        {
            errors.add("engagement_type", "This engineer does not take work of this kind.");
        }
        let hours = self.hours(&mut errors);
        let pay = self.pay(&mut errors);
        if let (Some(engagement), Some((currency, least, _))) = (engagement, pay)
            && let Some((field, fault)) = under_floor(engineer, rates, engagement, currency, least)
        {
            errors.add(field, fault);
        }
        let checked = (|| {
            let (currency, pay_min, pay_max) = pay?;
            let engagement_type = engagement?;
            Some(Checked {
                role_title: role_title?,
                engagement_type,
                pay_unit: PayUnit::of(engagement_type),
                pay_min,
                pay_max,
                currency,
                hours_per_week: hours,
                message: message?,
            })
        })();
        errors.into_result(checked)
    }

    fn pay(&self, errors: &mut FieldErrors) -> Option<(Currency, i64, i64)> {
        let currency: Currency = errors.take("currency", self.currency.parse())?;
        let least = errors.take("pay_min", currency.parse_amount(&self.pay_min));
        let most = errors.take("pay_max", currency.parse_amount(&self.pay_max));
        let (least, most) = (least?, most?);
        if least == 0 {
            errors.add("pay_min", "Name what you pay at least.");
        }
        if most < least {
            errors.add("pay_max", "This is less than the amount before it.");
        }
        Some((currency, least, most))
    }

    fn hours(&self, errors: &mut FieldErrors) -> Option<i16> {
        let typed = self.hours_per_week.trim();
        if typed.is_empty() {
            return None;
        }
        let hours = typed.parse::<i16>().ok().filter(|hours| (1..=80).contains(hours));
        errors.take("hours_per_week", hours.ok_or("Write the hours of a week, 1 to 80."))
    }
}

/// The engineer's floor counts in the engineer's own currency: an offer in another one is compared by the reference rates,
/// and where there is no rate the offer has to be made in the engineer's. The field that is wrong, and why.
fn under_floor(
    engineer: &Engineer,
    rates: &Rates,
    engagement: EngagementType,
    currency: Currency,
    least: i64,
) -> Option<(&'static str, String)> {
    let (floor, unit) = match PayUnit::of(engagement) {
        PayUnit::Hour => (engineer.rate_minor?, "an hour"),
        PayUnit::Year => (engineer.salary_minor?, "a year"),
    };
    let own = engineer.currency?;
    let Some(offered) = rates.convert(least, currency, own) else {
        let fault = format!("This engineer is paid in {}. Name your range in it.", own.code());
        return Some(("currency", fault));
    };
    if offered >= floor {
        return None;
    }
    let floor = own.format(floor);
    let fault = if own == currency {
        format!("This engineer starts at {floor} {unit}. Begin your range there.")
    } else {
        let offered = own.format(offered);
        format!(
            "This engineer starts at {floor} {unit}. Your range begins at ≈ {offered}, by our reference rates."
        )
    };
    Some(("pay_min", fault))
}
