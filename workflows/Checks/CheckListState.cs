using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Checks;

/// <summary>Where a list stands, for people.</summary>
public enum CheckStatus
{
    /// <summary>Lines are missing.</summary>
    ToDo,

    /// <summary>Every line is reported; somebody has to hand it in.</summary>
    ToHandIn,

    /// <summary>The client's answer is waited for.</summary>
    Waiting,

    /// <summary>The client returned it.</summary>
    Returned,

    /// <summary>Complete, and accepted where that is asked for.</summary>
    Done,

    /// <summary>No answer came in time, and the contract says that this is the end.</summary>
    Lapsed,

    NotOwed,
}

/// <summary>How a line of a list stands.</summary>
/// <param name="Item">What the contract asks for.</param>
/// <param name="Line">As it stands; null: not reported.</param>
/// <param name="By">The fact that says so.</param>
/// <param name="FirstAt">When it was reported for the first time (UTC).</param>
/// <param name="Good">When the newest good run was (UTC); null: none.</param>
/// <param name="Raised">Ids of the cases that it became.</param>
public sealed record StandingLine(
    CheckItem Item, CheckLine? Line, CheckReported? By, DateTimeOffset? FirstAt, DateTimeOffset? Good, IReadOnlyList<string> Raised)
{
    /// <summary>It has to be reported, and is not.</summary>
    public bool IsMissing => Line is null && !Item.Optional;

    /// <summary>Something was found, or failed.</summary>
    public bool IsFinding => Line?.Result is CheckResult.Finding or CheckResult.Failed;
}

/// <summary>What the facts of a list say: a pure fold, the same for every order of arrival.</summary>
public sealed class CheckListState : CaseState<CaseFact, CaseDutyPerformed<CheckDuty>>
{
    private CheckListState(CaseId id, Contract contract, CheckRules rules, CheckList list, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Opened = Facts.OfType<CheckOpened>().First();
        List = list;
        Due = list.DueOf(new(Opened.Period, Opened.Day, Opened.Last), contract.Calendars);
        Lines = Shown(list.ItemsOn(Opened.Day, contract.Calendars).Select(Standing));
        NotOwed = Facts.OfType<CaseWithdrawn>().FirstOrDefault();
        HandIns = VersionsOf<CheckHandIn>();
        LinesHash = Lines.Aggregate(new ContentHash(), (hash, l) => hash.Add("item", l.Item.Id).Add("result", l.Line?.Result.ToString() ?? "")
            .Add("value", l.Line?.Value).Add("text", l.Line?.Text)).ToString();
        Approval = new(list.Stages, rules.Clock, contract.Calendars, Approving(
            HandIn?.Number ?? 1, HandIn?.Hash ?? "", IsAsking ? HandIn!.Written.RecordedAt : null, AuthorsOf(HandIns.Select(v => v.Written))));
        List<StandingLine> required = [.. Lines.Where(l => !l.Item.Optional)];
        DoneAt = list.HandIn ? (HandIns is [var first, ..] ? first.Written.RecordedAt : null)
            : required.Exists(l => l.Line is null) ? null : required.Max(l => l.FirstAt) ?? Opened.RecordedAt;
    }

    public CheckOpened Opened { get; }

    public CheckList List { get; }

    /// <summary>By when it has to be complete (UTC); that moment itself is too late.</summary>
    public DateTimeOffset Due { get; }

    /// <summary>Its lines, in their order.</summary>
    public IReadOnlyList<StandingLine> Lines { get; }

    /// <summary>Lines that have to be reported and are not.</summary>
    public IEnumerable<StandingLine> Missing => Lines.Where(l => l.IsMissing);

    /// <summary>Lines in which something was found, or that failed.</summary>
    public IEnumerable<StandingLine> Findings => Lines.Where(l => l.IsFinding);

    /// <summary>Each time that it was handed in.</summary>
    public IReadOnlyList<CaseVersion<CheckHandIn>> HandIns { get; }

    /// <summary>As it was handed in last; null: it was not.</summary>
    public CaseVersion<CheckHandIn>? HandIn => HandIns is [.., var last] ? last : null;

    /// <summary>Identity of the lines as they stand: whoever hands them in, or accepts them, means these.</summary>
    public string LinesHash { get; }

