//! What goes into an exported graph and what comes out: names, order, shapes and units, and how each number is computed.
//!
//! Rows are told from the last known row, which is 0: row 1 is the one behind it.

use serde::Serialize;
use serde_json::{Value, json};

use super::graph::{Dimension, Element, Graph, ValueName};
use crate::data::{Channel, Pipeline};
use crate::forecaster::Forecaster;
use crate::spec::{CalendarField, Lag, Params, Profile};

/// An input or output.
#[derive(Clone, Debug)]
pub(crate) struct Port {
    pub name: &'static str,
    element: Element,
    dimensions: Vec<Dimension>,
    /// The first and last row.
    rows: (i64, i64),
    unit: String,
    about: String,
    /// What each number of a row is; none where there is one number, of the target.
    channels: Vec<Channel>,
}

/// All of a graph.
pub(crate) struct Ports {
    pub history: Port,
    /// Columns known up to the last known row.
    pub columns: Option<Port>,
    /// What is known of rows to forecast.
    pub told: Option<Port>,
    /// Where the rows of lags by the clock lie.
    pub lag_rows: Option<Port>,
    /// When rows are, for what is usual then.
    pub times: Option<Port>,
    pub forecast: Port,
    pub seeds: Port,
    /// What else is forecast of the same rows.
    pub quantiles: Option<Port>,
}

/// The name of the extent that counts samples.
const SAMPLES: Dimension = Dimension::Free("n");

impl Ports {
    /// Those of forecasters that differ in their weights alone.
    pub(super) fn of(forecaster: &Forecaster, seeds: usize) -> Self {
        let Forecaster { pipeline, params, provenance, .. } = forecaster;
        let (seen, ahead) = pipeline.channels(&provenance.target);
        let (lags, ahead): (Vec<_>, Vec<_>) =
            ahead.into_iter().partition(|channel| matches!(channel, Channel::Lag { .. }));
        let each = pipeline.features.lags.iter().flat_map(|lag| std::iter::repeat_n(lag, 1 + 2 * lag.around));
        let clock = each.zip(lags).filter(|(lag, _)| lag.rows(pipeline.rows_per_day).is_none());
        let clock: Vec<Channel> = clock.map(|(_, channel)| channel).collect();
        // What is usual is in the graph; it needs to know of each row when it is.
        let seen =
            seen.into_iter().skip(1).filter(|seen| !matches!(seen, Channel::Deviation { .. })).collect();
        let ahead = ahead.into_iter().filter(|seen| !matches!(seen, Channel::Profile { .. })).collect();
        let scaler = pipeline.scalers.series;
        let profiles = pipeline.profiles.iter().map(|means| Channel::Profile { profile: means.by, scaler });
        let (steps, lead) = (params.look_back as i64, pipeline.lead as i64);
        let window = (1 - steps, 0);
        let told = (lead + 1 - steps, lead + pipeline.horizon as i64 - 1);
        let (target, unit) = (&provenance.target, &provenance.unit);
        let history = Port {
            name: "history",
            element: Element::F64,
            dimensions: vec![SAMPLES, Dimension::Free("rows")],
            rows: (1 - least_rows(pipeline, params) as i64, 0),
            unit: unit.clone(),
            about: format!(
                "{target} of the known rows, the last known one last; as many rows or more, filled in as in training"
            ),
            channels: Vec::new(),
        };
        let columns = Port::of_rows("columns", window, seen);
        let columns =
            Port { about: "what was known of each row of the window, oldest first".into(), ..columns };
        let told_rows = Port::of_rows("told", told, ahead);
        let told_rows = Port {
            about: "what is known of each of these rows before its value is, first row first".into(),
            ..told_rows
        };
        let lag_rows = Port::of_rows("lag_rows", told, clock);
        let lag_rows = Port {
            element: Element::I64,
            unit: "rows".into(),
            about: "for each of these rows where the row of the lag stands in `history`, from its end: -1 is its last row"
                .into(),
            ..lag_rows
        };
        let times = Port {
            about: "when each row is, from the first of `history` to the last to forecast: a number for each profile"
                .into(),
            rows: (history.rows.0, told.1),
            ..Port::of_rows("times", told, profiles.collect())
        };
        let times = Port {
            element: Element::I64,
            dimensions: vec![SAMPLES, Dimension::Free("times"), times.dimensions[2].clone()],
            ..times
        };
        let horizon = Dimension::Fixed(pipeline.horizon);
        let forecast = Port {
            name: "forecast",
            element: Element::F64,
            dimensions: vec![SAMPLES, horizon.clone()],
            rows: (lead, lead + pipeline.horizon as i64 - 1),
            unit: unit.clone(),
            about: format!("{target} of these rows, the mean over the seeds"),
            channels: Vec::new(),
        };
        let seeds = Port {
            name: "seeds",
            dimensions: vec![SAMPLES, Dimension::Fixed(seeds), horizon],
            about: format!("{target} of these rows by each seed, in the order of `provenance`"),
            ..forecast.clone()
        };
        let quantiles = forecaster.quantiles().map(|levels| Port {
            name: "quantiles",
            dimensions: [&forecast.dimensions[..], &[Dimension::Fixed(levels.levels().len())]].concat(),
            about: format!(
                "{target} of these rows, quantiles of the levels {levels}, the mean over the seeds; rising"
            ),
            ..forecast.clone()
        });
        let some = |port: Port| (!port.channels.is_empty()).then_some(port);
        Self {
            history,
            columns: some(columns),
            told: some(told_rows),
            lag_rows: some(lag_rows),
            times: some(times),
            forecast,
            seeds,
            quantiles,
        }
    }

