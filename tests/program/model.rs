//! A search with a model: batches follow from the results so far, however the sweep is run.

use super::*;

#[test]
fn a_search_with_a_model_goes_on_with_the_same_trials() {
    let folder = temporary();
    let data = root().join("experiments/data/airline.csv");
    let spec = format!(
        "name: model\nquestion: Which?\ndata: {{file: {}, time: month, target: passengers}}\nengines: [reference]\n\
         sweep: {{look_back: [1, 12], hidden_units: {{log_integer: [2, 8]}}, learning_rate: {{log_uniform: [1.0e-3, 0.1]}}}}\n\
         repeats: 2\ntrain: {{epochs: 2}}\nbaselines: []\nsearch: {{tpe: {{configurations: 9, per_batch: 3}}}}\n",
        data.display()
    );
    let path = folder.path().join("model.yaml");
    std::fs::write(&path, spec).expect("it can be written");
    let [once, again] = ["once", "again"].map(|name| folder.path().join(name));
    sweep(&path, &once, &["--jobs", "2", "-q"], 0);
    sweep(&path, &again, &["--jobs", "1", "-q"], 0);
    let journal = again.join("model/journal.jsonl");
    // Stopped within the second batch, and gone on with.
    let lines: Vec<String> = read(&journal).lines().map(str::to_owned).collect();
    std::fs::write(&journal, lines[..10].join("\n") + "\n").expect("it can be written");
    sweep(&path, &again, &["--jobs", "1", "-q"], 0);
    let trials = |results: &Path| read(results.join("model/trials.csv"));
    assert_eq!(trials(&once), trials(&again));
    assert_eq!(rows(once.join("model/trials.csv")).len(), 9 * 2);
    let output = run(&["reproduce", &once.join("model").display().to_string()]);
    assert!(stdout(&output).contains("all 18 trials identical"), "{}", stdout(&output));
}
