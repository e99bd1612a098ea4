using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Releases;

/// <summary>The bodies and queries of releases in the API.</summary>
internal static class ReleaseShapes
{
    private static readonly ApiMember Person = new("person", ApiType.Text, true, "Id of the person who acts; needs a role of the contractor in the contract today.", 100);
    private static readonly ApiMember Comment = new("comment", ApiType.Text, false, "More about it.", FreeText.Max);
    private static readonly ApiMember At = new("at", ApiType.Time, false, "When it happened; now when left out.");
    private static readonly ApiMember Step = new("step", ApiType.Text, true, "Number of the step.", 10);

    private static readonly ApiMember[] Content =
    [
        new("title", ApiType.Text, true, "One line.", 300),
        new("changes", ApiType.TextList, false, "Numbers of approved changes of the same contract.", 120),
        new("manager", ApiType.Text, true, "Id of the person who manages it.", 100),
        new("windowFrom", ApiType.Time, false, "Start of the window."),
        new("windowTo", ApiType.Time, false, "First moment after it."),
        new("values", ApiType.TextMap, false, "The plan's fields by id; nobody is asked before the required ones, the window and the steps are there.", ReleaseCommands.MaxValue),
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

    public static ApiShape New { get; } = new("NewRelease", [new("contract", ApiType.Text, true, "Id of the contract.", 100), Person, .. Content]);

    public static ApiShape Rewrite { get; } = new("ReplannedRelease", [Person, .. Content]);

    public static ApiShape Gate { get; } = new(
        "ReleaseGate", Person, new ApiMember("gate", ApiType.Text, true, "Id of a gate of the contract; the person holds its owner's role or manages the release.", 100),
        new ApiMember("passed", ApiType.Flag, true, "false: it does not hold."), new ApiMember("values", ApiType.TextMap, false, "The gate's fields by id.", ReleaseCommands.MaxValue),
        new ApiMember("evidence", ApiType.TextList, false, "SHA-256 of files that were kept before.", 64), Comment);

    public static ApiShape Start { get; } = new("StartedRun", Person, Comment);

    public static ApiShape Report { get; } = new(
        "ReportedStep", Person, Step, new ApiMember("outcome", ApiType.Text, true, "started, done, failed or skipped.", 10), At, Comment);

    public static ApiShape Reason { get; } = new("ReleaseReason", Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

    public static ApiShape RemoveFile { get; } = new(
        "RemovedFile", Person, new ApiMember("file", ApiType.Text, true, "SHA-256 of a file of the release.", 64), new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

    public static ApiShape Undo { get; } = new("UndoneStep", Person, Step, At, Comment);

    public static ApiShape Complete { get; } = new("CompletedRun", Person, new ApiMember("result", ApiType.Text, true, "What users and operators are told.", FreeText.Max));

    public static ApiShape Close { get; } = new("ClosedRelease", Person, Comment);

    /// <summary>The plan of a body.</summary>
    public static ReleaseContent Read(ApiValues values) => new()
    {
        Title = values.Text("title"),
        Manager = values.Text("manager"),
        Changes = [.. values.Texts("changes").Select(c => new ReleasedChange(c, "", "", ""))],
        WindowFrom = values.TimeOrNull("windowFrom"),
        WindowTo = values.TimeOrNull("windowTo"),
        Values = values.Map("values"),
        Steps = [.. values.Objects("steps").Select(s => new ReleaseStep("", s.Text("title"), s.Text("owner"), s.TimeOrNull("plannedAt"), s.TextOrNull("undo")))],
    };
}
