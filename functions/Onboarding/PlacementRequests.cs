using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Onboarding;

/// <summary>The bodies and queries of placements in the API.</summary>
internal static class PlacementRequests
{
    private static readonly ApiMember[] Content =
    [
        new("name", ApiType.Text, true, "The person's name.", 200),
        new("nameEn", ApiType.Text, false, "The name in Latin letters.", 200),
        new("mail", ApiType.Text, true, "Where evidence is asked for.", 200),
        new("language", ApiType.Text, false, "Of mails: ja (default) or en.", 2),
        new("employer", ApiType.Text, false, "Present affiliation.", 200),
        new("phone", ApiType.Text, false, "Telephone.", 200),
        new("role", ApiType.Text, true, "Id of a staff role of the contract.", 100),
        new("sites", ApiType.TextList, false, "Ids of sites of the contract.", 100),
        new("works", ApiType.TextList, false, "Ids of kinds of work of the role.", 100),
        new("from", ApiType.Day, true, "First day."),
        new("to", ApiType.Day, false, "Last day; open when left out."),
        new("subcontractor", ApiType.Flag, false, "Staff of a subcontractor."),
        new("replaces", ApiType.Text, false, "Who leaves for this person.", 200),
    ];

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
    public static PlacementContent Read(ApiValues values) => new()
    {
        PersonId = "",
        Name = values.Text("name"),
        NameEn = values.TextOrNull("nameEn"),
        Mail = values.Text("mail"),
        Language = values.TextOrNull("language") ?? "ja",
        Employer = values.TextOrNull("employer"),
        Phone = values.TextOrNull("phone"),
        RoleId = values.Text("role"),
        Sites = values.Texts("sites"),
        Works = values.Texts("works"),
        From = values.DayOrNull("from")!.Value,
        To = values.DayOrNull("to"),
        Subcontractor = values.Flag("subcontractor"),
        Replaces = values.TextOrNull("replaces"),
    };
}