    /// Inputs and outputs for readers of the file.
    pub(super) fn json(&self) -> (Value, Value) {
        let Self { history, times, columns, told, lag_rows, .. } = self;
        let further = [times, columns, told, lag_rows].map(Option::as_ref);
        let inputs = std::iter::once(Some(history)).chain(further);
        let inputs: Vec<Described> = inputs.flatten().map(Described::of).collect();
        let outputs = [&self.forecast, &self.seeds].into_iter().chain(&self.quantiles);
        (json!(inputs), json!(outputs.map(Described::of).collect::<Vec<_>>()))
    }
}

impl Port {
    /// A row of channels for each of some rows.
    fn of_rows(name: &'static str, rows: (i64, i64), channels: Vec<Channel>) -> Self {
        let extents = [(rows.1 - rows.0 + 1) as usize, channels.len()];
        let dimensions = std::iter::once(SAMPLES).chain(extents.map(Dimension::Fixed)).collect();
        let (unit, about) = ("see channels".to_owned(), String::new());
        Self { name, element: Element::F64, dimensions, rows, unit, about, channels }
    }

    /// Makes it an input of a graph.
    pub(crate) fn enter(&self, graph: &mut Graph) -> ValueName {
        graph.input(self.name, self.element, &self.dimensions, &self.about)
    }

    /// Makes it an output of a graph.
    pub(super) fn leave(&self, graph: &mut Graph, value: ValueName) {
        graph.output(value, self.name, (self.element, &self.dimensions), &self.about);
    }

    /// Where each of its channels comes from.
    pub(super) fn channels(&self) -> &[Channel] {
        &self.channels
    }
}

/// Known rows that the transform, the window, lags of rows and the way back need.
fn least_rows(pipeline: &Pipeline, params: &Params) -> usize {
    let rows = |lag: &Lag| lag.rows(pipeline.rows_per_day).map(|rows| rows + lag.around);
    let lag = pipeline.features.lags.iter().filter_map(rows).max().unwrap_or(0);
    let window = params.look_back + lag.saturating_sub(pipeline.lead);
    pipeline.transform.depth() + window
}

