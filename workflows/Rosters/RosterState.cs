using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>One version of a plan that was submitted, or that an override made of an approved one.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Content">What it says.</param>
/// <param name="Hash">What approvers saw.</param>
/// <param name="By">The step that made it.</param>
/// <param name="Approval">How its approval stands.</param>
public sealed record RosterVersion(int Number, RosterContent Content, string Hash, RosterStep By, ApprovalProgress Approval)
{
    /// <summary>It can no longer be approved.</summary>
    public bool IsRefused => Approval.Refused is not null;
}

/// <summary>Where a month stands, for people.</summary>
public enum RosterStatus
{
    /// <summary>Nothing is planned yet.</summary>
    Open,

    /// <summary>Planned, not submitted.</summary>
    Draft,

    /// <summary>Approvers are asked.</summary>
    Waiting,

    /// <summary>To be written anew.</summary>
    Returned,

    Approved,

    /// <summary>Approved, and a change of it waits for its approval.</summary>
    Amending,

    Closed,
}

/// <summary>What the facts of a month say: a pure fold, the same for every order of arrival.</summary>
public sealed class RosterState : CaseState<CaseFact, RosterDutyPerformed>
{
    private RosterState(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts)
        : base(id, profile, facts)
    {
        Calendars = calendars;
        Opened = Facts.OfType<RosterOpened>().First();
        Month = RosterMonth.TryParse(Opened.Month, out RosterMonth month) ? month
            : throw new InvalidOperationException($"Roster {id}: expected a month such as 2026-12, found '{Opened.Month}'.");
        Days = new(profile, calendars, month);
        Steps = [.. Facts.OfType<RosterStep>().OrderBy(s => s.Step)];
        Due = RosterDue.Of(Rules.Due, month, calendars);
        Fold();
    }

    public CalendarSet Calendars { get; }

    public RosterRules Rules => Profile.Roster!;

    public RosterOpened Opened { get; }

    public RosterMonth Month { get; }

    public RosterDays Days { get; }

    /// <summary>What people did with the plan, in order.</summary>
    public IReadOnlyList<RosterStep> Steps { get; }

    /// <summary>Number of the last step; 0: none. Whoever changes the plan says which one they saw.</summary>
    public int LastStep => Steps.Count == 0 ? 0 : Steps[^1].Step;

    /// <summary>The plan with everything that was written so far.</summary>
    public RosterContent Draft { get; private set; } = RosterContent.Empty;

    public IReadOnlyList<RosterVersion> Versions { get; private set; } = [];

    /// <summary>The latest version; null: none was submitted.</summary>
    public RosterVersion? Current => Versions.Count == 0 ? null : Versions[^1];

    /// <summary>What is followed: the last approved version with the overrides after it; null: none.</summary>
    public RosterContent? InForce { get; private set; }

    /// <summary>The last version that was approved; null: none.</summary>
    public RosterVersion? Approved { get; private set; }

    /// <summary>By when the plan is to be submitted.</summary>
    public DueMoment Due { get; }

    /// <summary>When it was submitted for the first time; null: not yet.</summary>
    public DateTimeOffset? SubmittedAt => Steps.OfType<RosterSubmitted>().FirstOrDefault()?.RecordedAt;

    /// <summary>It was submitted after the due day.</summary>
    public bool WasLate => SubmittedAt >= Due.Breach;

    public RosterStatus Status =>
        IsClosed ? RosterStatus.Closed
        : Current is { IsRefused: true } ? RosterStatus.Returned
        : Current is { Approval.ApprovedAt: null } ? InForce is null ? RosterStatus.Waiting : RosterStatus.Amending
        : Current is not null ? RosterStatus.Approved
        : Steps.Count > 0 ? RosterStatus.Draft
        : RosterStatus.Open;

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => Current?.Approval.Unanswerable;

    /// <summary>The draft says something else than the last version.</summary>
    public bool HasUnsubmitted => Current is not { } current ? Steps.Count > 0 : Draft.Hash(0) != current.Content.Hash(0);

    /// <summary>Folds the facts.</summary>
    public static RosterState Of(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts) => new(id, profile, calendars, facts);

    private void Fold()
    {
        List<RosterVersion> versions = [];
        HashSet<string> authors = new(StringComparer.Ordinal);
        foreach (RosterStep step in Steps)
        {
            authors.UnionWith(((string?[])[step.Actor, step.ActorFor]).OfType<string>());
            switch (step)
            {
                case RosterEdited edit:
                    Draft = Draft.With(edit.Cells) with
                    {
                        SpecialDays = edit.SpecialDays ?? Draft.SpecialDays,
                        Values = edit.Values ?? Draft.Values,
                        Codes = edit.Codes ?? Draft.Codes,
                    };
                    break;
                case RosterSubmitted:
                    Add(Draft, step);
                    break;
                case RosterOverridden change:
                    Draft = Draft.With(change.Cells);
                    InForce = InForce?.With(change.Cells);
                    if (Rules.ReapproveOnChange && versions.Count > 0)
                    {
                        RosterContent latest = versions[^1].IsRefused ? InForce ?? versions[^1].Content : versions[^1].Content;
                        Add(latest.With(change.Cells), step);
                    }

                    break;
            }
        }

        Versions = versions;

        void Add(RosterContent content, RosterStep step)
        {
            int number = versions.Count + 1;
            string hash = content.Hash(number);
            RosterVersion version = new(number, content, hash, step,
                new(Rules.Stages, Rules.Clock, Calendars, Approving(number, hash, step.RecordedAt, [.. authors])));
            versions.Add(version);
            if (version.Approval.ApprovedAt is not null)
            {
                Approved = version;
                InForce = content;
            }
        }
    }
}
