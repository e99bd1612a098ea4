using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Clocks;

/// <summary>
/// A reading step by step, so that a person can follow every minute of it: rule and clause, start, calendar, each interval that
/// counted, each pause with its reason, the due times, and the outcome. In Japanese or English, in the contract's zone.
/// </summary>
public static class ClockExplanation
{
    private const int MostSpans = 60;

    /// <summary>One sentence per step.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="calendars">As for <see cref="Clock.Read"/>.</param>
    /// <param name="now">The moment of the reading.</param>
    /// <param name="language"><c>ja</c> or <c>en</c>; anything else is Japanese.</param>
    public static IReadOnlyList<string> Explain(ClockFacts clock, CalendarBook calendars, DateTimeOffset now, string language)
    {
        ClockReading reading = Clock.Read(clock, calendars, now);
        return new Writer(clock, reading, calendars, language.StartsWith("en", StringComparison.OrdinalIgnoreCase)).Write();
    }

    private sealed class Writer(ClockFacts clock, ClockReading reading, CalendarBook calendars, bool english)
    {
        private readonly ClockDefinition definition = clock.Definition;
        private readonly List<string> lines = [];

        public List<string> Write()
        {
            Rule();
            if (reading.StartedAt is not { } start)
            {
                Add("起点となる事象はまだない。", "The start event has not happened yet.");
                return lines;
            }

            Add($"開始 {Time(start)}", $"Started {Time(start)}");
            CalendarUsed();
            Intervals(start);
            DueTimes();
            Outcome();
            return lines;
        }

        private void Rule()
        {
            string clause = definition.Source.Clause is { } text ? (english ? $"clause {text}" : $"条項 {text}") : english ? "no clause" : "条項なし";
            string basis = definition.Source.Basis switch
            {
                RuleBasis.Clause => english ? "given by the contract" : "契約の定め",
                RuleBasis.Assumed => english ? "assumed, to be confirmed by the client" : "仮定（発注者の確認を要する）",
                _ => english ? "the operator's own policy" : "運用者の方針",
            };
            string due = definition.Due is null ? (english ? "no deadline" : "期限の定めなし") : (english ? "due " : "期限 ") + definition.Due;
            Add($"{definition.Name.Ja}: {due}（{clause}、{basis}）", $"{definition.Name.In("en")}: {due} ({clause}; {basis})");
            if (definition.Source.AssumedParts.Count > 0)
            {
                string parts = string.Join(", ", definition.Source.AssumedParts);
                Add($"仮定した部分: {parts}（{definition.Source.Why}）", $"Assumed parts: {parts} ({definition.Source.Why})");
            }
        }

        private void CalendarUsed()
        {
            if (definition.CalendarIn(calendars) is { } calendar)
            {
                Add($"暦 {calendar.Name}（版 {calendar.Version}）で数える。", $"Counted on the calendar {calendar.Name} (version {calendar.Version}).");
            }
            else
            {
                Add("時間は夜間・休日も進む（経過時間）。", "Time runs at night and on closed days too (elapsed time).");
            }

            if (reading.CalendarChanged)
            {
                Add(
                    $"注意: 開始時の暦の版は {definition.CalendarVersion} であった。",
                    $"Note: the clock started with version {definition.CalendarVersion} of the calendar.");
            }
        }

        private void Intervals(DateTimeOffset start)
        {
            DateTimeOffset until = reading.FulfilledAt ?? reading.At;
            var paused = new PauseSet(reading.Pauses);
            var events = new List<(DateTimeOffset At, int Order, string Line)>();
            TimeSpan total = TimeSpan.Zero;
            int shown = 0;
            foreach (OpenSpan span in Clock.CountedSpans(definition, start, until, paused, calendars))
            {
                total += span.Length;
                if (++shown <= MostSpans)
                {
                    events.Add((span.From, 1, Text(
                        $"{Time(span.From)} から {Time(span.To)} まで {Length(span.Length)} を算入（計 {Length(total)}）",
                        $"{Time(span.From)} to {Time(span.To)}: {Length(span.Length)} counted (total {Length(total)})")));
                }
            }

            foreach (ClockPause pause in reading.Pauses.Where(p => p.From < until && (p.To is null || p.To > start)))
            {
                string evidence = pause.Evidence is null ? string.Empty : english ? $", evidence: {pause.Evidence}" : $"、証跡: {pause.Evidence}";
                string end = pause.To is { } to ? (english ? $"to {Time(to)}" : $"{Time(to)} まで") : english ? "and still open" : "継続中";
                events.Add((pause.From, 0, Text(
                    $"{Time(pause.From)} から {end} 停止: {pause.Reason}（{pause.Actor}{evidence}）",
                    $"{Time(pause.From)} {end}: paused, {pause.Reason} ({pause.Actor}{evidence})")));
            }

            lines.AddRange(events.OrderBy(e => e.At).ThenBy(e => e.Order).Select(e => e.Line));
            if (shown > MostSpans)
            {
                Add(
                    $"ほか {shown - MostSpans} 区間、計 {Length(total)}",
                    string.Create(CultureInfo.InvariantCulture, $"and {shown - MostSpans} more intervals, {Length(total)} in all"));
            }
        }

