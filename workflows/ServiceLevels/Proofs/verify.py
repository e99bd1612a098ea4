#!/usr/bin/env python3
"""Computes the figures of a service level proof again, from its facts alone, and says what does not agree.

    python3 verify.py proof.zip [--each-fact] [--if PATH=VALUE]... [--en | --ja]

--each-fact says what would be different without each fact; --if, what would be if facts were others, all of them together: a path into
facts.json and a value (stops/0/to=2026-08-03T02:00:00Z), or no value to leave it out.

Needs Python 3.9 and its standard library. Written from the rules in docs/service-levels.md; it shares no code with the
system that wrote the proof. Exit codes: 0 it agrees, 4 something does not agree, 5 it cannot be read.
"""

import functools
import hashlib
import json
import os
import re
import sys
import zipfile
from collections import namedtuple
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

FORMAT = "workflows.service-level-proof/1"
OTHER_CASES = "inquiries problems changes releases"
MAX_FILE = 64 << 20
MAX_FILES = 16
SECOND = 10_000_000  # times are whole numbers of 100 ns: nothing is ever rounded
MINUTE = 60 * SECOND
WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

Part = namedtuple("Part", "kind begin end cases because")

WORDS = {
    "agrees": ("一致しました。", "It agrees."),
    "differs": ("一致しない点が {0} 件あります。", "{0} points do not agree."),
    "fingerprint": ("指紋 {0}", "Fingerprint {0}"),
    "period": ("{0} {1}（{2}から{3}の前日まで）", "{0} {1} ({2} to the day before {3})"),
    "figure": ("{0}：{1}%（全原因 {2}%）。対象時間 {3} 分、停止 {4} 分、うち除外 {5} 分、判定 {6}",
               "{0}: {1} % (of all causes {2} %). Service time {3} min, down {4} min, {5} of them excluded, verdict {6}"),
    "holiday": ("{0}：祝日かどうかが、法律と一式の修正からの結果と違います", "{0}: whether it is a national holiday does not follow from the act and the corrections"),
    "format": ("manifest.json：形式が {0} ではありません（{1}）", "manifest.json: expected the format {0}, found {1}"),
    "missing": ("{0}：一覧にありますが、ファイルがありません", "{0}: the manifest names it, and it is not there"),
    "changed": ("{0}：一覧が作られた後に書き換えられています", "{0}: it was changed after the manifest was written"),
    "unnamed": ("{0}：一覧にないファイルです", "{0}: the manifest does not name it"),
    "shape": ("{0}：項目が正しくありません（{1}）", "{0}: these members are missing or not known: {1}"),
    "twice": ("{0}：同じものが二つあります", "{0}: a list holds the same thing twice"),
    "unreadable": ("読めません：{0}", "It cannot be read: {0}"),
    "other": ("contract.json：{0} {1} のもので、一覧は {2} {3} です", "contract.json: it is of {0} {1}, the manifest of {2} {3}"),
    "days": ("contract.json：期間 {0} の始めと終わりの日が正しくありません", "contract.json: the period {0} has other days"),
    "version": ("暦 {0}：内容から求めた版は {1} で、{2} ではありません", "calendar {0}: its rules have the version {1}, not {2}"),
    "backwards": ("停止 {0}：始まる前に終わっています", "stop {0}: it ends before it begins"),
    "ground": ("除外 {0}（{1}）：事由 {2} は契約にないか、その指標には使えません",
               "exclusion {0} of {1}: the contract has no ground {2} for these indicators"),
    "known": ("除外 {0}（{1}）：発生日より前に公表された既知の不具合で、除外できません",
              "exclusion {0} of {1}: the fault was published before the day of the incident; it was known, and counts"),
    "unanswered": ("除外 {0}（{1}）：提案後の同意がありません", "exclusion {0} of {1}: agreed on without an answer after the proposal"),
    "unaudited": ("{0}：監査記録の位置がありません", "{0}: no entry of the audit chain is named for it"),
    "chain": ("{0}：監査記録の番号かハッシュが正しくないか、重複しています（{1}）", "{0}: {1} is no entry of a chain, or there twice"),
    "indicators": ("figures.json：指標が契約と違います", "figures.json: the indicators are not those of the contract"),
    "over": ("figures.json：期間が終わったかどうかが事実と違います", "figures.json: whether the period is over does not follow from the facts"),
    "value": ("{0}：{1} は {2} とありますが、事実からは {3} です", "{0}: {1} is {2}, by the facts it is {3}"),
    "invented": ("{0}：{1} は事実から出てきません", "{0}: {1} does not follow from the facts"),
    "left out": ("{0}：{1} が抜けています", "{0}: {1} follows from the facts, and is not there"),
    "tally": ("{0}：{1}（全原因 {2}）。件数 {3}、うち期限内 {4}、判定 {5}", "{0}: {1} (of all causes {2}). {3} counted, {4} of them in time, verdict {5}"),
    "metric": ("{0}：{1}。値 {2} 件、しきい値を外れた値 {3} 件、値のない時間 {4} 件、判定 {5}",
               "{0}: {1}. {2} values, {3} of them beyond a threshold, {4} gaps, verdict {5}"),
    "order": ("{1} の {0} の値：日時が昇順でないか、重複しています", "values of {0} of {1}: expected ascending times, each once"),
    "due": ("{0} {1}：上限 {2} から求めた期限と違います", "{0} {1}: its due time does not follow from its limit {2}"),
    "points": ("減点：評価点 {0}、減点 {1}（{2} 現在）、減額 {3}（{4}%）", "Points: {0} left, {1} taken off (on {2}), {3} off the payment ({4} %)"),
    "no points": ("{0}：契約に点数の定めがありません", "{0}: the contract has no points for it"),
    "own": ("{0} {1}：この期間のもので、この証明の数値から決まります", "{0} {1}: it is of this period, and follows from its own figures"),
    "not over": ("{0} {1}：期間が終わっていません", "{0} {1}: its period was not over"),
    "not late": ("{0}：{1} の期限に遅れていません", "{0}: it was not late after {1}"),
    "effect": ("{0}：{1} がなければ {2}", "{0}: without {1} it would be {2}"),
    "supposed": ("{0}：{1} とすれば {2}", "{0}: with {1} it would be {2}"),
    "change": ("    変わるところ：{0}", "    what changes: {0}"),
    "instead": ("    代わりに：{0}", "    instead: {0}"),
    "same": ("変わる数値はありません。", "No figure would be different."),
    "limit": ("facts.json：{0} {1} の上限 {2} は時間の長さではなく、ここでは期限を求められません。workflows sla verify --if で確認してください",
              "facts.json: {0} {1} has the limit {2}, which is no length of time and is not counted here; ask workflows sla verify --if"),
    "path": ("facts.json：事実の場所（例 stops/0/to）ではありません：{0}", "facts.json: expected the path of a fact such as stops/0/to, found {0}"),
}


