using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Changes;

/// <summary>The bodies and queries of changes in the API.</summary>
internal static class ChangeRequests
{
    private static readonly ApiMember[] Content = [.. ContentMembers.MembersOf(ChangeFields.All)];

    public static ApiBody New { get; } = new("NewChange", [ApiMember.Contract, ApiMember.Person, .. Content]);

    public static ApiBody Rewrite { get; } = new("RewrittenChange", [ApiMember.Person, .. Content]);

    public static ApiBody Start { get; } = new("StartedWork", ApiMember.Person, new ApiMember("startedAt", ApiType.Time, true, "When the work began."),
        ApiMember.Comment with { Description = "More about it; without an approval needed: why the work began before it." },
        new("unapproved", ApiType.Flag, false,
            "Needed without an approval: that the work began all the same stays on record and is told to the manager and the team lead."));

    public static ApiBody Complete { get; } = new(
        "CompletedWork", ApiMember.Person, new ApiMember("successful", ApiType.Flag, true, "false: it failed or was rolled back."),
        new("values", ApiType.TextMap, false, "The class's completion fields by id.", ChangeFields.MaxValue), ApiMember.Comment);

    public static ApiBody Review { get; } = new("Review", ApiMember.Person, new ApiMember("text", ApiType.Text, true, "What the review found.", FreeText.Max));

    public static ApiBody Withdraw { get; } = new("WithdrawnChange", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

    /// <summary>The content of a body.</summary>
    public static ChangeContent Read(ApiValues values) => ContentMembers.Read(ChangeFields.All, values, new() { Title = "", ClassId = "" });
}
