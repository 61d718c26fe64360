//! Which channels a pipeline gives a row, in their order.

use crate::data::{Channel, Pipeline};
use crate::spec::{CalendarField, CalendarForm, FeatureSet, Lag};

impl Pipeline {
    /// The channels of a row in their order: those of the row itself, and those of each row to forecast.
    pub fn channels(&self, target: &str) -> (Vec<Channel>, Vec<Channel>) {
        let Self { features: set, scalers, slots, .. } = self;
        let column = |column: &String, days: i64| {
            let scaler = scalers.columns.get(column).copied();
            Channel::Column { column: column.clone(), days, scaler }
        };
        let mut seen = vec![Channel::Series { column: target.to_owned(), scaler: scalers.series }];
        seen.extend(set.past.iter().map(|name| column(name, 0)));
        seen.extend(self.masked.then_some(Channel::Observed));
        let scaler = scalers.series;
        seen.extend(set.profile.iter().map(|profile| Channel::Deviation { profile: *profile, scaler }));
        let mut ahead = Vec::new();
        for (name, around) in &set.known {
            let around = *around as i64;
            ahead.extend((-around..=around).map(|days| column(name, days)));
        }
        ahead.extend(calendar(set, slots.count()));
        ahead.extend(set.days.iter().map(|(name, rules)| Channel::Days {
            name: name.clone(),
            rules: rules.iter().map(ToString::to_string).collect(),
        }));
        for lag in &set.lags {
            let (exact, around) = (Lag { around: 0, ..*lag }.json(), lag.around as i64);
            ahead.extend((-around..=around).map(|rows| Channel::Lag { lag: exact.clone(), rows, scaler }));
        }
        ahead.extend(set.profile.iter().map(|profile| Channel::Profile { profile: *profile, scaler }));
        (seen, ahead)
    }
}

fn calendar(set: &FeatureSet, slots: usize) -> Vec<Channel> {
    let of = |(field, form): (&CalendarField, &CalendarForm)| {
        let (period, calendar) = (field.values(slots), field.word().to_owned());
        match form {
            CalendarForm::OneHot => {
                (0..period).map(|value| Channel::OneHot { calendar: calendar.clone(), value }).collect()
            }
            CalendarForm::Cyclic => vec![
                Channel::Sine { calendar: calendar.clone(), period },
                Channel::Cosine { calendar, period },
            ],
        }
    };
    set.calendar.iter().flat_map(of).collect()
}