class Unreadable(Exception):
    """The proof cannot be computed."""


def words(key, *values):
    return WORDS[key][LANGUAGE].format(*("-" if value is None else value for value in values))


# Reading: everything is checked, nothing is believed.

def unique(pairs):
    found = {}
    for key, value in pairs:
        if key in found:
            raise Unreadable(words("shape", key, key))
        found[key] = value
    return found


def read_json(files, name):
    if name not in files:
        raise Unreadable(words("missing", name))
    try:
        read = json.loads(files[name].decode("utf-8"), parse_float=Decimal, object_pairs_hook=unique)
        once(name, read)
        return read
    except ValueError as fault:
        raise Unreadable(name + ": " + str(fault))


def members(what, value, required, optional=""):
    if not isinstance(value, dict):
        raise Unreadable(words("shape", what, "{}"))
    wrong = (set(required.split()) - set(value)) | (set(value) - set(required.split()) - set(optional.split()))
    if wrong:
        raise Unreadable(words("shape", what, " ".join(sorted(wrong))))
    return value


def text_of(what, value):
    if not isinstance(value, str):
        members(what, value, "ja", "en")


def once(what, value):
    """No list of a proof holds the same thing twice."""
    if isinstance(value, dict):
        for item in value.values():
            once(what, item)
    elif isinstance(value, list):
        if len({json.dumps(item, default=str, sort_keys=True) for item in value}) < len(value):
            raise Unreadable(words("twice", what))
        for item in value:
            once(what, item)


def one_of(what, value, choices):
    if value not in choices.split():
        raise Unreadable(words("shape", what, value))


