using System.Collections.Frozen;

namespace Workflows.Contracts;

/// <summary>The roles that every contract has. A profile may name more under <c>roles</c>.</summary>
public static class RoleNames
{
    /// <summary>Who is told first.</summary>
    public const string OnCall = "on_call";

    /// <summary>Second level of the chain.</summary>
    public const string TeamLead = "team_lead";

    /// <summary>Third level, and who is told of breaches.</summary>
    public const string Manager = "manager";

    /// <summary>Who has to fulfil the steps of an incident.</summary>
    public const string IncidentOwner = "incident_owner";

    /// <summary>Who receives reports.</summary>
    public const string ClientContact = "client_contact";

    /// <summary>Who accepts or returns reports.</summary>
    public const string ClientApprover = "client_approver";

    /// <summary>Who runs this system.</summary>
    public const string Administrator = "administrator";

    /// <summary>All of them with their names.</summary>
    public static IReadOnlyDictionary<string, LocalText> BuiltIn { get; } = new Dictionary<string, LocalText>
    {
        [OnCall] = new("当番", "On call"),
        [TeamLead] = new("チームリーダー", "Team lead"),
        [Manager] = new("業務責任者", "Manager"),
        [IncidentOwner] = new("障害対応責任者", "Incident owner"),
        [ClientContact] = new("発注者担当者", "Client contact"),
        [ClientApprover] = new("発注者承認者", "Client approver"),
        [Administrator] = new("システム管理者", "Administrator"),
    }.ToFrozenDictionary();
}
