using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.ServiceLevels;
using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>Writes the mail of a deliverable's duty for one reader. Pure: the same facts give the same words.</summary>
public static class DeliverableMail
{
    /// <param name="deliverable">The deliverable.</param>
    /// <param name="duty">Why the mail is sent.</param>
    /// <param name="to">Who reads it.</param>
    public static ComposedMail Compose(CaseView<DeliverableState> deliverable, DeliverableDuty duty, Addressee to)
    {
        (string language, Func<string, string> nameOf) = (to.Language, to.NameOf);
        DeliverableState state = deliverable.State;
        StageState? stage = duty.StageId is { } id ? state.Approval.Stage(id) : null;
        string day = duty.Day is { } about ? TimeText.Of(about, language) : "";
        return CaseMail.Compose(to, new()
        {
            Subject = Text("Subject." + duty.Kind, TitleOf(state, language), ApprovalTexts.All.Get(language, "Verdict." + duty.Verdict), day),
            Lead = Lead(),
            Content = body =>
            {
                if (duty.Kind == DeliverableDutyKind.TellOutcome)
                {
                    body.Votes(stage, to);
                }

                body.Facts(Facts(deliverable, language, nameOf));
            },
            LinkCaption = Text("Label.Open"),
            AnswerBy = stage?.Due is { } due ? new(due, deliverable.Zone, duty.DueAt) : null,
            Source = state.Item.Source,
        });

        string Lead() => duty.Kind switch
        {
            DeliverableDutyKind.TellOpened when state.Due is null => Text("Lead.TellOpened.Agreed"),
            DeliverableDutyKind.TellOpened => Text("Lead.TellOpened", TimeText.Of(state.Due!.Value.Target, language)),
            DeliverableDutyKind.TellMoved when state.Moved is { MeetingId: "" } => state.Due is { } anew
                ? Text("Lead.TellMoved.Term", TimeText.Of(state.Anchor, language), TimeText.Of(anew.Target, language))
                : Text("Lead.TellMoved.Term.Agreed", TimeText.Of(state.Anchor, language)),
            DeliverableDutyKind.TellMoved when state.Due is null => Text("Lead.TellMoved.Agreed", TimeText.Of(state.Anchor, language)),
            DeliverableDutyKind.TellMoved when state.Moved?.RecordedAt >= state.DueMoment!.Breach =>
                Text("Lead.TellMoved.Late", TimeText.Of(state.Anchor, language), TimeText.Of(state.Due!.Value.Breach, language)),
            DeliverableDutyKind.TellMoved => Text("Lead.TellMoved", TimeText.Of(state.Anchor, language), TimeText.Of(state.Due!.Value.Target, language)),
            DeliverableDutyKind.RemindWriting => Text(state.SubmittedAt is null ? "Lead.RemindWriting" : "Lead.RemindWriting.Correction", day),
            DeliverableDutyKind.Late when state.SubmittedAt is not null => Text("Lead.Late.Correction", day),
            DeliverableDutyKind.Late => Text(state.IsAssumed ? "Lead.Late.Assumed" : "Lead.Late", day),
            DeliverableDutyKind.TellSubmitted when state.Versions.Count > 1 && state.Item.Approval != DeliverableApproval.Before =>
                Text("Lead.TellSubmitted.Again"),
            DeliverableDutyKind.Ask => Text(state.Item.Approval == DeliverableApproval.Before ? "Lead.Ask.Before" : "Lead.Ask.After"),
            DeliverableDutyKind.TellOutcome when duty.Verdict == StageVerdict.Approved && state.Item.Stages[^1].Id != duty.StageId =>
                Text("Lead.TellOutcome.StagePassed"),
            DeliverableDutyKind.TellOutcome when duty.Verdict == StageVerdict.Approved && state.Item.Approval == DeliverableApproval.Before =>
                Text("Lead.TellOutcome.Approved.Before"),
            DeliverableDutyKind.TellOutcome => Text("Lead.TellOutcome." + duty.Verdict),
            DeliverableDutyKind.TellFiguresDiffer => Text("Lead.TellFiguresDiffer", string.Join(Text("Figure.And"),
                (state.Facts.OfType<DeliverableFiguresDiffer>().FirstOrDefault(f => f.Id == duty.Key)?.Indicators ?? [])
                    .Select(i => NameOf(state, i, language)))),
            DeliverableDutyKind.TellUndeliverable => Text("Lead.TellUndeliverable", CaseMailWords.Unreached(state, duty, to)),
            _ => Text("Lead." + duty.Kind),
        };

        string Text(string key, params ReadOnlySpan<object?> arguments) => DeliverableTexts.Of(state.Item, language, key, arguments);
    }

