using System.Globalization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Texts;

namespace Workflows.Checks;

/// <summary>Writes the mail of a list's duty for one reader. Pure: the same facts give the same words.</summary>
public static class CheckMail
{
    /// <param name="list">The list.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<CheckListState> list, CheckDuty duty, Addressee to)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        CheckListState state = list.State;
        StageState? stage = duty.StageId is { } id ? state.Approval.Stage(id) : null;
        string due = TimeText.Of(state.Due, list.Zone, language);
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, TitleOf(state, language), ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict)),
            Lead = Lead(),
            Content = body =>
            {
                IReadOnlyList<string> told = duty.Kind switch
                {
                    CheckDutyKind.TellOutcome => [.. (stage?.Votes ?? []).Select(v => ApprovalText.Of(v, language, nameOf))],
                    CheckDutyKind.RemindList => [.. state.Missing.Select(l => l.Item.Name.In(language))],
                    CheckDutyKind.Missed => [.. state.Lines.Where(l => l.IsMissing || l.IsFinding).Select(l => Named(l, list.Zone, language))],
                    CheckDutyKind.TellFinding => [.. Found(state, duty).Select(l => Named(l, list.Zone, language))],
                    _ => [],
                };
                if (told.Count > 0)
                {
                    body.List(told);
                }

                body.Facts(Facts(list, language));
                if (duty.Kind is CheckDutyKind.Ask or CheckDutyKind.Remind or CheckDutyKind.TellDone)
                {
                    body.Facts(state.Lines.Select(l => (l.Item.Name.In(language), (string?)WordsOf(l, list.Zone, language))));
                }
            },
            LinkCaption = Text("Label.Open"),
            AnswerBy = stage?.Due is { } by ? new(by, list.Zone, duty.DueAt) : null,
            Source = state.List.Source,
        });

        string Lead() => duty.Kind switch
        {
            CheckDutyKind.RemindList => Text(state.Missing.Any() ? "Lead.RemindList" : "Lead.RemindList.HandIn", due),
            CheckDutyKind.Missed when state.DoneAt is not null => Text("Lead.Missed.Done", due),
            CheckDutyKind.Missed => Text(state.Missing.Any() ? "Lead.Missed" : "Lead.Missed.HandIn", due),
            CheckDutyKind.TellStale => Stale(),
            CheckDutyKind.TellOutcome => Text(duty.Verdict == StageVerdict.Approved && state.List.Stages[^1].Id != duty.StageId
                ? "Lead.TellOutcome.StagePassed" : "Lead.TellOutcome." + duty.Verdict),
            CheckDutyKind.TellUndeliverable => Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to)),
            _ => Text("Lead." + duty.Kind),
        };

        string Stale()
        {
            CheckStale stale = state.Facts.OfType<CheckStale>().First(f => f.Id == duty.About);
            CheckItem? item = state.List.Item(stale.ItemId);
            return Text(stale.IsKnown ? "Lead.TellStale" : "Lead.TellStale.Never", item?.Name.In(language) ?? stale.ItemId,
                TimeText.Of(stale.Since, list.Zone, language), TimeText.Of(item?.Fresh ?? default, language));
        }

        string Text(string key, params ReadOnlySpan<object?> arguments) => CheckTexts.All.Get(language, key, arguments);
    }

    /// <summary>What a list is called: its name with the period, or with what it is about.</summary>
    public static string TitleOf(CheckListState state, string language) =>
        TitleOf(state.List, state.Opened.Period, state.Opened.Day, state.Opened.Subject, language);

    /// <inheritdoc cref="TitleOf(CheckListState, string)"/>
    public static string TitleOf(CheckList list, string period, DateOnly day, string? subject, string language) =>
        CheckTexts.All.Get(language, "Name", list.Name.In(language), list.Every switch
        {
            CheckEvery.Month => CheckTexts.All.Get(language, "Period.Month", DateOnly.ParseExact(period + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            CheckEvery.FiscalYear => CheckTexts.All.Get(language, "Period.FiscalYear", period["fy".Length..]),
            CheckEvery.Week => CheckTexts.All.Get(language, "Period.Week", TimeText.Of(day, language)),
            _ => subject ?? TimeText.Of(day, language),
        });

    /// <summary>The record of a list, name by name; its lines are beside it.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<CheckListState> list, string language)
    {
        CheckListState state = list.State;
        yield return (Text("Label.Number"), state.Id.Value);
        yield return (Text("Label.Contract"), list.Contract.Profile.Title.In(language));
        yield return (Text("Label.Day"), TimeText.Of(state.Opened.Day, language));
        yield return (Text("Field.subject"), state.Opened.Subject);
        yield return (Text("Label.Due"), TimeText.Of(state.Due, list.Zone, language));
        yield return (Text("Label.DoneAt"), state.DoneAt is { } done ? TimeText.Of(done, list.Zone, language) : null);
        yield return (Text("Field.note"), state.HandIn?.Content.Note);
        yield return (Text("Label.NotOwed"), state.NotOwed?.Reason);

        string Text(string key) => CheckTexts.All.Get(language, key);
    }

    /// <summary>How a line stands, in words.</summary>
    public static string WordsOf(StandingLine line, TimeZoneInfo zone, string language) =>
        line.Line is { } said ? WordsOf(line.Item, said, zone, language) : CheckTexts.All.Get(language, "Line.Missing");

    /// <summary>What was said of a line, in words.</summary>
    public static string WordsOf(CheckItem item, CheckLine said, TimeZoneInfo zone, string language)
    {
        string words = string.Join(' ', ((string?[])
        [
            CheckTexts.All.Get(language, "Result." + said.Result),
            item.Evidence == CheckEvidence.Choice ? item.Choices.FirstOrDefault(c => c.Id == said.Value)?.Name.In(language) ?? said.Value
                : said.Value is { } value ? value + item.Unit?.In(language) : null,
            said.Text,
        ]).OfType<string>());
        return said.RanAt is { } at ? CheckTexts.All.Get(language, "Line.Ran", words, TimeText.Of(at, zone, language)) : words;
    }

    private static string Named(StandingLine line, TimeZoneInfo zone, string language) =>
        line.Item.Name.In(language) + (Languages.IsJapanese(language) ? "：" : ": ") + WordsOf(line, zone, language);

    /// <summary>What a duty tells: the lines of its report as they were said then; of all reports what stands.</summary>
    private static IEnumerable<StandingLine> Found(CheckListState state, CheckDuty duty) =>
        state.Facts.OfType<CheckReported>().FirstOrDefault(r => r.Id == duty.About) is not { } report ? state.Findings
            : report.Lines.Where(l => l.Result is CheckResult.Finding or CheckResult.Failed)
                .Join(state.Lines, l => l.ItemId, s => s.Item.Id, (l, s) => s with { Line = l });
}