/// A port as JSON.
#[derive(Serialize)]
struct Described<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    element: &'a str,
    shape: Vec<Value>,
    rows: (i64, i64),
    unit: &'a str,
    about: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    channels: Vec<Value>,
}

impl<'a> Described<'a> {
    fn of(port: &'a Port) -> Self {
        let dimension = |dimension: &Dimension| match dimension {
            Dimension::Fixed(extent) => json!(extent),
            Dimension::Free(name) => json!(name),
        };
        Self {
            name: port.name,
            element: if port.element == Element::I64 { "int64" } else { "float64" },
            shape: port.dimensions.iter().map(dimension).collect(),
            rows: port.rows,
            unit: &port.unit,
            about: &port.about,
            channels: port.channels.iter().map(described).collect(),
        }
    }
}

/// A channel without its scaler, which the graph holds, and with its unit and how it is computed.
fn described(channel: &Channel) -> Value {
    let mut json = json!(channel);
    let (unit, how) = match channel {
        Channel::Column { column, days: 0, .. } => ("as in the data", format!("{column} of the row")),
        Channel::Column { column, days, .. } => (
            "as in the data",
            format!("{column} {days} days off the row; at the ends of the data the nearest row"),
        ),
        Channel::Observed => {
            ("0 or 1", "1 where the value was observed, 0 where it was filled in".to_owned())
        }
        Channel::OneHot { calendar, value } => {
            ("0 or 1", format!("1 where {calendar} is {value}, else 0; {}", number(calendar)))
        }
        Channel::Sine { calendar, period } => {
            ("-1 to 1", format!("sin(2 pi {calendar} / {period}); {}", number(calendar)))
        }
        Channel::Cosine { calendar, period } => {
            ("-1 to 1", format!("cos(2 pi {calendar} / {period}); {}", number(calendar)))
        }
        Channel::Days { .. } => ("0 or 1", "1 on days that follow one of the rules, else 0".to_owned()),
        Channel::Profile { profile, .. } => ("number", when(*profile).to_owned()),
        Channel::Deviation { .. } => ("as in the data", "how far it is from what is usual".to_owned()),
        Channel::Lag { lag, rows: 0, .. } => {
            ("rows", format!("the row {lag} before by the clock, as in docs/inputs.md"))
        }
        Channel::Lag { lag, rows, .. } => (
            "rows",
            format!(
                "{rows:+} rows from the row {lag} before by the clock; of one behind the last known row that row"
            ),
        ),
        Channel::Series { column, .. } => ("as in the data", format!("{column} of the row")),
    };
    if let Some(fields) = json.as_object_mut() {
        fields.remove("scaler");
        fields.insert("name".into(), channel.name().into());
        fields.insert("unit".into(), unit.into());
        fields.insert("how".into(), how.into());
    }
    json
}

/// How the numbers of a profile are counted.
fn when(profile: Profile) -> &'static str {
    match profile {
        Profile::Slot => {
            "the weekday from Monday, which is 0, times the number of `slots` of the pipeline, plus the place of the time of \
             day in them; of weekly rows the ISO week less 1, at most 51; of monthly rows the month from January, which is 0"
        }
        Profile::HourOfWeek => "24 times the weekday from Monday, which is 0, plus the hour",
        Profile::DayOfYear => "from the first of January, which is 0",
    }
}

/// How a number of the calendar is counted.
fn number(calendar: &str) -> &'static str {
    match CalendarField::from_word(calendar) {
        Some(CalendarField::Weekday) => "from Monday, which is 0",
        Some(CalendarField::Hour) => "0 to 23 on the clock",
        Some(CalendarField::Slot) => "the place of the time of day in `slots` of the pipeline, from 0",
        Some(CalendarField::DayOfYear) => "from the first of January, which is 0",
        Some(CalendarField::Month) => "from January, which is 0",
        Some(CalendarField::HourOfWeek) => "24 times the weekday from Monday, which is 0, plus the hour",
        None => "",
    }
}
