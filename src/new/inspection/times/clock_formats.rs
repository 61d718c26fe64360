//! How times of day are written that stand in a column of their own.

/// Formats of times of day that stand in a column of their own.
const CLOCKS: &str = "\
    %H:%M|%H:%M:%S|%H:%M:%S.%f|%I:%M %p|%I:%M:%S %p|%I:%M%p|%I.%M %p|%I.%M.%S %p|%I %p|%I%p|%H-%*|\
    %H - %*|%H:%M-%*|%H:%M - %*|%H:%M:%S - %*|%Hh|%H.%M|%N|%H%M%S|%6N|%N-%*|%N - %*|%i|%Hh-%*|%I %p-%*|\
    %H.%M.%S|%H:%M:%S-%*|%H:%M to %*|%H:%M\u{2013}%*|%H:%M \u{2013} %*|%H:%M~%*|%I:%M %p - %*|\
    %I:%M %p-%*|%I %p - %*|%I%p-%*|%H~%*|%H ~ %*|%Hh%M|%H h|%Hh - %*|%Hhs|%H Uhr|%H-%* Uhr|%H時|%H時-%*|\
    %H时|%H点|%H시|%H시-%*|%H시 ~ %*|HE%H|HE %H|H%H|h%H|Hour %H|hour_%H|{t '%H:%M:%S'}|%H|%30H:%M|%30H:%M:%S|\
    %30H";

/// All of them, the usual ones first.
pub(crate) fn clock_formats() -> impl Iterator<Item = &'static str> {
    CLOCKS.split('|')
}