    /// <summary>The client's answer to <see cref="HandIn"/>.</summary>
    public ApprovalProgress Approval { get; }

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => IsAsking ? Approval.Unanswerable : null;

    /// <summary>The client is asked, or was.</summary>
    public bool IsAsking => List.Stages.Count > 0 && HandIn is { } last && last.Content.Lines == LinesHash && NotOwed is null;

    /// <summary>When it was complete for the first time (UTC): by this it is in time or late.</summary>
    public DateTimeOffset? DoneAt { get; }

    /// <summary>Why it is not owed; null: it is.</summary>
    public CaseWithdrawn? NotOwed { get; }

    /// <summary>Complete too late, or not complete and told so.</summary>
    public bool IsLate => DoneAt is { } at ? at >= Due : IsPerformed(CheckSchedule.MissedKey);

    /// <summary>Lateness is a breach of the contract, and not of a time that had to be assumed.</summary>
    public bool IsBreach => IsLate && !List.IsAssumed;

    public CheckStatus Status =>
        NotOwed is not null ? CheckStatus.NotOwed
        : Missing.Any() ? CheckStatus.ToDo
        : List.HandIn && HandIn?.Content.Lines != LinesHash ? CheckStatus.ToHandIn // not yet, or a line was corrected since
        : List.Stages.Count == 0 ? CheckStatus.Done
        : Approval.Refused?.Verdict switch
        {
            StageVerdict.Lapsed => CheckStatus.Lapsed,
            StageVerdict.Rejected or StageVerdict.Returned => CheckStatus.Returned,
            _ => Approval.ApprovedAt is null ? CheckStatus.Waiting : CheckStatus.Done,
        };

    /// <summary>Folds the facts; null when none of them opens it, or the contract knows its list no more.</summary>
    public static CheckListState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<CheckOpened>().FirstOrDefault() is { } opened && contract.Profile.Section<CheckRules>() is { } rules
            && rules.Find(opened.ListId) is { } list ? new(id, contract, rules, list, facts) : null;

    /// <summary>The lines that are on the list as it stands: some come only once others have failed.</summary>
    private static List<StandingLine> Shown(IEnumerable<StandingLine> all)
    {
        List<StandingLine> shown = [];
        foreach (StandingLine line in all)
        {
            StandingLine[] tried = [.. shown.Where(s => line.Item.IfNone.Contains(s.Item.Id))];
            bool hasFailed = line.Item.AfterFailed is not { } before || shown.Exists(s => s.Item.Id == before && s.Line?.Result == CheckResult.Failed);
            bool noneIsLeft = line.Item.IfNone.Count == 0
                || (tried.Length > 0 && tried.All(t => t.Line?.Result is CheckResult.Failed or CheckResult.NotApplicable));
            if (hasFailed && noneIsLeft)
            {
                shown.Add(line);
            }
        }

        return shown;
    }

    /// <summary>
    /// The newest word stands. What a person says corrects what was said before; a run that a tool reports counts by its own time, so that an
    /// earlier run that is told late does not undo a later one.
    /// </summary>
    private StandingLine Standing(CheckItem item)
    {
        (CheckLine Line, CheckReported By)? stands = null;
        DateTimeOffset? first = null;
        DateTimeOffset? good = null;
        foreach (CheckReported by in Facts.OfType<CheckReported>())
        {
            foreach (CheckLine line in by.Lines.Where(l => l.ItemId == item.Id))
            {
                first ??= by.RecordedAt;
                if (by.Run is null || stands is not { } before || MomentOf(line, by) >= MomentOf(before.Line, before.By))
                {
                    stands = (line, by);
                }

                if (line.Result == CheckResult.Ok)
                {
                    good = good > MomentOf(line, by) ? good : MomentOf(line, by);
                }
                else if (by.Run is null && line.Result != CheckResult.NotApplicable && !(line.RanAt > good))
                {
                    good = null; // somebody looked: what was told to be good is not
                }
            }
        }

        return new(item, stands?.Line, stands?.By, first, good,
            [.. Facts.OfType<CheckRaised>().Where(r => r.ItemId == item.Id).Select(r => r.CaseId).Distinct(StringComparer.Ordinal)]);
    }

    private static DateTimeOffset MomentOf(CheckLine line, CheckReported by) => line.RanAt ?? by.At;
}
