//! The one writer of SVG: lines, marks, fields and words on white.

use std::fmt::Write;

use super::legend::{LEGEND_ROW, LegendEntry, flow, legend_rows};
use super::letters::drawable;
use super::plot_style::{INK, LINE, PlotStyle, SOFT, WIDTH};
use super::scale::Scale;
use crate::base::text::{escape_markup, turns_writing};

/// To which side of its place a word stands.
#[derive(Clone, Copy, Debug)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// The place of a plot on the sheet, and its axes.
#[derive(Clone, Copy, Debug)]
pub struct PlotFrame {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// From left to right.
    pub x: Scale,
    /// From below upwards.
    pub y: Scale,
}

impl PlotFrame {
    /// The place of a pair of numbers, kept within reach of the frame.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let near = |share: f64| share.clamp(-0.02, 1.02);
        (
            self.left + self.width * near(self.x.share(x)),
            self.top + self.height * (1.0 - near(self.y.share(y))),
        )
    }
}

/// What has been drawn so far.
pub struct Svg {
    text: String,
    height: f64,
    legend: Vec<LegendEntry>,
}

impl Svg {
    /// An empty sheet with a title, which is also what readers of screens speak, and with names at its foot, which make it
    /// higher.
    pub fn new(title: &str, height: f64, legend: Vec<LegendEntry>) -> Self {
        let height = height + LEGEND_ROW * legend_rows(&legend) as f64;
        let mut svg = Self { text: String::new(), height, legend };
        svg.add(format_args!("<title>{}</title>", escape_markup(title, unshown)));
        svg.add(format_args!("<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>"));
        svg.bold((16.0, 26.0), title);
        svg
    }

