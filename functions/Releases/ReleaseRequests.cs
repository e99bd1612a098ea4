using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Releases;

/// <summary>The bodies and queries of releases in the API.</summary>
internal static class ReleaseRequests
{
    private static readonly ApiMember At = new("at", ApiType.Time, false, "When it happened; now when left out.");
    private static readonly ApiMember Step = new("step", ApiType.Text, true, "Number of the step.", 10);

    private static readonly ApiMember[] Content =
    [
        .. ContentMembers.MembersOf(ReleaseFields.All),
        new("changes", ApiType.TextList, false, "Numbers of approved changes of the same contract.", 120),
        new("steps", ApiType.Objects, false, "The checklist, in the order in which it is gone through.")
        {
            Members =
            [
                new("title", ApiType.Text, true, "What is done.", 300),
                new("owner", ApiType.Text, true, "Id of the person who does it.", 100),
                new("plannedAt", ApiType.Time, false, "When it is planned to begin."),
                new("undo", ApiType.Text, false, "How it is undone; nothing is to be undone when left out.", 1000),
            ],
        },
    ];

    public static ApiBody New { get; } = new("NewRelease", [ApiMember.Contract, ApiMember.Person, .. Content]);

    public static ApiBody Rewrite { get; } = new("ReplannedRelease", [ApiMember.Person, .. Content]);

    public static ApiBody Gate { get; } = new(
        "ReleaseGate", ApiMember.Person,
        new ApiMember("gate", ApiType.Text, true, "Id of a gate of the contract; the person holds its owner's role or manages the release.", 100),
        new ApiMember("passed", ApiType.Flag, true, "false: it does not hold."),
        new ApiMember("values", ApiType.TextMap, false, "The gate's fields by id.", ReleaseFields.MaxValue),
        new ApiMember("evidence", ApiType.TextList, false, "SHA-256 of files that were kept before.", 64), ApiMember.Comment);

    public static ApiBody Start { get; } = new("StartedRun", ApiMember.Person, ApiMember.Comment);

    public static ApiBody Report { get; } = new(
        "ReportedStep", ApiMember.Person, Step, new ApiMember("outcome", ApiType.Text, true, "started, done, failed or skipped.", 10), At, ApiMember.Comment);

    public static ApiBody Reason { get; } = new("ReleaseReason", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

    public static ApiBody RemoveFile { get; } = new(
        "RemovedFile", ApiMember.Person, new ApiMember("file", ApiType.Text, true, "SHA-256 of a file of the release.", 64),
        new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

    public static ApiBody Undo { get; } = new("UndoneStep", ApiMember.Person, Step, At, ApiMember.Comment);

    public static ApiBody Complete { get; } =
        new("CompletedRun", ApiMember.Person, new ApiMember("result", ApiType.Text, true, "What users and operators are told.", FreeText.Max));

    public static ApiBody Close { get; } = new("ClosedRelease", ApiMember.Person, ApiMember.Comment);

    /// <summary>The plan of a body.</summary>
    public static ReleaseContent Read(ApiValues values) => ContentMembers.Read(ReleaseFields.All, values, new()
    {
        Title = "",
        Manager = "",
        Changes = [.. values.Texts("changes").Select(c => new ReleasedChange(c, "", "", ""))],
        Steps = [.. values.Objects("steps")
            .Select(s => new ReleaseStep("", s.Text("title"), s.Text("owner"), s.TimeOrNull("plannedAt"), s.TextOrNull("undo")))],
    });
}
