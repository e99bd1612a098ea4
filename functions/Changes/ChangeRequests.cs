using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Changes;

/// <summary>The bodies and queries of changes in the API.</summary>
internal static class ChangeRequests
{
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

    public static ApiBody New { get; } = new("NewChange", [ApiMember.Contract, ApiMember.Person, .. Content]);

    public static ApiBody Rewrite { get; } = new("RewrittenChange", [ApiMember.Person, .. Content]);

    public static ApiBody Start { get; } = new("StartedWork", ApiMember.Person, new ApiMember("startedAt", ApiType.Time, true, "When the work began."),
        ApiMember.Comment with { Description = "More about it; without an approval needed: why the work began before it." },
        new("unapproved", ApiType.Flag, false, "Needed without an approval: that the work began all the same stays on record and is told to the manager and the team lead."));

    public static ApiBody Complete { get; } = new(
        "CompletedWork", ApiMember.Person, new ApiMember("successful", ApiType.Flag, true, "false: it failed or was rolled back."), new("values", ApiType.TextMap, false, "The class's completion fields by id.", ChangeCommands.MaxValue), ApiMember.Comment);

    public static ApiBody Review { get; } = new("Review", ApiMember.Person, new ApiMember("text", ApiType.Text, true, "What the review found.", FreeText.Max));

    public static ApiBody Withdraw { get; } = new("WithdrawnChange", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max));

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
