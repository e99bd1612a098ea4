using System.Globalization;
using System.Text.RegularExpressions;
using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>One stage of an approval; the next one begins when it is passed.</summary>
public sealed partial record ApprovalStage
{
    private static readonly TextForm QuorumForm = new(Quorums(), "any, all or a number of approvals such as 2");

    private static readonly NameTable<ExpiryOutcome> Expiries = new()
    {
        ["escalate"] = ExpiryOutcome.Escalate,
        ["lapse"] = ExpiryOutcome.Lapse,
    };

    /// <summary>Unique in the class.</summary>
    public required string Id { get; init; }

    /// <summary>Whose holders are asked.</summary>
    public required string Role { get; init; }

    public required Quorum Quorum { get; init; }

    /// <summary>Those who carry the change out are not asked either; its author never is.</summary>
    public required bool NotPerformers { get; init; }

    /// <summary>By when an answer is expected; null: whenever it comes.</summary>
    public DueRule? Due { get; init; }

    /// <summary>Offsets from the request at which those who have not answered are reminded.</summary>
    public required IReadOnlyList<TimeSpan> Reminders { get; init; }

    public required ExpiryOutcome OnExpiry { get; init; }

    /// <summary>Who is told that no answer came, or that nobody could be asked.</summary>
    public required string ExpiredTo { get; init; }

    internal static ApprovalStage Read(SectionKeys keys, string id)
    {
        DueRule? due = null;
        ApprovalStage stage = new()
        {
            Id = id,
            Role = keys.Role("role", "whose holders are asked"),
            Quorum = Quorum.Parse(keys.Text("quorum", "any: the first answer decides; all: everybody; or how many approvals", QuorumForm)),
            NotPerformers = keys.Flag("not_performers", "who carries the change out is not asked; false when left out (its author never is)"),
            Due = due = keys.LimitOrNone("due", "by when an answer is expected; no limit when left out"),
            Reminders = keys.Reminders("reminders", "offsets from the request, in the clock of changes", due),
            OnExpiry = keys.Choice("on_expiry", "escalate: somebody is told and the request stays open; lapse: it is over; escalate when left out", Expiries,
                ExpiryOutcome.Escalate),
            ExpiredTo = keys.Role("expired_to", "role that is told when no answer came or nobody could be asked; manager when left out", RoleNames.Manager),
        };
        if (due is DueRule.Agreed)
        {
            keys.Refuse("due", "a limit for the answer, or no 'due' at all", "agreed");
        }

        if (due is null && keys.Has("on_expiry"))
        {
            keys.Refuse("on_expiry", "a 'due' beside it", "none");
        }

        return stage;
    }

    [GeneratedRegex(@"\A(any|all|[1-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quorums();
}

/// <summary>How many approvals a stage needs.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Count">For <see cref="QuorumKind.Count"/>: how many.</param>
public readonly record struct Quorum(QuorumKind Kind, int Count = 0)
{
    /// <summary><c>any</c>, <c>all</c> or a number, as profiles write it.</summary>
    public static Quorum Parse(string text) => text switch
    {
        "any" => new(QuorumKind.Any),
        "all" => new(QuorumKind.All),
        _ => new(QuorumKind.Count, int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 1),
    };
}

/// <summary>The rules of a quorum.</summary>
public enum QuorumKind
{
    /// <summary>The first answer decides.</summary>
    Any,

    /// <summary>Everybody who does not abstain approves.</summary>
    All,

    /// <summary>So many approve, whatever the others say.</summary>
    Count,
}

/// <summary>What the end of a stage's time means.</summary>
public enum ExpiryOutcome
{
    /// <summary>Somebody is told; the request stays open.</summary>
    Escalate,

    /// <summary>The request is over: not approved.</summary>
    Lapse,
}