def moment(text):
    """A time as a whole number of 100 ns since the year 1, UTC."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|([+-])(\d\d):(\d\d))", text)
    if not match:
        raise Unreadable(words("unreadable", text))
    whole = datetime.fromisoformat(match[1]) - datetime(1, 1, 1)
    ticks = (whole.days * 86400 + whole.seconds) * SECOND + int((match[2] or "0").ljust(7, "0"))
    if match[3] != "Z":
        ticks -= (1 if match[4] == "+" else -1) * (int(match[5]) * 60 + int(match[6])) * MINUTE
    return ticks


def shown(ticks):
    text = (datetime(1, 1, 1) + timedelta(seconds=ticks // SECOND)).strftime("%Y-%m-%dT%H:%M:%S")
    rest = str(ticks % SECOND).rjust(7, "0").rstrip("0")
    return text.rjust(19, "0") + ("." + rest if rest else "") + "Z"


def unpack(path):
    with zipfile.ZipFile(path) as packed:
        entries = packed.infolist()
        if len(entries) > MAX_FILES or len({e.filename for e in entries}) < len(entries):
            raise Unreadable(words("unreadable", path))
        files = {}
        for entry in entries:
            with packed.open(entry) as stream:
                files[entry.filename] = stream.read(MAX_FILE + 1)
            if len(files[entry.filename]) > MAX_FILE:
                raise Unreadable(words("unreadable", entry.filename))
    return files


# Sets of time: lists of (begin, end), ascending and apart.

def union(spans):
    found = []
    for begin, end in sorted(s for s in spans if s[0] < s[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def common(a, b):
    found, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        begin, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if begin < end:
            found.append((begin, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(a, b):
    if not a:
        return []
    gaps, last = [], a[0][0]
    for begin, end in b:
        gaps.append((last, begin))
        last = max(last, end)
    gaps.append((last, a[-1][1]))
    return common(a, union(gaps))


def length(spans):
    return sum(end - begin for begin, end in spans)


# Calendars.

class Zone:
    def __init__(self, name):
        self.name = name
        try:
            from zoneinfo import ZoneInfo
            self.zone = ZoneInfo(name)
        except Exception:
            if name != "Asia/Tokyo":
                raise Unreadable(words("unreadable", name))
            self.zone = timezone(timedelta(hours=9))

    def at(self, day, minute):
        """The instant of a minute of a local day. A time that the clocks skip is the moment of the change."""
        local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
        skipped = 0
        while local.replace(tzinfo=self.zone).astimezone(timezone.utc).astimezone(self.zone).replace(tzinfo=None) != local:
            local, skipped = local - timedelta(minutes=1), MINUTE
        moved = local - local.replace(tzinfo=self.zone).utcoffset() - datetime(1, 1, 1)
        return (moved.days * 86400 + moved.seconds) * SECOND + skipped

    def day(self, ticks):
        moved = datetime(1, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=ticks // SECOND)
        return moved.astimezone(self.zone).date()


@functools.lru_cache(maxsize=None)
def national_holidays(year):
    """The days of the holiday act (国民の祝日に関する法律) from 2000 to 2150, with the special laws of 2019 to 2021."""
    if not 2000 <= year <= 2150:
        return set()

    def monday(month, ordinal):
        first = date(year, month, 1)
        return first + timedelta(days=-first.weekday() % 7 + 7 * (ordinal - 1))

    def equinox(month, until_2099, from_2100):
        # Thousandths and below as whole numbers: 0.242194 days a year, less the leap days.
        years = year - 1980
        return date(year, month, ((from_2100 if year >= 2100 else until_2099) * 100 + 242194 * years) // 1_000_000 - years // 4)

    days = {date(year, 1, 1), monday(1, 2), date(year, 2, 11), equinox(3, 208431, 218510), date(year, 4, 29), date(year, 5, 3), date(year, 5, 5),
            equinox(9, 232488, 242488), date(year, 11, 3), date(year, 11, 23), monday(9, 3) if year >= 2003 else date(year, 9, 15)}
    if year >= 2020:
        days.add(date(year, 2, 23))
    if year <= 2018:
        days.add(date(year, 12, 23))
    if year >= 2007:
        days.add(date(year, 5, 4))
    if year == 2019:
        days |= {date(2019, 5, 1), date(2019, 10, 22)}
    if year == 2020:
        days |= {date(2020, 7, 23), date(2020, 7, 24), date(2020, 8, 10)}
    elif year == 2021:
        days |= {date(2021, 7, 22), date(2021, 7, 23), date(2021, 8, 8)}
    else:
        days |= {monday(7, 3) if year >= 2003 else date(year, 7, 20), monday(10, 2)}
        if year >= 2016:
            days.add(date(year, 8, 11))
    found = set(days)
    for day in days:
        if day.isoweekday() == 7:  # art. 3(2): the next day that is none
            substitute = day + timedelta(days=1)
            while year >= 2007 and substitute in days:
                substitute += timedelta(days=1)
            found.add(substitute)
        between = day + timedelta(days=1)  # art. 3(3): a day between two holidays
        if between not in days and between + timedelta(days=1) in days and (year >= 2007 or between.isoweekday() != 7):
            found.add(between)
    return found


def is_holiday(day, terms):
    for correction in terms["corrections"]:
        if correction["day"] == day.isoformat():
            return correction.get("name") is not None
    return day in national_holidays(day.year)


class Calendar:
    def __init__(self, proven, zone, holidays, corrections):
        rule = members("contract.json calendars", members("contract.json calendars", proven, "rule version")["rule"],
                       "name weekdays closedOnNationalHolidays extraClosed extraOpen hours", "closedRange")
        self.name, self.said, self.zone, self.holidays = rule["name"], proven["version"], zone, holidays
        self.weekdays = {WEEKDAYS.index(w.capitalize()) for w in rule["weekdays"]}
        self.by_holidays = rule["closedOnNationalHolidays"]
        self.range = rule.get("closedRange")
        if self.range is not None:
            members("contract.json closedRange", self.range, "fromMonth fromDay toMonth toDay")
        self.closed = {date.fromisoformat(d) for d in rule["extraClosed"]}
        self.open = {date.fromisoformat(d) for d in rule["extraOpen"]}
        self.hours = [(members("contract.json hours", h, "fromMinute toMinute")["fromMinute"], h["toMinute"]) for h in rule["hours"]]
        self.corrections = corrections

    def version(self):
        clock = lambda minute: "%02d:%02d" % divmod(minute - 1440 if minute > 1440 else minute, 60)
        span = "%02d-%02d..%02d-%02d" % tuple(self.range[k] for k in ("fromMonth", "fromDay", "toMonth", "toDay")) if self.range else ""
        text = "zone %s\nweekdays %s\nholidays %s\nrange %s\nclosed %s\nopen %s\nhours %s\n" % (
            self.zone.name, ",".join(WEEKDAYS[w] for w in sorted(self.weekdays)), self.by_holidays, span,
            ",".join(d.isoformat() for d in sorted(self.closed)), ",".join(d.isoformat() for d in sorted(self.open)),
            ",".join(clock(a) + "-" + clock(b) for a, b in self.hours))
        if self.by_holidays:
            for day, name in sorted(self.corrections.items()):
                text += "override %s %s\n" % (day.isoformat(), "open" if name is None else "holiday")
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]

    def is_open(self, day):
        if day in self.open or day in self.closed:
            return day in self.open
        if self.range:
            first = (self.range["fromMonth"], self.range["fromDay"])
            last = (self.range["toMonth"], self.range["toDay"])
            at = (day.month, day.day)
            if first <= at <= last if first <= last else at >= first or at <= last:
                return False
        if self.by_holidays and day in self.holidays:
            return False
        return day.isoweekday() % 7 in self.weekdays

    def spans(self, begin, end):
        found, day = [], self.zone.day(begin) - timedelta(days=1)  # a night begins on the day before
        while day <= self.zone.day(end):
            if self.is_open(day):
                found += [(self.zone.at(day, a), self.zone.at(day, b)) for a, b in self.hours]
            day += timedelta(days=1)
        return common(union(found), [(begin, end)])


# The rules.

def sample(text):
    """A value as (moment, number): 2026-04-01T00:00:00Z 12.5"""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (-?(?:0|[1-9]\d{0,11})(?:\.\d{0,5}[1-9])?)", text)
    if not match or match[2] == "-0":
        raise Unreadable(words("unreadable", text))
    return moment(match[1]), Fraction(match[2])


class Facts:
    def __init__(self, said):
        members("facts.json", said, "asOf stops approvedStops exclusions steps incidents", "extensions cases metrics judged late")
        for step in said["steps"]:
            members("facts.json steps", step, "case step occurrence startedAt limit clock pauses", "due agreedDue doneAt")
            for pause in step["pauses"]:
                members("facts.json pauses", pause, "from", "to")
        for incident in said["incidents"]:
            members("facts.json incidents", incident, "case openedAt")
        for stop in said["stops"]:
            members("facts.json stops", stop, "case from", "to")
        for stop in said["approvedStops"]:
            members("facts.json approvedStops", stop, "case class approvedAt from to")
        for extension in said.get("extensions", []):
            members("facts.json extensions", extension, "case calendar agreedAt from to")
        for proposal in said["exclusions"]:
            members("facts.json exclusions", proposal, "case id code indicators byClient proposedAt occurredOn standing unpublished", "publishedOn answeredAt")
        self.known = moment(said["asOf"])
        self.stops = [(s["case"], moment(s["from"]), moment(s["to"]) if "to" in s else self.known) for s in said["stops"]]
        self.approved = [(s["case"], s["class"], max(moment(s["from"]), moment(s["approvedAt"])), moment(s["to"])) for s in said["approvedStops"]]
        self.extensions = [(e["case"], e["calendar"], max(moment(e["from"]), moment(e["agreedAt"])), moment(e["to"])) for e in said.get("extensions", [])]
        self.backwards = [e["case"] for e in said.get("extensions", []) if moment(e["to"]) <= moment(e["from"])]
        self.backwards += [s["case"] for s in said["stops"] if "to" in s and moment(s["to"]) <= moment(s["from"])]
        for case in said.get("cases", []):
            one_of("facts.json cases", members("facts.json cases", case, "case of at")["of"], OTHER_CASES)
        self.cases = [(c["case"], c["of"], moment(c["at"])) for c in said.get("cases", [])]
        self.metrics = []
        for series in said.get("metrics", []):
            members("facts.json metrics", series, "case metric system samples")
            self.metrics.append((series["case"], series["metric"], series["system"], [sample(text) for text in series["samples"]]))
        self.exclusions = said["exclusions"]
        self.steps = said["steps"]
        self.incidents = [(i["case"], moment(i["openedAt"])) for i in said["incidents"]]
        for judged in said.get("judged", []):
            one_of("facts.json judged", members("facts.json judged", judged, "indicator period verdict")["verdict"], "met missed noTarget notMeasured")
        self.judged = [(j["indicator"], j["period"], j["verdict"]) for j in said.get("judged", [])]
        for late in said.get("late", []):
            members("facts.json late", late, "case item day", "handedInAt")
        self.late = [(f["case"], f["item"], date.fromisoformat(f["day"]), moment(f["handedInAt"]) if "handedInAt" in f else self.known)
                     for f in said.get("late", [])]
        self.tells_points = "judged" in said or "late" in said

    def exclusion(self, case, indicator, began):
        """Only what the other party agreed to, and only for what had begun when it was proposed."""
        for proposal in self.exclusions:
            if (proposal["standing"] == "agreed" and proposal["case"] == case and indicator in proposal["indicators"]
                    and began <= moment(proposal["proposedAt"])):
                return proposal["code"]
        return None


def is_length(limit):
    return re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", limit)


def due_of(step, calendars):
    """When a clock is due: as both agreed, else when so much counted time has run. Days are counted by the system alone: None is not checked."""
    if not re.fullmatch(r"PT(\d+H)?(\d+M)?(\d+S)?|-?\d+(bd|d|mo)|agreed|next_opening:[a-z0-9_]+", step["limit"]):
        raise Unreadable(words("shape", "facts.json steps", step["limit"]))
    if step["clock"] != "elapsed" and step["clock"] not in calendars:
        raise Unreadable(words("shape", "facts.json steps", step["clock"]))
    never = moment("9999-12-31T00:00:00Z")
    pauses = union((moment(p["from"]), moment(p["to"]) if "to" in p else never) for p in step["pauses"])
    if "agreedDue" in step:  # a pause that lasts suspends it
        agreed = moment(step["agreedDue"])
        return None if pauses and pauses[-1][1] == never and pauses[-1][0] < agreed else agreed
    match = is_length(step["limit"])
    if not match:
        return moment(step["due"]) if "due" in step else None
    left = int(match[1] or 0) * 60 * MINUTE + int(match[2] or 0) * MINUTE + int(match[3] or 0) * SECOND
    begin = moment(step["startedAt"])
    end = begin + 40 * 24 * 60 * MINUTE
    for _ in range(100):  # a calendar that is closed for ten years is none
        counted = [(begin, end)] if step["clock"] == "elapsed" else calendars[step["clock"]].spans(begin, end)
        for a, b in without(counted, pauses):
            if b - a >= left:
                return a + left
            left -= b - a
        begin, end = end, end + 40 * 24 * 60 * MINUTE
    return None


def tally(indicator, begin, end, facts):
    """What an indicator counts, one by one: (case, occurrence, began, result, excluded as)."""
    found = []
    if indicator["kind"] == "within":
        for step in facts.steps:
            if step["step"] != indicator["step"] or not begin <= moment(step["startedAt"]) < end:
                continue
            due, done = (moment(step[name]) if name in step else None for name in ("due", "doneAt"))
            if done is not None:
                result = "inTime" if due is None or done <= due else "late"
            else:
                result = "late" if due is not None and due < facts.known else "pending"
            found.append((step["case"], step["occurrence"], moment(step["startedAt"]), result))
    elif indicator["of"] == "incidents":
        found = [(case, 1, at, "counted") for case, at in facts.incidents if begin <= at < end]
    elif indicator["of"] != "stopped":
        found = [(case, 1, at, "counted") for case, of, at in facts.cases if of == indicator["of"] and begin <= at < end]
    else:
        first = {}
        for case, a, b in facts.stops:
            if a < end and b > begin:
                first.setdefault(case, (case, 1, a, "counted"))
        found = list(first.values())
    return [item + (facts.exclusion(item[0], indicator["id"], item[2]),) for item in found]


def count_of(items):
    decided = [i for i in items if i[3] != "pending"]
    return {"all": len(decided), "inTime": sum(i[3] == "inTime" for i in decided)}


def count_verdict(indicator, count):
    if indicator["kind"] == "count":
        return "noTarget" if "atMost" not in indicator else "met" if count["all"] <= indicator["atMost"] else "missed"
    if "target" not in indicator:
        return "noTarget"
    if not count["all"]:
        return "notMeasured"
    return "met" if count["inTime"] * 100 >= count["all"] * Fraction(indicator["target"]) else "missed"


def availability(indicator, calendar, begin, end, facts):
    """Service time without approved stops, less what stood still in it."""
    extended = [(max(a, begin), min(b, end)) for _, name, a, b in facts.extensions if name == indicator["base"]]
    base = union(calendar.spans(begin, end) + [e for e in extended if e[0] < e[1]]) if begin < end else []
    approved = [(case, a, b) for case, kind, a, b in facts.approved if kind in indicator["approvedStops"]]
    service = without(base, union((a, b) for _, a, b in approved))
    stops = [(case, max(a, begin), min(b, end), facts.exclusion(case, indicator["id"], a)) for case, a, b in facts.stops]
    stops = [s for s in stops if s[1] < s[2]]
    down = common(service, union((a, b) for _, a, b, _ in stops))
    counting = common(service, union((a, b) for _, a, b, code in stops if code is None))
    excluded = without(down, counting)
    return {"base": length(service), "down": length(down), "excluded": length(excluded),
            "parts": parts(begin, end, base, approved, stops)}


def parts(begin, end, base, approved, stops):
    """Every part of every stop, cut where anything begins or ends."""
    cuts = sorted({min(max(at, begin), end) for spans in (base, [a[1:3] for a in approved], [s[1:3] for s in stops]) for span in spans for at in span})
    place = {at: i for i, at in enumerate(cuts)}
    inside = [[] for _ in cuts]
    for number, (_, a, b, _) in enumerate(stops):
        for i in range(place[a], place[b]):
            inside[i].append(number)
    open_at = [False] * len(cuts)
    for a, b in base:
        for i in range(place[a], place[b]):
            open_at[i] = True
    found = []
    for i, numbers in enumerate(inside):
        if not numbers:
            continue
        a, b = cuts[i], cuts[i + 1]
        planned = [case for case, x, y in approved if x <= a and b <= y]
        codes = [stops[n][3] for n in numbers]
        if not open_at[i]:
            kind, because = "outsideBase", []
        elif planned:
            kind, because = "approved", planned
        elif None in codes:
            kind, because = "down", []
        else:
            kind, because = "excluded", codes
        part = Part(kind, a, b, tuple(dict.fromkeys(stops[n][0] for n in numbers)), tuple(dict.fromkeys(because)))
        if found and found[-1].end == a and found[-1]._replace(begin=a, end=b) == part:
            found[-1] = found[-1]._replace(end=b)
        else:
            found.append(part)
    return found


def cut(value, decimals):
    """A number, cut off toward zero."""
    if value is None:
        return None
    whole = abs(value) * 10 ** decimals
    digits = str(whole.numerator // whole.denominator).rjust(decimals + 1, "0")
    text = digits[:len(digits) - decimals] + ("." + digits[len(digits) - decimals:] if decimals else "")
    return ("-" if value < 0 and digits.strip("0") else "") + text


def beyond(rule, value):
    """How far a value lies beyond a threshold; None: it does not."""
    if "upper" in rule and value > Fraction(rule["upper"]):
        return value - Fraction(rule["upper"])
    if "lower" in rule and value < Fraction(rule["lower"]):
        return Fraction(rule["lower"]) - value
    return None


def comes_to(rule, values):
    """What values in the order of time come to; None: there are none."""
    if not values:
        return None
    measure = rule["measure"]
    if measure == "average":
        return sum(values, Fraction(0)) / len(values)
    if measure == "within":
        return Fraction(100 * sum(beyond(rule, v) is None for v in values), len(values))
    if measure == "percentile":
        share = Fraction(rule["percentile"]) * len(values) / 100
        return sorted(values)[-(-share.numerator // share.denominator) - 1]
    return {"maximum": max, "minimum": min, "sum": lambda all: sum(all, Fraction(0)), "last": lambda all: all[-1]}[measure](values)


def metric_of(indicator, begin, until, facts):
    rule, systems, everything, newest = indicator["metric"], [], [], []
    for system in rule["systems"]:
        own = [s for _, name, whose, samples in facts.metrics if (name, whose) == (rule["name"], system) for s in samples if begin <= s[0] < until]
        values = [v for _, v in own]
        everything += values
        newest += values[-1:]
        gaps, last = [], begin
        for at in [at for at, _ in own] + [until]:
            late = 2 * (at - last) > 3 * rule["intervalSeconds"] * SECOND if "intervalSeconds" in rule else not own
            if at > last and late:
                gaps.append((last, at))
            last = at
        crossings, goes_on = [], False
        for at, value in own:
            far = beyond(rule, value)
            if far is not None and goes_on:
                first, _, count, worst = crossings[-1]
                crossings[-1] = (first, at, count + 1, value if far > beyond(rule, worst) else worst)
            elif far is not None:
                crossings.append((at, at, 1, value))
            goes_on = far is not None
        systems.append((system, len(own), cut(comes_to(rule, values), indicator["decimals"]), tuple(gaps), tuple(crossings)))
    value = sum(newest, Fraction(0)) if rule["measure"] == "last" and newest else comes_to(rule, everything)
    least = indicator.get("target", indicator.get("atLeast"))
    if least is None and "atMost" not in indicator:
        verdict_of = "noTarget"
    elif value is None:
        verdict_of = "notMeasured"
    elif least is not None and value < Fraction(least) or "atMost" in indicator and value > Fraction(indicator["atMost"]):
        verdict_of = "missed"
    else:
        verdict_of = "met"
    return {"id": indicator["id"], "verdict": verdict_of, "value": cut(value, indicator["decimals"]), "samples": len(everything), "parts": systems,
            "percent": None, "percentAllCauses": None}


def printed(whole, less, decimals):
    """A percentage, cut off: it never reaches a target that the times do not reach."""
    if whole <= 0:
        return None
    cut = (whole - less) * 100 * 10 ** decimals // whole
    return str(cut // 10 ** decimals) + ("." + str(cut % 10 ** decimals).rjust(decimals, "0") if decimals else "")


def verdict(whole, less, target):
    if target is None:
        return "noTarget"
    if whole <= 0:
        return "notMeasured"
    return "met" if less * 100 <= whole * (100 - Fraction(target)) else "missed"


def add_months(day, months):
    """The same day months later, or the last one of a shorter month."""
    month = day.year * 12 + day.month - 1 + months
    after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(month // 12, month % 12 + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def year_of(day):
    return date(day.year - (day.month < 4), 4, 1)


def until_of(rules, day):
    """The first day on which points of a day count no more."""
    if "lapse" not in rules:
        return add_months(year_of(day), 12)
    match = re.fullmatch(r"([1-9]\d{0,3})(d|mo)", rules["lapse"])
    if not match:
        raise Unreadable(words("shape", "contract.json penalties", rules["lapse"]))
    return day + timedelta(days=int(match[1])) if match[2] == "d" else add_months(day, int(match[1]))


def last_day(period, kind):
    first = re.fullmatch(r"[0-9]{4}-[0-9]{2}" if kind == "month" else r"[0-9]{4}", period)
    if not first:
        raise Unreadable(words("days", period))
    begin = date.fromisoformat(period + ("-01" if kind == "month" else "-04-01"))
    return add_months(begin, 1 if kind == "month" else 12) - timedelta(days=1)


def points_day(terms, zone, facts):
    return min(zone.day(facts.known), date.fromisoformat(terms["before"]) - timedelta(days=1))


def gives_points(rule, indicator, verdict):
    return rule.get("indicator") == indicator and (verdict == "missed" or verdict == "met" and rule["bonus"] > 0)


def points_of(terms, zone, facts, is_over, figures):
    """Points of the period: its own targets follow from its figures, those of other periods and what was late from the facts."""
    rules, day, kind = terms["penalties"], points_day(terms, zone, facts), terms["kind"]
    by_id = {rule["id"]: rule for rule in rules["rules"]}
    judged = list(facts.judged)
    runs = not ("from" in rules and rules["from"] >= terms["before"]) and not ("to" in rules and rules["to"] < terms["from"])
    if is_over and runs:
        judged += [(f["id"], terms["period"], f["verdict"]) for f in figures]
    events = [(last_day(period, kind), rule["id"], period, verdict == "met")
              for indicator, period, verdict in judged for rule in rules["rules"] if gives_points(rule, indicator, verdict)]
    events += [(on, rule["id"], case, False) for case, item, on, _ in facts.late for rule in rules["rules"] if rule.get("deliverable") == item]
    entries = []
    for on, name, source, is_bonus in sorted(e for e in events if e[0] <= day):
        rule = by_id[name]
        repeated = not is_bonus and "repeated" in rule and any(e[1] == name and not e[5] and e[6] > on for e in entries)
        entries.append((on, name, source, -rule["bonus"] if is_bonus else rule["repeated"] if repeated else rule["points"], repeated, is_bonus,
                        until_of(rules, on)))
    counting, points = [], 0
    for entry in entries:
        if entry[6] > day:  # what is given back was taken off before, and no more than the score is
            then = min(max(points + entry[3], 0), rules["score"])
            if then != points:
                counting.append(entry[:3] + (then - points,) + entry[4:])
            points = then
    steps = [s["percent"] for s in rules["steps"] if s["points"] <= points]
    percent = Fraction(steps[-1] if steps else 0) if rules["steps"] else Fraction(100 * points, rules["score"])
    amount = Fraction(rules["payment"]) * percent / 100 // 1 if "payment" in rules else None
    return {"day": day.isoformat(), "points": points, "score": rules["score"] - points, "percent": cut(percent, 2), "amount": amount, "entries": counting}


def seconds(ticks):
    return Decimal(ticks) / SECOND


def compute(terms, calendars, zone, facts):
    begin, end = zone.at(date.fromisoformat(terms["from"]), 0), zone.at(date.fromisoformat(terms["before"]), 0)
    until = min(max(facts.known, begin), end)
    figures = []
    for indicator in terms["indicators"]:
        if indicator["kind"] == "metric":
            figures.append(metric_of(indicator, begin, until, facts))
            continue
        if indicator["kind"] != "availability":
            items = tally(indicator, begin, end, facts)
            raw, count = count_of(items), count_of(i for i in items if i[4] is None)
            share = indicator["kind"] == "within"
            figures.append({
                "id": indicator["id"], "verdict": count_verdict(indicator, count), "countAllCauses": raw, "count": count, "parts": items,
                "percentAllCauses": printed(raw["all"], raw["all"] - raw["inTime"], indicator["decimals"]) if share else None,
                "percent": printed(count["all"], count["all"] - count["inTime"], indicator["decimals"]) if share else None,
            })
            continue
        found = availability(indicator, calendars[indicator["base"]], begin, until, facts)
        base, down, excluded = found["base"], found["down"], found["excluded"]
        figures.append({
            "id": indicator["id"], "baseSeconds": seconds(base), "downSeconds": seconds(down), "excludedSeconds": seconds(excluded),
            "percentAllCauses": printed(base, down, indicator["decimals"]),
            "percent": printed(base - excluded, down - excluded, indicator["decimals"]),
            "verdict": verdict(base - excluded, down - excluded, indicator.get("target")),
            "parts": found["parts"],
        })
    return facts.known >= end, figures


# What does not agree.

def check_manifest(files, manifest):
    if manifest["format"] != FORMAT:
        yield words("format", FORMAT, manifest["format"])
    named = set()
    for entry in manifest["files"]:
        members("manifest.json files", entry, "name sha256")
        named.add(entry["name"])
        if entry["name"] not in files:
            yield words("missing", entry["name"])
        elif hashlib.sha256(files[entry["name"]]).hexdigest() != entry["sha256"]:
            yield words("changed", entry["name"])
    for name in set(files) - named - {"manifest.json"}:
        yield words("unnamed", name)


def check_terms(manifest, terms, calendars):
    if (terms["contract"], terms["period"]) != (manifest["contract"], manifest["period"]):
        yield words("other", terms["contract"], terms["period"], manifest["contract"], manifest["period"])
    first = terms["period"] + ("-01" if terms["kind"] == "month" else "-04-01")
    try:
        start = date.fromisoformat(first)
        after = start.replace(year=start.year + 1) if terms["kind"] == "fiscalYear" else (start + timedelta(days=31)).replace(day=1)
        is_right = terms["kind"] in ("month", "fiscalYear") and (terms["from"], terms["before"]) == (start.isoformat(), after.isoformat())
    except ValueError:
        is_right = False
    if not is_right:
        yield words("days", terms["period"])
        return
    listed = {date.fromisoformat(h["day"]) for h in terms["holidays"]}
    day = start - timedelta(days=1)
    while day <= after:
        if (day in listed) != is_holiday(day, terms):
            yield words("holiday", day)
        day += timedelta(days=1)
    for calendar in calendars.values():
        if calendar.version() != calendar.said:
            yield words("version", calendar.name, calendar.version(), calendar.said)


def check_facts(terms, facts, calendars):
    for step in facts.steps:
        if due_of(step, calendars) != (moment(step["due"]) if "due" in step else None):
            yield words("due", step["step"], step["case"], step["limit"])
    times = {}
    for _, name, system, samples in facts.metrics:
        times.setdefault((name, system), []).extend(at for at, _ in samples)
    for (name, system), moments in times.items():
        if any(a >= b for a, b in zip(moments, moments[1:])):
            yield words("order", name, system)
    for case in facts.backwards:
        yield words("backwards", case)
    grounds = {g["code"]: g for g in terms["grounds"]}
    for proposal in facts.exclusions:
        one_of("facts.json exclusions", proposal["standing"], "open agreed refused takenBack")
        if proposal["standing"] != "agreed":
            continue
        ground = grounds.get(proposal["code"])
        if ground is None or set(proposal["indicators"]) - set(ground["appliesTo"]):
            yield words("ground", proposal["id"], proposal["case"], proposal["code"])
            continue
        published = proposal.get("publishedOn")
        if ground["needs"] == "publication" and (proposal["unpublished"] == (published is not None)
                                                 or published is not None and published < proposal["occurredOn"]):
            yield words("known", proposal["id"], proposal["case"])
        if "answeredAt" not in proposal or moment(proposal["answeredAt"]) < moment(proposal["proposedAt"]):
            yield words("unanswered", proposal["id"], proposal["case"])


def check_point_facts(terms, zone, facts):
    if "penalties" not in terms:
        if facts.tells_points:
            yield words("no points", "facts.json")
        return
    rules, day = terms["penalties"], points_day(terms, zone, facts)
    for indicator, period, verdict in facts.judged:
        if not any(gives_points(rule, indicator, verdict) for rule in rules["rules"]):
            yield words("no points", indicator + " " + period)
        if period == terms["period"]:
            yield words("own", indicator, period)
        if last_day(period, terms["kind"]) > day:
            yield words("not over", indicator, period)
    for case, item, on, handed_in in facts.late:
        if all(rule.get("deliverable") != item for rule in rules["rules"]):
            yield words("no points", case + " " + item)
        if handed_in < zone.at(on + timedelta(days=1), 0) or on > day:
            yield words("not late", case, on)


def entry_of(said):
    members("figures.json points", said, "rule source on points isRepeated isBonus until")
    return (date.fromisoformat(said["on"]), said["rule"], said["source"], said["points"], said["isRepeated"], said["isBonus"], date.fromisoformat(said["until"]))


def entry_words(entry):
    on, rule, source, points, repeated, is_bonus, until = entry
    return "%s %s %s %d%s%s -> %s" % (on, rule, source, points, " repeated" if repeated else "", " bonus" if is_bonus else "", until)


def check_points(said, points):
    if ("points" in said) != (points is not None):
        yield words("value", "figures.json", "points", "points" in said, points is not None)
    elif points is not None:
        claim = members("figures.json points", said["points"], "day points score percent entries", "amount")
        for name in ("day", "points", "score", "percent", "amount"):
            if claim.get(name) != points[name]:
                yield words("value", "points", name, claim.get(name), points[name])
        claimed = [entry_of(e) for e in claim["entries"]]
        if claimed != points["entries"]:
            yield words("value", "points", "entries", "; ".join(map(entry_words, claimed)), "; ".join(map(entry_words, points["entries"])))


def check_audit(facts, audit):
    members("audit.json", audit, "cases")
    named, seen = set(), set()
    for case in audit["cases"]:
        for entry in members("audit.json cases", case, "case entries")["entries"]:
            members("audit.json entries", entry, "sequence hash")
            named.add(case["case"])
            if entry["sequence"] < 1 or entry["sequence"] in seen or not re.fullmatch("[0-9a-f]{64}", entry["hash"]):
                yield words("chain", case["case"], entry["sequence"])
            seen.add(entry["sequence"])
    used = [f[0] for f in facts.stops + facts.approved + facts.incidents + facts.extensions + facts.cases + facts.metrics + facts.late] + [f["case"] for f in facts.exclusions + facts.steps]
    for case in dict.fromkeys(used):
        if case not in named:
            yield words("unaudited", case)


def part_of(said):
    members("figures.json parts", said, "part from to cases because")
    return Part(said["part"], moment(said["from"]), moment(said["to"]), tuple(said["cases"]), tuple(said["because"]))


def item_of(said):
    members("figures.json items", said, "case occurrence at result", "excluded")
    return (said["case"], said["occurrence"], moment(said["at"]), said["result"], said.get("excluded"))


def system_of(said):
    members("figures.json systems", said, "system count gaps crossings", "value")
    gaps = [members("figures.json gaps", g, "from to") for g in said["gaps"]]
    crossings = [members("figures.json crossings", c, "from to count worst") for c in said["crossings"]]
    return (said["system"], said["count"], said.get("value"), tuple((moment(g["from"]), moment(g["to"])) for g in gaps),
            tuple((moment(c["from"]), moment(c["to"]), c["count"], Fraction(c["worst"])) for c in crossings))


def part_words(part):
    if not isinstance(part, Part) and isinstance(part[3], tuple):
        system, count, value, gaps, crossings = part
        return " ".join(["%s %d %s" % (system, count, value), *("-(%s/%s)" % (shown(a), shown(b)) for a, b in gaps),
                         *("!(%s/%s %d %s)" % (shown(a), shown(b), count, worst) for a, b, count, worst in crossings)])
    if not isinstance(part, Part):
        case, occurrence, at, result, excluded = part
        return "%s %d %s %s%s" % (case, occurrence, shown(at), result, " (" + excluded + ")" if excluded else "")
    because = " (" + " ".join(part.because) + ")" if part.because else ""
    return shown(part.begin) + "/" + shown(part.end) + " " + part.kind + " " + " ".join(part.cases) + because


def check_figures(said, is_over, figures):
    members("figures.json", said, "isOver indicators", "points")
    if said["isOver"] != is_over:
        yield words("over")
    if [f.get("id") for f in said["indicators"]] != [f["id"] for f in figures]:
        yield words("indicators")
        return
    for claim, found in zip(said["indicators"], figures):
        is_time, is_metric = "baseSeconds" in found, "samples" in found
        values = "baseSeconds downSeconds excludedSeconds" if is_time else "samples" if is_metric else "count countAllCauses"
        printed_as = ["value"] if is_metric else ["percentAllCauses", "percent"]
        members("figures.json indicators", claim, "id verdict " + values + (" parts" if is_time else " systems" if is_metric else " items"),
                " ".join(printed_as))
        for name in values.split() + printed_as + ["verdict"]:
            if claim.get(name) != found[name]:
                yield words("value", claim["id"], name, claim.get(name), found[name])
        claimed = ([part_of(p) for p in claim["parts"]] if is_time else [system_of(s) for s in claim["systems"]] if is_metric
                   else [item_of(i) for i in claim["items"]])
        for part in claimed:
            if part not in found["parts"]:
                yield words("invented", claim["id"], part_words(part))
        for part in found["parts"]:
            if claimed.count(part) != 1:
                yield words("left out", claim["id"], part_words(part))


def effects(terms, calendars, zone, facts, figures, points):
    """Of each fact: the figure without it, and the intervals that would not be there, or would count otherwise."""
    for name in ("stops", "approved", "steps", "incidents", "extensions", "cases", "metrics", "exclusions", "judged", "late"):
        for i, fact in enumerate(getattr(facts, name)):
            left = Facts.__new__(Facts)
            left.__dict__.update(facts.__dict__)
            setattr(left, name, getattr(facts, name)[:i] + getattr(facts, name)[i + 1:])
            title = ("values of %s of %s in %s" % (fact[1], fact[2], fact[0]) if name == "metrics"
                     else "exclusion %(case)s %(id)s" % fact if name == "exclusions"
                     else "target %s of %s" % fact[:2] if name == "judged"
                     else "step %(case)s %(step)s %(occurrence)d" % fact if name == "steps"
                     else {"stops": "stop ", "approved": "approved stop ", "incidents": "incident ", "extensions": "extension ", "cases": "case ", "late": "late "}[name] + fact[0])
            was_over, without_it = compute(terms, calendars, zone, left)
            others = points_of(terms, zone, left, was_over, without_it) if "penalties" in terms else None
            yield from differences("effect", title, figures, points, without_it, others)


def differences(key, title, figures, points, other_figures, others):
    """What changes from some figures and points to others, and what is there instead."""
    if points != others:
        yield words(key, "points", title, others["score"])
        yield from (words("change", entry_words(e)) for e in points["entries"] if e not in others["entries"])
        yield from (words("instead", entry_words(e)) for e in others["entries"] if e not in points["entries"])
    for with_it, other in zip(figures, other_figures):
        changed = [p for p in with_it["parts"] if p not in other["parts"]]
        instead = [p for p in other["parts"] if p not in with_it["parts"]]
        if changed or instead or any(with_it.get(name) != other.get(name) for name in ("percent", "count", "value")):
            figure = other["count"]["all"] if other["percent"] is None and "count" in other else other.get("value", other["percent"])
            yield words(key, with_it["id"], title, figure)
            yield from (words("change", part_words(p)) for p in changed)
            yield from (words("instead", part_words(p)) for p in instead)


def suppose(said, changes):
    """The facts as they would be: each change is a path with a value, or without one to leave it out."""
    for change in changes:
        path, _, value = change.partition("=")
        *steps, last = path.split("/")
        parent = said
        for step in steps:
            if isinstance(parent, list) and step.isdigit() and int(step) < len(parent):
                parent = parent[int(step)]
            else:
                parent = parent.get(step) if isinstance(parent, dict) else None
        value = json.loads(value) if value in ("true", "false") or re.fullmatch(r"-?\d+", value) else value or None
        if isinstance(parent, list) and last.isdigit() and int(last) < len(parent):
            parent[int(last):int(last) + 1] = [] if value is None else [value]
        elif isinstance(parent, dict) and (value is not None or last in parent):
            parent.pop(last, None)
            parent.update({} if value is None else {last: value})
        else:
            raise Unreadable(words("path", path))
    once("facts.json", said)
    return said


def supposed(said, changes, terms, calendars, zone, figures, points):
    decides = lambda step: json.dumps([step.get(name) for name in ("startedAt", "limit", "clock", "pauses", "agreedDue", "due")], sort_keys=True)
    as_listed = {decides(step) for step in said["steps"]}
    said = suppose(said, changes)
    for step in said["steps"]:  # due times follow; those of limits in days are taken as they are listed, and of others nothing is known
        if not is_length(step["limit"]) and "agreedDue" not in step and decides(step) not in as_listed:
            raise Unreadable(words("limit", step["case"], step["step"], step["limit"]))
        due = due_of(step, calendars)
        step.pop("due", None)
        step.update({} if due is None else {"due": shown(due)})
    said["stops"].sort(key=lambda s: (moment(s["from"]), s["case"]))
    said["steps"].sort(key=lambda s: moment(s["startedAt"]))
    facts = Facts(said)
    is_over, others = compute(terms, calendars, zone, facts)
    found = list(differences("supposed", " ".join(changes), figures, points, others,
                             points_of(terms, zone, facts, is_over, others) if "penalties" in terms else None))
    return found or [words("same")]


def verify(path, each_fact, changes):
    files = unpack(path)
    manifest = members("manifest.json", read_json(files, "manifest.json"), "format contract period files")
    print(words("fingerprint", hashlib.sha256(files["manifest.json"]).hexdigest()))
    findings = list(check_manifest(files, manifest))
    lines, known = [], None
    try:
        terms = members("contract.json", read_json(files, "contract.json"), "contract title profileVersion timeZone kind period from before "
                        "indicators grounds calendars holidays corrections", "penalties")
        text_of("contract.json title", terms["title"])
        for indicator in terms["indicators"]:
            one_of("contract.json indicators", indicator.get("kind"), "availability within count metric")
            own = {"availability": "base", "within": "step", "count": "of", "metric": "metric"}[indicator["kind"]]
            members("contract.json indicators", indicator, "id name kind decimals approvedStops basis " + own,
                    "clause " + ("atMost" if own == "of" else "target atMost atLeast" if own == "metric" else "target"))
            if own == "metric":
                rule = members("contract.json metric", indicator["metric"], "name systems measure", "unit percentile upper lower intervalSeconds")
                one_of("contract.json measure", rule["measure"], "average maximum minimum percentile within sum last")
                if "unit" in rule:
                    text_of("contract.json unit", rule["unit"])
            if own == "of":
                one_of("contract.json indicators", indicator["of"], "incidents stopped " + OTHER_CASES)
        for ground in terms["grounds"]:
            members("contract.json grounds", ground, "code name appliesTo needs basis", "clause")
            one_of("contract.json grounds", ground["needs"], "evidence publication investigation")
        rules = []
        if "penalties" in terms:
            rules = members("contract.json penalties", terms["penalties"], "score steps rules", "payment lapse from to")["rules"]
            for rule in rules:
                members("contract.json penalties", rule, "id name points bonus basis", "indicator deliverable repeated clause")
            for step in terms["penalties"]["steps"]:
                members("contract.json steps", step, "points percent")
        for named in terms["indicators"] + terms["grounds"] + rules:
            text_of("contract.json name", named["name"])
            one_of("contract.json basis", named["basis"], "clause assumed house")
        for day in terms["holidays"] + terms["corrections"]:
            members("contract.json holidays", day, "day", "name")
        print(words("period", terms["contract"], terms["period"], terms["from"], terms["before"]))
        zone = Zone(terms["timeZone"])
        holidays = {date.fromisoformat(h["day"]) for h in terms["holidays"]}
        corrections = {date.fromisoformat(h["day"]): h.get("name") for h in terms["corrections"]}
        calendars = {c.name: c for c in (Calendar(p, zone, holidays, corrections) for p in terms["calendars"])}
        facts = Facts(read_json(files, "facts.json"))
        findings += check_terms(manifest, terms, calendars)
        findings += check_facts(terms, facts, calendars)
        findings += check_point_facts(terms, zone, facts)
        findings += check_audit(facts, read_json(files, "audit.json"))
        is_over, figures = compute(terms, calendars, zone, facts)
        for figure in figures:
            if "samples" in figure:
                lines.append(words("metric", figure["id"], figure["value"], figure["samples"], sum(c[2] for s in figure["parts"] for c in s[4]),
                                   sum(len(s[3]) for s in figure["parts"]), figure["verdict"]))
                continue
            if "count" in figure:
                lines.append(words("tally", figure["id"], figure["percent"], figure["percentAllCauses"], figure["count"]["all"], figure["count"]["inTime"],
                                   figure["verdict"]))
                continue
            lines.append(words("figure", figure["id"], figure["percent"], figure["percentAllCauses"],
                               *(round(figure[part] / 60, 3) for part in ("baseSeconds", "downSeconds", "excludedSeconds")), figure["verdict"]))
        claims = read_json(files, "figures.json")
        findings += check_figures(claims, is_over, figures)
        points = points_of(terms, zone, facts, is_over, figures) if "penalties" in terms else None
        findings += check_points(claims, points)
        if points is not None:
            lines.append(words("points", points["score"], points["points"], points["day"], points["amount"], points["percent"]))
            lines += ["    " + entry_words(entry) for entry in points["entries"]]
        if each_fact:
            lines += effects(terms, calendars, zone, facts, figures, points)
        known = terms, calendars, zone, figures, points
    except Unreadable as fault:
        findings.append(str(fault))
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError, IndexError) as fault:
        findings.append(words("unreadable", repr(fault)))
    if changes and known is not None:
        lines += supposed(read_json(files, "facts.json"), changes, *known)
    for line in lines:
        print(line)
    for finding in findings:
        print("- " + finding)
    print(words("differs", len(findings)) if findings else words("agrees"))
    return 4 if findings else 0


def main(arguments):
    global LANGUAGE
    LANGUAGE = 1 if "--en" in arguments else 0 if "--ja" in arguments else 0 if os.environ.get("LANG", "ja").startswith("ja") else 1
    at = [i + 1 for i, a in enumerate(arguments) if a == "--if" and i + 1 < len(arguments)]
    changes = [arguments[i] for i in at]
    arguments = [a for i, a in enumerate(arguments) if i not in at and i + 1 not in at]
    paths = [a for a in arguments if not a.startswith("--")]
    if len(paths) != 1 or set(arguments) - set(paths) - {"--en", "--ja", "--each-fact"}:
        print(__doc__)
        return 1
    try:
        return verify(paths[0], "--each-fact" in arguments, changes)
    except (Unreadable, OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError) as fault:
        print(words("unreadable", fault))
        return 5


LANGUAGE = 0
if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
