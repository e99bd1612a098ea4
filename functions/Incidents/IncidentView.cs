using Workflows.Kit.Cases;
using Workflows.Mail;
using Workflows.Pages;
using Workflows.Rosters.Process;

namespace Workflows.Incidents;

/// <summary>What the page of an incident shows.</summary>
public sealed record IncidentView
{
    /// <summary>The incident, folded.</summary>
    public required CaseView<IncidentState> Incident { get; init; }

    /// <summary>Its mails, oldest first.</summary>
    public required IReadOnlyList<MailRecord> Mails { get; init; }

    /// <summary>The reader may work on it.</summary>
    public required bool CanRespond { get; init; }

    /// <summary>The role whose turn it is in the chain of people.</summary>
    public required string Role { get; init; }

    /// <summary>Who answers for that role now; null: nobody has to any more.</summary>
    public required OnDuty? OnDuty { get; init; }

    /// <summary>What the reader may do about exclusions; null: the contract has none.</summary>
    public Exclusions.ExclusionRights? Exclusion { get; init; }

    /// <summary>Cases of other processes that it led to.</summary>
    public IReadOnlyList<IncidentMatters> Matters { get; init; } = [];

    /// <summary>What it is most like.</summary>
    public Likeness.LikeMatters Like { get; init; } = Likeness.LikeMatters.None;

    /// <summary>Its forms.</summary>
    public required FormState Form { get; init; }
}
