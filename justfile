# The verbs of this project: `just` lists them, `just sweep experiments/metro.yaml` runs one.
#
# They need cargo and a C compiler; the first that needs libtorch fetches it, for which it takes a C++ compiler and
# python3 with pip. Plain `cargo build`, `cargo test` and an editor work after `just setup`.
# Without it they stop in torch-sys with "torch/torch.h: No such file or directory"; with
# `--no-default-features` they never look for libtorch.

set shell := ["bash", "-euo", "pipefail", "-c"]
set positional-arguments

program := env("CARGO_TARGET_DIR", "target") / "release/lookback"

# Recipes run in the checkout's root. A SPEC or DIR is meant from where `just` was called.
here := trim_start_match(invocation_directory() / "", justfile_directory() / "")

# List the recipes.
default:
    @just --list --unsorted

# Put libtorch into .libtorch/, unless it is there or LIBTORCH is exported.
setup:
    @command -v python3 > /dev/null || { echo "setup: error: no python3; install python3 and pip, or build without libtorch: cargo build --release --no-default-features" >&2; exit 1; }
    @python3 .cargo/libtorch.py

# Build the program.
build: setup
    cargo build --release --locked

# Build what SPEC needs: all of it if libtorch is at hand or stands in the spec, else what needs Rust alone.
[private]
build-for SPEC:
    #!/usr/bin/env bash
    set -euo pipefail
    if [[ -d .libtorch || -n "${LIBTORCH:-}${LIBTORCH_USE_PYTORCH:-}" ]] || grep -Eqs '^[^#]*\blibtorch\b' "$1"; then
        exec "{{ just_executable() }}" build
    fi
    cargo build --release --locked --no-default-features

# Run every trial of SPEC that is not in its journal yet, then report.
sweep SPEC *ARGS: (build-for clean(join(here, SPEC)))
    @"{{ program }}" sweep {{ quote(clean(join(here, SPEC))) }} "${@:2}"

# Report every error in SPEC and its data; nothing is run.
check SPEC *ARGS: (build-for clean(join(here, SPEC)))
    @"{{ program }}" check {{ quote(clean(join(here, SPEC))) }} "${@:2}"

# Show the trials of SPEC without running any.
plan SPEC *ARGS: (build-for clean(join(here, SPEC)))
    @"{{ program }}" plan {{ quote(clean(join(here, SPEC))) }} "${@:2}"

# Rebuild tables and pages from the journal in DIR.
report DIR *ARGS: (build-for "none")
    @"{{ program }}" report {{ quote(clean(join(here, DIR))) }} "${@:2}"

# Forecast the rows behind the end of the data of DIR, with intervals.
forecast DIR *ARGS: (build-for "none")
    @"{{ program }}" forecast {{ quote(clean(join(here, DIR))) }} "${@:2}"

# Check backpropagation against difference quotients: at the shapes of SPEC, or at a few that differ in kind.
gradcheck SPEC="" *ARGS: build
    #!/usr/bin/env bash
    set -euo pipefail
    if [[ -n "$1" ]]; then
        exec "{{ program }}" gradcheck {{ quote(clean(join(here, SPEC))) }} "${@:2}"
    fi
    exec "{{ program }}" gradcheck

# Compare the engines from equal weights and batches: at the shapes of SPEC, or at a few that differ in kind.
parity SPEC="" *ARGS: build
    #!/usr/bin/env bash
    set -euo pipefail
    if [[ -n "$1" ]]; then
        exec "{{ program }}" parity {{ quote(clean(join(here, SPEC))) }} "${@:2}"
    fi
    exec "{{ program }}" parity

