"""Makes src/spec/model/public_days.txt: public holidays by country and year, as the Python package `holidays` has them.

    pip install holidays==0.109
    python3 tests/gold/public_days.py > src/spec/model/public_days.txt
    python3 tests/gold/public_days.py | cmp - src/spec/model/public_days.txt

National days alone, days in lieu included, as `holidays.country_holidays(code)` gives them without a subdivision. The
package is under the MIT licence (Copyright (c) Vacanza Team and individual contributors)."""
import holidays

YEARS = range(2000, 2036)
COUNTRIES = """AE AR AT AU BE BG BR CA CH CL CN CO CR CY CZ DE DK EC EE EG ES FI FR GB GR HK HR HU ID IE IL IN IS IT JP KE KR
LT LU LV MA MT MX MY NG NL NO NZ PA PE PH PK PL PT RO RS SE SG SI SK TH TN TR TW UA US UY VN ZA""".split()

print(f"# public holidays, made by tests/gold/public_days.py with holidays {holidays.__version__} (MIT)")
for country in COUNTRIES:
    print(country)
    for year in YEARS:
        days = sorted(holidays.country_holidays(country, years=year))
        print(year, " ".join(f"{day:%m%d}" for day in days if day.year == year))
