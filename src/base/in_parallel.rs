//! Work on several things at once, for calls that are over before a pool of threads would pay.

use std::panic::resume_unwind;
use std::thread::{Builder, available_parallelism, scope};

/// Processors that this program may use; 1 where the system does not tell.
pub(crate) fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// What `work` makes of each of `items`, in their order, on as many threads as there are processors; where the system lends
/// none, on this one.
pub(crate) fn in_parallel<T: Sync, U: Send>(items: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    if items.len() < 2 {
        return items.iter().map(work).collect();
    }
    let (first, others) = items.split_at(items.len().div_ceil(cores()));
    let all = &|items: &[T]| items.iter().map(&work).collect::<Vec<U>>();
    scope(|scope| {
        let begin = |chunk| (chunk, Builder::new().spawn_scoped(scope, move || all(chunk)));
        let begun: Vec<_> = others.chunks(first.len()).map(begin).collect();
        let mut done = all(first);
        for (chunk, thread) in begun {
            done.extend(match thread {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(_) => all(chunk),
            });
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_what_they_are_of() {
        for count in 0..20 {
            let items: Vec<usize> = (0..count).collect();
            let squares: Vec<usize> = items.iter().map(|number| number * number).collect();
            assert_eq!(in_parallel(&items, |number| number * number), squares);
        }
    }
}