# Run recorded trials again and compare: those in DIR, or a sample from every folder of published results.
reproduce DIR="" *ARGS: build
    #!/usr/bin/env bash
    set -euo pipefail
    if [[ -n "$1" ]]; then
        exec "{{ program }}" reproduce {{ quote(clean(join(here, DIR))) }} "${@:2}"
    fi
    shopt -s nullglob
    for journal in results/published/*/journal.jsonl results/published/*/*/journal.jsonl; do
        # Its records are among those of metro-full, as a test asserts.
        [[ $journal != results/published/metro/* ]] || continue
        # Where trials take minutes fewer are run again.
        sample=12
        [[ $journal != */depth-14-days/* && $journal != */depth-auckland/* ]] || sample=8
        "{{ program }}" reproduce "${journal%/*}" --sample $sample
    done

# Prove that no forecast of SPEC, or of any spec that ships, knows what it could not have known.
audit SPEC="" *ARGS: build
    #!/usr/bin/env bash
    set -euo pipefail
    if [[ -n "$1" ]]; then
        exec "{{ program }}" audit {{ quote(clean(join(here, SPEC))) }} "${@:2}"
    fi
    shopt -s nullglob
    for spec in experiments/*.yaml experiments/test/*.yaml; do
        echo "audit: $spec"
        # A spec whose fit: all reproduces a leak is reported as one, with its own exit code.
        expected=0
        grep -Eq '^[^#]*fit: *(\[.*)?all\b' "$spec" && expected=4
        status=0
        "{{ program }}" audit "$spec" > /dev/null || status=$?
        (( status == expected )) || { echo "audit: $spec ended with $status, not $expected" >&2; exit 1; }
    done

# Kill sweeps with SIGKILL at KILLS random moments; every result must be as if undisturbed.
kill-test KILLS="200": setup
    LOOKBACK_KILLS={{ quote(KILLS) }} cargo test --release --locked --test program -- sigkill --nocapture

# Attack what sweeps leave: flipped bits, kills, failing disks, foreign files; SHARE of all cases. Counts what breaks.
attack SHARE="1": build
    @python3 tests/attack/attack.py "{{ program }}" {{ quote(SHARE) }}

# The same, into docs/checks.md.
attack-table: build
    @python3 tests/attack/attack.py "{{ program }}" | "{{ just_executable() }}" splice docs/checks.md "just attack"

# What proves each cell, depth, loss and dropout, the worst errors of gradients and differences of engines, into docs/checks.md.
proofs-table: build
    @cargo run --release --locked --quiet --example proofs_table | "{{ just_executable() }}" splice docs/checks.md proofs

# Feed COUNT generated inputs to each of the readers of specs, CSV files and journals.
fuzz COUNT="1000000" SEED="1": setup
    LOOKBACK_FUZZ={{ quote(COUNT) }} LOOKBACK_FUZZ_SEED={{ quote(SEED) }} cargo test --release --locked --test memory -- --nocapture fuzz

# Test everything; optimised, as `build`, so that the two share what they compile.
test *ARGS: setup
    cargo test --release --locked "$@"

# Test what needs no libtorch, with overflow and debug assertions checked; quick to compile.
test-light *ARGS:
    cargo test --no-default-features --locked "$@"

# The same optimised: slow to compile, quick to run, and it shares its crates with `build`. Without the tests of documents and
# sources, which assertions do not change.
test-checked *ARGS:
    CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS=true CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS=true \
        cargo test --release --no-default-features --locked \
        --lib --test engines --test library --test memory --test program "$@"

# Time kernels, engines and harness with criterion, whose report is target/criterion/report/index.html.
bench *ARGS: setup
    cargo bench --locked --bench kernel --bench step --bench harness "$@"

# Time both engines over the grid of docs/speed.md, alone on the machine, into results/speed.
speed *ARGS: build
    @"{{ program }}" speed "$@"

# The same with AVX2 alone, for libtorch too: what holds on machines without AVX-512, into target/avx2.
speed-avx2 *ARGS: build
    @LOOKBACK_ISA=avx2 ONEDNN_MAX_CPU_ISA=AVX2 MKL_ENABLE_INSTRUCTIONS=AVX2 ATEN_CPU_CAPABILITY=avx2 "{{ program }}" speed --results target/avx2 "$@"

# Plan, run in 16 shards, merge and summarise TRIALS of next to no work, as in docs/scale.md; minutes for a million.
scale TRIALS="1000000": build
    python3 benches/scale.py "{{ program }}" {{ quote(TRIALS) }}

# What `new` proposes without an edit, swept on NAMES (all series that are here or made up; see the script); an hour for all.
first-sweep *NAMES: build
    python3 benches/first_sweep.py "{{ program }}" "$@"

# A first look at every benchmark, in minutes, and the gate for kernels that fell off a cliff.
bench-quick: setup
    cargo bench --locked --bench gate
    cargo bench --locked --bench kernel --bench step --bench harness -- --quick

# Keep what `just speed` found as the published pass of MACHINE, for example epyc-avx2; then `just readme`.
publish-speed MACHINE:
    mkdir -p results/published/speed/{{ quote(MACHINE) }}
    cp results/speed/speed.* results/published/speed/{{ quote(MACHINE) }}/

# Run the same work in PyTorch, Optuna, Ray and JAX beside ours, into results/published/speed/MACHINE; downloads gigabytes.
bench-peers MACHINE *ARGS: build
    python3 benches/peers/run.py "{{ program }}" results/published/speed/{{ quote(MACHINE) }} "${@:2}"

# Check format, clippy and docs; optimised, because another profile would compile torch-sys anew.
lint: lint-light setup
    cargo clippy --release --locked --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps

# Of these what needs no libtorch.
lint-light:
    cargo fmt --check
    cargo clippy --release --locked --all-targets --no-default-features -- -D warnings

# Sweep the small specs in experiments/test from end to end and compare the engines on them; keep nothing.
smoke: build
    #!/usr/bin/env bash
    set -euo pipefail
    shopt -s nullglob
    specs=(experiments/test/*.yaml)
    (( ${#specs[@]} > 0 )) || { echo "smoke: no spec in experiments/test" >&2; exit 1; }
    results=$(mktemp -d)
    trap 'rm -rf "$results"' EXIT
    for spec in "${specs[@]}"; do
        echo "smoke: $spec"
        # A sweep with a failed trial says so by its exit code.
        case $spec in */diverge.yaml) expected=3 ;; *) expected=0 ;; esac
        status=0
        "{{ program }}" sweep "$spec" --results "$results" || status=$?
        (( status == expected )) || { echo "smoke: $spec ended with $status, not $expected" >&2; exit 1; }
        "{{ program }}" parity "$spec" --results "$results" > "$results/parity.txt" || { cat "$results/parity.txt"; exit 1; }
    done

