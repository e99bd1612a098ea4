using Workflows.Api;
using Workflows.Kit;
using Workflows.Onboarding.Process;

namespace Workflows.Onboarding;

/// <summary>The bodies and queries of placements in the API.</summary>
internal static class PlacementRequests
{
    private static readonly ApiMember[] Content = [.. ContentMembers.MembersOf(PlacementFields.All)];

    public static ApiBody New { get; } = new("NewPlacement", [ApiMember.Contract, ApiMember.Person, .. Content]);

    public static ApiBody Rewrite { get; } = new("RewrittenPlacement", [ApiMember.Person, .. Content]);

    public static ApiBody Submit { get; } = new(
        "SubmittedEvidence", ApiMember.Person, new("check", ApiType.Text, true, "Id of a check.", 100),
        new("year", ApiType.Number, false, "For yearly checks: the year in which the window begins.", 9_999),
        new("values", ApiType.TextMap, true, "The check's fields by id. Sensitive ones come only from the person, behind the mailed link.",
            EvidenceForm.MaxValue));

    public static ApiBody Judge { get; } = new(
        "JudgedEvidence", ApiMember.Person, new ApiMember("evidence", ApiType.Text, true, "Id of the evidence.", 200),
        new("passed", ApiType.Flag, true, "It meets the clause."),
        new("comment", ApiType.Text, false, "Needed where it could have passed; without figures where the check is sensitive.", FreeText.Max));

    public static ApiBody Reopen { get; } = new(
        "ReopenedCheck", ApiMember.Person, new("check", ApiType.Text, true, "Id of a check.", 100),
        new("holdsUntil", ApiType.Day, true, "Last day on which the evidence so far holds."), new("reason", ApiType.Text, true, "Why.", FreeText.Max));

    public static ApiBody Waiver { get; } = new("RequestedWaiver", ApiMember.Person, new("check", ApiType.Text, true, "Id of a check.", 100),
        new("reason", ApiType.Text, true, "Why; without figures.", FreeText.Max));

    public static ApiBody End { get; } = new(
        "EndedPlacement", ApiMember.Person, new("lastDay", ApiType.Day, true, "Last day."), new("reason", ApiType.Text, true, "Why.", FreeText.Max),
        new("demandedByClient", ApiType.Flag, false, "The client demanded it."));

    public static ApiBody Withdraw { get; } = new("WithdrawnPlacement", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

    public static ApiBody Left { get; } = new("LeavingTask", ApiMember.Person, new("task", ApiType.Text, true, "Id of a task of the contract.", 100),
        ApiMember.Comment);

    public static IReadOnlyList<ApiMember> ClearanceQuery { get; } = [new("day", ApiType.Day, false, "Today when left out.")];

    /// <summary>The content of a body.</summary>
    public static PlacementContent Read(ApiValues values) => ContentMembers.Read(PlacementFields.All, values, PlacementFields.Blank);
}