    /// <summary>What a deliverable is called: the item with its period, or with what it is about.</summary>
    public static string TitleOf(DeliverableState state, string language) =>
        TitleOf(state.Item, state.Profile, state.Opened.Period, state.Anchor, state.Opened.Subject, language);

    /// <inheritdoc cref="TitleOf(DeliverableState, string)"/>
    public static string TitleOf(DeliverableItem item, ContractProfile profile, string period, DateOnly anchor, string? subject, string language) =>
        DeliverableTexts.All.Get(language, "Name", item.Name.In(language), item.Every switch
        {
            DeliverableEvery.Month => DeliverableTexts.All.Get(language, "Period.Month", DateOnly.ParseExact(period + "-01", "yyyy-MM-dd")),
            DeliverableEvery.FiscalYear => DeliverableTexts.All.Get(language, "Period.FiscalYear", period["fy".Length..]),
            DeliverableEvery.Term => DeliverableTexts.All.Get(language, item.FromEnd ? "Period.Term.End" : "Period.Term.Start"),
            _ => subject ?? MeasuredText(item, profile, anchor, language) ?? TimeText.Of(anchor, language),
        });

    /// <summary>The period that a report on service levels is about; null for anything else.</summary>
    public static string? MeasuredText(DeliverableState state, string language) => MeasuredText(state.Item, state.Profile, state.Anchor, language);

    private static string? MeasuredText(DeliverableItem item, ContractProfile profile, DateOnly anchor, string language) =>
        !item.Figures || profile.Section<ServiceLevelRules>() is not { } rules ? null
        : ServiceLevelPeriod.Of(rules.Period, anchor) is { Kind: MeasuredPeriod.Month, From: var month }
            ? DeliverableTexts.All.Get(language, "Period.Month", month)
        : DeliverableTexts.All.Get(language, "Period.FiscalYear", ServiceLevelPeriod.Of(rules.Period, anchor));

    /// <summary>The record of a deliverable, name by name: what mails and pages show.</summary>
    public static IEnumerable<(string Name, string? Value)> Facts(CaseView<DeliverableState> deliverable, string language, Func<string, string> nameOf)
    {
        DeliverableState state = deliverable.State;
        yield return (Text("Label.Deliverable"), state.Id.Value);
        yield return (Text("Label.Contract"), deliverable.Contract.Profile.Title.In(language));
        yield return (Text("Field.item"), state.Item.Name.In(language));
        if (state.Item.Every == DeliverableEvery.Event)
        {
            yield return MeasuredText(state, language) is { } measured ? (Text("Label.Measured"), measured)
                : (Text("Field.day"), TimeText.Of(state.Anchor, language));
            yield return (Text("Field.subject"), state.Opened.Subject);
            yield return (Text("Label.Cause"), state.Opened.Event is null ? null : state.Opened.Period);
        }

        yield return (Text("Label.Moved"), state.Moved is { } moved ? Text("Moved", TimeText.Of(state.Opened.Anchor, language), moved.Reason) : null);

        yield return (Text("Label.Due"), state.Due is { } due ? DueText(due, state, language) : Text("Label.Due.Agreed"));
        if (state.OriginalDue is { } original && state.Due != original)
        {
            yield return (Text("Label.OriginalDue"), TimeText.Of(original.Due, language));
        }

        if (state.Agreed is { } agreed)
        {
            yield return (Text("Label.Agreed"), TimeText.Of(agreed.Day, language) + " " + agreed.With);
        }

        if (state.SubmittedAt is { } submitted)
        {
            yield return (Text("Label.SubmittedAt"), TimeText.Of(submitted, deliverable.Zone, language));
        }

        if (state.Version is { } version)
        {
            yield return (Text("Label.Version"), Text("Version", version.Number, nameOf(version.Written.Actor)));
            yield return (Text("Field.note"), version.Content.Note);
            yield return (Text("Field.files"), string.Join('\n', version.Content.Files.Select(f => f.Name)));
            yield return (Text("Label.Figures"), string.Join('\n', state.Figures.Select(
                f => Text("Figure", NameOf(state, f.Indicator, language), ValueOf(f, language) + " " + VerdictOf(f, language)))));
            yield return (Text("Label.Points"), state.Points is { } points ? ValueOf(points, language) : null);
        }

        yield return (Text("Field.how"), state.Submitted?.How);
        yield return (Text("Label.NotOwed"), state.NotOwed?.Reason);

        string Text(string key, params ReadOnlySpan<object?> arguments) => DeliverableTexts.Of(state.Item, language, key, arguments);
    }

