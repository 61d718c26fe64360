//! Words in the names of columns that tell what these hold.

/// Parts of names of what is no quantity, in lower case.
pub(super) const CODES: &str = "\
    id ids code codes no nr nro num number idx index uid gid fid oid objectid key ref instant zip plz postcode \
    lat lon lng latitude longitude long x y_coord x_coord geom insee fips uic siri codigo código cve 编号 序号 編號 \
    line linea ligne linie route platform gate unnamed rang rank row version";

/// Whole names of columns whose numbers tell things apart, in lower case.
pub(super) const THINGS: &str = "\
    store item shop station sensor counter detector zone stop region area direction lane class category \
    district site terminal";

/// Names of parts of the calendar, in lower case.
pub(super) const CALENDAR: &str = "\
    year yr jahr annee année anio año ano month mnth monat mois mes day tag jour dia hour hr hora stunde heure \
    hourending minute week woche semaine semana weekday dow quarter quartal trimestre season holiday workingday \
    weekend dayofweek wday yday doy date time timestamp epoch is_holiday is_weekend 星期 holidays dst";

/// Parts of names of what is likely meant, in lower case.
pub(super) const MEANT: &str = "\
    ridership users rider riders ride rides entries entry entrances passenger passengers boarding boardings alighting \
    alightings inflow outflow flow exits demand volume traffic count counts cnt usage trips visitors visits \
    visitor validations vald affluence afluencia pasajeros viajeros passageiros voyageurs fahrgäste fahrgaeste \
    passagiere besucher radfahrer pedestrians cyclists vehicles taps arrivals departures persons people load \
    attendance quantity inbound outbound checkins patronage footfall 客流 客流量 进站 进站量 出站 出站量 乘客 人次 人数 旅客 進站 出站人次 \
    customers sales crossings admissions pax journey journeys hires achalandage validacions validaciones subidas bajadas subidos \
    bajados resor rejser reizigers instappers einsteiger aussteiger fahrten matkustajat nousijat pasażerów пассажиры 승차 하차 승하차";

/// Parts of names of what is likely an influence, not the target.
pub(super) const INFLUENCE: &str = "\
    temp temperature share ratio proportion elevation altitude humidity hum wind windspeed rain rainfall snow snowfall clouds cloud pressure weather dew \
    visibility vis solar precipitation percent pct observed rate taux price fare points capacity quality flag \
    status forecast prediction predicted casual stations";

/// Whether a word is one of a list.
pub(super) fn is_one_of(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

/// The words of a name, in lower case: parted by what is no letter or digit, and where small letters turn into capitals.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else {
            if c.is_uppercase() && small {
                words.push(String::new());
            }
            words.last_mut().expect("invariant: never empty").extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}
