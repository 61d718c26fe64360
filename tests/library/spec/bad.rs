//! Specs that are wrong, and what users are told.

use std::path::Path;

use lookback::base::error::Error;
use lookback::spec::Spec;

use super::{INFOS, METRO, SHORT, good, problems};

/// What to write instead of what in [`METRO`], where the problem stands, and words of its message or help.
const WRONG: &[(&str, &str, &str, &[&str])] = &[
    // Keys.
    ("repeats:", "repeat:", "17:1", &["unknown key `repeat`", "did you mean `repeats`?"]),
    ("optimizer: adam", "optimiser: adam", "19:9", &["unknown key `optimiser` in `train`", "`optimizer`"]),
    ("seed: 7", "hidden_units: 7", "18:1", &["`model.hidden_units`", "`sweep.hidden_units`"]),
    ("seed: 7", "batch: 7\nseed: 7", "18:1", &["unknown key `batch`", "known are name, question"]),
    ("seed: 7", "<<: 7", "18:1", &["unknown key `<<`", "merge keys"]),
    ("seed: 7", "seed: 7\nseed: 8", "19:1", &["`seed` stands here a second time", "line 18, column 1"]),
    ("seed: 7", "? [seed]\n: 7", "18:3", &["a key must be one word"]),
    ("name: metro\n", "", "", &["`name` is missing", "letters"]),
    ("  target: ridership\n", "", "4:1", &["`data.target` is missing"]),
    ("look_back:", "lookback:", "14:3", &["`lookback` is no hyperparameter", "did you mean `look_back`?"]),
    ("learning_rate:", "method:", "16:3", &["in the sweep it is called `scale_method`"]),
    (
        "  learning_rate: [0.01, 0.001]\n",
        "",
        "13:1",
        &["`learning_rate` is missing", "`train.learning_rate`"],
    ),
    (
        "sweep:  ",
        "sweep:\n  epochs: [1, 2]\n  #",
        "14:3",
        &["`epochs` is swept here and fixed at `train.epochs` (line 21)"],
    ),
    // Numbers.
    ("batch_size: 32", "batch_size: '32'", "19:38", &["`train.batch_size` is `32`", "remove the quotes"]),
    (
        "batch_size: 32",
        "batch_size: 32.0",
        "19:38",
        &["a whole number from 1 to 1,000,000 (samples)", "write it without point and exponent: 32"],
    ),
    (
        "batch_size: 32",
        "batch_size: 0",
        "19:38",
        &["`train.batch_size` is `0`: expected a whole number from 1"],
    ),
    ("batch_size: 32", "batch_size: -3", "19:38", &["is `-3`"]),
    ("batch_size: 32", "batch_size: 1_000", "19:38", &["write 1000"]),
    ("batch_size: 32", "batch_size: 010", "19:38", &["leading zeros"]),
    ("batch_size: 32", "batch_size:", "19:26", &["`train.batch_size` is empty", "give a value"]),
    ("batch_size: 32", "batch_size: [32, 64]", "19:38", &["is a list", "`sweep.batch_size`"]),
    ("batch_size: 32", "batch_size: {a: 1}", "19:38", &["is a map"]),
    (
        "[0.01, 0.001]",
        "['1e-3']",
        "16:19",
        &["`sweep.learning_rate[0]` is `1e-3`", "remove the quotes and write 1e-3"],
    ),
    ("[0.01, 0.001]", "[0]", "16:19", &["expected a number above 0 up to 1,000,000"]),
    ("[0.01, 0.001]", "[.nan]", "16:19", &["it is not a number"]),
    ("[0.01, 0.001]", "[.inf]", "16:19", &["infinite"]),
    ("[0.01, 0.001]", "[1e400]", "16:19", &["too large for 64 bits"]),
    ("[0.01, 0.001]", "[1e-400]", "16:19", &["too small for 64 bits"]),
    ("[0.01, 0.001]", "0.01", "16:18", &["expected a list", "write [0.01]"]),
    ("[0.01, 0.001]", "\"0,01\"", "16:18", &["expected a list"]),
    (
        "[0.01, 0.001]",
        "\"range(0.1, 0.5, 0.1)\"",
        "16:18",
        &["expected a list", "{ from: 8, to: 64, by: 8 }"],
    ),
    (
        "[0.01, 0.001]",
        "{log_uniform: [-9.2, -2.3]}",
        "16:32",
        &["has an end below 0", "are values, not their exponents"],
    ),
    ("[0.01, 0.001]", "{uniform: [0.1, 0.5, 0.1]}", "16:28", &["has 3 ends", "{ from: 8, to: 64, by: 8 }"]),
    ("[0.01, 0.001]", "{min: 0.1, max: 0.5}", "16:19", &["{ log_uniform: [low, high] }"]),
    (
        "[7, 14, 28]",
        "7, 14, 28",
        "14:14",
        &["`sweep.look_back` is `7, 14, 28`: expected a list", "write [7, 14, 28]"],
    ),
    ("[7, 14, 28]", "[7, 14, 7]", "14:22", &["`sweep.look_back[2]` is 7", "stands in the list before"]),
    ("[0.01, 0.001]", "[0.01, 1e-2]", "16:25", &["`sweep.learning_rate[1]` is 0.01"]),
    ("[7, 14, 28]", "[]", "14:14", &["`sweep.look_back` is empty"]),
    ("[7, 14, 28]", "", "14:3", &["`sweep.look_back` is empty: expected a list"]),
    ("[7, 14, 28]", "[7, null]", "14:18", &["`sweep.look_back[1]` is `null`"]),
    ("[7, 14, 28]", "[12:30]", "14:15", &["expected a whole number"]),
    ("seed: 7", "seed: -1", "18:7", &["from 0 to 18,446,744,073,709,551,615"]),
    ("seed: 7", "seed: 18446744073709551616", "18:7", &["`seed` is `18446744073709551616`"]),
    ("seed: 7", "seed: 18446744073709551615", "18:1", &["exceed the largest seed"]),
    ("train: 0.70", "train: 70%", "10:16", &["write the fraction: 0.7"]),
    ("train: 0.70", "train: 0,70", "10:16", &["`split.train` is `0`"]),
    ("train: 0.70", "train: 0.75", "10:1", &["train 0.75 + validation 0.15 + test 0.15 = 1.05, expected 1"]),
    (
        "{train: 0.70, validation: 0.15, test: 0.15}",
        "{train: 0.8}",
        "10:1",
        &["split.validation and split.test took the default"],
    ),
    // Levels of quantiles.
    (
        "seed: 7",
        "seed: 7\nforecast: {quantiles: [0.1, 0.9]}",
        "19:23",
        &["`forecast.quantiles`: expected 1 to 23 rising levels", "0.5 among them", "for example [0.05,"],
    ),
    (
        "seed: 7",
        "seed: 7\nforecast: {quantiles: [0.5, 5 %]}",
        "19:29",
        &["`forecast.quantiles[1]` is `5 %`", "0.05"],
    ),
    ("seed: 7", "seed: 7\nforecast: {quantiles: 0.5}", "19:23", &["a list of rising levels with the median"]),
    (
        "seed: 7",
        "seed: 7\nforecast: {quantiles: [0.2, 0.5, 0.8]}",
        "19:12",
        &["means nothing without the loss of quantiles", "train: { loss: quantiles }"],
    ),
    (
        "learning_rate: [0.01, 0.001]",
        "learning_rate: [0.01, 0.001]\n  quantiles: [[0.5], [0.2, 0.5], [0.5]]",
        "17:34",
        &["`sweep.quantiles[2]` is [0.5], which stands in the list before"],
    ),
    // Words and texts.
    ("optimizer: adam", "optimizer: Adam", "19:20", &["expected one of adam sgd", "did you mean `adam`?"]),
    ("optimizer: adam", "optimizer: 3", "19:20", &["expected one of adam sgd"]),
    ("method: min_max", "method: null", "11:17", &["write `none`"]),
    ("clip_norm: 1.0", "clip_norm: off", "19:96", &["write null, or leave the key out"]),
    ("{patience: 8}", "no", "19:70", &["`train.early_stopping` is `no`", "patience", "write null"]),
    ("{patience: 8}", "{}", "19:54", &["`train.early_stopping` is empty", "leave it out"]),
    ("name: metro", "name: no", "2:7", &["`name` is `no`", "read it as true or false"]),
    ("name: metro", "name: true", "2:7", &["quotes"]),
    ("name: metro", "name: 2024", "2:7", &["write \"2024\" with quotes"]),
    ("name: metro", "name:", "2:1", &["`name` is empty", "nothing stands here"]),
    ("name: metro", "name: ../../x", "2:7", &["cannot be a path"]),
    ("name: metro", "name: a/b", "2:7", &["cannot be a path"]),
    ("name: metro", "name: con", "2:7", &["device on Windows"]),
    ("name: metro", "name: a.", "2:7", &["Windows drops a point"]),
    ("name: metro", "name: .a", "2:7", &["a letter or digit first"]),
    ("name: metro", "name: é", "2:7", &["letters, digits"]),
    ("target: ridership", "target: \"a\\nb\"", "7:11", &["without line breaks"]),
    ("target: ridership", "target: \"a\\Lb\"", "7:11", &["without line breaks"]),
    ("target: ridership", "target: {a: b}", "7:11", &["`data.target` is a map", "or a list of names"]),
    ("target: ridership", "target: []", "7:11", &["`data.target` has 0 names: expected 1 to 1,000"]),
    (
        "target: ridership",
        "target: [a, 101]",
        "7:15",
        &["`data.target[1]` is `101`", "write \"101\" with quotes"],
    ),
    (
        "target: ridership",
        "target: [a, b, a]",
        "7:18",
        &["`data.target[2]` is `a`, which stands in the list before"],
    ),
    ("target: ridership", "target: [a/b, A b]", "7:17", &["would lie in the folder of `a/b`: A_b", "rename"]),
    (
        "target: ridership",
        "target: [a, '(%)']",
        "7:15",
        &["`data.target[1]` is `(%)`, of which no folder's name"],
    ),
    (
        "target: ridership",
        "target: [a, con]",
        "7:15",
        &["`data.target[1]` is `con`, of which no folder's name"],
    ),
    ("target: ridership", "target: [a, date]", "7:15", &["`data.time` and `data.target` are both `date`"]),
    (
        "target: ridership",
        "target: [a, b]",
        "7:11",
        &["`data.target` lists 2 targets: expected one here", "a, b"],
    ),
    (
        "seed: 7",
        "seed: 7\nfeatures: { known: [ridership] }",
        "7:3",
        &["`ridership` is to be forecast, and `known` tells it for that very time"],
    ),
    ("question: How", "question: How: why", "3:14", &["not YAML", "needs quotes"]),
    ("sha256: 0123", "sha256: 012", "9:11", &["64 hexadecimal digits, found 63"]),
    ("sha256: 0123", "sha256: x123", "9:11", &["64 hexadecimal digits"]),
    ("  unit:", "  csv: {delimiter: tab}\n  unit:", "8:20", &["one ASCII character", "\"\\t\""]),
    (
        "  unit:",
        "  csv: {decimal: ','}\n  unit:",
        "8:9",
        &["`data.csv.delimiter` and `data.csv.decimal` are both `,`"],
    ),
    (
        "  unit:",
        "  csv:\n    comment: #\n  unit:",
        "9:5",
        &["`data.csv.comment` is empty", "`#` begins a comment", "write null"],
    ),
    (
        "clip_norm: 1.0",
        "clip_norm: ",
        "19:85",
        &["`train.clip_norm` is empty", "write null, or leave the key out"],
    ),
    ("{patience: 8}", "", "19:54", &["`train.early_stopping` is empty"]),
    ("target: ridership", "target: date", "7:3", &["`data.time` and `data.target` are both `date`"]),
    ("data/chicago_l.csv", "''", "5:9", &["`data.file` is ``: expected the path"]),
    // Engines and baselines.
    (
        "[reference, libtorch]",
        "[reference, libtroch]",
        "12:22",
        &["`libtroch`, which is unknown", "did you mean `libtorch`?"],
    ),
    ("[reference, libtorch]", "[keras]", "12:11", &["known are libtorch, reference"]),
    ("[reference, libtorch]", "[reference, reference]", "12:22", &["names `reference` twice", "`repeats`"]),
    ("[reference, libtorch]", "[reference, ridge]", "12:22", &["a baseline", "belongs under `baselines`"]),
    ("[reference, libtorch]", "[]", "12:1", &["`engines` is empty"]),
    ("[reference, libtorch]", "reference", "12:10", &["`engines` is no list", "write [reference]"]),
    ("[reference, libtorch]", "[1]", "12:11", &["`engines[0]` is `1`: expected a name"]),
    ("{ridge: 28}", "ridge", "20:47", &["`ridge` needs a lag", "{ridge: 7}"]),
    ("{ridge: 28}", "{ridge: 0}", "20:55", &["`baselines[2].ridge` is `0`"]),
    ("{ridge: 28}", "{reference: 1}", "20:48", &["a trained engine", "belongs under `engines`"]),
    ("{ridge: 28}", "{persistence: 7}", "20:48", &["has no lag", "{seasonal_naive: 7}"]),
    ("{ridge: 28}", "{ridge: {day: 1}}", "20:48", &["not a day or week", "{seasonal_naive: {day: 1}}"]),
    ("{ridge: 28}", "{seasonal_naive: {month: 1}}", "20:64", &["is no lag", "{seasonal_naive: {day: 1}}"]),
    ("{ridge: 28}", "{seasonal_naive: {day: 0}}", "20:70", &["seasonal_naive.day"]),
    ("{ridge: 28}", "{seasonal_naive: 7}", "20:48", &["names `seasonal_naive` twice"]),
    ("{ridge: 28}", "{ridge: 7, a: 8}", "20:47", &["is not one name"]),
    // Sizes.
    ("[8, 32, 64]", "[16385]", "15:18", &["from 1 to 16,384"]),
    ("[8, 32, 64]", "[8, 16384]", "15:3", &["MiB, at most 4,096: (4 x 1,073", "lower hidden_units"]),
    ("batch_size: 32", "batch_size: 1000000", "14:3", &["28 steps x 1,000,000 samples x 64 units"]),
    ("repeats: 3", "repeats: 0", "17:10", &["from 1 to 10,000 (seeds)"]),
    // YAML.
    ("  time: date", "\ttime: date", "6:1", &["a tab stands in the indentation", "use spaces"]),
    ("[7, 14, 28]", "[7, 14, 28", "15:", &["not YAML"]),
    ("seed: 7", "---\nseed: 7", "18:1", &["a second document begins here"]),
    ("seed: 7", "seed: !!int 7", "18:", &["tags"]),
    ("seed: 7", "seed: *b", "18:", &["not YAML"]),
    ("seed: 7", "seed 7", "18:", &["not YAML"]),
    ("seed: 7", "seed: &a [*a]", "18:", &["inside the very thing"]),
    ("seed: 7", "seed: 7\u{7}", "18:8", &["control character U+0007"]),
];