# Check licences and sources of the crates in the lock file, those of other systems too; needs no network where all are fetched.
deny:
    @command -v cargo-deny > /dev/null || { echo "deny: error: no cargo-deny; cargo install cargo-deny --locked" >&2; exit 1; }
    cargo fetch --locked
    cargo deny --offline --locked check licenses bans sources

# Compare searches at equal budgets in a space of 18 configurations over 20 seeds (360 short trainings), into results/published/search-study and docs/search.md.
search-study: build
    @"{{ program }}" sweep experiments/search-study.yaml --quiet --results results/published
    @cargo run --release --locked --quiet --example search_study -- results/published/search-study
    @"{{ just_executable() }}" splice docs/search.md "just search-study" < results/published/search-study/searches.md

# The same with five seeds and in work, in four spaces, beside Optuna (2,544 short trainings), into docs/search.md.
search-study-work: build
    #!/usr/bin/env bash
    set -euo pipefail
    studies=(search-study search-study-airline search-study-station search-study-pedestrians)
    for name in "${studies[@]}"; do
        "{{ program }}" sweep "experiments/$name.yaml" --quiet --results results/published
    done
    python3 examples/search_study/five_seeds.py "{{ program }}" "${studies[@]/#/results/published/}" \
        | "{{ just_executable() }}" splice docs/search.md "just search-study-work"