    /// <summary>What an indicator of a report is called.</summary>
    public static string NameOf(DeliverableState state, string indicator, string language) =>
        state.Profile.Section<ServiceLevelRules>()?.NameOf(indicator)?.In(language) ?? indicator;

    /// <summary>A reported figure, without its verdict.</summary>
    public static string ValueOf(ReportedFigure figure, string language) => figure switch
    {
        { DownMinutes: { } down, Percent: { } percent } =>
            DeliverableTexts.All.Get(language, "Figure.Down", percent, Minutes(down), Minutes(figure.ExcludedMinutes ?? 0)),
        { InTime: { } inTime, Percent: { } percent } => DeliverableTexts.All.Get(language, "Figure.Share", percent, inTime, figure.Count),
        { Samples: > 0 and var samples, Value: { } value } => DeliverableTexts.All.Get(
            language, "Figure.Metric", value, figure.Unit?.In(language), samples, figure.Beyond ?? 0, figure.Gaps ?? 0),
        { Count: { } count, InTime: null } => DeliverableTexts.All.Get(language, "Figure.Count", count),
        _ => DeliverableTexts.All.Get(language, "Figure.None"),
    };

    /// <summary>How a reported figure stands against its target, with the target.</summary>
    public static string VerdictOf(ReportedFigure figure, string language)
    {
        string verdict = DeliverableTexts.All.Get(language, "Figure." + figure.Verdict);
        string[] targets =
        [
            .. figure.Target is { } percent ? [AtLeast(DeliverableTexts.All.Get(language, "Figure.Target.Percent", Number(percent)))] : Array.Empty<string>(),
            .. figure.AtLeast is { } least ? [AtLeast(WithUnit(least))] : Array.Empty<string>(),
            .. figure.AtMost is { } most ? [DeliverableTexts.All.Get(language, "Figure.Target.AtMost", WithUnit(most))] : Array.Empty<string>(),
        ];
        return targets.Length == 0 ? verdict
            : DeliverableTexts.All.Get(language, "Figure.Against", verdict, string.Join(DeliverableTexts.All.Get(language, "Figure.And"), targets));

        string AtLeast(string text) => DeliverableTexts.All.Get(language, "Figure.Target.AtLeast", text);

        string WithUnit(decimal number) => figure.Samples is null ? DeliverableTexts.All.Get(language, "Figure.Count", Number(number))
            : Number(number) + (figure.Unit?.In(language) is { } unit ? (language == Languages.Japanese ? "" : " ") + unit : "");

        static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);
    }

    /// <summary>Reported points, and what they cost.</summary>
    public static string ValueOf(ReportedPoints points, string language) => points.Amount is { } amount
        ? DeliverableTexts.All.Get(language, "Points.Amount", points.Score, points.Points, amount.ToString("#,##0", CultureInfo.InvariantCulture))
        : DeliverableTexts.All.Get(language, "Points", points.Score, points.Points);

    /// <summary>What the client said of an indicator.</summary>
    public static string Of(IndicatorVerdict said, string language) => said.Accepted
        ? DeliverableTexts.All.Get(language, "Evaluation.Accepted") : DeliverableTexts.All.Get(language, "Evaluation.NotAccepted", said.Word);

    private static string Minutes(decimal minutes) => minutes.ToString("#,##0.##", CultureInfo.InvariantCulture);

    /// <summary>The day to aim at; where a closed day lies between, the day as counted and the last one, too.</summary>
    private static string DueText(DueDays due, DeliverableState state, string language)
    {
        string text = due.Target == due.Due && due.Breach == due.Due ? TimeText.Of(due.Due, language)
            : DeliverableTexts.All.Get(
                language, "Due.Around", TimeText.Of(due.Due, language), TimeText.Of(due.Target, language), TimeText.Of(due.Breach, language));
        return state.Item.Roughly ? DeliverableTexts.All.Get(language, "Due.Roughly", text) : text;
    }
}
