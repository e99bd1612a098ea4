using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Changes;

/// <summary>The bodies and queries of changes in the API.</summary>
internal static class ChangeShapes
{
    private static readonly ApiMember Person = new("person", ApiType.Text, true, "Id of the person who acts; needs a role of the contractor in the contract today.", 100);
    private static readonly ApiMember Comment = new("comment", ApiType.Text, false, "More about it.", FreeText.Max);

    private static readonly ApiMember[] Content =
    [
        new("title", ApiType.Text, true, "One line.", 300),
        new("class", ApiType.Text, true, "Id of a class of the contract.", 100),
        new("category", ApiType.Text, false, "Category.", 200),
        new("system", ApiType.Text, false, "The system that is changed, as the monitoring names it.", 200),
        new("manager", ApiType.Text, false, "Id of the person who answers for it.", 100),
        new("performers", ApiType.TextList, false, "Ids of the persons who carry it out.", 100),
        new("due", ApiType.Day, false, "By when."),
        new("windowFrom", ApiType.Time, false, "Start of the planned window."),
        new("windowTo", ApiType.Time, false, "First moment after it."),
        new("stops", ApiType.Flag, false, "The system stops in the window."),
        new("exception", ApiType.Text, false, "Why a freeze or a lead time is not kept.", ChangeCommands.MaxValue),
        new("incident", ApiType.Text, false, "The incident that it comes from.", 200),
        new("values", ApiType.TextMap, false, "The class's fields by id; nobody is asked before the required ones are there.", ChangeCommands.MaxValue),
    ];

    public static ApiShape New { get; } = new("NewChange", [new("contract", ApiType.Text, true, "Id of the contract.", 100), Person, .. Content]);

    public static ApiShape Rewrite { get; } = new("RewrittenChange", [Person, .. Content]);

    public static ApiShape Start { get; } = new("StartedWork", Person, new ApiMember("startedAt", ApiType.Time, true, "When the work began."),
        Comment with { Description = "More about it; without an approval needed: why the work began before it." },
        new("unapproved", ApiType.Flag, false, "Needed without an approval: that the work began all the same stays on record and is told to the manager and the team lead."));

    public static ApiShape Complete { get; } = new(
        "CompletedWork", Person, new ApiMember("successful", ApiType.Flag, true, "false: it failed or was rolled back."), new("values", ApiType.TextMap, false, "The class's completion fields by id.", ChangeCommands.MaxValue), Comment);

    public static ApiShape Review { get; } = new("Review", Person, new ApiMember("text", ApiType.Text, true, "What the review found.", FreeText.Max));

    public static ApiShape Withdraw { get; } = new("WithdrawnChange", Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

    /// <summary>The content of a body.</summary>
    public static ChangeContent Read(ApiValues values) => new()
    {
        Title = values.Text("title"),
        ClassId = values.Text("class"),
        Category = values.TextOrNull("category"),
        System = values.TextOrNull("system"),
        Manager = values.TextOrNull("manager"),
        Performers = values.Texts("performers"),
        Due = values.DayOrNull("due"),
        WindowFrom = values.TimeOrNull("windowFrom"),
        WindowTo = values.TimeOrNull("windowTo"),
        Stops = values.Flag("stops"),
        Exception = values.TextOrNull("exception"),
        IncidentId = values.TextOrNull("incident"),
        Values = values.Map("values"),
    };
}
