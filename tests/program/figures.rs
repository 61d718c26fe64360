//! `figures/` and the tables for papers: the same bytes for the same journal, wherever they are made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program;

/// A folder of committed results as `report` finds it, in a folder of its own.
fn copy(of: &str) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join("results");
    std::fs::create_dir(&folder).expect("it can be created");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/published").join(of);
    for entry in std::fs::read_dir(from).expect("it can be listed") {
        let entry = entry.expect("it can be listed");
        if entry.path().is_file() {
            std::fs::copy(entry.path(), folder.join(entry.file_name())).expect("it can be copied");
        }
    }
    (home, folder)
}

fn report() -> Command {
    let mut command = program();
    command.arg("report");
    command
}

fn run(command: &mut Command) {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn figures(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder.join("figures")) else { return BTreeMap::new() };
    let one = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("it can be listed");
        (
            entry.file_name().into_string().expect("a name"),
            std::fs::read(entry.path()).expect("it can be read"),
        )
    };
    entries.map(one).collect()
}

#[test]
fn the_same_journal_gives_the_same_figures_in_any_folder_time_zone_and_language() {
    let (_first_home, first) = copy("airline-year");
    let (_second_home, second) = copy("airline-year");
    run(report().arg(&first).env("TZ", "Pacific/Auckland").env("LANG", "C"));
    run(report().arg(".").current_dir(&second).env("TZ", "America/New_York").env("HOME", "/nonexistent"));
    let (first, second) = (figures(&first), figures(&second));
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    for plot in ["cost", "forecast", "heatmap", "learning"] {
        for kind in ["svg", "png"] {
            assert!(
                names.contains(&format!("{plot}.{kind}").as_str()),
                "{plot}.{kind} is missing: {names:?}"
            );
        }
    }
    assert!(first == second, "figures differ: {names:?}");
}

#[test]
fn a_rolling_origin_has_a_figure_and_tables_of_its_own() {
    let (_home, folder) = copy("chicago-14-days");
    run(report().arg(&folder));
    let drawn = figures(&folder);
    for name in ["slices.svg", "slices.png"] {
        assert!(drawn.contains_key(name), "{name} is missing: {:?}", drawn.keys());
    }
    for name in ["statistics.tex", "engines.tex"] {
        let text = std::fs::read_to_string(folder.join(name)).expect(name);
        assert!(text.contains("\\toprule") && text.ends_with("\\end{tabular}\n"), "{name}: {text}");
    }
}

#[test]
fn every_figure_of_one_of_several_targets_names_it() {
    let (_home, folder) = copy("chicago-14-days");
    let spec = folder.join("spec.yaml");
    let text = std::fs::read_to_string(&spec).expect("it is there");
    std::fs::write(&spec, text.replace("target: ridership", "target: [ridership]"))
        .expect("it can be written");
    run(report().arg(&folder));
    let drawn = figures(&folder);
    for name in drawn.keys().filter(|name| name.ends_with(".svg") && *name != "speed.svg") {
        let text = String::from_utf8_lossy(&drawn[name]);
        assert!(text.contains("<title>chicago-14-days, ridership: "), "{name}");
    }
    assert!(drawn.contains_key("slices.svg"), "{:?}", drawn.keys());
}

#[test]
fn figures_need_no_font_and_are_sharp() {
    let (_home, folder) = copy("airline-year");
    run(report().arg(&folder));
    for (name, bytes) in figures(&folder) {
        if name.ends_with(".png") {
            let width = u32::from_be_bytes(bytes[16..20].try_into().expect("four bytes"));
            assert_eq!(width, 1600, "{name}");
        } else {
            let text = String::from_utf8(bytes).expect("it is text");
            assert!(text.contains("<title>airline-year"), "{name} has no title");
            assert!(!text.contains("<text") && !text.contains("font-family"), "{name} needs a font");
        }
    }
}

#[test]
fn figures_that_are_up_to_date_are_left_alone_and_stale_ones_go() {
    let (_home, folder) = copy("airline-year");
    run(report().arg("--no-figures").arg(&folder));
    assert!(figures(&folder).is_empty());
    run(report().arg(&folder));
    let written = |name: &str| {
        let file = std::fs::metadata(folder.join("figures").join(name)).expect("it is there");
        file.modified().expect("this system keeps times")
    };
    let before = (written("cost.svg"), written("cost.png"));
    std::fs::remove_file(folder.join("forecasts.csv")).expect("it is there");
    std::fs::write(folder.join("figures/speed.svg"), "<svg>mine</svg>").expect("it can be written");
    run(report().arg(&folder));
    assert_eq!(before, (written("cost.svg"), written("cost.png")), "they were drawn again");
    let now = figures(&folder);
    assert!(!now.contains_key("forecast.svg") && !now.contains_key("forecast.png"), "they show what is gone");
    assert_eq!(now["speed.svg"], b"<svg>mine</svg>", "what somebody else made stays");
}

#[test]
fn results_without_numbers_make_what_figures_they_can() {
    for of in ["test-diverge", "test-reference", "speed/xeon-avx512"] {
        let (_home, folder) = copy(of);
        run(report().arg(&folder));
        println!("{of}: {:?}", figures(&folder).keys());
        assert_eq!(figures(&folder).contains_key("speed.png"), of.starts_with("speed"));
    }
}

/// What LaTeX would stumble over: cells, rules and braces, without LaTeX.
#[test]
fn tables_for_latex_are_whole() {
    let (_home, folder) = copy("metro");
    run(report().arg("--no-figures").arg(&folder));
    let text = std::fs::read_to_string(folder.join("summary.tex")).expect("it is there");
    let sides = text.split("\\begin{tabular}{").nth(1).and_then(|rest| rest.split('}').next());
    let columns = sides.expect("it begins a table").len();
    let rows: Vec<&str> = text.lines().filter(|line| line.ends_with(" \\\\")).collect();
    assert!(rows.len() > 40, "a heading and every configuration:\n{text}");
    for row in &rows {
        let bare = row.replace("\\&", "").replace("\\%", "").replace("\\_", "").replace("\\#", "");
        assert_eq!(bare.matches('&').count() + 1, columns, "{row}");
        assert!(!bare.contains(['%', '#', '_', '|', '<']), "{row}");
        assert_eq!(bare.matches('{').count(), bare.matches('}').count(), "{row}");
    }
    assert!(rows[0].contains("test RMSE (thousand entries)"), "{}", rows[0]);
    assert!(text.contains("$\\pm$") && text.ends_with("\\bottomrule\n\\end{tabular}\n"), "{text}");
}

#[test]
fn names_in_letters_that_the_font_lacks_are_drawn_in_latin_letters() {
    let draw = |unit: &str| {
        let (_home, folder) = copy("airline-year");
        let spec = folder.join("spec.yaml");
        let text = std::fs::read_to_string(&spec).expect("it is there");
        assert!(text.contains("unit: thousand passengers"));
        std::fs::write(&spec, text.replace("unit: thousand passengers", &format!("unit: {unit}")))
            .expect("it can be written");
        run(report().arg(&folder));
        let mut drawn = figures(&folder);
        (drawn.remove("cost.png").expect("it was drawn"), drawn.remove("cost.svg").expect("it was drawn"))
    };
    let (chinese, latin, none) = (draw("客流"), draw("Ke Liu"), draw("''"));
    assert!(chinese.0 == latin.0, "the same dots");
    assert!(chinese.0 != none.0, "dots for the name");
}
