//! `sweep --page`: the page follows the sweep, says that it is partial, and ends as any other.

use std::time::Duration;

use super::*;

#[test]
fn the_page_of_a_running_sweep_loads_itself_again_and_that_of_an_ended_one_does_not() {
    let folder = temporary();
    let spec = folder.path().join("long.yaml");
    let data = root().join("experiments/data/airline.csv");
    let text = format!(
        "name: long\ndata: {{ file: {data:?}, time: month, target: passengers }}\nengines: [reference]\n\
         sweep: {{ look_back: [6, 12], hidden_units: [8, 16], learning_rate: [0.01, 0.001] }}\n\
         train: {{ epochs: 200 }}\nrepeats: 5\nbaselines: [persistence]\n"
    );
    std::fs::write(&spec, text).expect("it can be written");
    let mut command = program();
    command.arg("sweep").arg(&spec).args(["--page", "--quiet", "--jobs", "1"]);
    let mut child = command.arg("--results").arg(folder.path()).spawn().expect("the program starts");
    let page = folder.path().join("long/report.html");
    let mut partial = String::new();
    while child.try_wait().expect("it can be asked").is_none() {
        let seen = std::fs::read_to_string(&page).unwrap_or_default();
        if seen.contains("Partial results: ") {
            partial = seen;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(child.wait().expect("it ended").success());
    assert!(partial.contains("<meta http-equiv=\"refresh\" content=\"5\">"), "no page while it ran");
    assert!(partial.contains(" of 41 trials finished. The sweep is running"));
    assert!(partial.ends_with("</html>\n"), "every page is whole");
    let ended = read(&page);
    assert!(!ended.contains("http-equiv=\"refresh\"") && !ended.contains("Partial results"));
    std::fs::remove_file(&page).expect("it is there");
    assert_eq!(
        code(&run(&["report", folder.path().join("long").to_str().expect("text"), "--no-figures"])),
        0
    );
    assert!(read(&page) == ended, "the last page is that of a report");
}