    /// The drawing as SVG.
    pub fn finish(mut self) -> String {
        let legend = std::mem::take(&mut self.legend);
        self.draw_legend(&legend);
        let Self { text, height, .. } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 \
             {WIDTH} {height}\" font-family=\"Inter\" font-size=\"12\">\n{text}</svg>\n"
        )
    }

    fn add(&mut self, part: std::fmt::Arguments) {
        _ = writeln!(self.text, "{part}");
    }

    fn bold(&mut self, (x, y): (f64, f64), words: &str) {
        self.add(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"15\" font-weight=\"700\" fill=\"{INK}\">{}</text>",
            escape_markup(&drawable(words), unshown)
        ));
    }

    /// Words.
    pub fn words(&mut self, (x, y): (f64, f64), anchor: Anchor, words: &str) {
        self.inked((x, y), anchor, (words, SOFT));
    }

    /// Words in a colour.
    pub fn inked(&mut self, (x, y): (f64, f64), anchor: Anchor, (words, colour): (&str, &str)) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>",
            escape_markup(&drawable(words), unshown)
        ));
    }

    /// A filled field.
    pub fn field(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
        ));
    }

    /// An empty frame.
    pub fn frame(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), (colour, stroke): (&str, f64)) {
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"none\" \
             stroke=\"{colour}\" stroke-width=\"{stroke}\"/>"
        ));
    }

    /// A filled area within places.
    pub(crate) fn area(&mut self, places: &[(f64, f64)], fill: &str) {
        let points: Vec<String> = places.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect();
        self.add(format_args!("<polygon points=\"{}\" fill=\"{fill}\"/>", points.join(" ")));
    }

    /// A line through places.
    pub fn line(&mut self, places: &[(f64, f64)], look: PlotStyle, width: f64) {
        let points: Vec<String> = places.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect();
        let dashes = match look.dashes {
            "" => String::new(),
            dashes => format!(" stroke-dasharray=\"{dashes}\""),
        };
        self.add(format_args!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\"{dashes}/>",
            points.join(" "),
            look.colour
        ));
    }

    /// A line through each run of values without a hole; the first value stands at `first` on the lower axis.
    pub fn curve(
        &mut self,
        frame: &PlotFrame,
        first: usize,
        values: &[Option<f64>],
        (look, width): (PlotStyle, f64),
    ) {
        let numbered: Vec<(usize, Option<f64>)> = values.iter().copied().enumerate().collect();
        for run in numbered.chunk_by(|a, b| a.1.is_some() == b.1.is_some()) {
            let place =
                |(at, value): &(usize, Option<f64>)| Some(frame.place((first + at) as f64, (*value)?));
            let places: Vec<(f64, f64)> = run.iter().filter_map(place).collect();
            if places.len() > 1 {
                self.line(&places, look, width);
            }
        }
    }

    /// A mark, whose shape is the engine's: a circle, or a polygon of a kind.
    pub fn mark(&mut self, (x, y): (f64, f64), look: PlotStyle, (fill, radius): (&str, f64)) {
        let r = radius;
        let corners = match look.mark {
            0 => {
                return self.add(format_args!(
                    "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{r}\" fill=\"{fill}\" stroke=\"#ffffff\" \
                     stroke-width=\"0.8\"/>"
                ));
            }
            1 => vec![(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            2 => vec![(0.0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
            3 => vec![(-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)],
            4 => vec![(0.0, 1.2), (1.15, -0.9), (-1.15, -0.9)],
            _ => vec![(-1.2, 0.0), (-0.6, -1.0), (0.6, -1.0), (1.2, 0.0), (0.6, 1.0), (-0.6, 1.0)],
        };
        let points: Vec<String> =
            corners.iter().map(|(dx, dy)| format!("{:.2},{:.2}", x + r * dx, y + r * dy)).collect();
        self.add(format_args!(
            "<polygon points=\"{}\" fill=\"{fill}\" stroke=\"#ffffff\" stroke-width=\"0.8\"/>",
            points.join(" ")
        ));
    }

    /// The frame of a plot, its grid and the numbers beside it; those below from `below`.
    pub fn axes(&mut self, frame: &PlotFrame, below: &[(f64, String)], (x_name, y_name): (&str, &str)) {
        let PlotFrame { left, top, width, height, .. } = *frame;
        let grid = PlotStyle { colour: LINE, dashes: "", mark: 0 };
        for (value, text) in frame.y.ticks() {
            let (_, y) = frame.place(0.0, value);
            self.line(&[(left, y), (left + width, y)], grid, 1.0);
            self.words((left - 7.0, y + 4.0), Anchor::End, &text);
        }
        for (value, text) in below {
            let x = left + width * frame.x.share(*value);
            self.line(&[(x, top + height), (x, top + height + 4.0)], grid, 1.0);
            self.words((x, top + height + 17.0), Anchor::Middle, text);
        }
        self.frame((left, top), (width, height), ("#9aa3b2", 1.0));
        self.words((left + width / 2.0, top + height + 35.0), Anchor::Middle, x_name);
        self.inked((left, top - 8.0), Anchor::Start, (y_name, INK));
    }

    /// Names beside their lines or marks, from left to right at the foot of the sheet.
    fn draw_legend(&mut self, entries: &[LegendEntry]) {
        let foot = self.height - 12.0 - LEGEND_ROW * (legend_rows(entries) as f64 - 1.0);
        for (entry, (x, row)) in entries.iter().zip(flow(entries)) {
            let y = foot + LEGEND_ROW * row as f64;
            if entry.mark {
                self.mark((x + 14.0, y - 4.0), entry.look, (entry.look.colour, 5.0));
            } else {
                self.line(&[(x, y - 4.0), (x + 28.0, y - 4.0)], entry.look, 2.2);
            }
            self.inked((x + 34.0, y), Anchor::Start, (&entry.name, INK));
        }
    }
}

/// What would command a screen, turn the direction of writing, or is no character of XML.
fn unshown(c: char) -> bool {
    c.is_control() || turns_writing(c) || matches!(c, '\u{fffe}' | '\u{ffff}')
}
