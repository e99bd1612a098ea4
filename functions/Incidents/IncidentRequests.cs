using Workflows.Api;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Kit;

namespace Workflows.Incidents;

/// <summary>The bodies and queries of incidents in the API: what is accepted, and described.</summary>
internal static class IncidentRequests
{
    private static readonly ApiMember Step = new("step", ApiType.Text, true, "Id of a step of the contract.", 100);
    private static readonly ApiMember Occurrence = new("occurrence", ApiType.Number, false, "Which occurrence of the step; 1 unless it starts on every change.",
        9_999);

    public static ApiBody NewIncident { get; } = new(
        "NewIncident",
        ApiMember.Contract,
        ApiMember.Person,
        new("title", ApiType.Text, true, "One line.", 300),
        new("description", ApiType.Text, false, "More about it.", FreeText.Max),
        new("stopped", ApiType.Flag, false, "The system has stopped."),
        new("heardAt", ApiType.Time, true, "When the contractor heard of it; most clocks start then."),
        new("take", ApiType.Flag, false, "The person takes it at once: nobody is called."));

    public static ApiBody Acknowledge { get; } = new("Acknowledge", ApiMember.Person);

    public static ApiBody Note { get; } = new("Note", ApiMember.Person, new ApiMember("text", ApiType.Text, true, "What is being done.", FreeText.Max));

    public static ApiBody Change { get; } =
        new("Change", ApiMember.Person, new ApiMember("text", ApiType.Text, true, "What changed in the situation.", FreeText.Max));

    public static ApiBody SystemState { get; } = new(
        "SystemState", ApiMember.Person, new("stopped", ApiType.Flag, true, "The system has stopped."), new("since", ApiType.Time, false, "Since when."));

    public static ApiBody Recovered { get; } = new("Recovered", ApiMember.Person, new("recoveredAt", ApiType.Time, true, "When the system recovered."),
        ApiMember.Comment);

    public static ApiBody Completed { get; } = new("Completed", ApiMember.Person, ApiMember.Comment);

    public static ApiBody DoneTask { get; } = new("DoneTask", ApiMember.Person, Step, ApiMember.Comment);

    public static ApiBody AgreedDue { get; } = new(
        "AgreedDue", ApiMember.Person, Step, Occurrence,
        new("due", ApiType.Time, true, "The due time that was agreed."),
        new("with", ApiType.Text, true, "With whom.", FreeText.Max),
        new("evidence", ApiType.Text, true, "Where the agreement is found.", FreeText.Max));

    public static ApiBody Pause { get; } = new(
        "Pause", ApiMember.Person, Step with { Required = false, Description = "The step whose clock stops; all clocks when it is missing." },
        new("reason", ApiType.Text, true, "Why the contract allows it.", FreeText.Max),
        new("evidence", ApiType.Text, true, "Where that is found.", FreeText.Max));

    public static ApiBody Resume { get; } = new("Resume", ApiMember.Person, Step with { Required = false, Description = "As in the pause." });

    public static ApiBody Withdraw { get; } =
        new("Withdraw", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why there is no incident.", FreeText.Max));

    public static ApiBody SendReport { get; } = new(
        "SendReport", ApiMember.Person, Step, Occurrence,
        new("version", ApiType.Number, true, "Version that is sent: 1, or one more than the last one sent.", 9_999),
        new("values", ApiType.TextMap, true, "The report's values by field id.", ReportDocument.MaxValueLength));

    public static ApiBody ProposeExclusion { get; } = new(
        "ProposeExclusion", ApiMember.Person,
        new("code", ApiType.Text, true, "A ground of the contract's exclusions.", 100),
        new("indicators", ApiType.TextList, false, "Indicators that the incident is taken out of; all that the ground applies to when missing.", 100),
        new("evidence", ApiType.Text, true, "What shows it, and where that is found.", FreeText.Max),
        new("publishedOn", ApiType.Day, false, "The day on which the fault was published, where the ground asks for it."),
        new("publishedAt", ApiType.Text, false, "The address of the publication (http or https).", ExclusionCommands.LongestAddress),
        new("unpublished", ApiType.Flag, false, "Nothing was published about the fault: said instead of day and address."),
        new("investigation", ApiType.Text, false, "The record of the investigation, where the ground asks for it.", FreeText.Max));

    public static ApiBody AnswerExclusion { get; } = new(
        "AnswerExclusion", ApiMember.Person,
        new("proposal", ApiType.Text, true, "Which proposal of the client.", 100),
        new("agree", ApiType.Flag, true, "Whether it is excluded."),
        new("reason", ApiType.Text, false, "Why not; needed for a refusal.", FreeText.Max));

    public static ApiBody TakeBackExclusion { get; } = new(
        "TakeBackExclusion", ApiMember.Person, new ApiMember("proposal", ApiType.Text, true, "Which proposal of the contractor.", 100));

    public static ApiBody Classify { get; } = new(
        "Classify", ApiMember.Person,
        new("category", ApiType.Text, false, "A category of the contract; needed where it has some.", 100),
        new("urgency", ApiType.Text, false, "An urgency of the contract; needed where it has some.", 100),
        new("effect", ApiType.Text, false, "An effect of the contract; needed where it has some.", 100));

    public static ApiBody FindCause { get; } = new(
        "FindCause", ApiMember.Person,
        new("cause", ApiType.Text, true, "A cause of the contract's matrix of responsibilities.", 100),
        new("party", ApiType.Text, false, "Who answers for it: contractor, client, third_party, unclear; as the matrix says when missing.", 20),
        new("text", ApiType.Text, true, "What was found.", FreeText.Max),
        new("reason", ApiType.Text, false, "Why another party answers for it than the matrix says.", FreeText.Max));

    public static ApiBody Match { get; } = new(
        "Match", ApiMember.Person,
        new("similar", ApiType.Text, true, "The id of a similar incident, or of a problem, of the contract.", 120),
        new("comment", ApiType.Text, false, "What they share, or what helped then.", FreeText.Max));

    public static ApiBody NothingSimilar { get; } = new(
        "NothingSimilar", ApiMember.Person, new("comment", ApiType.Text, false, "What was looked for.", FreeText.Max));

    public static IReadOnlyList<ApiMember> LedgerQuery { get; } =
    [
        new("from", ApiType.Day, true, "Opened on or after this day."),
        new("to", ApiType.Day, true, "Opened on or before this day; at most 400 days later."),
        new("language", ApiType.Text, false, "ja (default) or en: headings of the CSV.", 2),
    ];
}