#[test]
fn every_mistake_is_named_with_its_place() {
    let mut wrong = Vec::new();
    for (old, new, place, words) in WRONG {
        assert!(METRO.contains(old), "{old}");
        let text = METRO.replacen(old, new, 1);
        let problems = problems(&text);
        let shown = problems[0].to_string();
        let start = if place.is_empty() {
            "experiments/a.yaml: ".into()
        } else {
            format!("experiments/a.yaml:{place}")
        };
        if !shown.starts_with(&start) || !words.iter().all(|word| shown.contains(word)) || problems.len() > 2
        {
            let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
            wrong.push(format!("{new:?} at {place}:\n{}", all.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn all_mistakes_are_shown_at_once_in_the_order_of_the_file() {
    let text =
        METRO.replace("seed: 7", "seed: x").replace("name: metro", "name: a/b").replace("[8, 32, 64]", "[]");
    let lines: Vec<usize> = problems(&text).iter().filter_map(|problem| problem.place.line).collect();
    assert_eq!(lines, [2, 15, 18]);
}

#[test]
fn files_that_hold_no_map_are_explained() {
    for (text, words) in [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("---\n", "is empty"),
        ("just text\n", "a spec is `just text`"),
        ("- a\n- b\n", "a spec is a list"),
        ("{}", "`name` is missing"),
    ] {
        let shown: Vec<String> = problems(text).iter().map(ToString::to_string).collect();
        assert!(shown[0].contains(words), "{text:?}: {shown:?}");
    }
}

#[test]
fn too_many_trials_are_refused_with_the_arithmetic() {
    let list = |count: usize| format!("{:?}", (1..=count).collect::<Vec<_>>());
    let text = SHORT.replace("[7, 14]", &list(1000)).replace("[8]", &list(1000));
    assert_eq!(super::good(&text).axes.len(), 3);
    // 1000 x 1000 x 4 x 3 seeds and two baselines.
    let shown = problems(&text.replace("[0.01]", "[0.01, 0.02, 0.03, 0.04]"))[0].to_string();
    assert!(
        shown.starts_with("experiments/a.yaml:4:1: the spec has 12,000,002 trials, at most 10,000,000"),
        "{shown}"
    );
    let arithmetic = "look_back 1,000 x hidden_units 1,000 x learning_rate 4 x seeds 3";
    assert!(shown.contains(arithmetic), "{shown}");
    let every: String =
        ["epochs", "batch_size", "patience", "clip_norm", "look_back", "hidden_units", "learning_rate"]
            .map(|name| format!("  {name}: {}\n", list(9000)))
            .concat();
    let head = SHORT.split("sweep").next().unwrap();
    let most: String = format!("{head}repeats: 10000\nsweep:\n{every}");
    let shown = problems(&most)[0].to_string();
    assert!(shown.contains("trials, at most") && shown.len() < 400, "{shown}");
}

#[test]
fn files_that_would_blow_up_are_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let maps = "{a: ".repeat(50_000);
    let laughs: String =
        (0..30).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}, *a{0}]\n", n - 1)).collect::<String>();
    let laughs = laughs.replace("*a-1", "1");
    for (text, words) in [(deep, "nested deeper"), (maps, "nested deeper"), (laughs, "copy more than 10,000")]
    {
        let shown: Vec<String> = problems(&text).iter().map(ToString::to_string).collect();
        assert!(shown.iter().any(|line| line.contains(words)), "{shown:?}");
    }
    let many: String = (0..60_000).map(|n| format!("key{n}: 1\n")).collect();
    assert_eq!(problems(&many).len(), 51);
    let names = METRO.replace("[reference,", &format!("[{}", "reference, ".repeat(101)));
    assert!(problems(&names)[0].to_string().contains("`engines` has 102 items, at most 100"));
    let long = format!("{}: 1\n", "k".repeat(900));
    assert!(problems(&long)[0].to_string().len() < 400);
}

#[test]
fn files_that_are_no_text_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    let mut wrong = METRO.as_bytes().to_vec();
    let at = METRO.find("metro\n").unwrap();
    wrong[at] = 0xff;
    for (bytes, place, words) in [
        (wrong, ":2:7: ", "not UTF-8"),
        (b"\xff\xfea\0".to_vec(), ": ", "UTF-16"),
        (vec![b'#'; (1 << 20) + 1], ": ", "larger than 1 MiB"),
        (b"name: a\0b\n".to_vec(), ":1:8: ", "U+0000"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let shown = Spec::read(&path, &INFOS).unwrap_err().to_string();
        assert!(shown.starts_with(&format!("{}{place}", path.display())) && shown.contains(words), "{shown}");
    }
    let absent = Spec::read(Path::new("no/such.yaml"), &INFOS).unwrap_err();
    assert!(matches!(absent, Error::Io { action: "open", .. }), "{absent}");
    let shown = Spec::read(folder.path(), &INFOS).unwrap_err().to_string();
    assert!(shown.contains("folder"), "{shown}");
}

#[test]
fn a_network_that_is_too_large_is_named_where_it_is_fixed() {
    let text =
        METRO.replace("  hidden_units: [8, 32, 64]\n", "").replace("seed: 7", "model: {hidden_units: 16384}");
    let shown = problems(&text)[0].to_string();
    assert!(shown.starts_with("experiments/a.yaml:17:9: one training needs about"), "{shown}");
}

#[test]
fn every_input_of_a_network_counts_in_its_memory() {
    let wide = METRO
        .replace(
            "sweep: ",
            "forecast: {horizon: 1000}\nfeatures: {clock: {calendar: [hour_of_week]}}\nsweep: ",
        )
        .replace("  look_back: [", "  features: [none, clock]\n  look_back: [")
        .replace("batch_size: 32", "batch_size: 512");
    let shown = problems(&wide)[0].to_string();
    assert!(shown.contains("64 units, 168,001 inputs a step"), "{shown}");
    assert!(shown.contains("or give fewer inputs"), "{shown}");
    good(&wide.replace("horizon: 1000", "horizon: 10"));
    // The same where the data tell how many rows a service day has.
    let slots = good(&wide.replace("hour_of_week", "slot").replace("horizon: 1000", "horizon: 300"));
    assert_eq!(slots.too_large(24), None);
    assert!(slots.too_large(1440).is_some_and(|problem| problem.message.contains("432,001 inputs a step")));
}