        private void DueTimes()
        {
            if (reading.OriginalDue is { } original)
            {
                Add($"当初の期限 {Time(original.Breach)}", $"Original due time {Time(original.Breach)}");
                if (original.Days is { } days)
                {
                    Add(
                        $"期間の末日 {Day(days.Due)}、目標日 {Day(days.Target)}、この日の終了後は遅延 {Day(days.Breach)}",
                        $"Last day {Day(days.Due)}, target day {Day(days.Target)}, late once {Day(days.Breach)} has ended");
                }
            }

            if (reading.RuleDue is { } moved && moved != reading.OriginalDue)
            {
                Add($"停止を除いた期限 {Time(moved.Breach)}", $"Due time without the pauses {Time(moved.Breach)}");
            }

            if (reading.Agreed is { } agreed)
            {
                string evidence = agreed.Evidence is null ? string.Empty : english ? $", evidence: {agreed.Evidence}" : $"、証跡: {agreed.Evidence}";
                Add(
                    $"合意した期限 {Time(agreed.Due)}（{Time(agreed.At)} {agreed.Actor}{evidence}）",
                    $"Agreed due time {Time(agreed.Due)} ({agreed.Actor} on {Time(agreed.At)}{evidence})");
            }

            if (reading.Suspended)
            {
                Add("停止中のため期限は定まらない。", "The due time is suspended while the pause is open.");
            }
        }

        private void Outcome()
        {
            if (reading.FulfilledAt is { } done)
            {
                Add($"完了 {Time(done)}", $"Done {Time(done)}");
            }

            if (reading is { Allowed: { } allowed, Remaining: { } remaining, PercentUsed: { } percent })
            {
                string used = percent.ToString("0.0", CultureInfo.InvariantCulture);
                if (remaining >= TimeSpan.Zero)
                {
                    Add($"{Length(allowed)} のうち {Length(reading.Used)} を使用（{used} %）、残り {Length(remaining)}", $"{Length(reading.Used)} of {Length(allowed)} used ({used} %), {Length(remaining)} left");
                }
                else
                {
                    Add($"{Length(allowed)} を {Length(-remaining)} 超過（{used} %）", $"{Length(-remaining)} over {Length(allowed)} ({used} %)");
                }
            }

            string breach = definition.Contractual ? Text("契約違反", "a breach of the contract")
                : definition.Source.Basis == RuleBasis.House ? Text("運用者の方針に対する違反", "a breach of the operator's policy")
                : Text("内部目標の未達", "a miss of an internal target");
            lines.Add(reading.State switch
            {
                ClockState.Running => Text("判定: 計測中", "Verdict: running"),
                ClockState.Paused => Text("判定: 停止中", "Verdict: paused"),
                ClockState.Met when reading.Due is null => Text("判定: 完了（期限なし）", "Verdict: done (without a deadline)"),
                ClockState.Met => Text("判定: 期限内", "Verdict: in time"),
                ClockState.Breached => Text($"判定: 期限超過（{breach}）", $"Verdict: late ({breach})"),
                ClockState.NoDeadline => Text("判定: 期限なし", "Verdict: no deadline"),
                _ => Text("判定: 未開始", "Verdict: not started"),
            });
        }

        private void Add(string ja, string en) => lines.Add(Text(ja, en));

        private string Text(string ja, string en) => english ? en : ja;

        private string Time(DateTimeOffset at) =>
            TimeZoneInfo.ConvertTime(at, calendars.Zone).ToString(at.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

        private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private string Length(TimeSpan length)
        {
            long hours = (long)Math.Floor(length.TotalHours);
            var parts = new List<string>();
            if (hours > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{hours}{(english ? " h" : " 時間")}"));
            }

            if (length.Minutes > 0 || (hours == 0 && length.Seconds == 0))
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{length.Minutes}{(english ? " min" : " 分")}"));
            }

            if (length.Seconds > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{length.Seconds}{(english ? " s" : " 秒")}"));
            }

            return string.Join(' ', parts);
        }
    }
}
