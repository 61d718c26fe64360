//! Names of columns that hold times or parts of them, in lower case; `_` stands for a blank or `-` too.

/// Names of columns that hold a year.
pub(super) const YEAR: &str = "\
    연도 년 년도 год rok any år yıl sene calendar_year calyear reporting_year yyyy year yr jahr annee année \
    anio año ano anno jaar 年 年份 iso_year isoyear";

/// Names of columns that hold a month.
pub(crate) const MONTH: &str = "\
    월 месяц miesiąc månad måned ay month_no month_num monthnumber month_number calendar_month mm \
    monat_nr month mon mo mnth monat mois mes mês mese maand 月 月份";

/// Names of columns that hold a day of a month.
pub(crate) const DAY: &str = "\
    일 день gün dzień day_number daynumber dd mdate date day_of_month dayofmonth day dia día tag jour \
    giorno dag 日 mday dom da päivä giorni dias days";

/// Names of columns that hold an hour.
pub(crate) const HOUR: &str = "\
    hour hr hora stunde heure ora uur hours 時段 时段 小时 小時 時 hourending hour_ending hourend he hour_end \
    hour_of_day hod time clock uhrzeit h 시간 시간대 час godzina saat timme hourday hourofday hour_number hh \
    time_per_hour start_hour hour_beginning transition_hour 时间段 時間帯 uhr heures hora_inicio time_of_day \
    tranche_horaire";

/// Names of columns that hold minutes.
pub(crate) const MINUTE: &str = "\
    minute min minuto minutes minute_of_day minuteofday minutes_of_day hhmm mm mi minuten";

/// Names of columns that hold a quarter or half a year.
pub(crate) const QUARTER: &str = "\
    분기 квартал kwartał 四半期 vierteljahr trim quarters periode period halbjahr semester semestre half \
    half_year quarter qtr q quartal trimestre trimester kwartaal 季度";

/// Names of columns that hold a week.
pub(crate) const WEEK: &str = "\
    주 неделя tydzień vecka hafta kalenderwoche week_no weekno week_of_year weekofyear epiweek \
    week_number calendar_week semaine_iso week iso_week wk woche semaine semana kw isoweek weeknr 周";

/// Names of columns that hold times of any kind.
pub(crate) const TIMES: &str = "\
    date time datetime timestamp datum fecha data ds period zeit jour dia day month week quarter year 日期 \
    时间 時間 stamp epoch ts unix jahr année annee año anno jaar rok год 年 年度 연도 år";

/// Names of columns that hold the number of a slot of the day.
pub(crate) const SLOT: &str = "\
    settlement_period settlementperiod period periode interval interval_number intervalo slot time_slot \
    timeslot quarter_hour quarterhour half_hour halfhour sp time_interval intervall viertelstunde block \
    time_block";

/// Names of columns that hold the day of the year.
pub(crate) const DAY_OF_YEAR: &str = "\
    doy dayofyear day_of_year yday julian julian_day jday yearday dy";

/// Names of columns that hold the number of a weekday, Monday being 1.
pub(super) const WEEKDAY: &str = "\
    weekday iso_weekday isoweekday day_of_week dayofweek dow wochentag 星期";
