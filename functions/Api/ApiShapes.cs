using Workflows.Incidents;
using Workflows.Kit;

namespace Workflows.Api;

/// <summary>The bodies and queries of the API: what is accepted, and described.</summary>
internal static class ApiShapes
{
    private static readonly ApiMember Person = new("person", ApiType.Text, true, "Id of the person who acts; needs a role of the contractor in the contract today.", 100);
    private static readonly ApiMember Comment = new("comment", ApiType.Text, false, "More about it.", FreeText.Max);
    private static readonly ApiMember Step = new("step", ApiType.Text, true, "Id of a step of the contract.", 100);
    private static readonly ApiMember Occurrence = new("occurrence", ApiType.Number, false, "Which occurrence of the step; 1 unless it starts on every change.", 9_999);

    public static ApiShape NewIncident { get; } = new(
        "NewIncident",
        new ApiMember("contract", ApiType.Text, true, "Id of the contract.", 100),
        Person,
        new("title", ApiType.Text, true, "One line.", 300),
        new("description", ApiType.Text, false, "More about it.", FreeText.Max),
        new("stopped", ApiType.Flag, false, "The system has stopped."),
        new("heardAt", ApiType.Time, true, "When the contractor heard of it; most clocks start then."),
        new("take", ApiType.Flag, false, "The person takes it at once: nobody is called."));

    public static ApiShape Acknowledge { get; } = new("Acknowledge", Person);

    public static ApiShape Note { get; } = new("Note", Person, new ApiMember("text", ApiType.Text, true, "What is being done.", FreeText.Max));

    public static ApiShape Change { get; } = new("Change", Person, new ApiMember("text", ApiType.Text, true, "What changed in the situation.", FreeText.Max));

    public static ApiShape SystemState { get; } = new(
        "SystemState", Person, new("stopped", ApiType.Flag, true, "The system has stopped."), new("since", ApiType.Time, false, "Since when."));

    public static ApiShape Recovered { get; } = new("Recovered", Person, new("recoveredAt", ApiType.Time, true, "When the system recovered."), Comment);

    public static ApiShape Completed { get; } = new("Completed", Person, Comment);

    public static ApiShape DoneTask { get; } = new("DoneTask", Person, Step, Comment);

    public static ApiShape AgreedDue { get; } = new(
        "AgreedDue", Person, Step, Occurrence,
        new("due", ApiType.Time, true, "The due time that was agreed."),
        new("with", ApiType.Text, true, "With whom.", FreeText.Max),
        new("evidence", ApiType.Text, true, "Where the agreement is found.", FreeText.Max));

    public static ApiShape Pause { get; } = new(
        "Pause", Person, Step with { Required = false, Description = "The step whose clock stops; all clocks when it is missing." },
        new("reason", ApiType.Text, true, "Why the contract allows it.", FreeText.Max),
        new("evidence", ApiType.Text, true, "Where that is found.", FreeText.Max));

    public static ApiShape Resume { get; } = new("Resume", Person, Step with { Required = false, Description = "As in the pause." });

    public static ApiShape Withdraw { get; } = new("Withdraw", Person, new ApiMember("reason", ApiType.Text, true, "Why there is no incident.", FreeText.Max));

    public static ApiShape SendReport { get; } = new(
        "SendReport", Person, Step, Occurrence,
        new("version", ApiType.Number, true, "Version that is sent: 1, or one more than the last one sent.", 9_999),
        new("values", ApiType.TextMap, true, "The report's values by field id.", ReportDocument.MaxValueLength));

    public static ApiShape NewWindow { get; } = new(
        "NewMaintenanceWindow", Person,
        new("id", ApiType.Text, true, "Unique in the contract; the same id replaces the window.", 100),
        new("from", ApiType.Time, true, "Start."),
        new("to", ApiType.Time, true, "First moment after it; at most 72 hours later, unless an approved change is behind it."),
        new("systems", ApiType.TextList, false, "Systems concerned; a name without a domain or port means the machine of that name. All when it is missing."),
        new("reason", ApiType.Text, true, "Shown to people.", 1_000),
        new("changeNumber", ApiType.Text, false, "The approved change."));

    public static ApiShape WithdrawnWindow { get; } = new("WithdrawnMaintenanceWindow", Person);

    public static IReadOnlyList<ApiMember> LedgerQuery { get; } =
    [
        new("from", ApiType.Day, true, "Opened on or after this day."),
        new("to", ApiType.Day, true, "Opened on or before this day; at most 400 days later."),
        new("language", ApiType.Text, false, "ja (default) or en: headings of the CSV.", 2),
    ];

    public static IReadOnlyList<ApiMember> BodiesQuery { get; } =
    [
        new("contract", ApiType.Text, true, "Of this contract.", 100),
        new("max", ApiType.Number, false, "At most so many; 50 when it is missing.", 200),
        new("next", ApiType.Text, false, "From the answer before.", 2_000),
    ];

    public static IReadOnlyList<ApiMember> AuditQuery { get; } =
    [
        new("sequence", ApiType.Number, false, "Of an anchor that was written down elsewhere.", int.MaxValue),
        new("hash", ApiType.Text, false, "Of that anchor.", 64),
    ];
}
