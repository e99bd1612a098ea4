using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.SecurityIncidents;

/// <summary>What the contractor may do at once.</summary>
public enum SecurityActing
{
    /// <summary>Whatever the first response needs.</summary>
    Free,

    /// <summary>Even without an instruction (指示がない場合であっても); of several kinds this rule goes before the others.</summary>
    WithoutInstruction,

    /// <summary>Only what the client instructs (指示に基づき).</summary>
    OnInstruction,
}

/// <summary>A kind of security incident.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="Acting">What may be done at once.</param>
/// <param name="Also">Roles that are told beside the client's contacts: users of what is infected.</param>
public sealed record SecurityKind(string Id, LocalText Name, SecurityActing Acting, IReadOnlyList<string> Also);

/// <summary>What can be done with malware; several may be chosen.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
public sealed record SecurityHandling(string Id, LocalText Name);

/// <summary>What is owed when security is infringed, or may be. Section <c>security_incidents</c> of a profile.</summary>
/// <param name="Readers">Roles that see such a case; nobody else does.</param>
/// <param name="Contacts">Roles of the client that are told at once.</param>
/// <param name="Owner">Roles of the contractor that are told.</param>
/// <param name="Tell">How soon the client is told, counted from when it was noticed; ours, never a breach.</param>
/// <param name="Written">By when what was reported orally is reported in writing.</param>
/// <param name="Reminders">Business days before that day on which the owner is reminded, largest first.</param>
/// <param name="Clock">What lengths of time of the stages count, and in whose hours people are reminded.</param>
/// <param name="Approval">Whose approval measures, report and prevention need where the contractor caused it.</param>
/// <param name="Kinds">What it can be.</param>
/// <param name="Handlings">What can be done with malware.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record SecurityRules(
    IReadOnlyList<string> Readers, IReadOnlyList<string> Contacts, IReadOnlyList<string> Owner, TimeSpan Tell, DueRule Written, IReadOnlyList<int> Reminders,
    string Clock, IReadOnlyList<ApprovalStage> Approval, IReadOnlyList<SecurityKind> Kinds, IReadOnlyList<SecurityHandling> Handlings, RuleSource Source)
{
    private static readonly NameTable<SecurityActing> Actings = new()
    {
        ["free"] = SecurityActing.Free, ["without_instruction"] = SecurityActing.WithoutInstruction, ["on_instruction"] = SecurityActing.OnInstruction,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<SecurityRules> Section { get; } =
        new("security_incidents", "what is owed when information security is infringed, or may be", Read)
        {
            Assumed = new Dictionary<string, string[]> { ["due"] = ["tell", "written"], ["recipients"] = ["readers", "contacts", "also"] },
        };

    /// <summary>The kind of an id; null for none.</summary>
    public SecurityKind? Kind(string id) => Kinds.FirstOrDefault(k => k.Id == id);

    private static SecurityRules Read(SectionKeys keys)
    {
        SecurityRules rules = new(
            keys.Roles("readers", "who sees such a case; nobody else does"),
            keys.Roles("contacts", "who is told at once for the client"),
            keys.Roles("owner", "who is told for the contractor"),
            keys.Length("tell", "how soon the client is told, from when it was noticed; ours, never a breach"),
            keys.Due("written", "by when what was reported orally is reported in writing: days or business days afterwards"),
            keys.Wholes("reminders", "business days before that day on which the owner is reminded", 0, 60, 1, 0),
            keys.Clock("clock", "what lengths of time of the stages count: elapsed, or a calendar"),
            keys.Stages("approval", "whose approval measures, report and prevention need where the contractor caused it"),
            keys.Items("kinds", "what it can be", "a kind", (kind, id) => new SecurityKind(
                id,
                kind.LocalText("name", "what the contract calls it"),
                kind.Choice("acting",
                    "what may be done at once: free, without_instruction (even where nobody instructs; it goes before other kinds), on_instruction",
                    Actings, SecurityActing.Free),
                kind.Roles("also", "who is told beside the client's contacts", required: false))),
            keys.Items("handlings", "what can be done with malware; several may be chosen", "a handling",
                (one, id) => new SecurityHandling(id, one.LocalText("name", "what the contract calls it")), required: false),
            keys.Source());
        if (rules.Written is not (DueRule.BusinessDays(> 0) or DueRule.Days(> 0)))
        {
            keys.Refuse("written", "days or business days afterwards (2bd, 7d)");
        }

        if (rules.Tell <= TimeSpan.Zero)
        {
            keys.Refuse("tell", "a length of time such as PT30M");
        }

        return rules;
    }
}
