"""Computes date ranges from the IANA rules with Python's zoneinfo, independently of the node.

Writes date-ranges.json: rows of [zone, instant, range, start, end], all moments in UTC. Run it with
`python3 test/vectors/make_date_ranges.py` from the project's root; the output is committed.
"""

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

ZONES = [
    "UTC", "Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Athens", "Europe/Istanbul",
    "America/New_York", "America/Chicago", "America/Los_Angeles", "America/St_Johns",
    "America/Sao_Paulo", "America/Santiago", "America/Havana", "America/Nuuk",
    "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Jerusalem", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Tokyo", "Asia/Tehran", "Australia/Lord_Howe", "Australia/Sydney",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
]
YEARS = (2023, 2024, 2025)
MILLISECOND = timedelta(milliseconds=1)


def first_instant(day, zone):
    """The first instant after which it is `day` or later for good, found by looking at every minute."""
    instant = datetime(day.year, day.month, day.day, tzinfo=timezone.utc) - timedelta(hours=30)
    last_before = instant
    for _ in range(60 * 60):
        if instant.astimezone(zone).date() < day:
            last_before = instant
        instant += timedelta(minutes=1)
    return last_before + timedelta(minutes=1)



def ranges(today):
    """The first day of each range and the first day after it."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last_quarter = quarter
    for _ in range(3):
        last_quarter = (last_quarter - timedelta(days=1)).replace(day=1)
    yield "yesterday", today - timedelta(days=1), today
    yield "previousWeek", monday - timedelta(days=7), monday
    yield "previousMonth", last_month, month
    yield "previousQuarter", last_quarter, quarter
    yield "previousYear", date(today.year - 1, 1, 1), date(today.year, 1, 1)


def changes(zone):
    """The days in YEARS on which the zone's offset changes, found by looking at every hour."""
    instant = datetime(YEARS[0], 1, 1, tzinfo=timezone.utc)
    before = instant.astimezone(zone).utcoffset()
    while instant.year <= YEARS[-1]:
        instant += timedelta(hours=1)
        offset = instant.astimezone(zone).utcoffset()
        if offset != before:
            yield instant
        before = offset


def instants(zone):
    for change in changes(zone):
        yield change + timedelta(hours=1)
        yield change + timedelta(days=1)
        yield change + timedelta(days=7)
    for moment in ("2024-02-29T12:00", "2024-03-01T12:00", "2025-01-01T12:00", "2024-12-31T12:00",
                   "2021-01-03T12:00", "2026-01-05T12:00"):
        yield datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)
    if zone.key == "Pacific/Apia":
        # Samoa skipped 2011-12-30.
        for moment in ("2011-12-31T12:00", "2012-01-02T12:00", "2012-01-10T12:00"):
            yield datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)


def text(instant):
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03}Z"


def main():
    rows = []
    cache = {}
    for name in ZONES:
        zone = ZoneInfo(name)

        def start_of(day):
            if (name, day) not in cache:
                cache[name, day] = first_instant(day, zone)
            return cache[name, day]

        for instant in sorted(set(instants(zone))):
            today = instant.astimezone(zone).date()
            for range_name, first, after in ranges(today):
                rows.append([name, text(instant), range_name, text(start_of(first)),
                             text(start_of(after) - MILLISECOND)])
    lines = ",\n".join(json.dumps(row) for row in rows)
    Path(__file__).with_name("date-ranges.json").write_text(f"[\n{lines}\n]\n")
    print(len(rows), "rows")


main()