# Write the keys of a spec, as `lookback schema` knows them, for editors and for people.
schema: build
    "{{ program }}" schema > experiments/spec.schema.json
    "{{ program }}" schema --format markdown > docs/spec.md

# Measure pages of 10, 1,000 and 10,000 trials: bytes, and time until they are drawn in Chromium.
page-cost:
    cargo test --no-default-features --locked --test program -- --ignored --nocapture sizes

# Put the published figures into README.md and docs: metro's table, what was reached on each series, speed.
readme: build
    #!/usr/bin/env bash
    set -euo pipefail
    splice() { "{{ just_executable() }}" splice "$@"; }
    cargo run --release --locked --quiet --example best_table -- results/published/metro features \
        | splice README.md 'best results/published/metro'
    cargo run --release --locked --quiet --example series_table -- results/published/{metro-full,quantiles,chicago-14-days,quantiles-14-days,auckland,airline-year,stations/addison,stations/jefferson_park} \
        | splice README.md 'series'
    python3 examples/search_study/five_seeds.py --sentence results/published/search-study{,-airline,-station,-pedestrians} \
        | splice README.md 'search'
    python3 examples/search_study/saved.py "{{ program }}" results/published/metro-full | splice docs/search.md 'saved'
    cargo run --release --locked --quiet --example quantile_intervals -- results/published/quantiles{,-airline,-14-days,-station} \
        | splice docs/intervals.md 'quantiles'
    python3 examples/depth_answers.py --sentences results/published/depth{,-14-days,-station,-auckland} | splice README.md 'depth'
    python3 examples/depth_answers.py results/published/depth{,-14-days,-station,-auckland} | splice docs/depth.md 'depth'
    python3 examples/tried_fields.py | splice docs/depth.md 'tried'
    python3 benches/first_sweep.py table | splice docs/first-sweep.md 'first sweep'
    for machine in results/published/speed/*/; do "{{ program }}" report "$machine" > /dev/null; done
    for told in "headlines README.md" "sections docs/speed.md"; do
        cargo run --release --locked --quiet --example speed_goals -- "${told% *}" results/published/speed \
            | splice "${told#* }" 'results/published/speed'
    done

# Put what is read in the place of what DOCUMENT has between `<!-- begin: MARK -->` and `<!-- end -->`.
[private]
splice DOCUMENT MARK:
    #!/usr/bin/env bash
    set -euo pipefail
    text=$(mktemp)
    trap 'rm -f "$text"' EXIT
    cat > "$text"
    [[ -s "$text" ]] || { echo "splice: error: nothing to put into $1 at $2" >&2; exit 1; }
    awk -v mark="<!-- begin: $2 -->" '
        FNR == NR { text = text $0 "\n"; next }
        /^ *<!-- end -->$/ { inside = 0 }
        !inside { print }
        $0 ~ "^ *" mark "$" { printf "%s", text; inside = 1 }
    ' "$text" "$1" > "$1.new"
    mv "$1.new" "$1"

# Bring up a real Slurm on loopback (root, Debian), do the faults of docs/cluster.md to it, take it down.
cluster-test: build
    #!/usr/bin/env bash
    set -euo pipefail
    status=0
    bash tests/cluster/run.sh "{{ program }}" || status=$?
    # 77: no Slurm to be had here; the test has said so loudly.
    (( status == 77 )) || exit "$status"

# Everything that a commit must pass, each part with its time.
ci:
    #!/usr/bin/env bash
    set -euo pipefail
    # Committed winners train in `test`; with assertions in every loop that takes minutes.
    for part in deny lint "test-checked -- --skip winners::" test smoke gradcheck parity reproduce audit kill-test "attack 0.02" "fuzz 50000" cluster-test; do
        begun=$SECONDS
        echo "ci: $part"
        # shellcheck disable=SC2086 # a part may have arguments
        "{{ just_executable() }}" $part
        echo "ci: $part took $((SECONDS - begun)) s"
    done
